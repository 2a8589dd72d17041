"""A pasted text compared with what people have seen of the mission's statements: as they look in our messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.mission import Mission
from bot.domain.statements import Text
from bot.domain.verify.compare import Candidate, UnknownText, compare
from bot.domain.verify.originals import Checked, Original, Originals
from bot.rendering.verify.candidates import candidates


def compared(mission: Mission, text: str, found: Originals, senders: Sequence[str] = ()) -> Checked:
    """What the text is. It takes up to a second or so for a long one.

    `senders`: names that Telegram Desktop puts above what is copied from them.
    """
    given: list[Candidate] = []
    meant: list[tuple[Original, Text]] = []
    for original in found.revisions:
        by_lang = {one.lang: one for one in original.texts}
        for candidate in candidates(mission, original.statement, original.texts, original.corrected):
            given.append(replace(candidate, key=len(meant)))
            meant.append((original, by_lang[str(candidate.key)]))
    verdict = compare(text, given, senders)
    if isinstance(verdict, UnknownText):
        return Checked(verdict, found.named)
    original, said = meant[int(str(verdict.candidate.key))]
    return Checked(verdict, original.statement, said, original.revision != original.statement.revision)
