"""/press: a reader sees the topics that need approval and asks for admission; a publisher sees the requests and
decides."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram.error import TelegramError

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press
from bot.domain.press import Admission, AdmissionState
from bot.domain.staff import Role, tidy_name
from bot.domain.text.richtext import RichText
from bot.i18n.translator import translator
from bot.rendering.press import admission_page
from bot.rendering.view import View
from bot.services.context import require
from bot.services.press import admit
from bot.store.press import admissions
from bot.store.subscriptions import chats

log = logging.getLogger(__name__)


async def on_press(interaction: Interaction, _: str) -> None:
    """Publishers get the list, everybody else their own page; in private only."""
    if not interaction.private:
        await interaction.say("press.private_only")
        return
    role = await interaction.context.role(interaction.user)
    decides = role is not None and role.includes(Role.PUBLISHER)
    await interaction.show(await _listing(interaction, 1) if decides else await _own(interaction))


async def open_own(interaction: Interaction, args: Sequence[str]) -> None:
    """The reader's own page, from the settings."""
    if args or not interaction.private:
        raise ValueError(args)
    await interaction.show(await _own(interaction))
    await interaction.toast()


async def _own(interaction: Interaction) -> View:
    reader, mission = interaction.context.services.db.reader, interaction.context.mission
    states = {}
    for topic in mission.closed_topics:
        if found := await admissions.of(reader, interaction.chat, topic.key):
            states[topic.key] = found.state
    return admission_page.own(interaction.translate, mission, states)


async def _listing(interaction: Interaction, page: int) -> View:
    reader = interaction.context.services.db.reader
    await require(reader, interaction.user, Role.PUBLISHER)
    total = await admissions.count(reader)
    page = min(max(page, 1), max(1, -(-total // admission_page.PER_PAGE)))
    shown = await admissions.page(reader, (page - 1) * admission_page.PER_PAGE, admission_page.PER_PAGE)
    return admission_page.listing(interaction.translate, interaction.context.mission, shown, page, total)


async def ask(interaction: Interaction, args: Sequence[str]) -> None:
    """Ask for admission."""
    (topic,) = args
    name = _name_of(interaction)
    await admit.ask(interaction.context.services, interaction.asker, topic, name)
    await interaction.toast("press.asked_now", alert=True)
    await interaction.turn(await _own(interaction))


def _name_of(interaction: Interaction) -> str:
    """The person's name for publishers: the full name and @name that Telegram has now."""
    person = interaction.query.from_user if interaction.query else None
    if person is None:
        return str(interaction.chat)
    name = tidy_name(person.full_name)
    return f"{name} (@{person.username})" if person.username else f"{name} ({person.id})"


async def leave(interaction: Interaction, args: Sequence[str]) -> None:
    """Give the admission up."""
    (topic,) = args
    await admit.give_up(interaction.context.services, interaction.asker, topic)
    await interaction.toast("press.given_up")
    await interaction.turn(await _own(interaction))


async def turn(interaction: Interaction, args: Sequence[str]) -> None:
    """A page of the list."""
    (page,) = map(number_of, args)
    await interaction.turn(await _listing(interaction, page))
    await interaction.toast()


async def let_in(interaction: Interaction, args: Sequence[str]) -> None:
    """Admit a reader."""
    chat, topic = args
    done = await admit.admit(interaction.context.services, interaction.user, number_of(chat), topic)
    await interaction.toast("press.done")
    await interaction.turn(await _listing(interaction, 1))
    await _tell(interaction, done, "press.you_are_in")


async def put_out(interaction: Interaction, args: Sequence[str]) -> None:
    """Refuse a request, or withdraw an admission."""
    chat, topic = args
    done = await admit.put_out(interaction.context.services, interaction.user, number_of(chat), topic)
    await interaction.toast("press.done")
    await interaction.turn(await _listing(interaction, 1))
    await _tell(
        interaction, done, "press.you_are_refused" if done.state is AdmissionState.ASKED else "press.you_are_out"
    )


async def _tell(interaction: Interaction, done: Admission, key: str) -> None:
    """Tell the reader the decision; one who cannot be reached sees it at /press."""
    context = interaction.context
    known = await chats.language(context.services.db.reader, done.chat) or context.mission.default_language
    translate = translator(known)
    said = translate(key, topic=context.mission.topic_name(done.topic, translate.lang))
    try:
        await context.messenger.answer(done.chat, 0, View(RichText(said)))
    except TelegramError as error:
        log.info("a reader was not told of an admission: %s", error.message)


async def fresh(interaction: Interaction) -> None:
    """The current form of /press, for an outdated button."""
    await on_press(interaction, "")


FEATURE = Feature(
    commands=(Command(("press",), on_press, Audience.NOBODY, only_answers=True),),
    presses=(
        Press("press", open_own, only_answers=True),
        Press("press_ask", ask),
        Press("press_leave", leave),
        Press("press_admit", let_in),
        Press("press_out", put_out),
        Press(admission_page.VERB, turn),
    ),
    fresh=fresh,
)
