"""A server whose answers a test writes byte by byte; behind it no connection is left open, and no answer under way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    """The address of a server that answers each connection so, and closes it. What the other side breaks off, or does
    not send, ends its answer."""
    under_way = dict[asyncio.Task[None], asyncio.StreamWriter]()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        under_way[task] = writer
        # asyncio.streams of Python 3.11 logs an error where such a task ends as cancelled.
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await answer(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for _ in range(3):  # what was accepted just now gets its turn
            await asyncio.sleep(0)
        for task, writer in under_way.items():
            writer.transport.abort()
            if not task.done():
                task.cancel()
        if under_way:
            await asyncio.wait(under_way)
        await server.wait_closed()
