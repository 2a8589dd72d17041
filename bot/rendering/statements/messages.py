"""A release as messages: one if the text fits into the caption of its only picture, else media and text separately."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.media import CAPTION_LIMIT, MediaSet, albums
from bot.domain.text.richtext import RichText, fits
from bot.rendering.view import View


def messages(text: View, media: MediaSet) -> tuple[View, ...]:
    """The messages that a chat gets of a statement: its text as a view, and its media.

    The media go first, unless the statement says otherwise; buttons are always with the text, since an album has none.
    """
    if not media:
        return (text,)
    if len(media.items) == 1 and fits(text.text, CAPTION_LIMIT):
        return (replace(text, preview=False, media=media.items, text_first=media.text_first),)
    shown = tuple(View(RichText(), media=items) for items in albums(media.items))
    return (text, *shown) if media.text_first else (*shown, text)
