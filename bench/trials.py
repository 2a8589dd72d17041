"""The command line that chaos, spell and crowd share: scenes are played one after the other, each in a sandbox and a
folder of its own; what each came to is printed, and whatever was promised and not kept."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from bench.house import House
from bot.sandbox import Rates, Sandbox


class Result(Protocol):
    """What a scene came to; its `str` is printed."""

    def broken(self) -> Iterator[str]:
        """The promises that were not kept, as sentences without their full stop."""


Scene = Callable[[House], Awaitable[Result]]


def played(scenes: Mapping[str, Scene], *, patience: float, rates: Rates | None = None, **delivery: Any) -> int:
    """Play the scenes, by their names. The exit status: 1 where a promise was broken.

    `patience`: seconds that one wait lasts at most; `rates`: the pace that the sandbox keeps; `delivery`: the other
    arguments of `House`.
    """
    return asyncio.run(_play(scenes, patience, rates, delivery))


async def _play(scenes: Mapping[str, Scene], patience: float, rates: Rates | None, delivery: dict[str, Any]) -> int:
    status = 0
    for name, scene in scenes.items():
        with tempfile.TemporaryDirectory(prefix="chancery-trial-") as folder:
            async with Sandbox(rates=rates, patience=patience) as sandbox:
                result = await scene(House(sandbox, Path(folder), **delivery))
        print(f"{name}: {result}", flush=True)
        for sentence in result.broken():
            status = 1
            print(f"BROKEN: {sentence}.", flush=True)
    return status
