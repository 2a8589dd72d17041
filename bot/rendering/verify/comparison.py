"""A pasted text compared with the mission's statements as they look in our messages. The comparison itself is
domain/verify/compare.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.mission import Mission
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText, join, plain
from bot.domain.verify.candidates import Candidate
from bot.domain.verify.compare import UnknownText, compare, is_copied_heading
from bot.domain.verify.marks import added_marks
from bot.domain.verify.originals import Checked, Original, Originals
from bot.rendering.verify.candidates import candidates, has_page_lines


def compared(mission: Mission, text: RichText | str, found: Originals, senders: Sequence[str] = ()) -> Checked:
    """What the text is, and where its formatting marks words differently from ours.

    `senders`: the names that Telegram Desktop puts above copied messages, of the bot and the official channels.
    """
    given: list[Candidate] = []
    meant: list[tuple[Original, Text]] = []
    copy = plain(text)
    in_pages = has_page_lines(copy.text)
    for original in found.revisions:
        by_lang = {one.lang: one for one in original.texts}
        texts = candidates(
            mission,
            original.statement,
            original.texts,
            original.corrected,
            in_pages=in_pages,
            layout=original.layout,
        )
        for candidate in texts:
            given.append(replace(candidate, key=len(meant)))
            meant.append((original, by_lang[str(candidate.key)]))
    verdict = compare(copy.text, given, senders)
    if isinstance(verdict, UnknownText):
        return Checked(verdict, found.named)
    original, said = meant[int(str(verdict.candidate.key))]
    ours = join([said.title, said.body, *verdict.candidate.added], "\n")
    earlier = original.revision != original.statement.revision
    return Checked(verdict, original.statement, said, earlier, added_marks(_without_headings(copy, senders), ours))


def _without_headings(copy: RichText, senders: Sequence[str]) -> RichText:
    """The copy without the lines that Telegram Desktop puts above copied messages: their brackets do not count."""
    kept, at = [], 0
    for line in copy.text.splitlines(keepends=True):
        if not is_copied_heading(line.rstrip("\n"), senders):
            kept.append(copy[at : at + len(line)])
        at += len(line)
    return join(kept)
