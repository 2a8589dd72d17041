"""What a person typed into a search, read from the message with the results: it is stored nowhere else."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message

from bot.chat.platform.interaction import Interaction
from bot.rendering.search.result_page import GLASS, back, typed_of
from bot.rendering.view import View


def typed_in(interaction: Interaction) -> str:
    """The words on the button that leads back to the results, or in the first line of the results.

    Raises:
        ValueError: the message has none, or Telegram no longer gives its content
        (https://core.telegram.org/bots/api#inaccessiblemessage).
    """
    message = interaction.query.message if interaction.query else None
    if not isinstance(message, Message):
        raise ValueError("the message is out of reach")
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    for label in (button.text for row in rows for button in row):
        if GLASS in label and (typed := typed_of(label)):
            return typed
    lines = (message.text or "").split("\n")  # the lines on how to reach a human may be above the results
    typed = next((typed_of(line) for line in lines if line.startswith(GLASS)), "")
    if not typed:
        raise ValueError("this message shows no search")
    return typed


def with_way_back(interaction: Interaction, view: View, origin: str) -> View:
    """The view, with a button back to the results if the page was opened from results. Otherwise the typed words would
    be lost."""
    if not origin.startswith("q_"):
        return view
    return replace(view, rows=(*view.rows, (back(typed_in(interaction), origin),)))
