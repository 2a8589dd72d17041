"""An alert as staff see it: one sentence, with buttons if something can be done about it right away."""

from __future__ import annotations

from bot.domain.alerts import Alert, AlertKind
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator
from bot.rendering.view import View, rows, tap

_MARKS = {
    AlertKind.BRAKE_OFF: "✅",
    AlertKind.REPLICA_BACK: "✅",
    AlertKind.SPARE_BACK: "✅",
    AlertKind.PRESS_ASKED: "🔑",
    AlertKind.TRANSLATION: "🗣",
    AlertKind.SOURCE_BACK: "✅",
    AlertKind.SOURCE_DRAFT: "📥",
    AlertKind.SOURCE_DRAFTS: "📥",
    AlertKind.SOURCE_MANY: "📥",
    AlertKind.REDACTION: "🗑",
    AlertKind.REDACTION_DONE: "🗑",
    AlertKind.REDACTION_REFUSED: "🗑",
}

_OPEN_A_DRAFT = (
    AlertKind.SOURCE_DRAFT,
    AlertKind.SOURCE_CHANGED,
    AlertKind.SOURCE_RETRACTED,
    AlertKind.SOURCE_WITHDRAWN,
)


def alert(translate: Translator, told: Alert, **values: object) -> View:
    """The message of an alert. `values`: those not stored with it, such as a chat's title."""
    if told.kind is AlertKind.TRANSLATION:
        values["language"] = translate.language(told.detail["lang"])
    if told.kind is AlertKind.SOURCE_MANY:
        return _many(translate, told)
    mark = _MARKS.get(told.kind, "⚠️")
    text = RichText(f"{mark} {translate(f'notice.{told.kind}', **told.detail, **values)}")
    if told.kind is AlertKind.TRANSLATION:
        return View(text, rows((tap(f"✋ {translate('button.take')}", "tr_take", told.subject.partition(":")[0]),)))
    if told.kind in _OPEN_A_DRAFT:
        draft = told.detail["draft"]
        return View(text, rows((tap(f"📄 {translate('button.open_draft', draft=draft)}", "draft_open", draft[1:]),)))
    if told.kind is AlertKind.PRESS_ASKED:
        return View(text, rows((tap(f"🔑 {translate('button.admissions')}", "admissions", 1),)))
    if told.kind is AlertKind.REDACTION:
        return View(text, rows((tap(f"🔎 {translate('button.look')}", "redact_see", told.subject),)))
    if not told.kind.of_release:
        return View(text)
    resume = tap(f"▶️ {translate('button.resume')}", "go_on", told.subject)
    cancel = tap(f"✖️ {translate('button.cancel')}", "give_up", told.subject)
    return View(text, rows((resume, cancel)))


def _many(translate: Translator, told: Alert) -> View:
    """Many new items of a source at once: the question, the first titles, and the two answers."""
    waiting, titles = told.detail["waiting"], told.detail["titles"]
    asked = translate.count("notice.source_many", told.detail["n"], host=told.detail["host"], waiting=waiting)
    lines = [f"📥 {asked}", ""]
    lines += [f"• {title}" for title in titles]
    if waiting > len(titles):
        lines.append(translate.count("notice.source_more", waiting - len(titles)))
    source, _, last = told.subject.partition(":")
    take = tap(f"✅ {translate('button.source_take')}", "source_take", source, last)
    leave = tap(f"✖️ {translate('button.source_leave')}", "source_leave", source, last)
    return View(RichText("\n".join(lines)), rows((take, leave)))


def source_decided(translate: Translator, key: str, n: int) -> View:
    """Replaces the question about new items after somebody has decided. `key`: the message key."""
    return View(RichText(translate.count(key, n)))


def decided(translate: Translator, key: str, number: object) -> View:
    """Replaces the alert after somebody has decided. `key`: the message key, `number`: the statement's."""
    return View(RichText(translate(key, number=number)))
