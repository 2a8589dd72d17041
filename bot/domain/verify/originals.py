"""What a pasted text is compared with, and the result."""

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
    """One revision of a statement: its texts, the statement as it is today, when it was corrected, and what messages
    put around the texts."""

    statement: Statement
    revision: int
    texts: Sequence[Text]
    corrected: Sequence[datetime] = ()
    layout: Layout = BARE


@dataclass(frozen=True, slots=True)
class Originals:
    """The revisions to compare a text with, in that order. `named`: a statement whose number is in the text."""

    revisions: Sequence[Original]
    named: Statement | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The result for a pasted text. `statement`: the one that it is a copy of, as it is today; for an unknown text the
    one that it names. `text`: our text that it was compared with; `earlier`: that is of an earlier revision. `marks`:
    the kinds of marks that only the copy has."""

    verdict: Verdict
    statement: Statement | None = None
    text: Text | None = None
    earlier: bool = False
    marks: Sequence[Mark] = ()
