"""What replaces a copy of a retracted statement, and the note below a copy of a corrected one."""

from __future__ import annotations

from bot.domain.mission import Mission
from bot.domain.statements import Statement
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import translator
from bot.rendering.statements import views
from bot.rendering.view import View, rows


def retracted(lang: str, mission: Mission, statement: Statement) -> View:
    """That a statement is retracted: its number, the day, the reason."""
    translate = translator(lang)
    head = bold(translate("retracted.title", number=statement.number))
    lines: list[RichText | str] = [head, italic(translate.day(statement.date))]
    day = day_in(mission.timezone, statement.retracted_at) if statement.retracted_at else None
    lines.append(translate("retracted.on", day=translate.day(day)) if day else translate("retracted.some_day"))
    if reason := statement.reason_in(lang):
        lines.append(translate("retracted.reason", reason=reason))
    return View(join(lines, "\n"))


def corrected(mission: Mission, statement: Statement, lang: str, *, into_bot: bool) -> View:
    """The note below a copy that says the statement was corrected; its button opens the current text."""
    translate = translator(lang)
    shown = views.shown(translate, mission, statement, lang, into_bot=into_bot, origin=views.RELEASE)
    lines = [bold(translate("corrected.title", number=statement.number)), RichText(shown.text.title)]
    lines.append(RichText(translate("corrected.what")))
    return View(join(lines, "\n"), rows((shown.read,)))
