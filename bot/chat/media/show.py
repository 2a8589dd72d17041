"""Shows readers a statement's pictures and files: with its text, or on a press of their button."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram.error import BadRequest

from bot.chat.platform.interaction import Feature, Interaction, Press
from bot.chat.statements import latest
from bot.chat.statements.find_statement import find_readable
from bot.rendering.media import media_shown
from bot.rendering.view import View

log = logging.getLogger(__name__)


async def show_all(interaction: Interaction, views: Sequence[View], *, silent: bool = False) -> bool:
    """Answer with several messages. Media that Telegram refuses, or that are missing here, are left out, but never a
    text. Returns whether everything was sent."""
    whole = True
    for view in views:
        try:
            await interaction.context.messenger.answer_all(interaction.chat, interaction.thread, [view], silent=silent)
        except BadRequest as error:
            if not view.media:
                raise
            log.warning("pictures or files of a statement could not be shown: %s", error.message)
            whole = False
            if view.text:
                await interaction.show(replace(view, media=()), silent=silent)
    return whole


async def show(interaction: Interaction, args: Sequence[str]) -> None:
    """The button for media below a statement's text: send them as new messages, then their descriptions."""
    (code,) = args
    statement = await find_readable(interaction, code)
    if statement is None:
        return
    await interaction.toast()
    whole = await show_all(interaction, media_shown.by_themselves(statement.media))
    if words := media_shown.in_words(interaction.translate, statement.media, interaction.reads):
        await interaction.show(words)
    if not whole:
        await interaction.say("media.cannot_be_shown")


async def fresh(interaction: Interaction) -> None:
    """The newest statements, since it is unknown which one the button was about."""
    await latest.fresh(interaction)


FEATURE = Feature(presses=(Press(media_shown.VERB, show, only_answers=True),), fresh=fresh)
