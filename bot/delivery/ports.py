"""What delivery needs of Telegram: to send a view to a target; to edit, delete and pin messages of the bot's own."""

from __future__ import annotations

from typing import Protocol

from bot.domain.releases.outcome import Outcome
from bot.domain.subscriptions.target import ChatKind
from bot.rendering.view import View


class Messenger(Protocol):
    """Sends without pacing (the caller holds a slot) and answers with a value, never an exception."""

    async def send(
        self, chat: int, thread: int, kind: ChatKind, view: View, *, silent: bool, reply_to: int = 0
    ) -> Outcome:
        """Send a release's message, or album, to a target; `reply_to` a message there, if that still exists."""

    async def change(self, chat: int, message: int, view: View, *, same_file: bool = False) -> Outcome:
        """Edit a copy in place: `Sent` where it shows the view now, `NotEditable` where it cannot be edited.

        `same_file`: what the view shows beside its text is in the message already.
        """

    async def delete(self, chat: int, message: int) -> Outcome:
        """Delete a copy: `Sent` where it is not there any more, `NotEditable` where it cannot be deleted."""

    async def pin(self, chat: int, message: int) -> Outcome:
        """Pin a message, without a notification: `Sent` where it is pinned."""

    async def stars(self) -> int | None:
        """The bot's balance in Telegram Stars, as of lately; None where that is not known."""

    def view_of(self, chat: int, message: int) -> View | None:
        """What a message of the bot's own shows; None where that is not known."""

    async def show(self, chat: int, message: int, view: View) -> Outcome:
        """Edit a message of the bot's own, for staff; in the lane of replies."""
