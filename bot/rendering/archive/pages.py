"""The archive in one message: pages of a shelf, and the shelves by year, month and topic."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.archive import ALL, Shelf
from bot.domain.mission import Mission
from bot.domain.statements import Statement
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.i18n.translator import Words
from bot.rendering.statements.views import KEYCAPS, list_title, listed_items, payload_of
from bot.rendering.view import Button, DeepLink, View, rows, tap

PER_PAGE = 5
_MOST_TOPICS = 30  # buttons in one message


def origin_of(shelf: Shelf, page: int) -> str:
    """Where Back leads from a statement that was opened here: a_2021-08_2."""
    return f"a_{shelf.code}_{page}"


def page_count(total: int) -> int:
    """Pages of a shelf."""
    return max(1, -(-total // PER_PAGE))


def listing(
    words: Words,
    mission: Mission,
    shelf: Shelf,
    statements: Sequence[Statement],
    page: int,
    total: int,
    *,
    into_bot: bool,
    reads: str = "",
) -> View:
    """One page of a shelf, newest first. `into_bot`: buttons are links into the bot, as in a group.

    `reads`: the language that the reader wants statements in, where it is not the interface's.
    """
    title = join([bold(title_of(words, mission, shelf)), f" · {words.count('archive.count', total)}"])
    if not statements:
        return View(join([title, words("archive.none")], "\n\n"), _shelves(words, into_bot=into_bot))
    title = list_title(words, mission, title, statements, reads)
    parts = [title, *listed_items(words, mission, statements, title, reads)]
    pages = page_count(total)
    if pages > 1:
        parts.append(italic(words("page.of", page=page, pages=pages)))

    def turn(label: str, to: int) -> Button:
        if into_bot:
            return Button(label, DeepLink(f"a-{shelf.code}_{to}"))
        return tap(label, "archive", shelf.code, to)

    newer = turn(f"◀️ {words('button.newer')}", page - 1) if page > 1 else None
    older = turn(f"▶️ {words('button.older')}", page + 1) if page < pages else None
    opens = tuple(
        _open(cap, statement, shelf, page, into_bot=into_bot)
        for cap, statement in zip(KEYCAPS, statements, strict=False)
    )
    return View(join(parts, "\n\n"), (*rows(opens, (newer, older)), *_shelves(words, into_bot=into_bot)))


def _open(label: str, statement: Statement, shelf: Shelf, page: int, *, into_bot: bool) -> Button:
    if into_bot:
        return Button(label, DeepLink(payload_of(statement.number)))
    code = f"{statement.number.serial}-{statement.number.year}"
    return tap(label, "read", code, 1, origin_of(shelf, page))


def _shelves(words: Words, *, into_bot: bool) -> tuple[tuple[Button, ...], ...]:
    if into_bot:
        return ()
    return rows((tap(f"📅 {words('button.by_year')}", "years"), tap(f"🏷 {words('button.by_topic')}", "topics")))


def title_of(words: Words, mission: Mission, shelf: Shelf) -> str:
    """What a shelf is called."""
    if shelf.topic:
        return mission.topic_name(shelf.topic, words.lang)
    if shelf.first is None:
        return words("archive.title")
    if shelf.is_year:
        return words("archive.of_year", year=shelf.first.year)
    return words.month(shelf.first) if shelf.is_month else words.day(shelf.first)


def years(words: Words, counts: Sequence[tuple[int, int]]) -> View:
    """The years, each with its count."""
    buttons = [tap(f"{year} · {count}", "months", year) for year, count in counts]
    return _chooser(words, words("archive.by_year"), buttons, 3)


def months(words: Words, year: int, counts: Sequence[tuple[int, int]]) -> View:
    """The months of a year, each with its count; and the whole year."""
    buttons = [
        tap(f"{words.month_name(month)} · {count}", "archive", f"{year}-{month:02}", 1) for month, count in counts
    ]
    whole = tap(f"{year} · {sum(count for _, count in counts)}", "archive", f"{year}", 1)
    return _chooser(words, words("archive.of_year", year=year), [whole, *buttons], 2)


def topics(words: Words, mission: Mission, counts: Sequence[tuple[str, int]]) -> View:
    """The topics, each with its count."""
    buttons = [
        tap(f"{mission.topic_name(topic, words.lang)} · {count}", "archive", f"t-{topic}", 1)
        for topic, count in counts[:_MOST_TOPICS]
    ]
    return _chooser(words, words("archive.by_topic"), buttons, 2)


def _chooser(words: Words, title: str, buttons: Sequence[Button], wide: int) -> View:
    lines = [tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide)]
    back = tap(f"↩️ {words('button.back')}", "archive", ALL.code, 1)
    text = bold(title) if buttons else join([bold(title), words("archive.none")], "\n\n")
    return View(RichText() + text, rows(*lines, (back,)))
