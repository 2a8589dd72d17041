"""The command menus that Telegram shows: per language and scope (https://core.telegram.org/bots/api#setmycommands)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.chat.platform.interaction import Audience, ChatContext, Feature
from bot.domain.staff import Role
from bot.i18n.translator import INTERFACE, Translator, translator
from bot.store.staff import members
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)


def menu(features: Sequence[Feature], translate: Translator, role: Role | None = None) -> list[BotCommand]:
    """The commands in the menu of a reader or of a member of staff (staff commands first)."""
    shown = (Audience.STAFF, Audience.READERS) if role else (Audience.READERS,)
    return [
        BotCommand(command.name, translate(f"menu.{command.name}"))
        for audience in shown
        for feature in features
        for command in feature.commands
        if command.audience is audience and (audience is Audience.READERS or (role and role.includes(command.least)))
    ]


async def tell_menus(context: ChatContext, left: Iterable[int]) -> None:
    """Set every menu; remove the staff menu of those who `left`. Failures are logged and tried again at the next
    start."""
    default = context.mission.default_language
    for lang in (None, *INTERFACE):
        commands = menu(context.features, translator(lang or default))
        for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()):
            try:
                await context.bot.set_my_commands(commands, scope=scope, language_code=lang)
            except TelegramError as error:
                log.warning("a menu was not set (%s); the next start tries again", error.message)
    for user in await members.everyone(context.services.db.reader):
        await tell_staff_menu(context, user)
    for user in left:
        await tell_staff_menu(context, user)


async def tell_staff_menu(context: ChatContext, user: int) -> None:
    """Set one person's menu: staff also see the commands of their role, others only those for readers.

    Telegram refuses this for a chat that does not exist yet, so it is repeated at /start.
    """
    role, lang = await context.role(user), await chats.language(context.services.db.reader, user)
    if role is None:
        try:
            await context.bot.delete_my_commands(scope=BotCommandScopeChat(user))
        except TelegramError as error:
            log.info("the staff menu of %d was not taken back: %s", user, error.message)
        return
    if not lang:
        return
    commands = menu(context.features, translator(lang), role)
    try:
        await context.bot.set_my_commands(commands, scope=BotCommandScopeChat(user))
    except TelegramError as error:
        log.info("the menu of staff %d was not set: %s", user, error.message)
