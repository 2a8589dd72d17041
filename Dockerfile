# The bot alone: no test tools, no root. docs/operator.md says how to run it.
# The tag is for people; the digest is what is taken. Renew both together.
FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin chancery \
    && mkdir data && chown chancery data

# Reads the documents that staff send.
RUN apt-get update && apt-get install -y --no-install-recommends pandoc && rm -rf /var/lib/apt/lists/*

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY LICENSE config.example.yaml ./
COPY data/sample.yaml data/sample.yaml
COPY bot bot

USER chancery
VOLUME /app/data
STOPSIGNAL SIGTERM
# Where monitor.enabled: that the bot answers; else that the config and the database can be read. Not that Telegram is reached.
HEALTHCHECK --interval=60s --timeout=20s --start-period=20s CMD ["python", "-m", "bot", "status", "--healthy"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
