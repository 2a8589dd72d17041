"""The feeds: of all statements or of a topic, in each language, as Atom and as JSON Feed.

A feed is cut into parts like a list (`web.archive`), counted from the oldest statement. Retracted statements keep their
places as tombstones, so a part holds the same statements for good. The feed's own address has the newest part and,
beside it, the older statements that staff changed last, so that whoever follows it learns of every change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.statements import Statement, StatementState
from bot.rendering.feeds import atom, json_feed
from bot.rendering.feeds.feed import Enclosure, Entry, Feed, Removed
from bot.rendering.pages import addresses
from bot.rendering.pages.html import Html
from bot.store.feeds import entries
from bot.web import template
from bot.web.archive import Part, part_of
from bot.web.media import Shown
from bot.web.page import Look, Page
from bot.web.statements import whole

FORMS = {"atom": (atom.draw, atom.MIME), "json": (json_feed.draw, json_feed.MIME)}
CHANGED = 20  # older statements, changed by staff, in the newest part of a feed
# Programs of other sites may read feeds: https://fetch.spec.whatwg.org/#http-access-control-allow-origin
FOR_PROGRAMS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


async def feed(look: Look, form: str, topic: str = "", part: str | None = None) -> Page | None:
    """A feed, or a part of it; None if there is no such topic or part."""
    if topic and topic not in {one.key for one in look.setting.mission.open_topics}:
        return None
    shown = part_of(await entries.count(look.cx, topic), int(part or 0))
    if shown is None:
        return None
    found = await entries.part(look.cx, topic, shown.start, shown.most)
    if not shown.number:
        known = {one.id for one in found}
        found += [one for one in await entries.changed(look.cx, topic, CHANGED) if one.id not in known]
    made = await _feed(look, form, topic, shown, found)
    draw, mime = FORMS[form]
    headers = {**FOR_PROGRAMS, **_links(made)}
    return Page(draw(made), mime, changed=look.shown.at, headers=headers)


async def _feed(look: Look, form: str, topic: str, part: Part, found: Sequence[Statement]) -> Feed:
    mission, lang = look.setting.mission, look.lang
    name = mission.name.say(lang, mission.default_language)

    def address(number: int | None) -> str:
        return "" if number is None else look.links.whole(addresses.feed(lang, form, topic, number))

    published = [await _entry(look, one) for one in found if one.state is StatementState.PUBLISHED]
    removed = [_removed(look, one) for one in found if one.state is StatementState.RETRACTED]
    changes = [*(one.updated for one in published), *(one.at for one in removed)]
    return Feed(
        f"{name}: {mission.topic_name(topic, lang)}" if topic else name,
        name,
        lang,
        address(part.number),
        address(0),
        look.links.whole(addresses.topic(lang, topic) if topic else addresses.home(lang)),
        max(changes, default=datetime.fromtimestamp(look.shown.at, UTC)),
        published,
        removed,
        address(part.older),
        address(part.newer),
        look.setting.hub,
    )


async def _entry(look: Look, statement: Statement) -> Entry:
    shown, mission = await whole(look, statement), look.setting.mission
    at = _published(look, statement)
    return Entry(
        look.links.whole(addresses.statement(look.lang, statement.number)),
        _page(look, statement, shown.head.lang),
        str(statement.number),
        shown.head.lang,
        shown.head.title,
        _content(look, replace(shown, media=())),
        at,
        max(at, statement.corrected_at or at),
        statement.topic if shown.head.topic_address else "",
        mission.topic_name(statement.topic, look.lang) if shown.head.topic_address else "",
        shown.elsewhere or shown.link,
        [_enclosure(look, item) for item in shown.media],
    )


def _page(look: Look, statement: Statement, lang: str) -> str:
    """The page in the language of the text; the text file and its signature are beside it."""
    own = lang if lang in look.setting.languages else look.lang
    return look.links.whole(addresses.statement(own, statement.number))


def _content(look: Look, shown: object) -> Html:
    drawn = template.environment().get_template("entry.html").render(statement=shown, say=look.say, to=look.links.whole)
    return Html(drawn.strip())


def _enclosure(look: Look, item: Shown) -> Enclosure:
    return Enclosure(look.links.whole(item.address), item.mime, item.size, item.alt or item.name)


def _removed(look: Look, statement: Statement) -> Removed:
    address = look.links.whole(addresses.statement(look.lang, statement.number))
    at = statement.retracted_at or _published(look, statement)
    lang = statement.text(look.lang, look.setting.mission.default_language).lang
    return Removed(address, _page(look, statement, lang), at, statement.reason_in(look.lang))


def _published(look: Look, statement: Statement) -> datetime:
    """When it was published; for an imported one, the beginning of its day."""
    zone = ZoneInfo(look.setting.mission.timezone)
    return statement.published_at or datetime.combine(statement.date, time(), zone)


def _links(made: Feed) -> dict[str, str]:
    """Links by which hub and subscribers find each other: https://www.w3.org/TR/websub/#discovery."""
    return {"Link": f'<{made.hub}>; rel="hub", <{made.newest}>; rel="self"'} if made.hub else {}
