"""Running something long in a thread of its own, such as a copy to a folder of another machine, which may hang."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


async def in_a_thread(work: Callable[[], T], name: str) -> T:
    """Run `work` in a thread that does not hold up the end of the program, as the event loop's own threads would."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def answer(give: Callable[[Any], None], value: object) -> None:
        if not done.cancelled():
            give(value)

    def run() -> None:
        try:
            result: object = work()
            give: Callable[[Any], None] = done.set_result
        except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
            result, give = error, done.set_exception
        with contextlib.suppress(RuntimeError):  # the loop is closed: the program has ended
            loop.call_soon_threadsafe(answer, give, result)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await done
