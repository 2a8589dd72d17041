"""Joins the messages of one text: Telegram's apps cut a long paste into several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.domain.statements import Text
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText, join, utf16_length

_FULL = 4096  # UTF-16 units of a full message
_LONG = 2048  # UTF-16 units; in a message this long the app may have cut in mid-sentence
_COMMAND = len("/post ")  # a full first message is this much shorter without its command


def text_of(pieces: list[RichText], languages: Sequence[str]) -> Text:
    """The title and body of the joined messages; the language is guessed from their script."""
    whole = pieces[0] if pieces else RichText()
    for before, part in pairwise(pieces):
        whole = join([whole, part], _seam(before.text))
    title, body = whole.split_first_line()
    return Text(guess_language(whole.text, languages), title.text, body)


def _seam(before: str) -> str:
    """What to put between two messages, because the app cut it away: nothing if the first is full (the cut may be
    within a word), a space if it is long and ends in mid-sentence, else a blank line."""
    length = utf16_length(before)
    if not before or _FULL - _COMMAND <= length <= _FULL:
        return ""
    mid_sentence = _LONG <= length <= _FULL and before[-1] not in ".!?…:;»”\"'\n"
    return " " if mid_sentence else "\n\n"
