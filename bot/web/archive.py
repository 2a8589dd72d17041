"""Lists of statements: all, of a year or a month, of a topic.

A list is cut into parts that are counted from the oldest statement, so that a part's content never changes; the list's
own address shows the newest statements, between one part's worth and twice that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.archive import ALL, ArchiveFilter, parse
from bot.rendering.pages import addresses
from bot.store import archive
from bot.web import template
from bot.web.page import Look, Page
from bot.web.statements import listed

SIZE = 30  # statements in a part
_DESCRIBED = 3  # statements whose titles describe a list to search engines


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list of `total`, newest first: `most` statements from place `start`. `number`: 0 for the newest
    part."""

    number: int
    start: int
    most: int
    older: int | None
    newer: int | None


def part_of(total: int, asked: int) -> Part | None:
    """The part that is asked for; None if the list has no such part."""
    closed = max(0, total // SIZE - 1)  # full parts, which no longer change
    if asked == 0:
        return Part(0, 0, total - closed * SIZE, closed or None, None)
    if not 1 <= asked <= closed:
        return None
    return Part(asked, total - asked * SIZE, SIZE, asked - 1 or None, asked + 1 if asked < closed else 0)


async def everything(look: Look) -> Page | None:
    """All statements, with links to years and topics."""
    years = [(str(year), look.links.to(addresses.archive(look.lang, year))) for year, _ in await archive.years(look.cx)]
    topics = [
        (
            topic.name.say(look.lang, look.setting.mission.default_language),
            look.links.to(addresses.topic(look.lang, topic.key)),
        )
        for topic in look.setting.mission.open_topics
    ]
    return await _list(look, ALL, look.say("site.archive"), years=years, topics=topics)


async def year(look: Look, year: str) -> Page | None:
    """Those of a year, with links to its months."""
    part = parse(year)
    months = await archive.months(look.cx, int(year))
    if part is None or not months:
        return None
    ways = [
        (look.say.month_name(month), look.links.to(addresses.archive(look.lang, int(year), month)))
        for month, _ in reversed(months)
    ]
    return await _list(look, part, look.say("archive.of_year", year=year), months=ways, up=_everything(look))


async def month(look: Look, year: str, month: str) -> Page | None:
    """Those of a month."""
    part = parse(f"{year}-{month}")
    if part is None or not await archive.count(look.cx, part):
        return None
    up = (year, look.links.to(addresses.archive(look.lang, int(year))))
    return await _list(look, part, look.say.month(date(int(year), int(month), 1)), up=up)


async def topic(look: Look, key: str) -> Page | None:
    """Those of a topic that is open to everyone."""
    mission = look.setting.mission
    if key not in {topic.key for topic in mission.open_topics}:
        return None
    return await _list(
        look, ArchiveFilter(topic=key), mission.topic_name(key, look.lang), topic=key, up=_everything(look)
    )


def _everything(look: Look) -> tuple[str, str]:
    """The link up to all statements."""
    return look.say("site.archive"), look.links.to(addresses.archive(look.lang))


async def _list(
    look: Look,
    part: ArchiveFilter,
    title: str,
    *,
    years: list[tuple[str, str]] | None = None,
    months: list[tuple[str, str]] | None = None,
    topics: list[tuple[str, str]] | None = None,
    up: tuple[str, str] | None = None,
    topic: str = "",
) -> Page | None:
    total = await archive.count(look.cx, part)
    asked = look.asked.get("page", "0")
    shown = part_of(total, int(asked))
    if shown is None:
        return None
    found = await archive.page(look.cx, part, shown.start, shown.most, total)
    here = look.links.here.partition("?")[0]
    items = [listed(look, one) for one in found]
    return template.draw(
        look,
        "list.html",
        title=title,
        description="; ".join(one.title for one in items[:_DESCRIBED]),
        statements=items,
        older=look.links.to(addresses.part(here, shown.older)) if shown.older is not None else "",
        newer=look.links.to(addresses.part(here, shown.newer)) if shown.newer is not None else "",
        years=years or [],
        months=months or [],
        topics=topics or [],
        up=up,
        topic=topic,
        feeds=template.feeds(look, topic),
    )
