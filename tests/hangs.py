"""A test that hangs is ended and named, whatever holds it. For all runs: `tests/conftest.py` loads this.

pytest-timeout raises an exception in the test, and that is not always enough: code in C that never lets go of the
interpreter's lock does not see it, Hypothesis takes it for the test's own failure and runs the same example once
more, and what waits in a `finally` waits again. So beside it

- `faulthandler` ends the process from a thread of its own, which needs no lock, and prints where each thread is.
  pytest-xdist then reports that its worker crashed, as the failure of the test that it was running, and goes on;
- the process that leads the workers ends a run in which nothing happens any more (a worker that is stopped, or dead
  while a child of its keeps its pipe open), and prints which tests have begun and not ended.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import WAIT, WHOLE_TEST

LONGEST = WHOLE_TEST * 1.2  # seconds for a part of a test (its fixtures, itself): pytest-timeout has its turn before
LONGEST_SILENCE = WHOLE_TEST * 2  # seconds without any news from the workers
_stderr = 2


def _end_later(seconds: float) -> None:
    faulthandler.dump_traceback_later(seconds, exit=True, file=_stderr)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep the way to the terminal, which is not caught at this moment. Where this process leads workers, watch."""
    global _stderr
    _stderr = os.dup(2)
    if config.pluginmanager.hasplugin("dsession"):
        config.pluginmanager.register(Workers(), "watch over workers")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin to count."""
    _end_later(LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call() -> None:
    """Begin anew."""
    _end_later(LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Begin anew: pytest itself stops the count after a failure."""
    _end_later(LONGEST)


def pytest_runtest_logfinish() -> None:
    """Between two tests a worker may wait for work as long as it likes."""
    faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """What a test has left running must not keep the process. (A worker waits until the others are done.)"""
    if not hasattr(config, "workerinput"):
        _end_later(WAIT)


class Workers:
    """In the process that leads the workers: ends the run when it has heard nothing for too long."""

    def __init__(self) -> None:
        self._running: set[str] = set()  # tests
        self._news = threading.Event()
        self._over = False
        threading.Thread(target=self._watch, daemon=True).start()

    def pytest_testnodeready(self) -> None:
        """A worker says that it is there."""
        self._news.set()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins."""
        self._running.add(nodeid)
        self._news.set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of a test is over. (`???` is what a test was doing when its worker crashed.)"""
        if report.when in ("teardown", "???"):
            self._running.discard(report.nodeid)
        self._news.set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """What comes now is coverage's work, which takes as long as it takes."""
        self._over = True

    def _watch(self) -> None:
        while self._news.wait(LONGEST_SILENCE):
            self._news.clear()
        if self._over:
            return
        names = "".join(f"\n  {name}" for name in sorted(self._running)) or " none"
        words = f"\nNo news of the tests for {LONGEST_SILENCE:g} s: the run is ended. Begun and not over:{names}\n"
        os.write(_stderr, words.encode())
        for process in [*_children(), os.getpid()]:
            os.kill(process, signal.SIGKILL)


def _children() -> Iterator[int]:
    """The processes that this one has started: pytest-xdist does not tell those of its workers."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            pid, _, rest = stat.read_text("utf-8", "replace").partition(" ")
            if rest.rpartition(")")[2].split()[1] == str(os.getpid()):
                yield int(pid)
