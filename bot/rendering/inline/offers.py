"""A statement as an inline result, and the message that it becomes: title, number and link. The body is left out: a
message sent in another chat can be neither corrected nor retracted."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.mission import Mission
from bot.domain.search.query import Query
from bot.domain.statements import Statement
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.i18n.translator import Translator
from bot.rendering.search.result_page import snippet
from bot.rendering.split import shorten
from bot.rendering.statements import views
from bot.rendering.view import Button, Link, View, rows

_EXCERPT = 200  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Offered:
    """One inline result. `id`: at most 64 bytes. Only the asker sees `excerpt`; `view` is what is sent."""

    id: str
    title: str
    excerpt: str
    view: View


def offered(
    translate: Translator, mission: Mission, statement: Statement, query: Query | None, reads: str, link: str
) -> Offered:
    """A statement for a reader of `reads`. `link`: the address of its page."""
    text = statement.text(reads, mission.default_language)
    title = shorten(RichText(text.title), views.LISTED_TITLE).text
    line = views.heading(translate, mission, statement)
    around = snippet(query, text) if query else shorten(views.one_paragraph(text.body), _EXCERPT)
    said = join([bold(title), italic(line), link], "\n")
    button = Button(f"📖 {translate('button.read')}", Link(link))
    number = f"{views.code_of(statement.number)}.{statement.revision}.{text.lang}"
    return Offered(number, title, f"{line}\n{around.text}".strip(), View(said, rows((button,))))
