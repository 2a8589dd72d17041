"""The program at rest: how long a command and the bot take to start, what an idle bot takes of the machine."""

from __future__ import annotations

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.order import Order
from bench.ours import CONFIG, SETTLED
from bench.page import Part, Scale, Target, figure, table, targets
from bench.stage import ROOT, Contender, run, server
from bot.sandbox import TOKEN

IDLE_SECONDS = 20
IDLE = Contender("an idle bot", "ours", "idle")
# What is started, and the words; the bot itself has a measure of its own.
COMMANDS = {
    "status": ("status",),
    "audit --verify": ("audit", "--verify"),
    "pause --all": ("pause", "--all"),
    "check": ("check",),
    "--help": ("--help",),
}


@dataclass(frozen=True, slots=True)
class Started:
    """One start of the bot, until it says that it runs: seconds, seconds of the processor; then its share of a core
    while it is idle, and its memory (PSS, https://docs.kernel.org/filesystems/proc.html) in MB."""

    seconds: float
    cpu: float
    share: float
    memory: float


def cpu_of(process: int) -> float:
    """Seconds of the processor that a process has taken, all threads that still run. By the scheduler's clock
    (https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat): /proc/*/stat counts ticks of ten
    milliseconds, and whoever wakes with the tick is charged all of it."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text("ascii").split()[0]) for thread in threads) / 1e9


def memory_of(process: int) -> float:
    """PSS of a process in MB."""
    said = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)
    assert found
    return int(found[1]) / 1024


@contextlib.contextmanager
def configured(url: str) -> Iterator[Path]:
    """A config file for the server at that address."""
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as folder:
        file = Path(folder) / "config.yaml"
        file.write_text(CONFIG.format(token=TOKEN, url=url, folder=folder), "utf-8")
        yield file


def _command(config: Path, words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "bot", *words, *(("--config", str(config)) if words != ("--help",) else ())]


def start(config: Path, idle: int) -> Started:
    """Start the bot, let it rest for so many seconds, end it."""
    began = time.perf_counter()
    with subprocess.Popen(_command(config, ("run",)), stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            assert "is running" in process.stdout.readline()
            seconds, cpu = time.perf_counter() - began, cpu_of(process.pid)
            time.sleep(SETTLED)
            before = cpu_of(process.pid)
            time.sleep(idle)
            return Started(seconds, cpu, (cpu_of(process.pid) - before) / idle, memory_of(process.pid))
        finally:
            process.terminate()


def commanded(config: Path, words: Sequence[str]) -> tuple[float, float]:
    """Run a command to its end: seconds, and seconds of the processor."""
    began, before = time.perf_counter(), os.times()
    subprocess.run(_command(config, words), capture_output=True, check=False, cwd=ROOT)
    after = os.times()
    return time.perf_counter() - began, sum(after[2:4]) - sum(before[2:4])


def measure(scale: Scale) -> list[str]:
    """The part of the page."""
    idle = scale.of(IDLE_SECONDS)
    with server(0) as url, configured(url) as config:
        starts = [start(config, idle) for _ in range(scale.runs)]
        ended = {name: [commanded(config, words) for _ in range(scale.runs)] for name, words in COMMANDS.items()}
        asked = run(IDLE, Order(url, TOKEN, "idle", idle, folder=str(config.parent)))["extra"]["statements"] / idle
    bot = Started(*(statistics.median(getattr(one, name) for one in starts) for name in Started.__slots__))
    commands = {name: tuple(map(statistics.median, zip(*runs, strict=True))) for name, runs in ended.items()}
    rows = [("run, until it polls", bot.seconds, bot.cpu), *((name, *taken) for name, taken in commands.items())]
    return [
        "From the shell to the first poll, or to a command's end; the seconds of the processor do not count "
        f"neighbours. An idle bot is looked at for {idle} s. What of its memory is not reached is the libraries': "
        "Telegram's and pydantic's classes, the certificates that aiohttp reads as it is imported.",
        "",
        *table(("started", "s", "of the processor, s"), [(name, figure(s), figure(cpu)) for name, s, cpu in rows]),
        *targets(
            Target("the first poll, of the processor", 1.5, " s").row(bot.cpu),
            Target("a command, of the processor", 0.7, " s").row(
                max(cpu for name, (_, cpu) in commands.items() if name != "--help")
            ),
            Target("an idle bot, of a core", 0.15, " %").row(100 * bot.share),
            Target("its statements a second", 2).row(asked),
            Target("its memory, PSS", 55, " MB").row(bot.memory),
        ),
    ]


PART = Part("Start and rest", measure)
