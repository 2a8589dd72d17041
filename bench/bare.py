"""Bare aiohttp: the floor. Workers that post sendMessage; no pace, no ledger, no Bot API library, and of the form only
the chat is written anew for each message."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import aiohttp
import uvloop

from bench.order import Meter, Order, by_workers, obey

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def fields(order: Order) -> dict[str, str]:
    """The message as form fields: objects and arrays travel as JSON (core.telegram.org/bots/api#making-requests)."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in order.parameters.items()}


class Poster:
    """Posts the order's message to one chat after another."""

    def __init__(self, order: Order, session: aiohttp.ClientSession, meter: Meter) -> None:
        self._url = f"{order.url}/bot{order.token}/sendMessage"
        self._rest, self._session, self._meter = urlencode(fields(order)), session, meter

    async def send(self, chat: int) -> int:
        """The message's id; 0, and one more lost, where the server refused."""
        form = f"chat_id={chat}&{self._rest}".encode()
        async with self._session.post(self._url, data=form, headers=_FORM) as response:
            answer = json.loads(await response.read())
        if not answer["ok"]:
            self._meter.lost += 1
            return 0
        return int(answer["result"]["message_id"])


def session(order: Order) -> aiohttp.ClientSession:
    """A connection for each worker."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=order.workers))


async def bare(order: Order, meter: Meter) -> None:
    """Nothing but the requests."""
    async with session(order) as pool:
        poster = Poster(order, pool, meter)
        with meter:
            await by_workers(order, poster.send)


if __name__ == "__main__":
    obey({"bare": bare}, uvloop.new_event_loop)  # the loop of `chancery run`
