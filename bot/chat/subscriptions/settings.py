"""/settings: what is received and when, in one message that is edited in place; in private for other chats too."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from telegram import Message
from telegram.error import BadRequest

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature, Press, Question, number_of
from bot.domain.errors import Refusal, Stale
from bot.domain.subscriptions.settings_callback import Look, Screen, Step, decode
from bot.domain.subscriptions.wishes import Beat, Hush, Live, Quiet, Speak, Subscription
from bot.domain.text.richtext import RichText
from bot.i18n.cities import find as find_zones
from bot.rendering.subscriptions.settings_screens import VERB, Page
from bot.rendering.subscriptions.wish_lines import zone_line
from bot.rendering.view import Button, DeepLink, View, rows, tap
from bot.services.subscriptions import change_settings
from bot.services.subscriptions.change_settings import Administers
from bot.store.subscriptions import settings, targets

log = logging.getLogger(__name__)
PAYLOAD = "set-"  # how the payload of a link to a chat's settings begins; the target's number follows


async def on_settings(here: Visit, _: str) -> None:
    """Answer with the settings; in a group with a link to them."""
    if not here.private and not await here.may_manage():
        await here.say("subscribe.admins_only")
        return
    found = await settings.by_chat(here.desk.office.db.reader, here.chat, here.thread)
    if not here.private:
        await here.show(_way_in(here, found))
    elif found is None:
        await here.show(not_subscribed(here))
    else:
        await here.show(await view(here, found))


def not_subscribed(here: Visit) -> View:
    """One line, and the way to have settings."""
    subscribe = tap(f"🔔 {here.words('button.subscribe')}", "sub")
    return View(RichText(here.words("settings.none")), rows((subscribe,)))


def _way_in(here: Visit, found: Subscription | None) -> View:
    if found is None:
        return View(RichText(here.words("settings.none_here")))
    link = Button(f"⚙️ {here.words('button.settings')}", DeepLink(f"{PAYLOAD}{found.target.id}"))
    return View(RichText(here.words("settings.in_private")), rows((link,)))


async def from_link(here: Visit, payload: str) -> bool:
    """A deep link's set-<target>; whether it was one.

    Raises:
        Refusal: the subscription has ended, or the person does not administer its chat now.
    """
    try:
        target = number_of(payload.removeprefix(PAYLOAD))
    except ValueError:
        return False
    found = await change_settings.find(here.desk.office, target, here.user, _administers(here, fresh=True))
    await here.show(await view(here, found))
    return True


async def press(here: Visit, args: Sequence[str]) -> None:
    """Any button of the settings: look at a screen, or change a wish and see how things stand then."""
    target, *rest = args
    step = decode(rest)
    try:
        found, look = await _take(here, number_of(target), step)
    except Stale as stale:
        if stale.key == "button.old":  # a topic or language that the mission has no more
            raise ValueError(args) from stale
        if stale.key != "settings.ended" or not await _is_own(here, number_of(target)):
            raise
        await here.turn(not_subscribed(here))
        await here.toast()
        return
    if look.screen is not Screen.ZONE:
        await change_settings.leave_question(here.desk.office, here.user, here.chat)
    await here.turn(await view(here, found, look))
    await here.toast("" if isinstance(step, Look) else "settings.saved")


async def _take(here: Visit, target: int, step: Step) -> tuple[Subscription, Look]:
    office, administers = here.desk.office, _administers(here)
    if not isinstance(step, Look):
        return await change_settings.change(office, target, here.user, step, administers), _after(step)
    if step.screen is Screen.ZONE and here.query and here.query.message:
        asks = here.query.message.message_id
        return await change_settings.ask_zone(office, target, here.user, here.chat, asks, administers), step
    return await change_settings.find(office, target, here.user, administers), step


def _after(step: Step) -> Look:
    """What is looked at after a change: the same screen while there may be more to choose."""
    match step:
        case Beat():
            return Look(Screen.RHYTHM)
        case Quiet():
            return Look(Screen.QUIET)
        case Speak() | Live() | Hush():
            return Look(Screen.ALL)
        case _:
            return Look(Screen.TOPICS)


async def _is_own(here: Visit, target: int) -> bool:
    found = await targets.by_id(here.desk.office.db.reader, target)
    return found is not None and found.chat == here.chat


async def answer_zone(here: Visit, message: Message, asked: str, target: int) -> None:
    """A city or a zone: set it where it is clear, else offer those that it may be."""
    office, administers = here.desk.office, _administers(here)
    zones = find_zones(message.text or "")
    if not zones:
        raise Refusal("settings.no_zone")
    if len(zones) > 1:
        found = await change_settings.find(office, target, here.user, administers)
        await here.show((await _page(here, found)).zones(zones))
        return
    found = await change_settings.answer_zone(office, target, here.user, here.chat, zones[0], administers)
    await here.show(View(RichText(zone_line(here.words, here.desk.mission, found.wishes, office.clock()))))
    try:
        await here.desk.messenger.edit(here.chat, number_of(asked), await view(here, found))
    except BadRequest as error:  # the person has deleted it
        log.info("the settings were not shown again: %s", error.message)


async def view(here: Visit, found: Subscription, look: Look | None = None) -> View:
    """A screen of the settings; without `look` the first."""
    return (await _page(here, found)).show(look or Look(Screen.ALL))


async def _page(here: Visit, found: Subscription) -> Page:
    there, office = found.target, here.desk.office
    title = await here.desk.administrators.title(there.chat) if there.kind.shared else ""
    return Page(here.words, office.mission, found, title, office.clock())


def _administers(here: Visit, *, fresh: bool = False) -> Administers:
    return partial(here.desk.administrators.includes, user=here.user, fresh=fresh)


async def fresh(here: Visit) -> None:
    """The reader's own settings as they are now."""
    await on_settings(here, "")


FEATURE = Feature(
    commands=(Command(("settings",), on_settings),),
    presses=(Press(VERB, press),),
    questions=(Question(change_settings.ASK_ZONE, answer_zone),),
    fresh=fresh,
)
