"""When a draft goes out: quick choices, the confirmation of a typed time, and the question which instant is meant on a
day when clocks change. Typed times are read in domain/drafts/typed_time.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.drafts.draft import Draft
from bot.domain.drafts.typed_time import Quick, QuickKind
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.drafts.decisions import called
from bot.rendering.drafts.warnings import wrong_days
from bot.rendering.moments import moment, offset
from bot.rendering.view import Button, View, rows, tap

_ICONS = {QuickKind.IN_AN_HOUR: "⏳", QuickKind.THIS_EVENING: "🌆", QuickKind.TOMORROW: "🌅", QuickKind.MONDAY: "📅"}


def page(translate: Translator, mission: Mission, draft: Draft, choices: Sequence[Quick], now: datetime) -> View:
    """The page of the card for choosing the time."""
    lines: list[RichText | str] = [called(draft, translate.lang)]
    if draft.content.at:
        lines.append(translate("card.not_before", time=moment(translate, mission, draft.content.at, now)))
    lines.append(translate("when.ask", zone=mission.timezone))
    buttons = [_quick(translate, mission, draft, choice) for choice in choices]
    pairs = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    never = tap(f"♾ {translate('button.no_time')}", "no_time", draft.id, draft.version) if draft.content.at else None
    back = tap(f"↩️ {translate('button.back')}", "when_back", draft.id)
    return View(join(lines, "\n"), rows(*pairs, (never, back)))


def _quick(translate: Translator, mission: Mission, draft: Draft, choice: Quick) -> Button:
    time = translate.clock(choice.instant, mission.timezone)
    return _at(f"{_ICONS[choice.kind]} {translate(f'quick.{choice.kind}')} · {time}", draft, choice.instant)


def _at(label: str, draft: Draft, at: datetime) -> Button:
    return tap(label, "at", draft.id, draft.version, int(at.timestamp()))


def confirm(translate: Translator, mission: Mission, draft: Draft, at: datetime, now: datetime, *, needs: bool) -> View:
    """The chosen time in full, with Confirm, which sets it. `needs`: the draft must be approved first."""
    time = bold(moment(translate, mission, at, now))
    lines: list[RichText | str] = [called(draft, translate.lang), translate.rich("card.goes_out", time=time)]
    if needs:
        lines.append(translate("when.needs"))
    lines += [f"⚠️ {warning}" for warning in wrong_days(translate, mission, draft, now)]
    yes = tap(f"✅ {translate('button.confirm')}", "at_set", draft.id, draft.version, int(at.timestamp()))
    back = tap(f"↩️ {translate('button.back')}", "when", draft.id, draft.version)
    return View(join(lines, "\n"), rows((yes, back)))


def chosen(translate: Translator, mission: Mission, draft: Draft, now: datetime, *, waits: bool) -> View:
    """That the time is set. `waits`: the draft is scheduled and goes out then; otherwise it still needs approval, and
    does not go out earlier."""
    at = draft.content.at
    time = moment(translate, mission, at, now) if at else ""
    return View(
        join(
            [called(draft, translate.lang), translate("card.goes_out" if waits else "card.not_before", time=time)], "\n"
        )
    )


def choose(translate: Translator, mission: Mission, draft: Draft, offers: Sequence[datetime], *, skipped: bool) -> View:
    """Asks which instant is meant, if the clock skips the typed time (`skipped`) or shows it twice. `offers`: one or
    two future instants (UTC)."""
    key = "when.skipped" if skipped else "when.twice"
    buttons = [(_at(f"🕒 {_reading(translate, mission, at)}", draft, at),) for at in offers]
    back = tap(f"↩️ {translate('button.back')}", "when", draft.id, draft.version)
    return View(
        join([called(draft, translate.lang), translate(key, zone=mission.timezone)], "\n"), rows(*buttons, (back,))
    )


def _reading(translate: Translator, mission: Mission, at: datetime) -> str:
    """The instant with its offset from UTC, which is the only difference between two equal clock times."""
    there = at.astimezone(ZoneInfo(mission.timezone))
    return f"{translate.weekday_and_day(there.date())}, {there:%H:%M} ({offset(there)})"
