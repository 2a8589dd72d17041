"""What delivery needs of the outside: a way to send a view to a target, and to edit a message of its own."""

from __future__ import annotations

from typing import Protocol

from bot.domain.people import ChatKind
from bot.domain.release import Outcome
from bot.rendering.view import View


class Messenger(Protocol):
    """Sends without pacing (the caller holds a slot) and answers with a value, never an exception."""

    async def send(self, chat: int, thread: int, kind: ChatKind, view: View, *, silent: bool) -> Outcome:
        """Send a release's message to a target."""

    async def show(self, chat: int, message: int, view: View) -> Outcome:
        """Edit a message of the bot's own, for staff; in the lane of replies."""
