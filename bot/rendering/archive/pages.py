"""The archive in one message: pages of statements, and the choice of a year, month or topic. A part of it is given as
an `ArchiveFilter`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.archive import ALL, ArchiveFilter
from bot.domain.mission import Mission
from bot.domain.statements import Statement
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.i18n.translator import Translator
from bot.rendering.statements.views import KEYCAPS, list_title, listed_items, payload_of
from bot.rendering.view import Button, DeepLink, View, rows, tap

PER_PAGE = 5
_MOST_TOPICS = 30  # buttons in one message


def origin_of(part: ArchiveFilter, page: int) -> str:
    """The origin, for Back, of a statement that was opened from this page: a_2021-08_2."""
    return f"a_{part.code}_{page}"


def page_count(total: int) -> int:
    """How many pages `total` statements take; at least one."""
    return max(1, -(-total // PER_PAGE))


def listing(
    translate: Translator,
    mission: Mission,
    part: ArchiveFilter,
    statements: Sequence[Statement],
    page: int,
    total: int,
    *,
    into_bot: bool,
    reads: str = "",
) -> View:
    """One page of a part of the archive, newest first. `total`: the number of statements in the part. `into_bot`:
    buttons are links into the bot, as in a group.

    `reads`: the language in which the reader wants statements, if it differs from that of the interface.
    """
    title = join([bold(title_of(translate, mission, part)), f" · {translate.count('archive.count', total)}"])
    if not statements:
        return View(join([title, translate("archive.none")], "\n\n"), _filter_buttons(translate, into_bot=into_bot))
    title = list_title(translate, mission, title, statements, reads)
    parts = [title, *listed_items(translate, mission, statements, title, reads)]
    pages = page_count(total)
    if pages > 1:
        parts.append(italic(translate("page.of", page=page, pages=pages)))

    def turn(label: str, to: int) -> Button:
        if into_bot:
            return Button(label, DeepLink(f"a-{part.code}_{to}"))
        return tap(label, "archive", part.code, to)

    newer = turn(f"◀️ {translate('button.newer')}", page - 1) if page > 1 else None
    older = turn(f"▶️ {translate('button.older')}", page + 1) if page < pages else None
    opens = tuple(
        _open(cap, statement, part, page, into_bot=into_bot)
        for cap, statement in zip(KEYCAPS, statements, strict=False)
    )
    return View(join(parts, "\n\n"), (*rows(opens, (newer, older)), *_filter_buttons(translate, into_bot=into_bot)))


def _open(label: str, statement: Statement, part: ArchiveFilter, page: int, *, into_bot: bool) -> Button:
    if into_bot:
        return Button(label, DeepLink(payload_of(statement.number)))
    code = f"{statement.number.serial}-{statement.number.year}"
    return tap(label, "read", code, 1, origin_of(part, page))


def _filter_buttons(translate: Translator, *, into_bot: bool) -> tuple[tuple[Button, ...], ...]:
    if into_bot:
        return ()
    return rows((tap(f"📅 {translate('button.by_year')}", "years"), tap(f"🏷 {translate('button.by_topic')}", "topics")))


def title_of(translate: Translator, mission: Mission, part: ArchiveFilter) -> str:
    """The title of a part of the archive."""
    if part.topic:
        return mission.topic_name(part.topic, translate.lang)
    if part.first is None:
        return translate("archive.title")
    if part.is_year:
        return translate("archive.of_year", year=part.first.year)
    return translate.month(part.first) if part.is_month else translate.day(part.first)


def years(translate: Translator, counts: Sequence[tuple[int, int]]) -> View:
    """The years, each with its number of statements."""
    buttons = [tap(f"{year} · {count}", "months", year) for year, count in counts]
    return _chooser(translate, translate("archive.by_year"), buttons, 3)


def months(translate: Translator, year: int, counts: Sequence[tuple[int, int]]) -> View:
    """The months of a year, each with its number of statements; and the whole year."""
    buttons = [
        tap(f"{translate.month_name(month)} · {count}", "archive", f"{year}-{month:02}", 1) for month, count in counts
    ]
    whole = tap(f"{year} · {sum(count for _, count in counts)}", "archive", f"{year}", 1)
    return _chooser(translate, translate("archive.of_year", year=year), [whole, *buttons], 2)


def topics(translate: Translator, mission: Mission, counts: Sequence[tuple[str, int]]) -> View:
    """The topics, each with its number of statements."""
    buttons = [
        tap(f"{mission.topic_name(topic, translate.lang)} · {count}", "archive", f"t-{topic}", 1)
        for topic, count in counts[:_MOST_TOPICS]
    ]
    return _chooser(translate, translate("archive.by_topic"), buttons, 2)


def _chooser(translate: Translator, title: str, buttons: Sequence[Button], wide: int) -> View:
    lines = [tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide)]
    back = tap(f"↩️ {translate('button.back')}", "archive", ALL.code, 1)
    text = bold(title) if buttons else join([bold(title), translate("archive.none")], "\n\n")
    return View(RichText() + text, rows(*lines, (back,)))
