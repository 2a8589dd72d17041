"""Finds the statement that an item is about although its key is new: a double of an item of a feed or a channel's
history, which came another way (from the home page, a press officer or a website's hook), or a home page's entry."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import timedelta

from bot.domain.feeds.item import folded
from bot.domain.importing.incoming import Incoming
from bot.domain.redaction.redaction import OMITTED
from bot.domain.statements import Statement
from bot.store.database.connection import Connection
from bot.store.statements import incoming, statements
from bot.store.statements.incoming import Dated

_DAY = timedelta(days=1)  # a page and a channel may date the same release by different clocks
_TELLING = 12  # letters; shorter titles, such as a greeting, are used more than once
_BEGINNING = 80  # letters of the beginning that are compared, because one of the two may be an excerpt


async def find_doubles(cx: Connection, items: Sequence[Incoming]) -> dict[str, int]:
    """For items that are doubles, by their keys, the ids of the statements, which have keys of another kind."""
    days = {item.date + _DAY * ahead for item in items for ahead in (-1, 0, 1)}
    known: dict[str, list[tuple[Dated, str, str]]] = {}
    for one in await incoming.dated(cx, days):
        known.setdefault(one.day.isoformat(), []).append((one, folded(one.title), folded(one.body)))
    found: dict[str, int] = {}
    for item in items:
        near = [one for ahead in (0, -1, 1) for one in known.get((item.date + _DAY * ahead).isoformat(), [])]
        for one, title, body in near:
            if _kind(one.key) != _kind(item.key) and _is_double(item, one.lang, title, body):
                found.setdefault(item.key, one.statement)
    return found


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _is_double(item: Incoming, lang: str, title: str, body: str) -> bool:
    text = next((text for text in item.texts if text.lang == lang), None)
    if text is None:
        return False
    its_title, its_body = folded(text.title), folded(text.body.text)
    if its_title == title and len(title) >= _TELLING:
        return True
    # A post may have the title as its first line, followed by the text.
    mine, theirs = {its_body, its_title + its_body}, {body, title + body}
    return any(
        len(short) >= _BEGINNING and long.startswith(short)
        for one in mine
        for other in theirs
        for short, long in ((one, other), (other, one))
    )


async def same_statement(cx: Connection, item: Incoming, keys: Set[str]) -> Statement | None:
    """The statement that a page's item with a new key is about; None for none.

    A home page does not date its first release, so it comes with the date of each day's import, and later as an excerpt
    among the dated entries. Or its title was corrected, and day and text are the same. Statements under one of the
    import's own `keys` belong to other items.
    """
    first = item.texts[0]
    if not is_of_page(item) or not first.body or item.history is not None:
        return None
    beginning = first.body.text.rstrip("… ")
    for known in await statements.of_title(cx, item.key.rpartition(":")[2]):
        text = known.texts.get(first.lang)
        if text and text.title == OMITTED:
            return known
        if text and not text.excerpt_only and beginning and text.body.text.startswith(beginning):
            return known
    for known in await statements.on_day_except(cx, item.date, keys):
        text = known.texts.get(first.lang)
        if text and text.body.text == first.body.text and text.excerpt_only == first.excerpt_only:
            return known
    return None


def is_of_page(item: Incoming) -> bool:
    """Whether the item came from a home page."""
    return item.key.startswith("page:")
