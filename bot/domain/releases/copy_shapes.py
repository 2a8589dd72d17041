"""The copies of a statement by their shape, and what a correction does to each: edits it in place, sends it anew, or
leaves it and replies with what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.media import MediaKind, shape


@dataclass(frozen=True, slots=True)
class CopyShape:
    """A number of like copies, in chats that get statements in `lang`. `kinds`: what each message shows, None: a text.
    `in_digest`: the statement is one of several in a digest. `young`: Telegram still lets them be deleted."""

    lang: str
    kinds: tuple[MediaKind | None, ...]
    in_digest: bool
    young: bool
    count: int


@dataclass(frozen=True, slots=True)
class Fates:
    """How many copies are edited, are sent anew, or get a reply."""

    edited: int = 0
    anew: int = 0
    noted: int = 0


def fates(
    shapes: Iterable[CopyShape], wanted: Callable[[str], Sequence[MediaKind | None]], unchangeable: int = 0
) -> Fates:
    """What a correction does to the copies.

    Args:
        wanted: by language, what the corrected statement's messages show; None is a text.
        unchangeable: the number of chats whose copies nobody can change: they get a reply.
    """
    edited = anew = 0
    noted = unchangeable
    for copies in shapes:
        if copies.in_digest or shape(copies.kinds) == shape(wanted(copies.lang)):
            edited += copies.count
        elif copies.young:
            anew += copies.count
        else:
            noted += copies.count
    return Fates(edited, anew, noted)
