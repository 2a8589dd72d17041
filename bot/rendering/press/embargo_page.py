"""The page of a draft's card that says until when the statement is for the press alone, and asks for that time."""

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
    """The page. `admitted`: how many chats the press has."""
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
    """Asks which instant is meant, where the clock skips the typed time or shows it twice. `key`: of the sentence."""
    buttons = [
        (tap(f"🔑 {moment(translate, mission, at, now)}", VERB, draft.id, draft.version, int(at.timestamp())),)
        for at in offers
    ]
    return View(RichText(translate(key)), rows(*buttons))
