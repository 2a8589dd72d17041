"""The greeting of /start: what this bot is, with Subscribe, and the way to the first steps."""

from __future__ import annotations

from bot.chat.platform.interaction import Interaction
from bot.chat.subscriptions.language import offered
from bot.domain.text.richtext import RichText, bold, join
from bot.rendering.subscriptions import first_steps
from bot.rendering.view import Button, View, rows, tap
from bot.store.subscriptions import settings, targets


async def greeting(interaction: Interaction, *, returned: bool = False, first: str = "") -> View:
    """The greeting. `returned`: the person had blocked the bot; `first`: a sentence (a key) that stands before it."""
    mission = interaction.context.mission
    name = mission.name.say(interaction.translate.lang, mission.default_language)
    subscribed = await targets.by_chat(interaction.context.services.db.reader, interaction.chat)
    lines = [RichText(interaction.translate(first))] if first else []
    lines += [
        interaction.translate.rich("start.greeting", mission=bold(name)),
        RichText(interaction.translate("start.what")),
    ]
    latest = tap(f"📰 {interaction.translate('button.latest')}", "latest")
    if subscribed:
        lines.append(RichText(interaction.translate("start.welcome_back" if returned else "start.subscribed")))
        off = tap(f"🔕 {interaction.translate('button.unsubscribe')}", "unsub")
        return View(join(lines, "\n\n"), rows((latest,), (off,)))
    lines.append(RichText(interaction.translate("start.subscribe_hint")))
    subscribe_button = tap(f"🔔 {interaction.translate('button.subscribe')}", "sub")
    return View(join(lines, "\n\n"), rows((subscribe_button,), (await _first_steps(interaction), latest)))


async def _first_steps(interaction: Interaction) -> Button | None:
    """The button to the first steps; None where there is nothing to choose, or for one who was subscribed before."""
    mission = interaction.context.mission
    nothing = len(offered(mission)) < 2 and not mission.topics
    if nothing or await settings.has_ever_subscribed(interaction.context.services.db.reader, interaction.chat):
        return None
    label = f"🧭 {interaction.translate('button.first_steps')}"
    return tap(label, first_steps.VERB, first_steps.LANGUAGE)
