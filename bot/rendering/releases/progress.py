"""A release as staff see it: a bar while it runs, then a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.mission import Mission
from bot.domain.releases.release import UNDER_WAY, Figures, Fraction, ReleaseKind, ReleaseState, Totals
from bot.domain.statements import Number
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator, own_name, translator
from bot.rendering.moments import moment
from bot.rendering.view import Button, View, rows, tap

_CELLS = 20
# People make no difference between a group and a supergroup.
_KINDS = {
    ChatKind.PRIVATE: "private",
    ChatKind.GROUP: "groups",
    ChatKind.SUPERGROUP: "groups",
    ChatKind.CHANNEL: "channels",
}


@dataclass(frozen=True, slots=True)
class BotWait:
    """Telegram makes the whole bot wait `until` an instant, as of `now`. `mission`: gives the time zone."""

    mission: Mission
    until: datetime
    now: datetime


def waits(translate: Translator, wait: BotWait) -> str:
    """Until when nothing can be sent."""
    return translate("progress.waits", until=moment(translate, wait.mission, wait.until, wait.now))


def bar(totals: Totals) -> str:
    """A bar of twenty cells, and the percentage of final rows."""
    share = totals.settled / totals.total if totals.total else 0.0
    full = int(share * _CELLS)
    return f"{'▓' * full}{'░' * (_CELLS - full)} {int(share * 100)} %"


def course(translate: Translator, totals: Totals, *, planned: bool) -> list[str]:
    """A release's progress as lines: a bar, once the number of chats is known (`planned`). If all open rows wait for
    their readers' hours, their number instead of a bar, since everybody else has the release."""
    if not planned:
        so_far = [translate("progress.so_far", settled=totals.settled)] if totals.settled else []
        return [translate("progress.preparing"), *so_far]
    if totals.left and totals.left == totals.waiting:
        return [translate.count("progress.waiting", totals.waiting)]
    return [bar(totals)]


def progress(
    lang: str,
    number: Number,
    title: str,
    release: int,
    state: ReleaseState,
    totals: Totals,
    *,
    kind: ReleaseKind = ReleaseKind.PUBLISH,
    why: str = "",
    starts_in: float = 0.0,
    wait: BotWait | None = None,
    planned: bool = True,
) -> View:
    """A release that is not finished, with the buttons for its state.

    Args:
        starts_in: seconds left of `hold_before_send`.
        wait: Telegram makes the bot wait.
        planned: the number of chats is known.
    """
    translate = translator(lang)
    lines: list[RichText | str] = [bold(translate(f"progress.title_{kind}", number=number)), title]
    lines.extend(course(translate, totals, planned=planned))
    if planned:
        lines.append(translate("progress.count", settled=totals.settled, total=totals.total))
    lines.extend(_faults(translate, totals))
    if totals.left != totals.waiting or not planned:
        lines.extend(_waiting(translate, totals))
    if state is ReleaseState.PLANNING and starts_in > 0:
        text = join([lines[0], title, translate("progress.held", time=duration(translate, starts_in))], "\n")
        return View(text, rows((tap(f"✖️ {translate('button.cancel')}", "cancel", release),)))
    if state is ReleaseState.CANCELLED:
        return View(join([*lines, bold(translate("progress.cancelling"))], "\n"))
    if state is ReleaseState.PAUSED:
        lines.append(bold(translate(f"progress.paused_{why or 'staff'}")))
    elif wait:
        lines.append(waits(translate, wait))
    return View(join(lines, "\n"), rows(_control_buttons(translate, release, state)))


def _control_buttons(translate: Translator, release: int, state: ReleaseState) -> tuple[Button | None, ...]:
    pause = tap(f"⏸ {translate('button.pause')}", "pause", release) if state in UNDER_WAY else None
    resume = tap(f"▶️ {translate('button.resume')}", "resume", release) if state is ReleaseState.PAUSED else None
    return pause, resume, tap(f"✖️ {translate('button.cancel')}", "cancel", release)


def only_waiting(
    lang: str,
    number: Number,
    title: str,
    release: int,
    state: ReleaseState,
    totals: Totals,
    seconds: float,
    *,
    kind: ReleaseKind = ReleaseKind.PUBLISH,
    figures: Figures | None = None,
    why: str = "",
) -> View:
    """A release whose rows have all ended or wait for their targets' hours. `seconds`: how long that took."""
    translate = translator(lang)
    lines: list[RichText | str] = [bold(translate(_done(kind, totals), number=number)), title]
    lines.append(_sent(translate, kind, totals))
    lines.extend(_faults(translate, totals))
    lines.extend(_waiting(translate, totals))
    lines.extend(_figures(translate, figures or Figures()))
    lines.append(translate("report.took", time=duration(translate, seconds)))
    if state is ReleaseState.PAUSED:
        lines.append(bold(translate(f"progress.paused_{why or 'staff'}")))
    again = _again(translate, release) if totals.unknown else None
    return View(
        join(lines, "\n"), rows(_control_buttons(translate, release, state), (again,), (_table(release, totals),))
    )


def report(
    lang: str,
    number: Number,
    title: str,
    release: int,
    totals: Totals,
    seconds: float,
    *,
    kind: ReleaseKind = ReleaseKind.PUBLISH,
    figures: Figures | None = None,
    cancelled: bool,
) -> View:
    """A finished release: delivered, failed by reason, unknown, skipped; by language and kind of chat; the duration.

    Unknown rows can be sent again, unless the release was cancelled. `seconds`: how long it took.
    """
    translate = translator(lang)
    head = translate(f"report.cancelled_{kind}" if cancelled else _done(kind, totals), number=number)
    lines: list[RichText | str] = [bold(head), title, _sent(translate, kind, totals)]
    lines.extend(_faults(translate, totals))
    lines.extend(_waiting(translate, totals))
    lines.extend(_figures(translate, figures or Figures()))
    lines.append(translate("report.took", time=duration(translate, seconds)))
    again = _again(translate, release) if totals.unknown and not cancelled else None
    return View(join(lines, "\n"), rows((again,), (_table(release, totals),)))


def _sent(translate: Translator, kind: ReleaseKind, totals: Totals) -> str:
    """How many chats it reached, of how many; if there were no chats, a sentence that says so."""
    if not totals.total:
        return translate(f"report.nobody_{kind}")
    return translate(f"report.sent_{kind}", sent=totals.sent, total=totals.total)


def _done(kind: ReleaseKind, totals: Totals) -> str:
    """The message key of the report's title, which differs if some copies were not changed."""
    partly = kind is not ReleaseKind.PUBLISH and totals.sent < totals.total
    return f"report.{'partly' if partly else 'title'}_{kind}"


def _figures(translate: Translator, figures: Figures) -> list[str]:
    """The figures by language, the largest first, and by kind of chat."""
    langs = sorted(figures.by_lang.items(), key=lambda item: (-item[1].total, item[0]))
    by_lang = [f"   · {own_name(lang)}: {_share(translate, share)}" for lang, share in langs]
    kinds: dict[str, Fraction] = {}
    for kind, share in sorted(figures.by_kind.items(), key=lambda item: list(ChatKind).index(item[0])):
        kinds[_KINDS[kind]] = kinds.get(_KINDS[kind], Fraction()).plus(share)
    by_kind = [f"   · {translate(f'kind.{kind}')}: {_share(translate, share)}" for kind, share in kinds.items()]
    headed = ((translate("report.by_lang"), by_lang), (translate("report.by_kind"), by_kind))
    return [line for head, lines in headed if lines for line in (head, *lines)]


def _share(translate: Translator, share: Fraction) -> str:
    return translate("report.share", sent=share.sent, total=share.total)


def _again(translate: Translator, release: int) -> Button:
    return tap(f"🔁 {translate('button.resend_unknown')}", "resend", release)


def _table(release: int, totals: Totals) -> Button | None:
    return tap("📄 CSV", "csv", release) if totals.total else None


def _waiting(translate: Translator, totals: Totals) -> list[str]:
    return [translate.count("progress.waiting", totals.waiting)] if totals.waiting else []


def _faults(translate: Translator, totals: Totals) -> list[str]:
    """The numbers of failed, unknown and skipped rows, each followed by its reasons."""
    lines = []
    for key, count in (("failed", totals.failed), ("unknown", totals.unknown), ("skipped", totals.skipped)):
        if count:
            lines.append(translate(f"report.{key}", count=count))
            reasons = totals.reasons_of.get(key, {})
            lines.extend(f"   · {translate(f'reason.{reason}')}: {number}" for reason, number in reasons.items())
    return lines


def duration(translate: Translator, seconds: float) -> str:
    """A duration in its two largest units."""
    whole = max(0, round(seconds))
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return translate("time.hours_minutes", hours=hours, minutes=minutes)
    if minutes:
        return translate("time.minutes_seconds", minutes=minutes, seconds=whole % 60)
    return translate("time.seconds", seconds=translate.tenths(max(0.0, seconds)) if seconds < 10 else whole)


def audience(translate: Translator, counts: dict[ChatKind, int]) -> str:
    """How many chats a release will reach, and of which kinds."""
    total = sum(counts.values())
    groups = counts.get(ChatKind.GROUP, 0) + counts.get(ChatKind.SUPERGROUP, 0)
    kinds = (
        ("private", counts.get(ChatKind.PRIVATE, 0)),
        ("groups", groups),
        ("channels", counts.get(ChatKind.CHANNEL, 0)),
    )
    named = [translate.count(f"audience.{kind}", number) for kind, number in kinds if number]
    return f"{translate.count('audience.total', total)} ({', '.join(named)})"
