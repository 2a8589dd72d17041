"""/cancel: drop the open question."""

from __future__ import annotations

from bot.chat.desk import Visit
from bot.chat.registry import Command, Feature
from bot.services import drafts


async def cancel(here: Visit, _: str) -> None:
    """Close the person's open question here; silent in groups where there is none."""
    closed = await drafts.cancel_question(here.desk.office, here.user, here.chat)
    if closed or here.private:
        await here.say("cancel.done" if closed else "cancel.nothing")


FEATURE = Feature(commands=(Command(("cancel",), cancel),))
