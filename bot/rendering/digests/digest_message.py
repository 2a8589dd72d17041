"""A digest as a reader gets it: several statements in one message; a few with excerpts, many as a list of titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.mission import Mission
from bot.domain.statements import Statement, StatementState, Text
from bot.domain.text.richtext import RichText, bold, italic, join, utf16_length
from bot.i18n.translator import Translator, translator
from bot.rendering.media.marks import mark
from bot.rendering.split import shorten
from bot.rendering.statements.views import (
    ABROAD,
    EXCERPT,
    KEYCAPS,
    LISTED_TITLE,
    MOST_LISTED,
    everything_button,
    heading,
    list_title,
    one_paragraph,
    read_button,
    says_more,
)
from bot.rendering.view import TEXT_LIMIT, Button, View, rows

ORIGIN = "d"  # the origin of a statement that was opened from a digest, for Back
FEW = 5  # statements shown with an excerpt
_SHORT_TITLE = 80  # UTF-16 units of the title of a statement without a button
_MORE = 40  # UTF-16 units that the line "and 12 more" may take


def view(mission: Mission, statements: Sequence[Statement], lang: str, *, into_bot: bool) -> View:
    """The digest of these statements (newest first). Retracted ones are struck through.

    `into_bot`: buttons are links into the bot, as in a group.
    """
    translate = translator(lang)
    listed = statements[:MOST_LISTED]
    parts = [
        list_title(translate, mission, bold(translate("digest.title", days=_days(translate, statements))), listed, lang)
    ]
    for cap, statement in zip(KEYCAPS, listed, strict=False):
        text = statement.text(lang, mission.default_language)
        head = _head(translate, mission, statement, text, cap, is_marked=text.lang != lang)
        parts.append(_with_excerpt(text, statement, head) if len(statements) <= FEW else head)
    whole = join(parts, "\n\n")
    if rest := statements[MOST_LISTED:]:
        room = TEXT_LIMIT - utf16_length(whole.text) - 2 - _MORE
        whole = whole + "\n\n" + join(_titles(translate, mission, rest, lang, room), "\n")
    buttons = list(_buttons(translate, mission, listed, parts[1:], lang, into_bot=into_bot))
    pairs = (tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return View(whole, rows(*pairs, (everything_button(translate, into_bot=into_bot),)))


def _days(translate: Translator, statements: Sequence[Statement]) -> str:
    first, last = min(s.date for s in statements), max(s.date for s in statements)
    return translate.day(first) if first == last else f"{translate.day(first)} – {translate.day(last)}"


def _head(
    translate: Translator, mission: Mission, statement: Statement, text: Text, cap: str, *, is_marked: bool
) -> RichText:
    title = bold(shorten(RichText(text.title), LISTED_TITLE))
    line = italic(heading(translate, mission, statement))
    if is_marked:
        line = line + italic(f" · {ABROAD} {translate.language(text.lang)}")
    if statement.media and statement.state is not StatementState.RETRACTED:
        line = line + italic(f" · {mark(translate, statement.media.items)}")
    if statement.state is StatementState.RETRACTED:
        title = title.formatted("strikethrough")
        line = line + " · " + bold(translate("digest.retracted"))
    return join([f"{cap} ", title, "\n", line])


def _with_excerpt(text: Text, statement: Statement, head: RichText) -> RichText:
    if statement.state is StatementState.RETRACTED or not text.body:
        return head
    return join([head, shorten(one_paragraph(text.body), EXCERPT)], "\n")


def _titles(
    translate: Translator, mission: Mission, statements: Sequence[Statement], lang: str, room: int
) -> Iterator[RichText]:
    """A line for each statement while there is room (UTF-16 units); then how many are left out."""
    for place, statement in enumerate(statements):
        title = shorten(RichText(statement.text(lang, mission.default_language).title), _SHORT_TITLE)
        number = translate("statement.number", number=statement.number)
        if statement.state is StatementState.RETRACTED:
            title, number = title.formatted("strikethrough"), f"{number} · {translate('digest.retracted')}"
        elif statement.media:
            number = f"{number} · {mark(translate, statement.media.items)}"
        line = join(["• ", title, f" · {number}"])
        room -= utf16_length(line.text) + 1
        if room < 0:
            yield italic(translate.count("digest.more", len(statements) - place))
            return
        yield line


def _buttons(
    translate: Translator,
    mission: Mission,
    listed: Sequence[Statement],
    items: Sequence[RichText],
    lang: str,
    *,
    into_bot: bool,
) -> Iterator[Button]:
    for cap, statement, item in zip(KEYCAPS, listed, items, strict=False):
        if statement.state is StatementState.RETRACTED:
            continue
        text, number = statement.text(lang, mission.default_language), statement.number
        more = says_more(text, item)
        button = read_button(translate, mission, number, text, into_bot=into_bot, origin=ORIGIN, icon=cap, more=more)
        if button:
            yield button
