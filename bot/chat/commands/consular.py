"""/consular: phone, hours and address of the consular section."""

from __future__ import annotations

from bot.chat.desk import Visit
from bot.chat.registry import Command, Feature
from bot.rendering import mission


async def consular(here: Visit, _: str) -> None:
    """Answer with every consular card."""
    await here.show(mission.consular(here.words, here.desk.mission))


FEATURE = Feature(commands=(Command(("consular",), consular),))
