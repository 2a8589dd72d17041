"""What a look at a source has found: which of its items are new and which were changed. What becomes of them is done in
`services/feeds`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.feeds.item import FeedItem, Signs, is_same, told_apart

_JUST_FOUND = 0  # the id of an item that is not kept yet


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item as it is kept. `version`: of what was taken or left last, '' for nothing yet; `taken`, `waits`: what was
    taken last, and what waits for a person; `statement`, `draft`: what became of it, 0 for none."""

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
        """Whether nothing was made of it yet."""
        return not self.statement and not self.draft

    @property
    def seen(self) -> str:
        """The version that needs nothing more: taken, left, or waiting."""
        return self.waits.version if self.waits else self.version


@dataclass(frozen=True, slots=True)
class Step:
    """An item that is new (`known` None) or says something else than before."""

    item: FeedItem
    signs: Signs
    known: KnownItem | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing was made of it here, and it is taken back now or was before."""
        before = self.known.taken if self.known else None
        back = self.item.retraction or (before.retraction if before else None)
        return back is not None and (self.known is None or self.known.is_new)


class Taken(StrEnum):
    """What became of an item."""

    ARCHIVED = "archived"  # it is in the archive, and nobody was sent it
    KNOWN = "known"  # a statement says it already
    PUBLISHED = "published"
    DRAFTED = "drafted"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    LEFT = "left"  # nothing was to be done
    REFUSED = "refused"  # it cannot be sent as it is


@dataclass(frozen=True, slots=True)
class Found:
    """`steps`: what is new or changed, oldest first; `moved`: known items whose guid or link is another now, with their
    signs as they will be known by."""

    steps: tuple[Step, ...] = ()
    moved: tuple[tuple[int, Signs], ...] = ()


def compare(items: Sequence[FeedItem], known: Sequence[KnownItem]) -> Found:
    """What is new among the items of a feed (oldest first). Each known item is found once: a second item that could be
    the same one says nothing new."""
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
    """Known items by each of their signs."""

    def __init__(self, known: Sequence[KnownItem]) -> None:
        self._by: list[dict[str, list[KnownItem]]] = [{}, {}, {}, {}]
        for item in known:
            self.add(item)

    def add(self, item: KnownItem) -> None:
        for place, sign in zip(self._by, _signs(item.signs), strict=True):
            if sign:
                place.setdefault(sign, []).append(item)

    def find(self, signs: Signs) -> KnownItem | None:
        """The item that is the same, by its guid if there is one, else by what else it is known by."""
        for place, sign in zip(self._by, _signs(signs), strict=True):
            for item in reversed(place.get(sign, [])):
                if is_same(signs, item.signs):
                    return item
        return None


def _signs(signs: Signs) -> tuple[str, str, str, str]:
    return signs.guid, signs.link, signs.content, signs.title
