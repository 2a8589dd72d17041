"""The samples for the public pages: nginx and Caddy take them, and answer for plain files as they should."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.patience import WAIT, until
from tests.tools import free_port, needs

EXPECTED = {
    "/": (200, "root"),
    "/en/": (200, "home"),
    "/en/2026/1": (200, "first"),
    "/en/2026/1.html": (200, "first"),
    "/en/2026/2": (410, "the notice"),
    "/en/2026/2.html": (410, "the notice"),
    "/en/2026/1.txt": (200, "text"),
    "/en/2026/2.txt": (410, "notice of the text"),
    "/en/2026/2.txt.minisig": (410, "signature"),
    "/media/a.jpg": (200, "picture"),
    "/media/b.jpg": (410, ""),
    "/en/2026/3": (404, ""),
    "/en/2026/2.gone": (404, ""),
    "/.chancery-files": (404, ""),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder as `site` writes it."""
    files = {
        "index.html": "root", "en/index.html": "home", "en/2026/1.html": "first", "en/2026/2.html": "the notice",
        "en/2026/2.gone": "",
        "en/2026/1.txt": "text", "en/2026/2.txt": "notice of the text", "en/2026/2.txt.gone": "",
        "en/2026/2.txt.minisig": "signature", "en/2026/2.txt.minisig.gone": "",
        "media/a.jpg": "picture", "media/b.jpg.gone": "", ".chancery-files": "index.html",
    }  # fmt: skip
    for name, content in files.items():
        place = tmp_path / "site" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
    for folder in (tmp_path, *tmp_path.rglob("*")):
        folder.chmod(0o755)
    return tmp_path / "site"


def answers(port: int) -> dict[str, tuple[int, str]]:
    """What the server says at each address: the status, and the body where one is expected."""
    found = {}
    for path, (_, body) in EXPECTED.items():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
        connection.request("GET", path, headers={"Host": "news.example.org"})
        answer = connection.getresponse()
        said = answer.read().decode()
        found[path] = answer.status, said if body else ""
        connection.close()
    return found


@contextlib.asynccontextmanager
async def server(port: int, *command: str, home: Path) -> AsyncIterator[None]:
    """A server's process, once it listens; ended at the end."""
    environ = {"HOME": str(home), "PATH": "/usr/sbin:/usr/bin:/bin"}
    process = await asyncio.create_subprocess_exec(*command, env=environ)
    try:
        await until(lambda: listens(port, process))
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(WAIT):
            await process.wait()


async def listens(port: int, process: asyncio.subprocess.Process) -> bool:
    """Whether somebody takes a connection there."""
    assert process.returncode is None, "it has ended"
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def nginx_config(root: Path, name: str, tmp_path: Path, site: Path, port: int) -> Path:
    """A whole config with one of the samples in it."""
    sample = (root / "deploy" / name).read_text("utf-8")
    sample = sample.replace("/srv/site", str(site)).replace("listen 80;", f"listen 127.0.0.1:{port};")
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off; pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p; "
        f"fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n{sample} }}\n",
        "utf-8",
    )
    return whole


async def test_nginx_serves_the_files(root: Path, tmp_path: Path, site: Path) -> None:
    """Pages by their addresses, 410 for what is retracted, and nothing of the marks."""
    needs("nginx")
    port = free_port()
    config = nginx_config(root, "nginx-site.conf", tmp_path, site, port)
    async with server(port, "nginx", "-e", "stderr", "-c", str(config), home=tmp_path):
        assert await asyncio.to_thread(answers, port) == EXPECTED


async def test_caddy_serves_the_files(root: Path, tmp_path: Path, site: Path) -> None:
    """The same."""
    needs("caddy")
    port = free_port()
    sample = (root / "deploy" / "Caddyfile.site").read_text("utf-8").replace("/srv/site", str(site))
    config = tmp_path / "Caddyfile"
    here = re.sub(r"^news\.example\.org", f"http://:{port}", sample, flags=re.MULTILINE)
    config.write_text("{\n\tadmin off\n}\n" + here, "utf-8")
    words = ("caddy", "run", "--adapter", "caddyfile", "--config", str(config))
    async with server(port, *words, home=tmp_path):
        assert await asyncio.to_thread(answers, port) == EXPECTED


def test_the_samples_for_a_proxy_are_taken(root: Path, tmp_path: Path, site: Path) -> None:
    """Both programs find no fault in them."""
    needs("nginx")
    needs("caddy")
    config = nginx_config(root, "nginx-proxy.conf", tmp_path, site, free_port())
    looked = subprocess.run(["nginx", "-t", "-e", "stderr", "-c", str(config)], capture_output=True, text=True)
    assert looked.returncode == 0, looked.stderr
    words = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(root / "deploy" / "Caddyfile.proxy")]
    looked = subprocess.run(words, capture_output=True, text=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin"})
    assert looked.returncode == 0, looked.stderr


@pytest.mark.parametrize("name", ["nginx-site.conf", "nginx-proxy.conf"])
def test_no_address_is_logged(root: Path, name: str) -> None:
    """The samples keep what the pages promise."""
    assert "access_log off;" in (root / "deploy" / name).read_text("utf-8")
