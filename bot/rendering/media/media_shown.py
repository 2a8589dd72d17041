"""A statement's media for people who ask to see them: the files, and their descriptions."""

from __future__ import annotations

from bot.domain.media import MediaSet, albums
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText, join
from bot.i18n.translator import Translator
from bot.rendering.media.marks import mark
from bot.rendering.statements.views import code_of
from bot.rendering.view import Button, View, tap

VERB = "show"


def by_themselves(carried: MediaSet) -> tuple[View, ...]:
    """The media, message by message, without the text."""
    return tuple(View(RichText(), media=items) for items in albums(carried.items))


def in_words(translate: Translator, carried: MediaSet, lang: str) -> View | None:
    """The descriptions of the pictures; None if there are none in any language. Numbered among all media."""
    numbered = [(number, item.alt(lang) or _any_alt(item.alts)) for number, item in enumerate(carried.items, 1)]
    lines = [f"{number}. {said}" if len(carried.items) > 1 else said for number, said in numbered if said]
    return View(join([translate("media.what_they_show"), *lines], "\n")) if lines else None


def _any_alt(alts: tuple[tuple[str, str], ...]) -> str:
    return alts[0][1] if alts else ""


def button(translate: Translator, number: Number, carried: MediaSet) -> Button | None:
    """The button that shows them; None if there are none."""
    return tap(mark(translate, carried.items), VERB, code_of(number)) if carried else None


def with_text(text: View, carried: MediaSet) -> tuple[View, ...]:
    """A page of a text, which is edited when the page is turned, and the media as separate messages."""
    shown = by_themselves(carried)
    return (text, *shown) if carried.text_first else (*shown, text)
