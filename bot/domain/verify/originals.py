"""What a pasted text may be a copy of, and what it turned out to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.statements import Statement, Text
from bot.domain.verify.compare import Verdict
from bot.domain.verify.marks import Mark


@dataclass(frozen=True, slots=True)
class Original:
    """One revision of a statement: its texts, the statement as it stands today, and when that was corrected."""

    statement: Statement
    revision: int
    texts: Sequence[Text]
    corrected: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class Originals:
    """The revisions that a text is compared with, in that order; `named` is a statement whose number it gives."""

    revisions: Sequence[Original]
    named: Statement | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a text is: the verdict; the statement that it speaks of, as it stands today; the text that it was compared
    with, and whether that is an earlier one; what the copy marks, and ours does not. Of an unknown text, the statement
    is one that it names."""

    verdict: Verdict
    statement: Statement | None = None
    text: Text | None = None
    earlier: bool = False
    marks: Sequence[Mark] = ()
