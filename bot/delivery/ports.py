"""What delivery needs of Telegram: to send a view to a target; to edit, delete and pin the bot's own messages."""

from __future__ import annotations

from typing import Protocol

from bot.domain.releases.outcome import Outcome
from bot.domain.subscriptions.target import ChatKind
from bot.rendering.view import View


class Messenger(Protocol):
    """Sends without pacing (the caller holds a slot) and returns an outcome, never raises an exception."""

    async def send(
        self, chat: int, thread: int, kind: ChatKind, view: View, *, silent: bool, reply_to: int = 0
    ) -> Outcome:
        """Send a release's message, or album, to a target; `reply_to` a message there, if that still exists."""

    async def change(self, chat: int, message: int, view: View, *, same_file: bool = False) -> Outcome:
        """Edit a copy in place: `Sent` if it shows the view now, `NotEditable` if it cannot be edited.

        `same_file`: the message already has the view's file.
        """

    async def delete(self, chat: int, message: int) -> Outcome:
        """Delete a copy: `Sent` if it is gone, `NotEditable` if it cannot be deleted."""

    async def pin(self, chat: int, message: int) -> Outcome:
        """Pin a message, without a notification: `Sent` if it is pinned."""

    async def stars(self) -> int | None:
        """The bot's recent balance in Telegram Stars; None if it is not known."""

    def view_of(self, chat: int, message: int) -> View | None:
        """What a message of the bot shows; None if that is not known."""

    async def show(self, chat: int, message: int, view: View) -> Outcome:
        """Edit a message of the bot, for staff; in the lane of replies."""
