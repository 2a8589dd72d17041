"""Visitors of the pages, at a steady pace: `python -m bench.visitors URL A_SECOND SECONDS`, in a process of its own.

Each visit begins at its instant, whether those before have been answered or not. The last line of the output is JSON:
how long each took, in milliseconds, and how many failed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp
import uvloop

CONNECTIONS = 64


async def visit(url: str, a_second: float, seconds: float) -> dict[str, object]:
    """All visits."""
    taken: list[float] = []
    failed = 0

    async def one(client: aiohttp.ClientSession, at: float) -> None:
        nonlocal failed
        try:
            async with client.get(url) as answer:
                await answer.read()
                failed += answer.status != 200
        except aiohttp.ClientError:
            failed += 1
        taken.append((time.perf_counter() - at) * 1000)

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as client, asyncio.TaskGroup() as group:
        began = time.perf_counter()
        for number in range(round(a_second * seconds)):
            at = began + number / a_second
            if (ahead := at - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            group.create_task(one(client, at))
    return {"taken": taken, "failed": failed}


def main() -> None:
    """Run and print."""
    url, a_second, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(uvloop.run(visit(url, a_second, seconds))))


if __name__ == "__main__":
    main()
