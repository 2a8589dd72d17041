"""An alert as staff see it: one sentence, and for a paused release the buttons Resume and Cancel."""

from __future__ import annotations

from bot.domain.alerts import Alert, AlertKind
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator
from bot.rendering.view import View, rows, tap

_MARKS = {
    AlertKind.BRAKE_OFF: "✅",
    AlertKind.REPLICA_BACK: "✅",
    AlertKind.PRESS_ASKED: "🔑",
    AlertKind.TRANSLATION: "🗣",
}


def alert(translate: Translator, told: Alert, **values: object) -> View:
    """The message of an alert. `values`: those that are not stored with it, such as a chat's title."""
    if told.kind is AlertKind.TRANSLATION:
        values["language"] = translate.language(told.detail["lang"])
    mark = _MARKS.get(told.kind, "⚠️")
    text = RichText(f"{mark} {translate(f'notice.{told.kind}', **told.detail, **values)}")
    if told.kind is AlertKind.TRANSLATION:
        return View(text, rows((tap(f"✋ {translate('button.take')}", "tr_take", told.subject.partition(":")[0]),)))
    if told.kind is AlertKind.PRESS_ASKED:
        return View(text, rows((tap(f"🔑 {translate('button.admissions')}", "admissions", 1),)))
    if not told.kind.of_release:
        return View(text)
    resume = tap(f"▶️ {translate('button.resume')}", "go_on", told.subject)
    cancel = tap(f"✖️ {translate('button.cancel')}", "give_up", told.subject)
    return View(text, rows((resume, cancel)))


def decided(translate: Translator, key: str, number: object) -> View:
    """What replaces the alert once somebody has decided. `key`: the message key, `number`: the statement's."""
    return View(RichText(translate(key, number=number)))
