"""The page of a draft's card about the press embargo: until when the statement is for the press alone."""

from __future__ import annotations

from datetime import datetime

from bot.domain.drafts.draft import Draft
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.moments import moment
from bot.rendering.view import View, rows, tap

VERB = "embargo_set"


def embargo(translate: Translator, mission: Mission, draft: Draft, now: datetime, admitted: int) -> View:
    """The page. `admitted`: the number of admitted chats."""
    lines: list[RichText | str] = [bold(translate("embargo.title", draft=draft.name))]
    at, off = draft.content.press_until, None
    if at:
        lines.append(translate("embargo.until", time=moment(translate, mission, at, now)))
        off = tap(f"✖️ {translate('button.no_embargo')}", VERB, draft.id, draft.version, 0)
    lines += [translate.count("embargo.reaches", admitted), translate("embargo.ask", zone=mission.timezone)]
    return View(join(lines, "\n\n"), rows((off,), (tap(f"↩️ {translate('button.back')}", "embargo_drop", draft.id),)))


def choice(
    translate: Translator, mission: Mission, draft: Draft, key: str, offers: tuple[datetime, ...], now: datetime
) -> View:
    """Asks which instant is meant, if the clock skips the typed time or shows it twice. `key`: the message key."""
    buttons = [
        (tap(f"🔑 {moment(translate, mission, at, now)}", VERB, draft.id, draft.version, int(at.timestamp())),)
        for at in offers
    ]
    return View(RichText(translate(key)), rows(*buttons))
