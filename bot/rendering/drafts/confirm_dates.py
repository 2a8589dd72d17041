"""The second look before a draft with a date that can't be right goes out."""

from __future__ import annotations

from datetime import datetime

from bot.domain.drafts.draft import Draft
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.drafts.card import wrong_days
from bot.rendering.view import View, rows, tap


def sure(translate: Translator, mission: Mission, draft: Draft, verb: str, now: datetime) -> View:
    """The dates, and Confirm, which presses `verb` again."""
    lines: list[RichText | str] = [bold(translate("sure.title", draft=draft.name))]
    lines += [f"⚠️ {said}" for said in wrong_days(translate, mission, draft, now)]
    lines.append(translate("sure.ask"))
    confirm = tap(f"✅ {translate('button.confirm')}", verb, draft.id, draft.version, "sure")
    return View(join(lines, "\n"), rows((confirm,), (tap(f"↩️ {translate('button.back')}", "page", draft.id),)))
