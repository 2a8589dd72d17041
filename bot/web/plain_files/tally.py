"""The counts of a walk over all pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """What one walk over all pages has done, in numbers of files."""

    written: int = 0
    removed: int = 0
    pages: int = 0

    def __str__(self) -> str:
        return f"{self.pages} pages: {self.written} files written, {self.removed} removed"
