"""/subscribe and /unsubscribe: in private for oneself; in groups and forum topics by their administrators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.mission import home
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press, StartLink
from bot.domain.text.richtext import RichText
from bot.rendering.mission.home import VERB
from bot.rendering.view import View, rows, tap
from bot.services.subscriptions import change_settings, subscribe
from bot.store.subscriptions import settings


async def on_subscribe(interaction: Interaction, _: str) -> None:
    """Subscribe this chat or topic."""
    if not await interaction.may_manage():
        await interaction.say("subscribe.admins_only")
        return
    await interaction.say(await _subscribe(interaction))


async def _subscribe(interaction: Interaction) -> str:
    services, lang = interaction.context.services, interaction.translate.lang
    done = await subscribe.subscribe(
        services, interaction.chat, interaction.thread, interaction.kind, lang, interaction.user
    )
    return "subscribe.topic" if interaction.thread and done != "already" else f"subscribe.{done}"


async def on_unsubscribe(interaction: Interaction, _: str) -> None:
    """End this chat's or topic's subscription."""
    if not await interaction.may_manage():
        await interaction.say("subscribe.admins_only")
        return
    ended = await subscribe.unsubscribe(interaction.context.services, interaction.chat, interaction.thread)
    await interaction.say("unsubscribe.done" if ended else "unsubscribe.none")


async def press_subscribe(interaction: Interaction, args: Sequence[str]) -> None:
    """Subscribe; on the home page, which then says so."""
    at_home = _is_home(args)
    key = await _subscribe(interaction)
    await interaction.toast()
    await interaction.say(key)
    if at_home:
        await interaction.turn(await home.page(interaction))


async def press_unsubscribe(interaction: Interaction, args: Sequence[str]) -> None:
    """Unsubscribe; on the home page, which then says so."""
    at_home = _is_home(args)
    await interaction.toast()
    await on_unsubscribe(interaction, "")
    if at_home:
        await interaction.turn(await home.page(interaction))


def _is_home(args: Sequence[str]) -> bool:
    """Whether the button is the home page's."""
    if list(args) not in ([], [VERB]):
        raise ValueError(args)
    return bool(args)


async def open_link(interaction: Interaction, linked: str) -> bool:
    """Ask whether to subscribe to the topic that a link names, or say that it is subscribed. Returns whether it
    exists."""
    topic = _topic(interaction, linked)
    if topic is None:
        return False
    name = interaction.context.mission.topic_name(topic, interaction.translate.lang)
    found = await settings.by_chat(interaction.context.services.db.reader, interaction.chat)
    if found and found.wishes.includes(topic):
        await interaction.say("topic.already", topic=name)
        return True
    buttons = rows(
        (
            tap(f"✅ {interaction.translate('button.confirm')}", "join", topic),
            tap(f"✖️ {interaction.translate('button.cancel')}", "join_not"),
        )
    )
    question = interaction.translate("topic.add_ask" if found else "topic.ask", topic=name)
    await interaction.show(View(RichText(question), buttons))
    return True


async def join(interaction: Interaction, args: Sequence[str]) -> None:
    """Confirm below that question."""
    (key,) = args
    topic = _topic(interaction, key)
    if topic is None:
        raise ValueError(args)
    done = await change_settings.add_topic(
        interaction.context.services, interaction.chat, interaction.translate.lang, topic
    )
    name = interaction.context.mission.topic_name(topic, interaction.translate.lang)
    key = "topic.done" if done in ("new", "returned") else f"topic.{done}"
    await interaction.turn(View(RichText(interaction.translate(key, topic=name))))
    await interaction.toast()


async def join_not(interaction: Interaction, args: Sequence[str]) -> None:
    """Cancel below that question."""
    if args:
        raise ValueError(args)
    await interaction.turn(View(RichText(interaction.translate("topic.not"))))
    await interaction.toast()


def _topic(interaction: Interaction, key: str) -> str | None:
    return next((topic.key for topic in interaction.context.mission.open_topics if topic.key == key), None)


async def fresh(interaction: Interaction) -> None:
    """The home page, which has these buttons."""
    await home.fresh(interaction)


FEATURE = Feature(
    commands=(
        Command(("subscribe",), on_subscribe),
        Command(("unsubscribe",), on_unsubscribe),
        Command(("stop",), on_unsubscribe, Audience.NOBODY),
    ),
    presses=(
        Press("sub", press_subscribe),
        Press("unsub", press_unsubscribe),
        Press("join", join),
        Press("join_not", join_not),
    ),
    links=(StartLink("t-", open_link, unknown="topic.unknown"),),
    fresh=fresh,
)
