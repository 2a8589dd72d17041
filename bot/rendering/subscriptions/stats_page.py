"""/stats: figures about the mission's readers and the last releases. No names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.mission import Mission
from bot.domain.releases.release import ReleaseKind, Totals
from bot.domain.spare import SpareBot
from bot.domain.statements import Number
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator, own_name
from bot.rendering import spare
from bot.rendering.releases.progress import audience
from bot.rendering.view import View, rows, tap

DAYS = 7  # the period for recent changes


@dataclass(frozen=True, slots=True)
class Reached:
    """A release: its statement, its kind, and how many chats it reached."""

    number: Number
    totals: Totals
    kind: ReleaseKind = ReleaseKind.PUBLISH

    def name(self, translate: Translator) -> str:
        """No. 1/2026; for a release other than a publication, also its kind."""
        if self.kind is ReleaseKind.PUBLISH:
            return translate("statement.number", number=self.number)
        return translate(f"stats.name_{self.kind}", number=self.number)

    def said(self, translate: Translator) -> str:
        """How many chats it reached, of how many."""
        if not self.totals.total:
            return translate("stats.release_nobody", number=self.number)
        key = "stats.release" if self.kind is ReleaseKind.PUBLISH else f"stats.release_{self.kind}"
        return translate(key, number=self.number, sent=self.totals.sent, total=self.totals.total)


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures. They count active subscriptions; each is a chat or a forum topic."""

    by_kind: Mapping[ChatKind, int]
    by_language: Mapping[str, int]
    by_topic: Mapping[str, int]  # how many chose it; '' for those who chose none, who get all
    by_rhythm: Mapping[str, int]  # at_once, daily, weekly
    paused: int
    came: int  # in the last `DAYS` days
    went: int
    statements: int
    releases: Sequence[Reached]  # the last ones, newest first
    spare: SpareBot | None = None


def stats(translate: Translator, mission: Mission, shown: Stats) -> View:
    """The message, with a button to refresh it."""
    lines: list[RichText | str] = [bold(translate("stats.title"))]
    lines.append(audience(translate, dict(shown.by_kind)) if any(shown.by_kind.values()) else translate("stats.nobody"))
    lines.append(translate("stats.lately", came=shown.came, went=shown.went))
    if shown.paused:
        lines.append(translate("stats.paused", count=shown.paused))
    if shown.spare:
        lines.append(spare.share_line(translate, shown.spare, shown.by_kind.get(ChatKind.PRIVATE, 0)))
    lines += _counted(translate, "language", {own_name(lang): n for lang, n in shown.by_language.items()})
    lines += _counted(translate, "rhythm", {translate(f"stats.{name}"): n for name, n in shown.by_rhythm.items()})
    everything = shown.by_topic.get("", 0)
    names = {topic.key: topic.name.say(translate.lang, mission.default_language) for topic in mission.topics}
    lines += _counted(
        translate, "topic", {name: everything + shown.by_topic.get(key, 0) for key, name in names.items()}
    )
    lines += ["", translate("stats.statements", count=shown.statements)]
    if shown.releases:
        lines += ["", bold(translate("stats.releases"))]
        lines += [release.said(translate) for release in shown.releases]
    return View(
        join(lines, "\n"),
        rows(
            (
                tap(f"🔄 {translate('button.refresh')}", "stats"),
                tap(f"🖼 {translate('button.picture')}", "stats_picture"),
            )
        ),
    )


def _counted(translate: Translator, what: str, counts: Mapping[str, int]) -> list[str]:
    """A line of names and numbers; none if there are fewer than two names."""
    if len(counts) < 2:
        return []
    return [translate(f"stats.by_{what}", counts=" · ".join(f"{name} {count}" for name, count in counts.items()))]
