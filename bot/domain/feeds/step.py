"""What a look at a source has found: its new and changed items. `services/feeds` acts on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.feeds.item import FeedItem, Signs, is_same, told_apart

_JUST_FOUND = 0  # the id of an item that is not stored yet


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A stored item. `version`: the version that was taken or left out last, '' for none yet; `taken`: the content that
    was taken last; `waits`: the content that waits for a person; `statement`, `draft`: what was made of it, 0 for
    none."""

    id: int
    signs: Signs
    version: str
    taken: FeedItem | None = None
    waits: FeedItem | None = None
    chosen: bool = False
    statement: int = 0
    draft: int = 0

    @property
    def is_new(self) -> bool:
        """Whether nothing was made of it so far."""
        return not self.statement and not self.draft

    @property
    def seen(self) -> str:
        """The newest version that was handled: taken, left out, or waiting for a person."""
        return self.waits.version if self.waits else self.version


@dataclass(frozen=True, slots=True)
class Step:
    """An item that is new (`known` is None) or was changed."""

    item: FeedItem
    signs: Signs
    known: KnownItem | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is retracted, now or before, and nothing was made of it here."""
        before = self.known.taken if self.known else None
        back = self.item.retraction or (before.retraction if before else None)
        return back is not None and (self.known is None or self.known.is_new)


class Taken(StrEnum):
    """What was done with an item."""

    ARCHIVED = "archived"  # it is in the archive, and was not sent to anybody
    KNOWN = "known"  # a statement says the same already
    PUBLISHED = "published"
    DRAFTED = "drafted"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    LEFT = "left"  # there was nothing to do
    REFUSED = "refused"  # it cannot be sent as it is


@dataclass(frozen=True, slots=True)
class Found:
    """`steps`: new and changed items, oldest first; `moved`: known items whose guid or link has changed, with their new
    signs."""

    steps: tuple[Step, ...] = ()
    moved: tuple[tuple[int, Signs], ...] = ()


def compare(items: Sequence[FeedItem], known: Sequence[KnownItem]) -> Found:
    """What is new among the items of a feed (oldest first). Each known item is matched once: a second item that would
    match it is ignored."""
    steps: list[Step] = []
    moved: list[tuple[int, Signs]] = []
    matched: set[int] = set()
    index = _Index(known)
    for item, signs in told_apart(items):
        before = index.find(signs)
        if before is None:
            steps.append(Step(item, signs))
            index.add(KnownItem(_JUST_FOUND, signs, item.version))
            continue
        if before.id == _JUST_FOUND or before.id in matched:
            continue
        matched.add(before.id)
        if before.seen != item.version:
            steps.append(Step(item, signs, before))
        elif before.signs != signs:
            moved.append((before.id, signs))
    return Found(tuple(steps), tuple(moved))


class _Index:
    """Known items, looked up by their signs."""

    def __init__(self, known: Sequence[KnownItem]) -> None:
        self._by: list[dict[str, list[KnownItem]]] = [{}, {}, {}, {}]
        for item in known:
            self.add(item)

    def add(self, item: KnownItem) -> None:
        for place, sign in zip(self._by, _signs(item.signs), strict=True):
            if sign:
                place.setdefault(sign, []).append(item)

    def find(self, signs: Signs) -> KnownItem | None:
        """The known item that is the same: by guid if it has one, else by the other signs."""
        for place, sign in zip(self._by, _signs(signs), strict=True):
            for item in reversed(place.get(sign, [])):
                if is_same(signs, item.signs):
                    return item
        return None


def _signs(signs: Signs) -> tuple[str, str, str, str]:
    return signs.guid, signs.link, signs.content, signs.title
