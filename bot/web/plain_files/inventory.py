"""Every existing page, each with a key: while the key stays the same, so does the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.statements import StatementState
from bot.rendering.pages import addresses
from bot.store import cap
from bot.store.database import meta
from bot.store.database.connection import Connection
from bot.store.pages import shown, statement_list
from bot.store.pages.statement_list import PublicStatement
from bot.web import archive
from bot.web.feeds import feed
from bot.web.serving import assets
from bot.web.setting import Setting

Key = object


@dataclass(frozen=True, slots=True)
class Inventory:
    """The pages by address with their keys, and the statements on them, newest first."""

    keys: dict[str, Key]
    statements: Sequence[PublicStatement]


async def take(cx: Connection, setting: Setting, minute: int) -> Inventory:
    """The current inventory. `minute`: of the clock; pages with a clock are made again when it changes."""
    known = await statement_list.newest_first(cx)
    bot = await shown.front(cx, meta.USERNAME)
    newest = await shown.newest(cx)
    keys: dict[str, Key] = {"/": "", "/robots.txt": "", "/.well-known/security.txt": minute // 1440}
    keys |= dict.fromkeys(assets.addresses(), "")
    keys["/sitemap.xml"] = newest.version, minute // 60
    if setting.alerts:
        keys[addresses.ALERTS] = newest.version, minute
        keys |= {addresses.alert(number): version for number, version in await cap.versions(cx)}
    for lang in setting.languages:
        keys[addresses.home(lang)] = newest.version, minute if setting.renewed else 0, bot
        keys[addresses.privacy(lang)] = bot
        keys |= {addresses.statement(lang, one.number): (one.version, bot) for one in known}
        keys |= {address: (key, bot) for address, key in _lists(setting, lang, known)}
        keys |= dict(_feeds(setting, lang, known, newest.version))
    return Inventory(keys, known)


def _lists(setting: Setting, lang: str, known: Sequence[PublicStatement]) -> Iterator[tuple[str, Key]]:
    """The pages of lists; the key of each has its statements and its links to others."""
    by_year, by_month, by_topic = (defaultdict[str, list[PublicStatement]](list) for _ in range(3))
    everything = [one for one in known if one.state is StatementState.PUBLISHED]
    for one in everything:
        by_year[one.date[:4]].append(one)
        by_month[one.date[:7]].append(one)
        by_topic[one.topic].append(one)
    yield from _parts(addresses.archive(lang), everything, tuple(by_year))
    for year, found in by_year.items():
        months = tuple(month for month in by_month if month.startswith(year))
        yield from _parts(addresses.archive(lang, int(year)), found, months)
    for month, found in by_month.items():
        yield from _parts(addresses.archive(lang, int(month[:4]), int(month[5:])), found, ())
    for topic in setting.mission.open_topics:
        yield from _parts(addresses.topic(lang, topic.key), by_topic[topic.key], ())


def _parts(address: str, found: Sequence[PublicStatement], ways: tuple[str, ...]) -> Iterator[tuple[str, Key]]:
    number: int | None = 0
    while number is not None and (part := archive.part_of(len(found), number)):
        here = found[part.start : part.start + part.most]
        yield addresses.part(address, number), (ways, part.older, part.newer, [(one.id, one.version) for one in here])
        number = part.older


def _feeds(setting: Setting, lang: str, known: Sequence[PublicStatement], version: int) -> Iterator[tuple[str, Key]]:
    """The feeds and their parts. The newest part also has older statements that were changed, so any change renews
    it."""
    for topic in ("", *(topic.key for topic in setting.mission.open_topics)):
        found = [one for one in known if topic in ("", one.topic)]
        number: int | None = 0
        while number is not None and (part := archive.part_of(len(found), number)):
            here = found[part.start : part.start + part.most]
            key = (part.older, part.newer, [(one.id, one.version) for one in here]) if number else version
            yield from ((addresses.feed(lang, form, topic, number), key) for form in feed.FORMS)
            number = part.older
