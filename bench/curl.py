"""pycurl: libcurl from Python, on the event loop by its multi interface. Workers that post sendMessage."""

from __future__ import annotations

import asyncio
import json
import os
from io import BytesIO

import pycurl  # type: ignore[import-untyped]  # not installed where our own code is checked
import uvloop

from bench.order import Meter, Order, by_workers, obey


class Multi:
    """libcurl's sockets and timers, watched by the event loop (https://curl.se/libcurl/c/libcurl-multi.html)."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._waiting: dict[pycurl.Curl, asyncio.Future[None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def perform(self, curl: pycurl.Curl) -> None:
        """Carry out one request."""
        done = self._waiting[curl] = self._loop.create_future()
        self._multi.add_handle(curl)
        await done

    def _watch(self, what: int, number: int, multi: object, data: object) -> None:
        self._loop.remove_reader(number)
        self._loop.remove_writer(number)
        if what in (pycurl.POLL_IN, pycurl.POLL_INOUT):
            self._loop.add_reader(number, self._act, number, pycurl.CSELECT_IN)
        if what in (pycurl.POLL_OUT, pycurl.POLL_INOUT):
            self._loop.add_writer(number, self._act, number, pycurl.CSELECT_OUT)

    def _set_timer(self, milliseconds: int) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None
        if milliseconds >= 0:
            self._timer = self._loop.call_later(milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, number: int, what: int) -> None:
        self._multi.socket_action(number, what)
        _, good, bad = self._multi.info_read()
        for curl in (*good, *(curl for curl, _, _ in bad)):
            self._multi.remove_handle(curl)
            self._waiting.pop(curl).set_result(None)


async def curl(order: Order, meter: Meter) -> None:
    """Nothing but the requests; a handle for each worker."""
    multi, free = Multi(), list[pycurl.Curl]()
    rest = json.dumps(order.parameters).encode()[1:]

    def handle() -> pycurl.Curl:
        made = pycurl.Curl()
        made.setopt(pycurl.URL, f"{order.url}/bot{order.token}/sendMessage")
        made.setopt(pycurl.HTTPHEADER, ["Content-Type: application/json", "Expect:"])
        if trusted := os.environ.get("SSL_CERT_FILE"):
            made.setopt(pycurl.CAINFO, trusted)
        return made

    async def send(chat: int) -> None:
        used, answer = free.pop() if free else handle(), BytesIO()
        used.setopt(pycurl.POSTFIELDS, b'{"chat_id":%d,' % chat + rest)
        used.setopt(pycurl.WRITEDATA, answer)
        await multi.perform(used)
        meter.lost += not json.loads(answer.getvalue() or b'{"ok": false}')["ok"]
        free.append(used)

    with meter:
        await by_workers(order, send)


if __name__ == "__main__":
    obey({"curl": curl}, uvloop.new_event_loop)
