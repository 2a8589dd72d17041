"""What waits and what is under way, in one message: submitted, scheduled and held drafts, and releases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.mission import Mission
from bot.domain.releases.release import UNDER_WAY, ReleaseKind, ReleaseState, Totals
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Words
from bot.rendering.drafts.decisions import called, held
from bot.rendering.moments import moment
from bot.rendering.releases.progress import bar, duration
from bot.rendering.split import shorten
from bot.rendering.view import Button, View, rows, tap

MOST = 8  # of each kind; Telegram takes 100 buttons and 4096 characters
_TITLE = 60  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Going:
    """A release that is not over."""

    id: int
    number: Number
    title: str
    kind: ReleaseKind
    state: ReleaseState
    totals: Totals
    why: str = ""
    starts_in: float = 0.0  # seconds


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts of one state: the first of them, and how many there are."""

    drafts: Sequence[Draft] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """All of it, as one person sees it."""

    now: datetime
    waiting: dict[DraftState, Waiting] = field(default_factory=dict)
    releases: Sequence[Going] = ()
    count: int = 0  # of releases
    steers: bool = False  # the person may pause, resume and cancel
    submitters: dict[int, str] = field(default_factory=dict)  # draft -> name


def queue(words: Words, mission: Mission, shown: Queue) -> View:
    """The message, with a button for each thing in it and one that looks again."""
    lines: list[RichText | str] = [bold(words("queue.title"))]
    buttons: list[Button] = []
    for state, waiting in shown.waiting.items():
        if waiting.drafts:
            lines += ["", bold(words(f"queue.{state}"))]
            lines += [_draft(words, mission, draft, shown) for draft in waiting.drafts]
            lines += _more(words, waiting.count - len(waiting.drafts))
            buttons += [tap(f"📄 {draft.name}", "draft_open", draft.id) for draft in waiting.drafts]
    if shown.releases:
        lines += ["", bold(words("queue.releases"))]
        lines += [_release(words, release) for release in shown.releases]
        lines += _more(words, shown.count - len(shown.releases))
    if len(lines) == 1:
        lines.append(words("queue.empty"))
    opens = [tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4)]
    steering = [_steering(words, release) for release in shown.releases] if shown.steers else []
    return View(join(lines, "\n"), rows(*opens, *steering, (tap(f"🔄 {words('button.refresh')}", "queue"),)))


def _more(words: Words, left: int) -> list[str]:
    return [words("queue.more", count=left)] if left > 0 else []


def _draft(words: Words, mission: Mission, draft: Draft, shown: Queue) -> RichText:
    line = join(["• ", called(draft, words.lang)])
    if draft.state is DraftState.HELD:
        return join([line, held(words, draft.why, decides=shown.steers)], "\n   ")
    said = []
    if name := shown.submitters.get(draft.id):
        said.append(words("queue.by", name=name))
    if draft.content.at:
        said.append(moment(words, mission, draft.content.at, shown.now))
    return join([line, *said], "\n   ")


def _release(words: Words, release: Going) -> RichText:
    title = shorten(RichText(release.title), _TITLE)
    key = "statement.number" if release.kind is ReleaseKind.PUBLISH else f"progress.title_{release.kind}"
    line = join(["• ", bold(_mark(release) + words(key, number=release.number)), " · ", title])
    if release.state is ReleaseState.PLANNING and release.starts_in > 0:
        how = words("progress.held", time=duration(words, release.starts_in))
    elif release.state is ReleaseState.PAUSED:
        how = words(f"progress.paused_{release.why or 'staff'}")
    else:
        how = bar(release.totals)
    return join([line, how], "\n   ")


def _mark(release: Going) -> str:
    """What tells a correction's or retraction's line and buttons from those of the publication that still runs."""
    return {ReleaseKind.CORRECT: "✏️ ", ReleaseKind.RETRACT: "🗑 "}.get(release.kind, "")


def _steering(words: Words, release: Going) -> tuple[Button | None, ...]:
    def button(icon: str, act: str) -> Button:
        return tap(f"{icon} {_mark(release)}{release.number} · {words(f'button.{act}')}", "queue", act, release.id)

    starts = release.state is ReleaseState.PLANNING and release.starts_in > 0
    pause = button("⏸", "pause") if release.state in UNDER_WAY and not starts else None
    resume = button("▶️", "resume") if release.state is ReleaseState.PAUSED else None
    return pause, resume, button("✖️", "cancel")
