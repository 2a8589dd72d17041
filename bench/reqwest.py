"""pyreqwest: Rust's reqwest from Python. Workers that post sendMessage, as bare aiohttp does."""

from __future__ import annotations

import json
import os
from pathlib import Path

import uvloop
from pyreqwest.client import ClientBuilder  # type: ignore[import-not-found]  # not installed where ours is checked

from bench.order import Meter, Order, by_workers, obey


def _trusted() -> bytes:
    """Whose certificates are taken; where the server speaks no TLS, nobody's."""
    place = os.environ.get("SSL_CERT_FILE")
    return Path(place).read_bytes() if place else b""


async def reqwest(order: Order, meter: Meter) -> None:
    """Nothing but the requests."""
    builder = ClientBuilder().http1_only().follow_redirects(False).no_proxy().add_root_certificate_pem(_trusted())
    url = f"{order.url}/bot{order.token}/sendMessage"
    rest = json.dumps(order.parameters).encode()[1:]

    async def send(chat: int) -> None:
        request = client.post(url).header("Content-Type", "application/json")
        response = await request.body_bytes(b'{"chat_id":%d,' % chat + rest).build().send()
        answer = json.loads(bytes(await response.bytes()))
        meter.lost += not answer["ok"]

    async with builder.build() as client:
        with meter:
            await by_workers(order, send)


if __name__ == "__main__":
    obey({"reqwest": reqwest}, uvloop.new_event_loop)  # the loop of `chancery run`
