"""Notifies systemd, if it started the program with Type=notify, that the program is up, alive or ending
(https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html). Otherwise it does nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time


def notify(*states: str) -> None:
    """Tell systemd; failures are ignored."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract address, without a file
        address = "\0" + address[1:]
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto("\n".join(states).encode(), address)


def reloading() -> None:
    """Tell that the config is being read again; `notify("READY=1")` ends that."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


async def keep_alive() -> None:
    """Tell that the event loop still runs, twice as often as the unit's WatchdogSec requires, until cancelled."""
    if (seconds := watchdog_seconds()) is None:
        return
    while True:
        notify("WATCHDOG=1")
        await asyncio.sleep(seconds / 2)


def watchdog_seconds() -> float | None:
    """After how many seconds of silence systemd restarts the program; None if it does not watch this process."""
    process, microseconds = os.environ.get("WATCHDOG_PID", ""), os.environ.get("WATCHDOG_USEC", "")
    if process not in ("", str(os.getpid())) or not microseconds.isdecimal() or int(microseconds) == 0:
        return None
    return int(microseconds) / 1_000_000
