"""/settings: what a chat receives and when, in one message that is edited in place; other chats' settings in private
too."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from telegram import Message
from telegram.error import BadRequest

from bot.chat.consular.nobody_reads import in_need
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Command, Feature, Interaction, Press, Question, StartLink
from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import ZonePrompt
from bot.domain.subscriptions.settings_callback import Look, Screen, Step, decode
from bot.domain.subscriptions.wishes import Beat, Hush, Live, Quiet, Speak, Subscription
from bot.domain.text.richtext import RichText
from bot.i18n import cities
from bot.rendering.subscriptions.settings_screens import VERB, Page
from bot.rendering.subscriptions.wish_lines import zone_line
from bot.rendering.view import Button, DeepLink, View, rows, tap
from bot.services import spare
from bot.services.subscriptions import change_settings
from bot.services.subscriptions.change_settings import Administers
from bot.store.subscriptions import settings, targets

log = logging.getLogger(__name__)
_LINK = "set-"


async def on_settings(interaction: Interaction, _: str) -> None:
    """Answer with the settings; in a group, with a link to them."""
    if not interaction.private and not await interaction.may_manage():
        await interaction.say("subscribe.admins_only")
        return
    found = await settings.by_chat(interaction.context.services.db.reader, interaction.chat, interaction.thread)
    if not interaction.private:
        await interaction.show(_way_in(interaction, found))
    elif found is None:
        await interaction.show(not_subscribed(interaction))
    else:
        await interaction.show(await view(interaction, found))


def not_subscribed(interaction: Interaction) -> View:
    """Say that there are no settings yet, with Subscribe."""
    subscribe = tap(f"🔔 {interaction.translate('button.subscribe')}", "sub")
    return View(RichText(interaction.translate("settings.none")), rows((subscribe,)))


def _way_in(interaction: Interaction, found: Subscription | None) -> View:
    if found is None:
        return View(RichText(interaction.translate("settings.none_here")))
    link = Button(f"⚙️ {interaction.translate('button.settings')}", DeepLink(f"{_LINK}{found.target.id}"))
    return View(RichText(interaction.translate("settings.in_private")), rows((link,)))


async def open_link(interaction: Interaction, linked: str) -> bool:
    """A link from a group or channel to its settings: the number of its subscription.

    Raises:
        Refusal: the subscription has ended, or the person does not administer its chat now.
    """
    try:
        target = number_of(linked)
    except ValueError:
        return False
    found = await change_settings.find(
        interaction.context.services, target, interaction.user, _administers(interaction, fresh=True)
    )
    await interaction.show(await view(interaction, found))
    return True


async def press(interaction: Interaction, args: Sequence[str]) -> None:
    """Any button of the settings: show a screen, or change a setting and show the screen again."""
    target, *rest = args
    step = decode(rest)
    try:
        found, look = await _take(interaction, number_of(target), step)
    except Stale as stale:
        if stale.key == "button.old":  # the mission no longer has the topic or language
            raise ValueError(args) from stale
        if stale.key != "settings.ended" or not await _is_own(interaction, number_of(target)):
            raise
        await interaction.turn(not_subscribed(interaction))
        await interaction.toast()
        return
    if look.screen is not Screen.ZONE:
        await change_settings.leave_question(interaction.context.services, interaction.user, interaction.chat)
    await interaction.turn(await view(interaction, found, look))
    await interaction.toast("" if isinstance(step, Look) else "settings.saved")


async def _take(interaction: Interaction, target: int, step: Step) -> tuple[Subscription, Look]:
    services, administers = interaction.context.services, _administers(interaction)
    if not isinstance(step, Look):
        return await change_settings.change(services, target, interaction.user, step, administers), _after(step)
    if step.screen is Screen.ZONE and interaction.query and interaction.query.message:
        asks = interaction.query.message.message_id
        return await change_settings.ask_zone(
            services, target, interaction.user, interaction.chat, asks, administers
        ), step
    return await change_settings.find(services, target, interaction.user, administers), step


def _after(step: Step) -> Look:
    """The screen after a change: the same if there may be more to choose."""
    match step:
        case Beat():
            return Look(Screen.RHYTHM)
        case Quiet():
            return Look(Screen.QUIET)
        case Speak() | Live() | Hush():
            return Look(Screen.ALL)
        case _:
            return Look(Screen.TOPICS)


async def _is_own(interaction: Interaction, target: int) -> bool:
    found = await targets.by_id(interaction.context.services.db.reader, target)
    return found is not None and found.chat == interaction.chat


async def answer_zone(interaction: Interaction, message: Message, asked: ZonePrompt) -> bool:
    """Take a city or time zone: set it if it is clear, else offer the possible ones. A call for help is answered as if
    no question were open."""
    services, administers = interaction.context.services, _administers(interaction)
    zones = cities.find(message.text or "")
    if not zones and in_need(interaction, message.text or message.caption or ""):
        await change_settings.leave_question(services, interaction.user, interaction.chat)
        return False
    if not zones:
        raise Refusal("settings.no_zone")
    if len(zones) > 1:
        found = await change_settings.find(services, asked.target, interaction.user, administers)
        await interaction.show((await _page(interaction, found)).zones(zones))
        return True
    found = await change_settings.answer_zone(
        services, asked.target, interaction.user, interaction.chat, zones[0], administers
    )
    await interaction.show(
        View(RichText(zone_line(interaction.translate, interaction.context.mission, found.wishes, services.clock())))
    )
    try:
        await interaction.context.messenger.edit(interaction.chat, asked.message, await view(interaction, found))
    except BadRequest as error:  # the person has deleted it
        log.info("the settings were not shown again: %s", error.message)
    return True


async def view(interaction: Interaction, found: Subscription, look: Look | None = None) -> View:
    """A screen of the settings; without `look` the first one."""
    return (await _page(interaction, found)).show(look or Look(Screen.ALL))


async def _page(interaction: Interaction, found: Subscription) -> Page:
    there, services = found.target, interaction.context.services
    title = await interaction.context.administrators.title(there.chat) if there.kind.shared else ""
    spare_bot = await spare.offered_to(services, there.chat)
    return Page(interaction.translate, services.mission, found, title, services.clock(), spare_bot)


def _administers(interaction: Interaction, *, fresh: bool = False) -> Administers:
    return partial(interaction.context.administrators.includes, user=interaction.user, fresh=fresh)


async def show(interaction: Interaction, args: Sequence[str]) -> None:
    """Settings below the home page, in a new message."""
    if args:
        raise ValueError(args)
    await change_settings.leave_question(interaction.context.services, interaction.user, interaction.chat)
    await on_settings(interaction, "")
    await interaction.toast()


async def fresh(interaction: Interaction) -> None:
    """The reader's own settings."""
    await on_settings(interaction, "")


FEATURE = Feature(
    commands=(Command(("settings",), on_settings),),
    presses=(Press(VERB, press), Press("settings", show)),
    questions=(Question(ZonePrompt, answer_zone),),
    links=(StartLink(_LINK, open_link),),
    fresh=fresh,
)
