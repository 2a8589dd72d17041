"""The statements similar to one of them, in one message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.mission import Mission
from bot.domain.statements import Statement
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.split import shorten
from bot.rendering.statements import views
from bot.rendering.view import View, rows, tap

MOST = 5
ORIGIN = "k_"  # followed by the number's code: the origin of a statement that was opened from this list, for Back


def related(
    translate: Translator, mission: Mission, title: str, found: Sequence[Statement], code: str, reads: str
) -> View:
    """The list, most similar first. `title`, `code`: of the statement to which they are similar."""
    said = translate("related.title", title=shorten(RichText(title), views.LISTED_TITLE).text)
    head = views.list_title(translate, mission, bold(said), found, reads)
    opens = [
        tap(cap, "read", views.code_of(one.number), 1, f"{ORIGIN}{code}")
        for one, cap in zip(found, views.KEYCAPS, strict=False)
    ]
    return View(join([head, *views.listed_items(translate, mission, found, head, reads)], "\n\n"), rows(tuple(opens)))
