"""The question before a draft goes out in which a date and its weekday do not match: is it to go out all the same?"""

from __future__ import annotations

from datetime import datetime

from bot.domain.drafts.draft import Draft
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.drafts.card import wrong_days
from bot.rendering.view import View, rows, tap


def sure(translate: Translator, mission: Mission, draft: Draft, verb: str, now: datetime) -> View:
    """The dates, and Confirm, which does the same as the button of `verb` that was pressed."""
    lines: list[RichText | str] = [bold(translate("sure.title", draft=draft.name))]
    lines += [f"⚠️ {said}" for said in wrong_days(translate, mission, draft, now)]
    lines.append(translate("sure.ask"))
    confirm = tap(f"✅ {translate('button.confirm')}", verb, draft.id, draft.version, "sure")
    return View(join(lines, "\n"), rows((confirm,), (tap(f"↩️ {translate('button.back')}", "page", draft.id),)))
