"""A release under way as staff watch it: a bar that moves, then a report."""

from __future__ import annotations

from bot.domain.people import ChatKind
from bot.domain.release import UNDER_WAY, ReleaseState, Totals
from bot.domain.richtext import RichText, bold, join
from bot.domain.statement import Number
from bot.i18n.words import Words
from bot.i18n.words import words as speech_in
from bot.rendering.view import Button, View, rows, tap

_CELLS = 20


def bar(totals: Totals) -> str:
    """A bar of twenty cells and the share that is settled."""
    share = totals.settled / totals.total if totals.total else 0.0
    full = int(share * _CELLS)
    return f"{'▓' * full}{'░' * (_CELLS - full)} {int(share * 100)} %"


def progress(
    lang: str,
    number: Number,
    title: str,
    release: int,
    state: ReleaseState,
    totals: Totals,
    *,
    why: str = "",
    starts_in: float = 0.0,
) -> View:
    """A release that is not finished, with the buttons that fit its state. `starts_in`: seconds of grace left."""
    words = speech_in(lang)
    lines: list[RichText | str] = [bold(words("progress.title", number=number)), title, bar(totals)]
    lines.append(words("progress.count", settled=totals.settled, total=totals.total))
    lines.extend(_faults(words, totals))
    lines.extend(_waiting(words, totals))
    if state is ReleaseState.PLANNING and starts_in > 0:
        text = join([lines[0], title, words("progress.held", time=duration(words, starts_in))], "\n")
        return View(text, rows((tap(f"✖️ {words('button.cancel')}", "cancel", release),)))
    if state is ReleaseState.CANCELLED:
        return View(join([*lines, bold(words("progress.cancelling"))], "\n"))
    if state is ReleaseState.PAUSED:
        lines.append(bold(words(f"progress.paused_{why or 'staff'}")))
    return View(join(lines, "\n"), rows(_steering(words, release, state)))


def _steering(words: Words, release: int, state: ReleaseState) -> tuple[Button | None, ...]:
    pause = tap(f"⏸ {words('button.pause')}", "pause", release) if state in UNDER_WAY else None
    resume = tap(f"▶️ {words('button.resume')}", "resume", release) if state is ReleaseState.PAUSED else None
    return pause, resume, tap(f"✖️ {words('button.cancel')}", "cancel", release)


def resting(
    lang: str,
    number: Number,
    title: str,
    release: int,
    state: ReleaseState,
    totals: Totals,
    seconds: float,
    *,
    why: str = "",
) -> View:
    """A release that all have but those who wait for their hours. `seconds`: the time that took."""
    words = speech_in(lang)
    lines: list[RichText | str] = [bold(words("report.title", number=number)), title]
    lines.append(words("report.sent", sent=totals.sent, total=totals.total))
    lines.extend(_faults(words, totals))
    lines.extend(_waiting(words, totals))
    lines.append(words("report.took", time=duration(words, seconds)))
    if state is ReleaseState.PAUSED:
        lines.append(bold(words(f"progress.paused_{why or 'staff'}")))
    again = _again(words, release) if totals.unknown else None
    return View(join(lines, "\n"), rows(_steering(words, release, state), (again,)))


def report(
    lang: str, number: Number, title: str, release: int, totals: Totals, seconds: float, *, cancelled: bool
) -> View:
    """A finished release: delivered, failed by reason, unknown, skipped, the time it took.

    What may not have arrived can be sent again, unless the release was cancelled.
    """
    words = speech_in(lang)
    head = words("report.cancelled" if cancelled else "report.title", number=number)
    lines: list[RichText | str] = [bold(head), title, words("report.sent", sent=totals.sent, total=totals.total)]
    lines.extend(_faults(words, totals))
    lines.append(words("report.took", time=duration(words, seconds)))
    again = _again(words, release) if totals.unknown and not cancelled else None
    return View(join(lines, "\n"), rows((again,)))


def _again(words: Words, release: int) -> Button:
    return tap(f"🔁 {words('button.resend_unknown')}", "resend", release)


def _waiting(words: Words, totals: Totals) -> list[str]:
    return [words.count("progress.waiting", totals.held)] if totals.held else []


def _faults(words: Words, totals: Totals) -> list[str]:
    """Failed, unknown and skipped, each with its reasons below it."""
    lines = []
    for key, count in (("failed", totals.failed), ("unknown", totals.unknown), ("skipped", totals.skipped)):
        if count:
            lines.append(words(f"report.{key}", count=count))
            reasons = totals.reasons_of.get(key, {})
            lines.extend(f"   · {words(f'reason.{reason}')}: {number}" for reason, number in reasons.items())
    return lines


def duration(words: Words, seconds: float) -> str:
    """A length of time in its two largest units."""
    whole = max(0, round(seconds))
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return words("time.hours_minutes", hours=hours, minutes=minutes)
    if minutes:
        return words("time.minutes_seconds", minutes=minutes, seconds=whole % 60)
    return words("time.seconds", seconds=f"{max(0.0, seconds):.1f}" if seconds < 10 else whole)


def audience(words: Words, counts: dict[ChatKind, int]) -> str:
    """How many chats a release will reach, and of which kinds."""
    total = sum(counts.values())
    groups = counts.get(ChatKind.GROUP, 0) + counts.get(ChatKind.SUPERGROUP, 0)
    kinds = (
        ("private", counts.get(ChatKind.PRIVATE, 0)),
        ("groups", groups),
        ("channels", counts.get(ChatKind.CHANNEL, 0)),
    )
    named = [words.count(f"audience.{kind}", number) for kind, number in kinds if number]
    return f"{words.count('audience.total', total)} ({', '.join(named)})"
