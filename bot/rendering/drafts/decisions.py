"""The short messages that tell people what happened to a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.drafts.draft import CLOSED_BY_RETRACTION, WRITING, Act, Draft
from bot.domain.mission import Mission
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.drafts.history_page import origin
from bot.rendering.moments import moment
from bot.rendering.split import shorten
from bot.rendering.view import Button, View, rows, tap

_TITLE = 80  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Told:
    """What was done to a draft, and by whom (`name`; '' for the program or a shell). `reason`: of a rejection."""

    draft: Draft
    act: Act
    name: str
    now: datetime
    number: Number | None = None
    reason: str = ""
    pending: bool = False  # `hold_before_send` is not over: it can still be cancelled
    decides: bool = True  # the person who is told may decide on a held draft


def undo(translate: Translator, draft: Draft) -> Button:
    """The button that restores a discarded draft."""
    return tap(f"♻️ {translate('button.undo')}", "undo", draft.id)


def called(draft: Draft, lang: str) -> RichText:
    """The draft's name and the beginning of its title."""
    return join([bold(draft.name), shorten(RichText(draft.content.title(lang)), _TITLE)], " · ")


def told(translate: Translator, mission: Mission, what: Told) -> View:
    """The message, with a button that opens the draft's card, unless the draft is published or discarded."""
    lines: list[RichText | str] = [called(what.draft, translate.lang), *_sentences(translate, mission, what)]
    return View(join(lines, "\n"), rows((_next_button(translate, what),)))


def _next_button(translate: Translator, what: Told) -> Button | None:
    """The button that opens the card of an open draft, or restores a discarded one."""
    if what.act is Act.DISCARDED:
        return None if what.draft.why == CLOSED_BY_RETRACTION else undo(translate, what.draft)
    return None if what.act is Act.PUBLISHED else opens(translate, what.draft)


def opens(translate: Translator, draft: Draft) -> Button:
    """The button that shows the draft's card below."""
    return tap(f"📄 {translate('button.card')}", "draft_open", draft.id)


def many(translate: Translator, count: int) -> View:
    """That many drafts wait for the person's decision at once."""
    return View(RichText(f"⏳ {translate.count('review.many', count)}"))


def reminder(translate: Translator, draft: Draft, submitter: str, waits: str) -> View:
    """That a draft waits for the person's decision. `submitter`: '' for a shell, `waits`: for how long."""
    said = [translate("draft.did_submitted", name=submitter)] if submitter else []
    said.append(translate("reminder.waits", time=waits))
    lines: list[RichText | str] = [join(["⏳ ", called(draft, translate.lang)]), *said]
    return View(join(lines, "\n"), rows((opens(translate, draft),)))


def _sentences(translate: Translator, mission: Mission, what: Told) -> list[str]:
    draft, name = what.draft, what.name
    if what.act is Act.PUBLISHED:
        said = [gone(translate, draft, what.number, pending=what.pending)]
        return [*said, translate("told.by", name=name)] if name else said
    if what.act is Act.DISCARDED and draft.why == CLOSED_BY_RETRACTION:
        return [translate("told.closed", draft=draft.name)]
    if what.act in (Act.HELD, Act.FROM_BACKUP):
        return [held(translate, draft.why, decides=what.decides)]
    if what.act is Act.REJECTED:
        return [translate("told.rejected", name=name, reason=what.reason)]
    if what.act is Act.LAYOUT and not name:
        return [translate("told.config")]
    if what.act in WRITING:
        return [translate("told.changed", name=name or origin(translate, draft))]
    said = [translate(f"told.{what.act}", name=name)]
    if what.act in (Act.APPROVED, Act.SCHEDULED) and draft.content.at:
        said.append(translate("card.goes_out", time=moment(translate, mission, draft.content.at, what.now)))
    return said


def gone(translate: Translator, draft: Draft, number: Number | None, *, pending: bool) -> str:
    """That it was sent; or that it will be, while Cancel can still withdraw it (`pending`)."""
    return translate("told.pending" if pending else f"told.{draft.kind}", number=number or "")


def held(translate: Translator, why: str, *, decides: bool) -> str:
    """Why a draft is held, and what to do about it, or who can. `why`: a code for the reason, or a refusal's key."""
    key = "changed" if "." in why or not why else why
    return f"{translate(f'held.{key}')} {translate(f'held.do_{key}' if decides else 'held.publisher')}"
