"""The samples for web servers in front of the bot: their own programs find no fault in them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.tools import needs


def run(*words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """A program's end, and what it said."""
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, env={**os.environ, **environ}
    )


def test_nginx_takes_its_sample(root: Path, tmp_path: Path) -> None:
    """`nginx -t` finds no fault, with a certificate of the test's own."""
    needs("nginx")
    needs("openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=bot.example.org"),
        *("-keyout", key, "-out", certificate),
    )
    assert made.returncode == 0, made.stderr
    text = (root / "deploy" / "nginx.conf").read_text("utf-8")
    text = re.sub(
        r"(ssl_certificate_key) [^;]+", rf"\1 {key}", re.sub(r"(ssl_certificate) [^;]+", rf"\1 {certificate}", text)
    )
    sample = tmp_path / "nginx.conf"
    logs = f"error_log stderr; pid {tmp_path}/nginx.pid;"
    sample.write_text(f"{logs}\nevents {{}}\nhttp {{\n{text}\n}}\n", "utf-8")
    looked = run("nginx", "-t", "-c", sample, "-p", tmp_path)
    assert looked.returncode == 0, looked.stderr
    assert "test is successful" in looked.stderr


def test_caddy_takes_its_sample(root: Path, tmp_path: Path) -> None:
    """`caddy validate` finds no fault."""
    needs("caddy")
    sample = root / "deploy" / "Caddyfile"
    looked = run("caddy", "validate", "--adapter", "caddyfile", "--config", sample, HOME=str(tmp_path))
    assert looked.returncode == 0, looked.stderr
    assert "Valid configuration" in looked.stdout + looked.stderr


def test_the_samples_lead_to_where_the_bot_listens(root: Path) -> None:
    """Both pass on to the host and port that the config has by default, and name them in their example."""
    for name in ("nginx.conf", "Caddyfile"):
        text = (root / "deploy" / name).read_text("utf-8")
        assert "host: 127.0.0.1, port: 8443" in text
        assert len(re.findall(r"127\.0\.0\.1:8443", text)) == 1
