"""A digest: what a target waited for, in one message. Few statements with an excerpt, many as a list of titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.mission import Mission
from bot.domain.richtext import RichText, bold, italic, join, utf16_length
from bot.domain.statement import Statement, StatementState
from bot.i18n.words import Words
from bot.i18n.words import words as speech_in
from bot.rendering.split import shorten
from bot.rendering.statements import (
    EXCERPT,
    KEYCAPS,
    LISTED_TITLE,
    MOST_LISTED,
    everything_button,
    heading,
    one_paragraph,
    read_button,
)
from bot.rendering.view import TEXT_LIMIT, Button, View, rows

ORIGIN = "d"  # where Back leads from a statement that was opened here
FEW = 5  # statements that are shown with an excerpt
_SHORT_TITLE = 80  # UTF-16 units, of a statement that has no button
_MORE = 40  # UTF-16 units that the line "and 12 more" may take


def view(mission: Mission, statements: Sequence[Statement], lang: str, *, into_bot: bool) -> View:
    """The digest of these statements, the newest first. What is retracted stands struck out.

    `into_bot`: buttons are links into the bot, as in a group.
    """
    words = speech_in(lang)
    listed = statements[:MOST_LISTED]
    parts = [bold(words("digest.title", days=_days(words, statements)))]
    for cap, statement in zip(KEYCAPS, listed, strict=False):
        head = _head(words, mission, statement, cap)
        parts.append(_with_excerpt(words, mission, statement, head) if len(statements) <= FEW else head)
    text = join(parts, "\n\n")
    if rest := statements[MOST_LISTED:]:
        room = TEXT_LIMIT - utf16_length(text.text) - 2 - _MORE
        text = text + "\n\n" + join(_titles(words, mission, rest, room), "\n")
    buttons = list(_buttons(words, mission, listed, into_bot=into_bot))
    pairs = (tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return View(text, rows(*pairs, (everything_button(words, into_bot=into_bot),)))


def _days(words: Words, statements: Sequence[Statement]) -> str:
    first, last = min(s.date for s in statements), max(s.date for s in statements)
    return words.day(first) if first == last else f"{words.day(first)} – {words.day(last)}"


def _head(words: Words, mission: Mission, statement: Statement, cap: str) -> RichText:
    title = bold(shorten(RichText(_title(words, mission, statement)), LISTED_TITLE))
    line = italic(heading(words, mission, statement))
    if statement.state is StatementState.RETRACTED:
        title = title.formatted("strikethrough")
        line = line + " · " + bold(words("digest.retracted"))
    return join([f"{cap} ", title, "\n", line])


def _title(words: Words, mission: Mission, statement: Statement) -> str:
    return statement.text(words.lang, mission.default_language).title


def _with_excerpt(words: Words, mission: Mission, statement: Statement, head: RichText) -> RichText:
    body = statement.text(words.lang, mission.default_language).body
    if statement.state is StatementState.RETRACTED or not body:
        return head
    return join([head, shorten(one_paragraph(body), EXCERPT)], "\n")


def _titles(words: Words, mission: Mission, statements: Sequence[Statement], room: int) -> Iterator[RichText]:
    """A line for each, as many as there is room for; then how many more there are."""
    for place, statement in enumerate(statements):
        title = shorten(RichText(_title(words, mission, statement)), _SHORT_TITLE)
        number = words("statement.number", number=statement.number)
        if statement.state is StatementState.RETRACTED:
            title, number = title.formatted("strikethrough"), f"{number} · {words('digest.retracted')}"
        line = join(["• ", title, f" · {number}"])
        room -= utf16_length(line.text) + 1
        if room < 0:
            yield italic(words.count("digest.more", len(statements) - place))
            return
        yield line


def _buttons(words: Words, mission: Mission, listed: Sequence[Statement], *, into_bot: bool) -> Iterator[Button]:
    for cap, statement in zip(KEYCAPS, listed, strict=False):
        if statement.state is StatementState.RETRACTED:
            continue
        text = statement.text(words.lang, mission.default_language)
        button = read_button(words, mission, statement.number, text, into_bot=into_bot, origin=ORIGIN, icon=cap)
        if button:
            yield button
