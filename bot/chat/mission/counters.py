"""/counters: the day counters."""

from __future__ import annotations

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature
from bot.rendering import mission


async def counters(here: Visit, _: str) -> None:
    """Answer with every counter."""
    await here.show(mission.counters(here.words, here.desk.mission, here.desk.office.clock()))


FEATURE = Feature(commands=(Command(("counters",), counters),))
