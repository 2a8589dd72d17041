"""The pages of an urgent draft's card that ask for the facts of a warning, and the card's lines about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.cap.warning_facts import AREA, EXPIRES, FACTS, WORDS
from bot.domain.drafts.draft import Draft
from bot.domain.mission import LocalText, Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.moments import moment
from bot.rendering.view import Button, View, rows, tap

PAGE = "cap"
SET, TYPE, CONFIG_AREA, SET_END = "cap_set", "cap_type", "cap_area", "cap_end"


def card_lines(translate: Translator, mission: Mission, draft: Draft, now: datetime) -> list[str]:
    """The card's lines for a draft that may go to warning systems: the facts that are sent, or what is missing."""
    if missing := draft.content.warning.missing:
        names = ", ".join(translate(f"cap.{fact}") for fact in missing)
        return [f"📡 {translate('cap.missing', facts=names)}"]
    return [f"📡 {translate('cap.goes_out')}", *_told(translate, mission, draft, now)]


def _told(translate: Translator, mission: Mission, draft: Draft, now: datetime) -> list[str]:
    """One line for each fact; an unanswered one has a dash."""
    said = ((fact, _answer(translate, mission, draft, fact, now)) for fact in FACTS)
    return [f"{translate(f'cap.{fact}')}: {answer or '-'}" for fact, answer in said]


def page(translate: Translator, mission: Mission, draft: Draft, now: datetime) -> View:
    """The page: the answers so far, and a button for each fact."""
    lines: list[RichText | str] = [bold(translate("cap.title", draft=draft.name)), translate("cap.what")]
    lines += ["", *_told(translate, mission, draft, now)]
    answered = draft.content.warning
    buttons = [
        tap(f"{'✅' if getattr(answered, fact) else '⬜️'} {translate(f'cap.{fact}')}", *_opens(draft, fact))
        for fact in FACTS
    ]
    pairs = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    return View(join(lines, "\n"), rows(*pairs, (_back(translate, draft, ""),)))


def words(translate: Translator, draft: Draft, fact: str) -> View:
    """The page of a fact whose value is one of several words."""
    now = getattr(draft.content.warning, fact)
    lines: list[RichText | str] = [bold(translate(f"cap.{fact}")), translate(f"cap.{fact}_what")]
    buttons = [
        tap(f"{'🔘' if word is now else '⚪️'} {_word(translate, fact, word)}", SET, draft.id, draft.version, fact, word)
        for word in WORDS[fact]
    ]
    wide = 2 if len(buttons) > 6 else 1
    choices = [tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide)]
    return View(join(lines, "\n\n"), rows(*choices, (_back(translate, draft, PAGE),)))


def area(translate: Translator, mission: Mission, draft: Draft, offered: LocalText) -> View:
    """The page that asks for the area: a button for the config's, or words for another."""
    lines: list[RichText | str] = [bold(translate("cap.area")), translate("cap.area_ask")]
    name = offered.say(translate.lang, mission.default_language)
    press = tap(f"🗺 {name}", CONFIG_AREA, draft.id, draft.version)
    return View(join(lines, "\n\n"), rows((press,), (_leave(translate, draft),)))


def expires(translate: Translator, mission: Mission, draft: Draft) -> View:
    """The page that asks for the end of the warning."""
    lines: list[RichText | str] = [bold(translate("cap.expires")), translate("cap.expires_ask", zone=mission.timezone)]
    return View(join(lines, "\n\n"), rows((_leave(translate, draft),)))


def end_choice(
    translate: Translator, mission: Mission, draft: Draft, key: str, offers: Sequence[datetime], now: datetime
) -> View:
    """Asks which instant is meant, if the clock skips the typed time or shows it twice. `key`: the message key."""
    buttons = [
        (tap(f"📡 {moment(translate, mission, at, now)}", SET_END, draft.id, draft.version, int(at.timestamp())),)
        for at in offers
    ]
    return View(RichText(translate(key)), rows(*buttons))


def _opens(draft: Draft, fact: str) -> tuple[str, int, object] | tuple[str, int, int, str]:
    if fact in WORDS:
        return "page", draft.id, f"{PAGE}-{fact}"
    return TYPE, draft.id, draft.version, fact


def _answer(translate: Translator, mission: Mission, draft: Draft, fact: str, now: datetime) -> str:
    given = draft.content.warning
    if fact == AREA:
        return given.area.say(translate.lang, mission.default_language)
    if fact == EXPIRES:
        return moment(translate, mission, given.expires, now) if given.expires else ""
    word = getattr(given, fact)
    return _word(translate, fact, word) if word else ""


def _word(translate: Translator, fact: str, word: str) -> str:
    return translate(f"cap.{fact}_{word.lower()}")


def _back(translate: Translator, draft: Draft, to: str) -> Button:
    return tap(f"↩️ {translate('button.back')}", "page", draft.id, *([to] if to else []))


def _leave(translate: Translator, draft: Draft) -> Button:
    """Back, while a question is open."""
    return tap(f"↩️ {translate('button.back')}", "cap_drop", draft.id)
