"""The first steps of a new reader, from the home page: language, then topics. Each can be skipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.mission import home
from bot.chat.platform.interaction import Feature, Interaction, Press
from bot.chat.subscriptions.language import offered
from bot.domain.subscriptions import settings_callback
from bot.domain.subscriptions.settings_callback import Look, Screen
from bot.domain.subscriptions.topics_callback import decode
from bot.i18n.translator import translator
from bot.rendering.subscriptions import first_steps, settings_screens
from bot.rendering.view import View, tap
from bot.services.subscriptions import change_settings
from bot.store.subscriptions import picked_topics, settings


async def press(interaction: Interaction, args: Sequence[str]) -> None:
    """Any button of the first steps."""
    await interaction.turn(await _next_screen(interaction, args))
    await interaction.toast()


async def _next_screen(interaction: Interaction, args: Sequence[str]) -> View:
    mission = interaction.context.mission
    match list(args):
        case [first_steps.LANGUAGE] if len(offered(mission)) > 1:
            return first_steps.language(interaction.translate, offered(mission))
        case [first_steps.LANGUAGE] | [first_steps.TOPICS]:
            return await _earlier_topics(interaction)
        case [first_steps.SPEAK, lang] if lang in offered(mission):
            await change_settings.set_language(interaction.context.services, interaction.chat, lang)
            return await _earlier_topics(replace(interaction, translate=translator(lang), reads=lang))
        case [first_steps.TOPICS, *picked]:
            chosen = decode(first_steps.keys_of(mission), picked)
            await change_settings.pick_topics(interaction.context.services, interaction.chat, chosen)
            return _topics(interaction, chosen)
        case [first_steps.DONE, *picked]:
            return await _done(interaction, decode(first_steps.keys_of(mission), picked))
        case [first_steps.LATER]:
            return first_steps.later(interaction.translate)
    raise ValueError(args)


async def _earlier_topics(interaction: Interaction) -> View:
    """The topics, as they were selected the last time."""
    known = frozenset(first_steps.keys_of(interaction.context.mission))
    picked = await picked_topics.of_chat(interaction.context.services.db.reader, interaction.chat)
    return _topics(interaction, picked & known)


def _topics(interaction: Interaction, picked: frozenset[str]) -> View:
    mission = interaction.context.mission
    return first_steps.topics(interaction.translate, mission, picked, may_go_back=len(offered(mission)) > 1)


async def _done(interaction: Interaction, picked: frozenset[str]) -> View:
    services = interaction.context.services
    said = await change_settings.subscribe(services, interaction.chat, interaction.translate.lang, picked)
    found = await settings.by_chat(services.db.reader, interaction.chat)
    if found is None:  # unsubscribed at the same time
        return first_steps.later(interaction.translate)
    label = f"⚙️ {interaction.translate('button.settings')}"
    step = settings_callback.encode(Look(Screen.ALL))
    button = tap(label, settings_screens.VERB, found.target.id, *step)
    chosen = found.wishes
    return first_steps.done(
        interaction.translate, interaction.context.mission, f"subscribe.{said}", chosen.lang, chosen.topics, button
    )


async def fresh(interaction: Interaction) -> None:
    """The home page, where the first steps begin."""
    await home.fresh(interaction)


FEATURE = Feature(presses=(Press(first_steps.VERB, press),), fresh=fresh)
