"""The first steps of somebody new, from the greeting of /start: language, topics, done; each can be skipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.platform.interaction import Interaction
from bot.chat.platform.registry import Feature, Press
from bot.chat.subscriptions.language import offered
from bot.domain.subscriptions.settings_callback import Look, Screen
from bot.domain.subscriptions.settings_callback import encode as encode_step
from bot.domain.subscriptions.topics_callback import decode
from bot.i18n.translator import translator
from bot.rendering.subscriptions import first_steps
from bot.rendering.subscriptions.settings_screens import VERB as SETTINGS
from bot.rendering.view import Button, View, tap
from bot.services.subscriptions import change_settings
from bot.store.subscriptions import settings


async def first_button(interaction: Interaction) -> Button | None:
    """The greeting's way to them; None where there is nothing to choose, or for one who was subscribed before."""
    mission = interaction.context.mission
    nothing = len(offered(mission)) < 2 and not mission.topics
    if nothing or await settings.has_ever_subscribed(interaction.context.services.db.reader, interaction.chat):
        return None
    label = f"🧭 {interaction.translate('button.first_steps')}"
    return tap(label, first_steps.VERB, first_steps.LANGUAGE)


async def press(interaction: Interaction, args: Sequence[str]) -> None:
    """Any of their buttons."""
    await interaction.turn(await _then(interaction, args))
    await interaction.toast()


async def _then(interaction: Interaction, args: Sequence[str]) -> View:
    mission = interaction.context.mission
    match list(args):
        case [first_steps.LANGUAGE] if len(offered(mission)) > 1:
            return first_steps.language(interaction.translate, offered(mission))
        case [first_steps.LANGUAGE] | [first_steps.TOPICS]:
            return _topics(interaction, frozenset())
        case [first_steps.SPEAK, lang] if lang in offered(mission):
            await change_settings.set_language(interaction.context.services, interaction.chat, lang)
            return _topics(replace(interaction, translate=translator(lang), reads=lang), frozenset())
        case [first_steps.TOPICS, *picked]:
            return _topics(interaction, decode(first_steps.keys_of(mission), picked))
        case [first_steps.DONE, *picked]:
            return await _done(interaction, decode(first_steps.keys_of(mission), picked))
        case [first_steps.LATER]:
            return first_steps.later(interaction.translate)
    raise ValueError(args)


def _topics(interaction: Interaction, picked: frozenset[str]) -> View:
    mission = interaction.context.mission
    return first_steps.topics(interaction.translate, mission, picked, may_go_back=len(offered(mission)) > 1)


async def _done(interaction: Interaction, picked: frozenset[str]) -> View:
    services = interaction.context.services
    said = await change_settings.subscribe(services, interaction.chat, interaction.translate.lang, picked)
    found = await settings.by_chat(services.db.reader, interaction.chat)
    if found is None:  # unsubscribed in the same moment
        return first_steps.later(interaction.translate)
    label = f"⚙️ {interaction.translate('button.settings')}"
    button = tap(label, SETTINGS, found.target.id, *encode_step(Look(Screen.ALL)))
    chosen = found.wishes
    return first_steps.done(
        interaction.translate, interaction.context.mission, f"subscribe.{said}", chosen.lang, chosen.topics, button
    )


async def fresh(interaction: Interaction) -> None:
    """The greeting, from which they begin."""
    from bot.chat.mission.start import greeting  # which has the button of this file

    await interaction.show(await greeting(interaction, returned=False))


FEATURE = Feature(presses=(Press(first_steps.VERB, press),), fresh=fresh)
