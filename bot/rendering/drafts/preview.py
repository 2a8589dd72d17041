"""The preview: a draft exactly as each kind of reader will get it; and the page of its card to choose the kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.drafts.draft import Draft
from bot.domain.media import NOTHING, albums
from bot.domain.mission import Mission
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator, own_name, translator
from bot.rendering.statements import correction_note, views
from bot.rendering.statements.messages import messages
from bot.rendering.view import Button, DeepLink, View, rows, tap

LINK = "d"  # a deep link's payload: d-17-en
ALONE = "alone"  # the origin of a page that was opened from such a link: no Back


class Form(StrEnum):
    """The forms in which readers get a statement."""

    PRIVATE = "private"
    CHANNEL = "channel"  # groups too: buttons are links into the bot
    DIGEST = "digest"  # an item of a list


_ICONS = {Form.PRIVATE: "👤", Form.CHANNEL: "📣", Form.DIGEST: "📋"}


@dataclass(frozen=True, slots=True)
class Angle:
    """Whose view is shown: the form, and the language of the reader."""

    form: Form
    lang: str

    def __str__(self) -> str:
        return f"{self.form}.{self.lang}"


def angle_of(draft: Draft, mission: Mission, kept: str) -> Angle:
    """The angle stored as `kept` (private.en); otherwise a private chat's in the language of the first text."""
    form, _, lang = kept.partition(".")
    first = next(iter(draft.content.languages), mission.default_language)
    return Angle(Form(form) if form in set(Form) else Form.PRIVATE, lang or first)


class _NotGiven(Number):
    """The number of a statement that is not published yet: N/2026. (After dots, Telegram's apps would show /2026 as a
    command.)"""

    __slots__ = ()

    def __str__(self) -> str:
        return f"N/{self.year}"


def _stand_in(mission: Mission, draft: Draft, today: date, statement: Statement | None) -> Statement:
    """The statement that the draft would become if it went out today. `statement`: the one that it corrects, retracts
    or announces; None for a new one."""
    texts = {text.lang: text for text in draft.content.texts} or {"": Text("", "", RichText())}
    if statement is None:
        number = _NotGiven(today.year, 0)
        return Statement(
            0,
            number,
            today,
            None,
            draft.content.topic,
            StatementState.PUBLISHED,
            1,
            texts,
            layout=draft.content.layout,
        )
    noon = datetime.combine(today, time(12), ZoneInfo(mission.timezone))
    if draft.kind is ReleaseKind.RETRACT:
        reason, reasons = draft.content.reason, dict(draft.content.reasons)
        return replace(statement, state=StatementState.RETRACTED, retracted_at=noon, reason=reason, reasons=reasons)
    corrected = noon if draft.kind is ReleaseKind.CORRECT else statement.corrected_at
    content = draft.content
    return replace(statement, texts=texts, topic=content.topic, corrected_at=corrected, layout=content.layout)


def _shown(mission: Mission, draft: Draft, stand_in: Statement, angle: Angle) -> views.ReleaseParts:
    """The parts of the release. Its buttons open pages of the draft, as the statement does not exist yet."""
    translate, into_bot = translator(angle.lang), angle.form is Form.CHANNEL
    shown = views.shown(translate, mission, stand_in, angle.lang, into_bot=into_bot, origin=views.RELEASE)
    read = shown.read
    if not shown.text.excerpt_only:
        label = f"📖 {translate('button.read')}"
        read = tap(label, "draft", draft.id, 1, angle.lang, angle.form)
        if into_bot:
            read = Button(label, DeepLink(f"{LINK}-{draft.id}-{angle.lang}"))
    share = tap(f"📤 {translate('button.share')}", "unshared") if shown.share else None
    return replace(shown, read=read, share=None if draft.content.press_until else share)


def preview(
    mission: Mission,
    draft: Draft,
    today: date,
    lang: str = "",
    *,
    form: Form = Form.PRIVATE,
    statement: Statement | None = None,
) -> View:
    """What a reader with the language `lang` gets ('': that of the draft's first text). `statement`: see
    `_stand_in`."""
    angle = angle_of(draft, mission, f"{form}.{lang}")
    stand_in = _stand_in(mission, draft, today, statement)
    if draft.kind is ReleaseKind.RETRACT:
        return correction_note.retracted(angle.lang, mission, stand_in)
    shown = _shown(mission, draft, stand_in, angle)
    if form is Form.DIGEST:
        translate = translator(angle.lang)
        (item,) = views.listed_items(translate, mission, [stand_in], RichText(translate("latest.title")))
        label = translate("button.read" if views.says_more(shown.text, item) else "button.open")
        read = replace(shown.read, label=f"{views.KEYCAPS[0]} {label}") if shown.read else None
        return View(item, rows((read,)))
    return replace(views.release(shown), preview=draft.content.link_preview)


def previews(
    mission: Mission,
    draft: Draft,
    today: date,
    lang: str = "",
    *,
    form: Form = Form.PRIVATE,
    statement: Statement | None = None,
) -> tuple[View, ...]:
    """The messages that a reader gets, in order; for a draft without a text, its media alone."""
    content = draft.content
    if content.media and not content.texts:
        return tuple(View(RichText(), media=items) for items in albums(content.media.items))
    text = preview(mission, draft, today, lang, form=form, statement=statement)
    carries = draft.kind is not ReleaseKind.RETRACT and form is not Form.DIGEST
    return messages(text, content.media if carries else NOTHING)


def preview_page(
    mission: Mission,
    draft: Draft,
    today: date,
    number: int,
    lang: str = "",
    origin: str = Form.PRIVATE,
    statement: Statement | None = None,
) -> View:
    """A page of the full text, opened by Read in full in the preview. `origin`: a form or ALONE, says where Back
    leads."""
    lang = angle_of(draft, mission, f"{Form.PRIVATE}.{lang}").lang
    shown = _shown(mission, draft, _stand_in(mission, draft, today, statement), Angle(Form.PRIVATE, lang))
    translate = translator(lang)
    back = None if origin == ALONE else tap(f"↩️ {translate('button.back')}", "draft", draft.id, 0, lang, origin)
    return views.page(translate, shown, number, ("draft", str(draft.id), lang, origin), back)


def chooser(
    translate: Translator,
    mission: Mission,
    draft: Draft,
    angle: Angle,
    by_language: Mapping[str, int],
    by_topic: Sequence[tuple[str, int]],
) -> View:
    """The page of the card: what the message above shows, buttons for the other angles, how many chats get which.

    Args:
        by_language: number of chats that will get it, by their language for statements.
        by_topic: how many chats a statement of each topic reaches ('' for none).
    """
    lines: list[RichText | str] = [bold(translate("preview.title", draft=draft.name))]
    lines.append(translate(f"preview.{angle.form}", language=own_name(angle.lang)))
    if draft.content.text(angle.lang) is None and draft.content.texts:
        got = draft.content.text(mission.default_language) or draft.content.texts[0]
        lines.append(translate("preview.other_text", language=own_name(got.lang)))
    lines.append(" · ".join(f"{icon} {translate(f'preview.of_{form}')}" for form, icon in _ICONS.items()))
    if by_language:
        counted = " · ".join(f"{own_name(lang)} {count}" for lang, count in by_language.items())
        lines.append(translate("preview.by_language", counts=counted))
    if by_topic:
        named = " · ".join(f"{_topic(translate, mission, topic)} {count}" for topic, count in by_topic)
        lines.append(translate("preview.by_topic", counts=named))
    langs = dict.fromkeys((*mission.languages, *draft.content.languages))
    buttons = [tuple(_view_button(draft, Angle(form, lang), angle) for form in Form) for lang in langs]
    test = tap(f"🧪 {translate('button.test')}", "test", draft.id, angle.lang)
    return View(join(lines, "\n"), rows(*buttons, (test,), (tap(f"↩️ {translate('button.back')}", "page", draft.id),)))


def _view_button(draft: Draft, offered: Angle, shown: Angle) -> Button:
    mark = "🔘" if offered == shown else "⚪️"
    label = f"{mark} {_ICONS[offered.form]} {own_name(offered.lang)}"
    return tap(label, "view", draft.id, offered.form, offered.lang)


def _topic(translate: Translator, mission: Mission, topic: str) -> str:
    return mission.topic_name(topic, translate.lang) if topic else translate("preview.no_topic")
