"""Finds doubles: statements that are the same as an item of a feed or a channel's history, but came another way, from
the home page, a press officer or a website's hook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.feeds.item import folded
from bot.domain.importing.incoming import Incoming
from bot.store.database.connection import Connection
from bot.store.statements import incoming
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
