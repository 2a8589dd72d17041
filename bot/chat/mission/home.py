"""/home, and what /start shows: the mission's home page, updated by Refresh; a short form in groups."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Command, Feature, Interaction, Press
from bot.chat.subscriptions.language import offered
from bot.rendering.mission import home
from bot.rendering.subscriptions import first_steps
from bot.rendering.view import Button, View, tap
from bot.services import consular
from bot.store.statements import statements
from bot.store.subscriptions import settings, targets


async def on_home(interaction: Interaction, _: str) -> None:
    """Answer with the home page."""
    await interaction.show(await page(interaction) if interaction.private else await short_page(interaction))


async def page(interaction: Interaction, *, returned: bool = False, note: str = "") -> View:
    """The home page in private. `returned`: the person had blocked the bot; `note`: a sentence to put first."""
    says, services = interaction.translate, interaction.context.services
    subscribed = await targets.by_chat(services.db.reader, interaction.chat)
    if subscribed:
        subscription = says("start.welcome_back" if returned else "start.subscribed")
        join_in: tuple[Button | None, ...] = (tap(f"🔕 {says('button.unsubscribe')}", "unsub", home.VERB),)
    else:
        subscription = says("start.subscribe_hint")
        join_in = (tap(f"🔔 {says('button.subscribe')}", "sub", home.VERB), await _first_steps(interaction))
    front = await _front(interaction, subscription, note, home.NEWEST)
    mission = await consular.mission(services)
    return home.home(says, mission, services.clock(), front, join_in=join_in)


async def short_page(interaction: Interaction) -> View:
    """The page in a group or topic."""
    services = interaction.context.services
    subscribed = await targets.by_chat(services.db.reader, interaction.chat, interaction.thread)
    subscription = interaction.translate("subscribe.already" if subscribed else "home.group")
    front = await _front(interaction, subscription, "", 1)
    return home.in_group(interaction.translate, await consular.mission(services), services.clock(), front)


async def _front(interaction: Interaction, subscription: str, note: str, newest: int) -> home.Front:
    reader = interaction.context.services.db.reader
    return home.Front(
        await statements.featured(reader),
        await statements.latest(reader, newest),
        interaction.reads,
        subscription,
        note,
    )


async def _first_steps(interaction: Interaction) -> Button | None:
    """The button to the first steps; None if there is nothing to choose, or the person was subscribed before."""
    mission = interaction.context.mission
    nothing = len(offered(mission)) < 2 and not mission.open_topics
    if nothing or await settings.has_ever_subscribed(interaction.context.services.db.reader, interaction.chat):
        return None
    label = f"🧭 {interaction.translate('button.first_steps')}"
    return tap(label, first_steps.VERB, first_steps.LANGUAGE)


async def refresh(interaction: Interaction, args: Sequence[str]) -> None:
    """Refresh; or Back from the featured statement."""
    if args:
        raise ValueError(args)
    await interaction.turn(await page(interaction))
    await interaction.toast()


async def fresh(interaction: Interaction) -> None:
    """The current page."""
    await on_home(interaction, "")


FEATURE = Feature(
    commands=(Command(("home",), on_home, only_answers=True),),
    presses=(Press(home.VERB, refresh, only_answers=True),),
    fresh=fresh,
)
