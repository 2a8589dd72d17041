"""A test that hangs is ended and named, also where the exception of pytest-timeout does not reach it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE, WAIT

_ROOT = Path(__file__).parents[2]
_IMPATIENT = 0.02 * PATIENCE  # six seconds for a whole test
_FINE = """
def test_fine():
    pass
"""
# C that neither lets go of the interpreter's lock nor looks for signals. It waits for a lock that it holds itself, and
# so costs the other tests nothing, as a loop would.
_HOLDS_THE_LOCK = """
import ctypes

def test_hangs():
    lock = ctypes.create_string_buffer(256)  # as large as any pthread_mutex_t, and zeros are a free one
    for _ in range(2):
        ctypes.PyDLL(None).pthread_mutex_lock(lock)
"""
# Looks for signals, so the exception comes through; Hypothesis takes it for the test's own, and runs the example again.
_REPLAYED = """
import time
from hypothesis import given, strategies

@given(strategies.just(64))
def test_hangs(days):
    time.sleep(days * 86_400)
"""
_IN_A_FIXTURE = """
import threading
import pytest

@pytest.fixture
def thing():
    yield
    try:
        threading.Event().wait()
    finally:
        threading.Event().wait()

def test_hangs(thing):
    raise LookupError
"""
_STOPPED = """
import os
import signal

def test_hangs():
    os.kill(os.getpid(), signal.SIGSTOP)
"""
_LEAVES_A_THREAD = """
import threading

def test_leaves_a_thread():
    threading.Thread(target=threading.Event().wait).start()
"""


def run(folder: Path, planted: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run pytest, as this suite has it but impatient, on one planted test and one that is fine."""
    (folder / "test_planted.py").write_text(planted, "utf-8")
    (folder / "test_fine.py").write_text(_FINE, "utf-8")
    (folder / "conftest.py").write_text('pytest_plugins = ["tests.conftest"]\n', "utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    environment |= {"PYTHONPATH": str(_ROOT), "CHANCERY_TEST_PATIENCE": str(_IMPATIENT)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", "/dev/null"]
    return subprocess.run(
        [*command, "--rootdir", str(folder), *words, str(folder)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=WAIT,
    )


@pytest.mark.parametrize("planted", [_HOLDS_THE_LOCK, _REPLAYED, _IN_A_FIXTURE], ids=["lock", "replayed", "fixture"])
def test_a_worker_that_hangs(tmp_path: Path, planted: str) -> None:
    """Its end is the failure of the test that it was running, with the place; the other tests are run."""
    found = run(tmp_path, planted, "-n", "1", "--dist", "worksteal")
    assert "crashed while running 'test_planted.py::test_hangs'" in found.stdout
    assert "1 passed" in found.stdout
    assert "in test_hangs" in found.stderr or "in thing" in found.stderr
    assert found.returncode == 1


def test_a_run_without_workers(tmp_path: Path) -> None:
    """It ends as failed, and prints the place."""
    found = run(tmp_path, _HOLDS_THE_LOCK, "-n", "0")
    assert "in test_hangs" in found.stderr
    assert found.returncode == 1


def test_a_worker_that_is_stopped(tmp_path: Path) -> None:
    """Nothing in it can end it. The run is ended, and says which test has begun and is not over."""
    found = run(tmp_path, _STOPPED, "-n", "1")
    assert "test_planted.py::test_hangs" in found.stderr.partition("not over:")[2]
    assert found.returncode != 0


def test_a_thread_that_is_left(tmp_path: Path) -> None:
    """It does not keep the process for ever."""
    found = run(tmp_path, _LEAVES_A_THREAD, "-n", "0")
    assert "2 passed" in found.stdout
    assert found.returncode == 1
