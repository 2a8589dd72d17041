"""The pages of a draft's card about how it goes out: the options, urgent with its second look, the last moment."""

from __future__ import annotations

from datetime import datetime

from bot.domain.drafts.draft import Draft
from bot.domain.mission import Mission
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Words
from bot.rendering.drafts.card import Facts, reach_time
from bot.rendering.moments import moment
from bot.rendering.releases.progress import audience
from bot.rendering.view import Button, View, rows, tap

_OF_STATEMENT = ("silent", "link_preview", "featured", "pin")
_OF_CORRECTION = ("notice", "silent")  # the rest is as it was when the statement went out


def switches(draft: Draft) -> tuple[str, ...]:
    """The options that are on or off by one press; an urgent one comes with a sound, whatever was wished before."""
    if draft.kind is not ReleaseKind.PUBLISH:
        return _OF_CORRECTION
    return tuple(flag for flag in _OF_STATEMENT if flag != "silent" or not draft.content.urgent)


def options(speech: Words, mission: Mission, draft: Draft, now: datetime) -> View:
    """What is on and off, and what each of it means."""
    content = draft.content
    lines: list[RichText | str] = [bold(speech("options.title", draft=draft.name))]
    lines += [f"{_mark(getattr(content, flag))} {speech(f'options.{flag}')}" for flag in switches(draft)]
    buttons: list[tuple[Button | None, ...]] = [
        (_switch(speech, draft, flag, on=bool(getattr(content, flag))),) for flag in switches(draft)
    ]
    if draft.kind is ReleaseKind.PUBLISH:
        sure = content.urgent and content.confirmed
        lines.append(f"{_mark(sure)} {speech('options.urgent')}")
        off = _switch(speech, draft, "urgent", on=True)
        buttons.append((off if sure else tap(f"🚨 {speech('flag.urgent')}…", "page", draft.id, "urgent"),))
        if content.not_after:
            lines.append(f"⏳ {speech('card.not_after', time=moment(speech, mission, content.not_after, now))}")
        buttons.append((tap(f"⏳ {speech('button.expiry')}", "expiry", draft.id, draft.version),))
    return View(join(lines, "\n"), rows(*buttons, (_back(speech, draft),)))


def _mark(on: bool) -> str:
    return "✅" if on else "⬜️"


def _switch(speech: Words, draft: Draft, flag: str, *, on: bool) -> Button:
    """Its data says what it is to become, so that the same press twice is one press."""
    return tap(f"{_mark(on)} {speech(f'flag.{flag}')}", "flag", draft.id, draft.version, flag, int(not on))


def urgent(speech: Words, draft: Draft, facts: Facts) -> View:
    """The second look. `facts.counts`: the chats that an urgent release reaches."""
    lines: list[RichText | str] = [bold(speech("urgent.title", draft=draft.name)), speech("urgent.everyone")]
    if any(facts.counts.values()):
        counted = audience(speech, dict(facts.counts))
        lines.append(speech("urgent.reaches", audience=counted, time=reach_time(speech, facts)))
    else:
        lines.append(speech("audience.nobody"))
    confirm = tap(f"🚨 {speech('button.confirm')}", "urgent", draft.id, draft.version)
    return View(join(lines, "\n\n"), rows((confirm,), (_back(speech, draft, "options"),)))


def expiry(speech: Words, mission: Mission, draft: Draft, now: datetime) -> View:
    """Not later than: what holds now, and how to answer."""
    lines: list[RichText | str] = [bold(speech("expiry.title", draft=draft.name))]
    at, off = draft.content.not_after, None
    if at:
        lines.append(speech("card.not_after", time=moment(speech, mission, at, now)))
        off = tap(f"✖️ {speech('button.no_expiry')}", "expiry_set", draft.id, draft.version, 0)
    lines.append(speech("expiry.ask", zone=mission.timezone))
    back = tap(f"↩️ {speech('button.back')}", "expiry_drop", draft.id)
    return View(join(lines, "\n"), rows((off,), (back,)))


def expiry_choice(
    speech: Words, mission: Mission, draft: Draft, key: str, offers: tuple[datetime, ...], now: datetime
) -> View:
    """The clock skips that time, or shows it twice: which one is meant?"""
    buttons = [
        (tap(f"⏳ {moment(speech, mission, at, now)}", "expiry_set", draft.id, draft.version, int(at.timestamp())),)
        for at in offers
    ]
    return View(RichText(speech(key)), rows(*buttons))


def _back(speech: Words, draft: Draft, page: str = "") -> Button:
    return tap(f"↩️ {speech('button.back')}", "page", draft.id, *([page] if page else []))
