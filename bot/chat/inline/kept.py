"""A cache of answers to inline queries, valid until the database changes. In memory only, with a bounded size."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rendering.inline.offers import Offered

_MOST = 200  # answers

Key = tuple[str, str, str, str]
"""The typed words, the offset, the asker's language, and the language in which they read statements."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An answer. `next_offset` is '' on the last page."""

    offered: Sequence[Offered]
    next_offset: str


class KeptAnswers:
    """The newest answers, all for one state of the database: `commits` is its number of commits."""

    def __init__(self) -> None:
        self._of = -1
        self._kept: OrderedDict[Key, Listed] = OrderedDict()

    def get(self, key: Key, commits: int) -> Listed | None:
        """The cached answer, if nothing was committed since."""
        self._begin(commits)
        return self._kept.get(key)

    def put(self, key: Key, answer: Listed, commits: int) -> None:
        """Keep an answer that was found at that number of commits."""
        self._begin(commits)
        self._kept[key] = answer
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)

    def _begin(self, commits: int) -> None:
        if commits != self._of:
            self._of = commits
            self._kept.clear()
