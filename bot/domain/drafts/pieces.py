"""One text out of the messages in which it came: Telegram's apps cut a long paste into several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.domain.statements import Text
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText, join, utf16_length

_FULL = 4096  # UTF-16 units of a message
_LONG = 2048  # from here on a cut may be in mid-sentence
_COMMAND = len("/post ")  # so much shorter is a full first message once its command is removed


def text_of(pieces: list[RichText], languages: Sequence[str]) -> Text:
    """The title and body that messages make together, in the language that is guessed from their script."""
    whole = pieces[0] if pieces else RichText()
    for before, part in pairwise(pieces):
        whole = join([whole, part], _seam(before.text))
    title, body = whole.split_first_line()
    return Text(guess_language(whole.text, languages), title.text, body)


def _seam(before: str) -> str:
    """What an app has cut away between two messages: nothing in mid-word at the very limit, a space in mid-sentence,
    else a blank line."""
    length = utf16_length(before)
    if not before or _FULL - _COMMAND <= length <= _FULL:
        return ""
    mid_sentence = _LONG <= length <= _FULL and before[-1] not in ".!?…:;»”\"'\n"
    return " " if mid_sentence else "\n\n"
