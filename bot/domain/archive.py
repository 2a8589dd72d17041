"""A part of the archive: all of it, a year, a month, a day, or a topic; and its short form in buttons and links."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_FORMS = (
    (re.compile(r"(\d{4})"), "year"),
    (re.compile(r"(\d{4})-(\d{1,2})"), "month"),
    (re.compile(r"(\d{1,2})\.(\d{4})"), "month_first"),
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), "day"),
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), "day_first"),
)


@dataclass(frozen=True, slots=True)
class ArchiveFilter:
    """The statements of a span of days (first and last included) or of a topic; with every field empty, all of them."""

    first: date | None = None
    last: date | None = None
    topic: str = ""

    @property
    def code(self) -> str:
        """Letters, digits, - and _ only: all, 2021, 2021-08, 2021-08-04, t-press-release."""
        if self.topic:
            return f"t-{self.topic}"
        if self.first is None or self.last is None:
            return "all"
        if self.first == self.last:
            return self.first.isoformat()
        return self.first.isoformat()[:4] if self.is_year else self.first.isoformat()[:7]

    @property
    def is_year(self) -> bool:
        """Whether it is one whole year."""
        return self.first is not None and self.last is not None and (self.last - self.first).days > 31

    @property
    def is_month(self) -> bool:
        """Whether it is one whole month."""
        return self.first is not None and self.first != self.last and not self.is_year


ALL = ArchiveFilter()


def parse(text: str) -> ArchiveFilter | None:
    """A filter from its code, or from what a person types: 2021, 2021-08, 08.2021, 2021-08-04, 04.08.2021.

    None if it is none of these, or a day that does not exist.
    """
    if text == "all":
        return ALL
    if re.fullmatch(r"t-[a-z0-9][a-z0-9_-]{0,31}", text):
        return ArchiveFilter(topic=text[2:])
    for pattern, kind in _FORMS:
        if found := pattern.fullmatch(text.strip()):
            parts = [int(part) for part in found.groups()]
            try:
                return _of(kind, parts)
            except ValueError:
                return None
    return None


def _of(kind: str, parts: list[int]) -> ArchiveFilter:
    if kind.endswith("_first"):
        parts = parts[::-1]
    year, month, day = (*parts, 0, 0)[:3]
    if day:
        return ArchiveFilter(date(year, month, day), date(year, month, day))
    if month:
        return ArchiveFilter(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return ArchiveFilter(date(year, 1, 1), date(year, 12, 31))
