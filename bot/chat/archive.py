"""/archive: all statements, page by page, by year, month and topic, in one message that is edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature, Press, number_of
from bot.domain.archive import ALL, Shelf, parse
from bot.rendering.archive import pages
from bot.rendering.view import View
from bot.store import archive as stored


async def archive(here: Visit, argument: str) -> None:
    """The newest page of all, or of the year, month, day or topic that is named."""
    shelf = parse(argument) if argument else ALL
    if shelf is None:
        shelf = topic_named(here, argument)
    if shelf is None:
        await here.say("archive.usage")
    else:
        await here.show(await listing(here, shelf, 1), silent=not here.private)


def topic_named(here: Visit, name: str) -> Shelf | None:
    """The topic of that key, or of that name in any language."""
    wanted = name.casefold()
    for topic in here.desk.mission.topics:
        if wanted in (topic.key, *(said.casefold() for said in topic.name.by_lang.values())):
            return Shelf(topic=topic.key)
    return None


async def listing(here: Visit, shelf: Shelf, page: int) -> View:
    """A page of a shelf; outside the range the nearest."""
    reader = here.desk.office.db.reader
    total = await stored.count(reader, shelf)
    page = min(max(page, 1), pages.page_count(total))
    found = await stored.page(reader, shelf, (page - 1) * pages.PER_PAGE, pages.PER_PAGE, total)
    into_bot = not here.private
    return pages.listing(here.words, here.desk.mission, shelf, found, page, total, into_bot=into_bot, reads=here.reads)


async def from_link(here: Visit, payload: str) -> bool:
    """A deep link's a-<shelf>_<page>; whether it was one."""
    code, _, page = payload.removeprefix("a-").rpartition("_")
    shelf = parse(code)
    if shelf is None or not page.isascii() or not page.isdigit() or len(page) > 6:
        return False
    await here.show(await listing(here, shelf, int(page)))
    return True


async def turn(here: Visit, args: Sequence[str]) -> None:
    """Older, Newer, a shelf's button, or Back from a statement."""
    code, page = args
    shelf = parse(code)
    if shelf is None:
        raise ValueError(code)
    await here.turn(await listing(here, shelf, number_of(page)))
    await here.toast()


async def years(here: Visit, args: Sequence[str]) -> None:
    """The years."""
    if args:
        raise ValueError(args)
    await here.turn(pages.years(here.words, await stored.years(here.desk.office.db.reader)))
    await here.toast()


async def months(here: Visit, args: Sequence[str]) -> None:
    """A year's months."""
    (year,) = map(number_of, args)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    await here.turn(pages.months(here.words, year, await stored.months(here.desk.office.db.reader, year)))
    await here.toast()


async def topics(here: Visit, args: Sequence[str]) -> None:
    """The topics."""
    if args:
        raise ValueError(args)
    counts = await stored.topics(here.desk.office.db.reader)
    await here.turn(pages.topics(here.words, here.desk.mission, counts))
    await here.toast()


async def fresh(here: Visit) -> None:
    """The newest page of all."""
    await archive(here, "")


FEATURE = Feature(
    commands=(Command(("archive",), archive),),
    presses=(Press("archive", turn), Press("years", years), Press("months", months), Press("topics", topics)),
    fresh=fresh,
)
