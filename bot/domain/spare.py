"""The spare bot: a second bot that readers start in advance, so that it can take over if the first one is lost."""

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
    """The result of the move, in active subscriptions: those that the new bot reaches, and those left behind until
    their chat comes to it."""

    people: int
    chats: int  # groups, topics of them, and channels
    people_left: int
    chats_left: int
