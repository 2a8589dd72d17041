"""Where contenders play: the server in a process of its own, each contender in another, and what both saw."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import trustme

from bench.order import Order
from bot.sandbox import TOKEN

ROOT = Path(__file__).parents[1]
LOCK = Path(__file__).with_name("contenders.lock")
GRAMMY_FOLDER = Path(__file__).with_name("grammy")
LATENCY = 0.05  # seconds before each answer of the server
_LONGEST = 1800  # seconds that one run may take


@dataclass(frozen=True, slots=True)
class Contender:
    """A module of this folder and one of its variants. `apart`: it needs the contenders' own environment."""

    name: str
    module: str
    variant: str
    apart: bool = False

    @property
    def command(self) -> list[str]:
        """What runs it, with an interpreter that has what it needs."""
        if self is GRAMMY:
            return ["node", str(GRAMMY_FOLDER / "send.mjs")]
        return [str(contenders_python()) if self.apart else sys.executable, "-m", f"bench.{self.module}"]


OURS = Contender("Chancery", "ours", "send")
BARE = Contender("bare aiohttp", "bare", "bare")
BARE_LEDGER = Contender("bare aiohttp with our ledger", "pieces", "bare_with_ledger")
MESSENGER = Contender("our messenger, no ledger", "pieces", "messenger")
PTB = Contender("PTB, default request", "ptb", "workers")
PTB_OURS = Contender("PTB's send_message on our request", "ptb", "on_our_request")
PTB_LIMITED = Contender("PTB with AIORateLimiter", "ptb", "limited")
PTB_GATHER = Contender("PTB, asyncio.gather", "ptb", "gathered")
AIOGRAM = Contender("aiogram's broadcast example", "aiogram_ways", "loop", apart=True)
BROADCASTER = Contender("aiogram-broadcaster", "aiogram_ways", "broadcaster", apart=True)
PACE = Contender("our pace alone", "pieces", "pace")
SOCKETS = Contender("bare sockets", "sockets", "sockets")
REQWEST = Contender("pyreqwest", "reqwest", "reqwest", apart=True)
CURL = Contender("pycurl", "curl", "curl", apart=True)
GRAMMY = Contender("grammY", "grammy", "send")


@dataclass(frozen=True, slots=True)
class Seen:
    """One run. From the contender: seconds, CPU seconds, sends it gave up, its peak memory in MB, when its meter began.
    From the server: accepted sends, doubles, refusals for the pace, the first and last instant. Instants are seconds
    since 1970."""

    seconds: float
    cpu: float
    lost: int
    peak: float
    began: float
    extra: dict[str, Any]
    sent: int
    doubles: int
    floods: int
    first: float
    last: float

    @property
    def a_second(self) -> float:
        """Accepted sends a second, between the first and the last."""
        return (self.sent - 1) / (self.last - self.first) if self.sent > 1 else 0.0

    @property
    def cpu_per_thousand(self) -> float:
        """CPU seconds of the contender for a thousand sends."""
        return self.cpu * 1000 / self.sent if self.sent else 0.0


def play(
    contender: Contender,
    count: int,
    *,
    message: dict[str, Any],
    rates: bool = False,
    latency: float = LATENCY,
    folder: Path | None = None,
    workers: int = 64,
    rate: float = 1_000_000,
    paid: bool = False,
    tls: bool = False,
) -> Seen:
    """Let a contender send to `count` chats on a fresh server. `rates`: the server keeps Telegram's limits; `rate` is
    what ours is told to keep. `folder` holds its database, and is the caller's; without one it is a fresh one. `tls`:
    the server speaks HTTPS."""
    with contextlib.ExitStack() as stack:
        trusted = stack.enter_context(certificate()) if tls else None
        url = stack.enter_context(server(latency, rates=rates, certified=trusted))
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chancery-bench-")))
        order = Order(url, TOKEN, contender.variant, count, workers, rate, paid, str(folder), message)
        found = run(contender, order, trusted)
        tally = tally_of(url, trusted)
    floods = tally["refused"].get("429", 0)
    told = {name: found[name] for name in ("seconds", "cpu", "lost", "peak", "began", "extra")}
    return Seen(**told, floods=floods, **{name: tally[name] for name in ("sent", "doubles", "first", "last")})


def run(contender: Contender, order: Order, trusted: Path | None = None) -> dict[str, Any]:
    """One process of a contender; what its meter saw. `trusted`: whose certificates it takes."""
    environ = {**os.environ, "GRAMMY_FOLDER": str(_grammy_modules())} if contender is GRAMMY else dict(os.environ)
    if trusted:
        environ |= {"SSL_CERT_FILE": str(trusted), "NODE_EXTRA_CA_CERTS": str(trusted)}
    done = subprocess.run(
        contender.command,
        input=json.dumps(asdict(order)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=_LONGEST,
        check=False,
        env=environ,
    )
    if done.returncode:
        raise RuntimeError(f"{contender.name} failed:\n{done.stderr[-4000:]}")
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


@contextlib.contextmanager
def certificate() -> Iterator[Path]:
    """A file with an authority's certificate; beside it, of the same name but `.server`, the server's, with its key."""
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as name:
        authority, trusted = trustme.CA(), Path(name) / "authority.pem"
        authority.cert_pem.write_to_path(trusted)
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(trusted.with_suffix(".server"))
        yield trusted


@contextlib.contextmanager
def server(latency: float = LATENCY, *, rates: bool = False, certified: Path | None = None) -> Iterator[str]:
    """A server that counts and keeps nothing, in a process of its own; its URL. `certified`: see `certificate`."""
    command = [sys.executable, "-m", "bot.sandbox", "--no-history", "--latency", str(latency)]
    command += ["--certificate", str(certified.with_suffix(".server"))] if certified else []
    process = subprocess.Popen(command + ["--rates"] * rates, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def tally_of(url: str, trusted: Path | None = None) -> dict[str, Any]:
    """What the server counted."""
    tls = ssl.create_default_context(cafile=trusted) if trusted else None
    with urllib.request.urlopen(f"{url}/client/tally", timeout=60, context=tls) as response:
        tally: dict[str, Any] = json.load(response)["result"]
    return tally


@cache
def contenders_python() -> Path:
    """The interpreter of the contenders' own environment, made where it is missing or its lock has changed.

    aiogram does not go with the pydantic that we use, so it cannot be installed beside us.
    """
    folder = Path(sys.prefix) / "contenders"
    python, installed = folder / "bin" / "python", folder / "installed.lock"
    if not installed.exists() or installed.read_text("utf-8") != LOCK.read_text("utf-8"):
        venv.create(folder, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        done = subprocess.run(install, capture_output=True, text=True, cwd=ROOT, check=False)
        if done.returncode:
            raise RuntimeError(f"{LOCK.name} cannot be installed:\n{done.stderr[-4000:]}")
        installed.write_text(LOCK.read_text("utf-8"), "utf-8")
    return python


def has_node() -> bool:
    """Whether grammY can be run here."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


@cache
def _grammy_modules() -> Path:
    """The folder with grammY in `node_modules`, made where it is missing or its lock has changed."""
    folder, lock = Path(sys.prefix) / "grammy", GRAMMY_FOLDER / "package-lock.json"
    installed = folder / "installed.json"
    if not installed.exists() or installed.read_text("utf-8") != lock.read_text("utf-8"):
        folder.mkdir(exist_ok=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(GRAMMY_FOLDER / file, folder)
        done = subprocess.run(["npm", "ci", "--silent"], capture_output=True, text=True, cwd=folder, check=False)
        if done.returncode:
            raise RuntimeError(f"grammY cannot be installed:\n{done.stderr[-4000:]}")
        installed.write_text(lock.read_text("utf-8"), "utf-8")
    return folder


def fsync_ms(folder: Path, rounds: int = 50) -> float:
    """The median time of a small synced write on the disk that the databases are on, in milliseconds."""
    taken = []
    with (folder / "probe").open("wb", buffering=0) as file:
        for _ in range(rounds):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[rounds // 2]
