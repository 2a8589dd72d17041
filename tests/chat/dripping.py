"""A server that answers for ever: never silent for long, and never done."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

BETWEEN_DROPS = 0.01  # seconds
_AT_ONCE = 1 << 16


@asynccontextmanager
async def dripping(piece: bytes) -> AsyncIterator[str]:
    """The address of a server whose answer is this piece again and again; b'': it answers nothing, and does not even
    read what comes behind the head of a request. At the end the callers have closed their connections."""
    over = asyncio.Event()
    answering = set[asyncio.Task[None] | None]()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            while not over.is_set() and not writer.is_closing():
                writer.write(piece)
                await writer.drain()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), BETWEEN_DROPS)
            while await reader.read(_AT_ONCE):
                pass
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        over.set()
        server.close()
        await server.wait_closed()
        await asyncio.wait({task for task in answering if task})
