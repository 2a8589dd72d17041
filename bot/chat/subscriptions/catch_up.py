"""What a forum topic missed while it was closed: offered to the person who subscribed it, or else in the topic; sent on
request."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from telegram.error import TelegramError

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import ChatContext, Feature, Interaction, Press, StartLink
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator, translator
from bot.rendering.view import Button, DeepLink, View, rows, tap
from bot.services.subscriptions import catch_up
from bot.services.subscriptions.catch_up import Offer
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)
_LINK = "missed-"
_VERB = "missed"


async def offer_missed(context: ChatContext, chat: int, thread: int) -> None:
    """Offer it to the person who subscribed the topic, if the bot may write to them, else to all in the topic, where
    only an administrator can accept."""
    found = await catch_up.offer(context.services, chat, thread)
    if found is None:
        return
    try:
        if not (found.by and await _told_privately(context, chat, found)):
            await context.messenger.answer(chat, thread, await _in_topic(context, chat, found))
    except TelegramError as error:
        log.info("a topic could not be told what it missed: %s", error.message)


async def _told_privately(context: ChatContext, chat: int, found: Offer) -> bool:
    translate = await _translator_for(context, found.by)
    text = translate.count("missed.offer", found.count, title=await context.messenger.title_of(chat))
    button = tap(_label(translate), _VERB, found.target, found.since)
    try:
        await context.messenger.answer(found.by, 0, View(RichText(text), rows((button,))))
    except TelegramError as error:
        log.info("who subscribed target %d could not be told what it missed: %s", found.target, error.message)
        return False
    return True


async def _in_topic(context: ChatContext, chat: int, found: Offer) -> View:
    translate = await _translator_for(context, chat)
    link = Button(_label(translate), DeepLink(f"{_LINK}{found.target}-{found.since}"))
    return View(RichText(translate.count("missed.here", found.count)), rows((link,)))


def _label(translate: Translator) -> str:
    return f"📨 {translate('button.send_missed')}"


async def _translator_for(context: ChatContext, chat: int) -> Translator:
    return translator(await chats.language(context.services.db.reader, chat) or context.mission.default_language)


async def open_link(interaction: Interaction, linked: str) -> bool:
    """The link in the topic: the number of its subscription, and since when messages were missed."""
    target, _, since = linked.partition("-")
    try:
        numbers = number_of(target), number_of(since)
    except ValueError:
        return False
    await interaction.show(await _send(interaction, *numbers))
    return True


async def press(interaction: Interaction, args: Sequence[str]) -> None:
    """Send the missed statements."""
    target, since = map(number_of, args)
    await interaction.turn(await _send(interaction, target, since))
    await interaction.toast()


async def _send(interaction: Interaction, target: int, since: int) -> View:
    administers = partial(interaction.context.administrators.includes, user=interaction.user, fresh=True)
    sent = await catch_up.send(interaction.context.services, target, since, interaction.user, administers)
    interaction.context.wake()
    translate = interaction.translate
    return View(RichText(translate.count("missed.sent", sent) if sent else translate("missed.none")))


FEATURE = Feature(presses=(Press(_VERB, press),), links=(StartLink(_LINK, open_link),))
