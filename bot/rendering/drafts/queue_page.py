"""/queue: submitted, scheduled and held drafts, and the releases that are not over, in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.mission import Mission
from bot.domain.releases.release import UNDER_WAY, ReleaseKind, ReleaseState, Totals
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.drafts.decisions import called, held
from bot.rendering.moments import length, moment
from bot.rendering.releases.progress import BotWait, course, duration, waits
from bot.rendering.split import shorten
from bot.rendering.view import Button, View, rows, tap

MOST = 8  # of each kind; Telegram allows 100 buttons and 4096 characters
_TITLE = 60  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Going:
    """A release in progress."""

    id: int
    number: Number
    title: str
    kind: ReleaseKind
    state: ReleaseState
    totals: Totals
    why: str = ""
    starts_in: float = 0.0  # seconds left of `hold_before_send`
    planned: bool = True  # the number of chats is known


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts in one state: the first of them, and their number."""

    drafts: Sequence[Draft] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """What the message shows, for one person."""

    now: datetime
    waiting: dict[DraftState, Waiting] = field(default_factory=dict)
    releases: Sequence[Going] = ()
    count: int = 0  # of all releases in progress
    steers: bool = False  # the person may pause, resume and cancel
    submitters: dict[int, str] = field(default_factory=dict)  # draft -> name
    submitted: dict[int, datetime] = field(default_factory=dict)  # draft -> when it was submitted
    wait: BotWait | None = None


def queue(translate: Translator, mission: Mission, shown: Overview) -> View:
    """The message, with a button for each draft and release in it, and Refresh."""
    lines: list[RichText | str] = [bold(translate("queue.title"))]
    buttons: list[Button] = []
    if shown.wait:
        lines.append(waits(translate, shown.wait))
    for state, waiting in shown.waiting.items():
        if waiting.drafts:
            lines += ["", bold(translate(f"queue.{state}"))]
            lines += [_draft(translate, mission, draft, shown) for draft in waiting.drafts]
            lines += _more(translate, waiting.count - len(waiting.drafts))
            buttons += [tap(f"📄 {draft.name}", "draft_open", draft.id) for draft in waiting.drafts]
    if shown.releases:
        lines += ["", bold(translate("queue.releases"))]
        lines += [_release(translate, release) for release in shown.releases]
        lines += _more(translate, shown.count - len(shown.releases))
    if not any(waiting.drafts for waiting in shown.waiting.values()) and not shown.releases:
        lines.append(translate("queue.empty"))
    opens = [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]
    steering = [_control_buttons(translate, release) for release in shown.releases] if shown.steers else []
    return View(join(lines, "\n"), rows(*opens, *steering, (tap(f"🔄 {translate('button.refresh')}", "queue"),)))


def _more(translate: Translator, left: int) -> list[str]:
    return [translate("queue.more", count=left)] if left > 0 else []


def _draft(translate: Translator, mission: Mission, draft: Draft, shown: Overview) -> RichText:
    line = join(["• ", called(draft, translate.lang)])
    if draft.state is DraftState.HELD:
        return join([line, held(translate, draft.why, decides=shown.steers)], "\n   ")
    said = []
    if name := shown.submitters.get(draft.id):
        said.append(translate("queue.by", name=name))
    if since := shown.submitted.get(draft.id):
        waits = length(translate, (shown.now - since).total_seconds())
        said.append(translate("queue.waits", time=waits))
    if draft.content.at:
        said.append(moment(translate, mission, draft.content.at, shown.now))
    return join([line, *said], "\n   ")


def _release(translate: Translator, release: Going) -> RichText:
    title = shorten(RichText(release.title), _TITLE)
    key = "statement.number" if release.kind is ReleaseKind.PUBLISH else f"progress.title_{release.kind}"
    line = join(["• ", bold(_mark(release) + translate(key, number=release.number)), " · ", title])
    if release.state is ReleaseState.PLANNING and release.starts_in > 0:
        how = translate("progress.held", time=duration(translate, release.starts_in))
    elif release.state is ReleaseState.PAUSED:
        how = translate(f"progress.paused_{release.why or 'staff'}")
    else:
        how = "\n   ".join(course(translate, release.totals, planned=release.planned))
    return join([line, how], "\n   ")


def _mark(release: Going) -> str:
    """The sign of a correction or retraction, so that it is not confused with the publication, which may still be in
    progress."""
    return {ReleaseKind.CORRECT: "✏️ ", ReleaseKind.RETRACT: "🚫 "}.get(release.kind, "")


def _control_buttons(translate: Translator, release: Going) -> tuple[Button | None, ...]:
    def button(icon: str, act: str) -> Button:
        return tap(f"{icon} {_mark(release)}{release.number} · {translate(f'button.{act}')}", "queue", act, release.id)

    starts = release.state is ReleaseState.PLANNING and release.starts_in > 0
    pause = button("⏸", "pause") if release.state in UNDER_WAY and not starts else None
    resume = button("▶️", "resume") if release.state is ReleaseState.PAUSED else None
    return pause, resume, button("✖️", "cancel")
