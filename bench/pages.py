"""The public pages: as many requests as possible, beside nginx with the same bytes; a steady pace; and visitors beside
a broadcast. Needs nginx and wrk, and two cores: the server has one, whoever asks has the other."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.limits import PAID_LIMIT, PAID_WORKERS
from bench.ours import VISITORS_A_SECOND, free_port
from bench.page import Part, Scale, Target, figure, table, targets
from bench.replies import ANSWERS, extra_ms
from bench.stage import ROOT, Contender, play

SECONDS = 10.0
PACE = 500  # requests a second
READERS = 20_000
LEAST = 0.2  # of nginx's requests a second
PAGE = "/en/2021/12"
BESIDE = Contender("Chancery, visited", "ours", "visited")
_CONFIG = """
mission: {{name: Embassy of Freedonia, languages: [en, ru], timezone: Europe/London}}
storage: {{path: "{folder}/chancery.db"}}
"""
_NGINX = """
{user} worker_processes 1; daemon off; pid {folder}/pid; error_log stderr;
events {{ worker_connections 512; }}
http {{ access_log off; sendfile on; keepalive_requests 1000000000; types {{ text/html html; }} client_body_temp_path
{folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path
{folder}/s; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""


def on(core: int, *command: str) -> list[str]:
    """A command that runs on one core."""
    return ["taskset", "-c", str(core), *command]


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """`chancery web` on the sample archive, on the first core; its address."""
    config = folder / "config.yaml"
    config.write_text(_CONFIG.format(folder=folder), "utf-8")
    chancery = [sys.executable, "-m", "bot"]
    words = [*chancery, "import", "data/sample.yaml", "--config", str(config)]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    command = on(0, *chancery, "web", "--port", "0", "--config", str(config))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            found = re.search(r"http://\S+:\d+", process.stdout.readline())
            assert found
            yield found[0]
        finally:
            process.terminate()


@contextlib.contextmanager
def nginx(folder: Path, page: bytes) -> Iterator[str]:
    """nginx with the same bytes as a file, on the first core; the file's address."""
    (folder / "page.html").write_bytes(page)
    here, config = free_port(), folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(_NGINX.format(folder=folder, port=here, user=user), "utf-8")
    address = f"http://127.0.0.1:{here}/page.html"
    with subprocess.Popen(on(0, "nginx", "-e", "stderr", "-c", str(config))) as process:
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1):
                    break
                time.sleep(0.05)
            yield address
        finally:
            process.terminate()


def most(address: str, seconds: float) -> float:
    """Requests a second, as wrk finds them from the second core."""
    command = on(1, "wrk", "-t1", "-c16", f"-d{max(1, round(seconds))}s", address)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def paced(address: str, a_second: int, seconds: float) -> list[float]:
    """How long each visit takes, in milliseconds, at a steady pace from the second core."""
    command = on(1, sys.executable, "-m", "bench.visitors", address, str(a_second), str(seconds))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert not found["failed"], found["failed"]
    taken: list[float] = found["taken"]
    return taken


def alone(scale: Scale) -> list[str]:
    """`chancery web` beside nginx: as much as possible, and at a steady pace."""
    seconds = SECONDS * scale.share
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as name, served(Path(name)) as address:
        with urllib.request.urlopen(address + PAGE) as answer:
            page = answer.read()
        with nginx(Path(name), page) as file:
            servers = {"`chancery web`": address + PAGE, "nginx": file}
            runs = [{server: most(url, seconds) for server, url in servers.items()} for _ in range(scale.runs)]
            waits = [{server: paced(url, PACE, seconds) for server, url in servers.items()} for _ in range(scale.runs)]
    rows, slow = [], {}
    for server in servers:
        p50, p99 = (median(quantiles(run[server], n=100)[at] for run in waits) for at in (49, 98))
        rows.append((server, figure(median(run[server] for run in runs)), figure(p50), figure(p99)))
        slow[server] = p99
    share = median(run["`chancery web`"] / run["nginx"] for run in runs)
    return [
        f"A statement's page of {len(page):,} bytes, not packed, made once and kept. Server and generator have a core "
        "each; nginx, with one worker, serves the same bytes as a file. As many as possible over 16 connections (wrk); "
        f"and {PACE} a second, each at its instant.",
        "",
        *table(("server", "requests a second", f"median ms at {PACE}", f"p99 ms at {PACE}"), rows),
        *targets(
            Target("share of nginx's requests a second", LEAST, least=True).row(share),
            Target(f"99 of 100 answers at {PACE} a second", 20, " ms").row(slow["`chancery web`"]),
        ),
    ]


def beside(scale: Scale) -> list[str]:
    """The pages served by `run` while a release goes out."""
    rows, verdicts = [], []
    for contender in (ANSWERS, BESIDE):
        options: dict[str, Any] = {"rates": True, "rate": PAID_LIMIT, "workers": PAID_WORKERS, "paid": True}
        runs = [play(contender, scale.of(READERS), message={}, **options) for _ in range(scale.runs)]
        waits = [extra_ms(seen) for seen in runs]
        p50, p99 = (median(quantiles(run, n=100)[at] for run in waits) for at in (49, 98))
        floods, speed = sum(seen.floods for seen in runs), median(seen.a_second for seen in runs)
        visits = [taken for seen in runs for taken in seen.extra.get("visits", ())]
        visit = figure(quantiles(visits, n=100)[98]) if visits else "-"
        name = f"{VISITORS_A_SECOND} requests a second" if visits else "no visitors"
        rows.append((name, figure(speed), figure(p50), figure(p99), visit, f"{floods:,}"))
        if visits:
            verdicts.append(Target("99 of 100 answers beside visitors", 30, " ms").row(p99, floods))
    return [
        f"A release to {scale.of(READERS):,} readers at the paid pace, while `run` serves the home page itself and "
        'readers get answers, as in "Replies during a broadcast".',
        "",
        *table(("visitors", "sends a second", "reply, extra median ms", "p99", "page, p99 ms", "429s"), rows),
        *targets(*verdicts),
    ]


ALONE = Part("Public pages", alone)
BROADCAST = Part("Public pages beside a broadcast", beside)
