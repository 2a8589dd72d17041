"""The pages of a draft's card about how it goes out: options, the confirmation of urgent, the latest time."""

from __future__ import annotations

from datetime import datetime

from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.mission import Mission
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.drafts.card import reach_time
from bot.rendering.moments import moment
from bot.rendering.releases.progress import audience
from bot.rendering.view import Button, View, rows, tap

_OF_STATEMENT = ("silent", "link_preview", "featured", "pin")
_OF_CORRECTION = ("notice", "silent")  # everything else stays as it was when the statement went out


def switches(draft: Draft) -> tuple[str, ...]:
    """The options that one press turns on or off. Without "silent" for an urgent draft, which always has a sound."""
    if draft.kind is not ReleaseKind.PUBLISH:
        return _OF_CORRECTION
    return tuple(flag for flag in _OF_STATEMENT if flag != "silent" or not draft.content.urgent)


def options(translate: Translator, mission: Mission, draft: Draft, now: datetime) -> View:
    """The page of options: which are on, and what each means."""
    content = draft.content
    lines: list[RichText | str] = [bold(translate("options.title", draft=draft.name))]
    lines += [f"{_mark(getattr(content, flag))} {translate(f'options.{flag}')}" for flag in switches(draft)]
    buttons: list[tuple[Button | None, ...]] = [
        (_switch(translate, draft, flag, on=bool(getattr(content, flag))),) for flag in switches(draft)
    ]
    if draft.kind is ReleaseKind.PUBLISH:
        sure = content.urgent and content.confirmed
        lines.append(f"{_mark(sure)} {translate('options.urgent')}")
        off = _switch(translate, draft, "urgent", on=True)
        buttons.append((off if sure else tap(f"🚨 {translate('flag.urgent')}…", "page", draft.id, "urgent"),))
        if content.not_after:
            lines.append(f"⏳ {translate('card.not_after', time=moment(translate, mission, content.not_after, now))}")
        buttons.append((tap(f"⏳ {translate('button.expiry')}", "expiry", draft.id, draft.version),))
    if draft.kind is ReleaseKind.PUBLISH and not draft.announces and mission.closed_topics:
        if until := content.press_until:
            lines.append(f"🔑 {translate('embargo.until', time=moment(translate, mission, until, now))}")
        buttons.append((tap(f"🔑 {translate('button.embargo')}", "embargo", draft.id, draft.version),))
    if not draft.announces:
        buttons.append((tap(f"🔗 {translate('button.links')}", "page", draft.id, "links"),))
    return View(join(lines, "\n"), rows(*buttons, (_back(translate, draft),)))


def _mark(on: bool) -> str:
    return "✅" if on else "⬜️"


def _switch(translate: Translator, draft: Draft, flag: str, *, on: bool) -> Button:
    """A button that turns an option on or off. Its data has the new value, so that pressing twice does no harm."""
    return tap(f"{_mark(on)} {translate(f'flag.{flag}')}", "flag", draft.id, draft.version, flag, int(not on))


def urgent(translate: Translator, draft: Draft, facts: CardFacts) -> View:
    """The question whether to make the draft urgent. `facts.counts`: the chats that an urgent release reaches."""
    lines: list[RichText | str] = [bold(translate("urgent.title", draft=draft.name)), translate("urgent.everyone")]
    if any(facts.counts.values()):
        counted = audience(translate, dict(facts.counts))
        lines.append(translate("urgent.reaches", audience=counted, time=reach_time(translate, facts)))
    else:
        lines.append(translate("audience.nobody"))
    confirm = tap(f"🚨 {translate('button.confirm')}", "urgent", draft.id, draft.version)
    return View(join(lines, "\n\n"), rows((confirm,), (_back(translate, draft, "options"),)))


def expiry(translate: Translator, mission: Mission, draft: Draft, now: datetime) -> View:
    """The page "Not later than": the current limit, and how to set another."""
    lines: list[RichText | str] = [bold(translate("expiry.title", draft=draft.name))]
    at, off = draft.content.not_after, None
    if at:
        lines.append(translate("card.not_after", time=moment(translate, mission, at, now)))
        off = tap(f"✖️ {translate('button.no_expiry')}", "expiry_set", draft.id, draft.version, 0)
    lines.append(translate("expiry.ask", zone=mission.timezone))
    back = tap(f"↩️ {translate('button.back')}", "expiry_drop", draft.id)
    return View(join(lines, "\n"), rows((off,), (back,)))


def expiry_choice(
    translate: Translator, mission: Mission, draft: Draft, key: str, offers: tuple[datetime, ...], now: datetime
) -> View:
    """Asks which instant is meant, if the clock skips the typed time or shows it twice (a day when clocks change).
    `key`: the message key."""
    buttons = [
        (tap(f"⏳ {moment(translate, mission, at, now)}", "expiry_set", draft.id, draft.version, int(at.timestamp())),)
        for at in offers
    ]
    return View(RichText(translate(key)), rows(*buttons))


def _back(translate: Translator, draft: Draft, page: str = "") -> Button:
    return tap(f"↩️ {translate('button.back')}", "page", draft.id, *([page] if page else []))
