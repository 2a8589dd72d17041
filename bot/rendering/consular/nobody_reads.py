"""How to reach a human: shown above the search results to somebody who writes to the bot as if to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.consular import opening_hours
from bot.domain.mission import Mission
from bot.domain.text.addresses import is_taken
from bot.domain.text.richtext import RichText, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.consular import consular_card
from bot.rendering.split import shorten
from bot.rendering.view import TEXT_LIMIT, View, rows, tap

MOST_CARDS = 3  # shown in brief
_MOST_ROOM = 2000  # UTF-16 units for whole cards; the rest is for the search results


def above(translate: Translator, mission: Mission, now: datetime, found: View, *, in_need: bool) -> View:
    """The search results, below the sentence that nobody reads messages here and the consular numbers answered now.

    `in_need`: whole cards come first. `mission`: with the current cards.
    """
    parts = [RichText(_nobody(translate, mission))]
    if in_need:
        parts = [*_whole_cards(translate, mission, now), *parts]
    else:
        parts += [consular_card.brief(translate, mission, card, now) for card in mission.consular[:MOST_CARDS]]
    consular = tap(f"📞 {translate('button.consular')}", "consular") if mission.consular and not in_need else None
    text = join([*parts, found.text] if found.text else parts, "\n\n")
    return replace(found, text=shorten(text, TEXT_LIMIT), rows=(*found.rows, *rows((consular,))))


def _nobody(translate: Translator, mission: Mission) -> str:
    """That a program answers, and where people can be reached."""
    said = [translate("people.nobody")]
    if mission.consular:
        said.append(translate("people.consular"))
    if mission.contact:
        said.append(translate("people.contact", contact=mission.contact))
    elif not mission.consular and mission.website and is_taken(mission.website):
        said.append(translate("people.contact", contact=mission.website))
    return " ".join(said)


def _whole_cards(translate: Translator, mission: Mission, now: datetime) -> list[RichText]:
    today = day_in(mission.timezone, now)
    cards = [
        consular_card.card(translate, mission, shown, today, status=opening_hours.opening(shown, mission.timezone, now))
        for shown in mission.consular
    ]
    return [shorten(join(cards, "\n\n"), _MOST_ROOM)] if cards else []
