"""What a pasted text may be a copy of, and what it turned out to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.statements import Statement, Text
from bot.domain.text.layout import BARE, Layout
from bot.domain.verify.compare import Verdict
from bot.domain.verify.marks import Mark


@dataclass(frozen=True, slots=True)
class Original:
    """One revision of a statement: its texts, the statement as it is today, when that was corrected, and what messages
    put around the texts."""

    statement: Statement
    revision: int
    texts: Sequence[Text]
    corrected: Sequence[datetime] = ()
    layout: Layout = BARE


@dataclass(frozen=True, slots=True)
class Originals:
    """The revisions that a text is compared with, in that order; `named` is a statement whose number is in the text."""

    revisions: Sequence[Original]
    named: Statement | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a pasted text was found to be. `statement`: the one that it is a copy of, as it is today; for an unknown
    text the one that it names. `text`: what it was compared with; `earlier`: that is of an earlier revision. `marks`:
    how the copy marks words that ours does not mark."""

    verdict: Verdict
    statement: Statement | None = None
    text: Text | None = None
    earlier: bool = False
    marks: Sequence[Mark] = ()
