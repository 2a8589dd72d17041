"""Shows a preview in as many messages as readers get; edits them if they have the same files, otherwise sends new
ones."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram.error import BadRequest, TelegramError

from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.platform.outcomes import is_not_there
from bot.domain.media import Media
from bot.rendering.view import View
from bot.store.drafts.cards import ShownCard

log = logging.getLogger(__name__)


async def put(messenger: TelegramMessenger, shown: ShownCard, views: Sequence[View]) -> ShownCard:
    """Show the views as the preview of a draft in a chat. Returns what is shown then; if the preview is now below the
    card, the card is given as 0 and has to be sent anew.

    Raises:
        TelegramError: Telegram refuses one of them; the preview is unchanged then.
    """
    wanted = [_shows(item) for view in views for item in view.media or (None,)]
    if wanted == [""] == [shows for _, shows in shown.messages] or (not shown.messages and wanted == [""]):
        return replace(shown, preview=await messenger.edit_or_answer(shown.chat, shown.preview, views[0]))
    if wanted == [shows for _, shows in shown.messages] and await _edited(messenger, shown, views):
        return shown
    ids = await _sent(messenger, shown.chat, views)
    await withdraw(messenger, shown)
    layout = tuple(zip(ids, wanted, strict=True)) if wanted != [""] else ()
    return replace(shown, preview=ids[0], layout=layout, card=0)


async def withdraw(messenger: TelegramMessenger, shown: ShownCard) -> None:
    """Delete the preview; Telegram allows that within 48 hours."""
    for message, _ in shown.messages:
        try:
            await messenger.withdraw(shown.chat, message)
        except TelegramError as error:
            log.info("a preview was not taken away: %s", error.message)


def _shows(item: Media | None) -> str:
    """What a message needs to show beside its text, to decide whether the present one can be edited."""
    return f"{item.tag}{'-covered' if item.spoiler else ''}" if item else ""


async def _edited(messenger: TelegramMessenger, shown: ShownCard, views: Sequence[View]) -> bool:
    """Edit the messages. Returns False if one of them has been deleted."""
    place = 0
    for view in views:
        if len(view.media) < 2:
            try:
                await messenger.edit(shown.chat, shown.messages[place][0], view)
            except BadRequest as error:
                if is_not_there(error):
                    return False
                raise
        place += view.messages
    return True


async def _sent(messenger: TelegramMessenger, chat: int, views: Sequence[View]) -> list[int]:
    """Send the messages of the preview, all or none."""
    ids: list[int] = []
    try:
        for view in views:
            ids += await messenger.answer_all(chat, 0, [view])
    except TelegramError:
        for message in ids:
            await messenger.withdraw(chat, message)
        raise
    return ids
