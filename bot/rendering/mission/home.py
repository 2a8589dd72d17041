"""The mission's home page in one message, and its short form for groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.mission import Mission
from bot.domain.statements import Statement
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.i18n.translator import Translator
from bot.rendering.consular import consular_card
from bot.rendering.mission import facts
from bot.rendering.split import shorten
from bot.rendering.statements import views
from bot.rendering.view import TEXT_LIMIT, Button, View, rows, tap

VERB = "home"
NEWEST = 3  # titles shown
_MOST_CARDS = 3
_TITLE = 120  # UTF-16 units of a title


@dataclass(frozen=True, slots=True)
class Front:
    """What the page shows beside the mission's own facts. `note`: a sentence put before everything else;
    `subscription`: one about that. `reads`: the language for statements."""

    featured: Statement | None
    newest: Sequence[Statement]
    reads: str
    subscription: str
    note: str = ""


def home(
    translate: Translator, mission: Mission, now: datetime, front: Front, *, join_in: tuple[Button | None, ...]
) -> View:
    """The home page. What the mission has not set is left out. `join_in`: the buttons that begin or end the
    subscription. `mission`: with the current consular cards."""
    parts = [RichText(front.note)] if front.note else []
    parts += [_name(translate, mission), _now(translate, mission, now)]
    parts += _numbers(translate, mission, now)
    if mission.counters:
        parts.append(join((facts.counted(translate, mission, counter, now) for counter in mission.counters), "\n"))
    read = None
    if front.featured:
        shown, read = _featured(translate, mission, front.featured, front.reads)
        parts.append(shown)
    parts += [_newest(translate, mission, front), RichText(front.subscription), italic(translate("home.privacy"))]
    latest = tap(f"📰 {translate('button.latest')}", "latest")
    consular = tap(f"📞 {translate('button.consular')}", "consular") if mission.consular else None
    settings = tap(f"⚙️ {translate('button.settings')}", "settings")
    return View(
        shorten(join(parts, "\n\n"), TEXT_LIMIT),
        rows(
            (read,),
            join_in,
            (latest, views.everything_button(translate, into_bot=False)),
            (consular, settings),
            (tap(f"🔄 {translate('button.refresh')}", VERB),),
        ),
    )


def in_group(translate: Translator, mission: Mission, now: datetime, front: Front) -> View:
    """The short form: whose bot this is, whom to call, the newest title; its button is a link into the bot."""
    parts = [bold(mission.name.say(translate.lang, mission.default_language)), *_numbers(translate, mission, now)]
    parts += [_newest(translate, mission, front), RichText(front.subscription)]
    return View(shorten(join(parts, "\n\n"), TEXT_LIMIT), rows((views.everything_button(translate, into_bot=True),)))


def _name(translate: Translator, mission: Mission) -> RichText:
    name = mission.name.say(translate.lang, mission.default_language)
    return join([bold(name), italic(translate("home.press_office"))], "\n")


def _now(translate: Translator, mission: Mission, now: datetime) -> RichText:
    """Today's date, and the clocks in one line."""
    clocks = join(facts.clock_lines(translate, mission, now), " · ")
    return join([facts.today(translate, mission, now), *([clocks] if clocks else [])], "\n")


def _numbers(translate: Translator, mission: Mission, now: datetime) -> Iterator[RichText]:
    """The consular numbers, and whether somebody answers there now."""
    for card in mission.consular[:_MOST_CARDS]:
        yield consular_card.brief(translate, mission, card, now)


def _featured(
    translate: Translator, mission: Mission, statement: Statement, reads: str
) -> tuple[RichText, Button | None]:
    """The featured statement's title and first lines; the button to the rest, if there is more."""
    text = statement.text(reads, mission.default_language)
    head = join(["⭐️ ", bold(shorten(RichText(text.title), views.LISTED_TITLE))])
    lines = [head, italic(views.heading(translate, mission, statement))]
    if note := views.language_note(translate, text, reads):
        lines.append(italic(f"{views.ABROAD} {note}"))
    if excerpt := shorten(views.one_paragraph(text.body), views.EXCERPT):
        lines.append(excerpt)
    shown = join(lines, "\n")
    more = text.excerpt_only or views.says_more(text, shown)
    read = views.read_button(translate, mission, statement.number, text, into_bot=False, origin=views.HOME)
    return shown, read if more else None


def _newest(translate: Translator, mission: Mission, front: Front) -> RichText:
    """The newest titles with their dates."""
    if not front.newest:
        return RichText(translate("latest.none"))
    return join([bold(translate("latest.title")), *_titles(translate, mission, front)], "\n")


def _titles(translate: Translator, mission: Mission, front: Front) -> Iterator[RichText]:
    for statement in front.newest:
        text = statement.text(front.reads, mission.default_language)
        mark = "" if text.lang == front.reads else f"{views.ABROAD} "
        yield join(["• ", italic(translate.day(statement.date)), f" · {mark}", shorten(RichText(text.title), _TITLE)])
