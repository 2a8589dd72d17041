"""The first steps of somebody new, from the greeting of /start: language, topics, done; each can be skipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Feature, Press
from bot.chat.subscriptions.language import offered
from bot.domain.subscriptions.settings_callback import Look, Screen
from bot.domain.subscriptions.settings_callback import encode as encode_step
from bot.domain.subscriptions.topics_callback import decode
from bot.i18n.translator import words
from bot.rendering.subscriptions import first_steps
from bot.rendering.subscriptions.settings_screens import VERB as SETTINGS
from bot.rendering.view import Button, View, tap
from bot.services.subscriptions import change_settings
from bot.store.subscriptions import settings


async def first_button(here: Visit) -> Button | None:
    """The greeting's way to them; None where there is nothing to choose, or for one who was subscribed before."""
    mission = here.desk.mission
    nothing = len(offered(mission)) < 2 and not mission.topics
    if nothing or await settings.has_ever_subscribed(here.desk.office.db.reader, here.chat):
        return None
    label = f"🧭 {here.words('button.first_steps')}"
    return tap(label, first_steps.VERB, first_steps.LANGUAGE)


async def press(here: Visit, args: Sequence[str]) -> None:
    """Any of their buttons."""
    await here.turn(await _then(here, args))
    await here.toast()


async def _then(here: Visit, args: Sequence[str]) -> View:
    mission = here.desk.mission
    match list(args):
        case [first_steps.LANGUAGE] if len(offered(mission)) > 1:
            return first_steps.language(here.words, offered(mission))
        case [first_steps.LANGUAGE] | [first_steps.TOPICS]:
            return _topics(here, frozenset())
        case [first_steps.SPEAK, lang] if lang in offered(mission):
            await change_settings.set_language(here.desk.office, here.chat, lang)
            return _topics(replace(here, words=words(lang), reads=lang), frozenset())
        case [first_steps.TOPICS, *picked]:
            return _topics(here, decode(first_steps.keys_of(mission), picked))
        case [first_steps.DONE, *picked]:
            return await _done(here, decode(first_steps.keys_of(mission), picked))
        case [first_steps.LATER]:
            return first_steps.later(here.words)
    raise ValueError(args)


def _topics(here: Visit, picked: frozenset[str]) -> View:
    mission = here.desk.mission
    return first_steps.topics(here.words, mission, picked, may_go_back=len(offered(mission)) > 1)


async def _done(here: Visit, picked: frozenset[str]) -> View:
    office = here.desk.office
    said = await change_settings.subscribe(office, here.chat, here.words.lang, picked)
    found = await settings.by_chat(office.db.reader, here.chat)
    if found is None:  # unsubscribed in the same moment
        return first_steps.later(here.words)
    label = f"⚙️ {here.words('button.settings')}"
    button = tap(label, SETTINGS, found.target.id, *encode_step(Look(Screen.ALL)))
    chosen = found.wishes
    return first_steps.done(here.words, here.desk.mission, f"subscribe.{said}", chosen.lang, chosen.topics, button)


async def fresh(here: Visit) -> None:
    """The greeting, from which they begin."""
    from bot.chat.mission.start import greeting  # which has the button of this file

    await here.show(await greeting(here, returned=False))


FEATURE = Feature(presses=(Press(first_steps.VERB, press),), fresh=fresh)
