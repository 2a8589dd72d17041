"""Writes an archive file item by item, however large it is. Single items: yaml_write.py and json_write.py."""

from __future__ import annotations

from datetime import date

from bot.domain.importing.incoming import Incoming
from bot.sources.importing.json_write import json_item
from bot.sources.importing.parsed import SourceError
from bot.sources.importing.yaml_write import yaml_item

FORMATS = ("yaml", "json")


class ArchiveWriter:
    """Gives the text of a file piece by piece: call `item` for each statement, oldest first, then `end`.

    A day's items come in the order of their `position`, which is written only where it is not 0, 1, 2 and so on.
    Times are written in UTC.

    Raises:
        SourceError: the format is not one of `FORMATS`.
    """

    def __init__(self, format: str) -> None:
        if format not in FORMATS:
            raise SourceError(f"format {format} is none of {', '.join(FORMATS)}")
        self._json = format == "json"
        self._day: date | None = None
        self._rank = 0
        self.count = 0

    def item(self, item: Incoming) -> str:
        """The piece of the file that holds the statement."""
        self._rank = self._rank + 1 if item.date == self._day else 0
        self._day = item.date
        self.count += 1
        if not self._json:
            return yaml_item(item, self._rank)
        return ("[\n" if self.count == 1 else ",\n") + json_item(item, self._rank)

    def end(self) -> str:
        """The piece after the last statement."""
        if not self.count:
            return "[]\n"
        return "\n]\n" if self._json else ""
