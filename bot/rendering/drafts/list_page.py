"""/drafts: the open drafts in one message, each with its state, its last change, and a button that opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.drafts.draft import Draft, HistoryEntry
from bot.domain.mission import Mission
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.drafts.card import title
from bot.rendering.drafts.history_page import author, did
from bot.rendering.split import shorten
from bot.rendering.view import Button, View, rows, tap

PER_PAGE = 8
MINE, ALL = "mine", "all"
_TITLE = 160  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft, its last change, and for a correction or retraction the statement's number."""

    draft: Draft
    last: HistoryEntry | None
    number: Number | None = None


def page_count(total: int) -> int:
    """How many pages `total` drafts take; at least one."""
    return max(1, -(-total // PER_PAGE))


def listing(
    translate: Translator,
    mission: Mission,
    listed: Sequence[Listed],
    names: Mapping[int, str],
    whose: str,
    page: int,
    counts: Mapping[str, int],
) -> View:
    """A page of the person's own drafts or everyone's. `counts`: how many there are of each, by MINE and ALL."""
    lines = [bold(translate(f"drafts.{whose}"))]
    if not listed:
        lines.append(RichText(translate("drafts.none")))
    lines += [_item(translate, mission, one, names, whose) for one in listed]
    pages = page_count(counts[whose])
    if pages > 1:
        lines.append(italic(translate("page.of", page=page, pages=pages)))
    opens = [tap(f"📝 {one.draft.name}", "draft_open", one.draft.id) for one in listed]
    newer = tap(f"◀️ {translate('button.newer')}", "drafts", whose, page - 1) if page > 1 else None
    older = tap(f"▶️ {translate('button.older')}", "drafts", whose, page + 1) if page < pages else None
    sides = tuple(_side(translate, side, whose, counts[side]) for side in (MINE, ALL))
    lines_of_four = [tuple(opens[start : start + 4]) for start in range(0, len(opens), 4)]
    return View(join(lines, "\n\n"), rows(*lines_of_four, (newer, older), sides))


def _side(translate: Translator, side: str, shown: str, count: int) -> Button:
    mark = "🔘" if side == shown else "⚪️"
    return tap(f"{mark} {translate(f'button.drafts_{side}')} · {count}", "drafts", side, 1)


def _item(translate: Translator, mission: Mission, one: Listed, names: Mapping[int, str], whose: str) -> RichText:
    draft = one.draft
    head = bold(draft.name) if draft.kind is ReleaseKind.PUBLISH else bold(title(translate, draft, one.number))
    named = shorten(RichText(draft.content.title(translate.lang)), _TITLE)
    state = translate(f"drafts.is_{draft.state}")
    about = state if whose == MINE else f"{state} · {translate('drafts.by', name=author(translate, draft, names))}"
    lines: list[RichText | str] = [join([head, named], " · ") if named else head, about]
    if one.last:
        day, clock = (
            translate.day(day_in(mission.timezone, one.last.at)),
            translate.clock(one.last.at, mission.timezone),
        )
        lines.append(italic(f"{day}, {clock}: {did(translate, draft, one.last, names)}"))
    return join(lines, "\n")
