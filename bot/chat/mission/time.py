"""/time: today's date and the clocks of the capitals."""

from __future__ import annotations

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature
from bot.rendering import mission


async def time(here: Visit, _: str) -> None:
    """Answer with the date and the clocks."""
    await here.show(mission.clocks(here.words, here.desk.mission, here.desk.office.clock()))


FEATURE = Feature(commands=(Command(("time",), time),))
