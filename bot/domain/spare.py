"""The spare bot: a second bot that readers start beforehand, so that it can take over where the first one is lost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpareBot:
    """The spare bot, and how many active subscriptions of people it could take over. `username` without @."""

    id: int
    username: str
    readers: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of the move: whom the new bot reaches, and who waits until they come to it, in active subscriptions."""

    people: int
    chats: int  # groups, topics of them, and channels
    people_left: int
    chats_left: int
