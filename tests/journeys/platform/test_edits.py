"""Edits of the bot's messages: none is sent that changes nothing."""

from __future__ import annotations

from bot.sandbox import Sandbox
from tests.journeys.conftest import Embassy


def edits(sandbox: Sandbox) -> int:
    """How many edits the bot has asked for."""
    return sum(call.method.lower() == "editmessagetext" for call in sandbox.calls)


async def test_a_press_that_changes_nothing(embassy: Embassy) -> None:
    """Refresh of figures that are as they were is answered and asks Telegram for no edit; once they change, it does."""
    async with embassy.open():
        embassy.officer.send("/stats")
        await embassy.officer.reply()
        shown = embassy.officer.messages()[-1]
        for _ in range(3):
            await embassy.officer.press("Refresh", shown)
        assert edits(embassy.sandbox) == 0
        embassy.anna.send("/subscribe")
        await embassy.anna.reply()
        await embassy.officer.press("Refresh", shown)
        assert edits(embassy.sandbox) == 1
