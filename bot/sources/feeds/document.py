"""What the readers of feeds return, the same for all formats; as JSON between the reading process and the bot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from bot.domain.feeds.item import FeedItem, LinkedFile
from bot.domain.media import MOST_MEDIA, MediaKind
from bot.domain.text.addresses import is_taken
from bot.domain.text.characters import tidied
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText
from bot.sources.feeds.markup import Marked
from bot.sources.feeds.titles import titled
from bot.sources.importing.parsed import text_fault

MOST_ITEMS = 500  # of a feed, the newest; older ones are left out
MOST_HTML = 400_000  # characters of one item
MOST_TAGS = 8_000  # of one item, because the HTML parser gets slower with nested elements
MOST_REASON = 1_000  # characters of the reason for a removal; the reason is part of the item's version
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")
_KINDS = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}
_DOCUMENTS = {"application/pdf", "application/msword", "application/zip", "text/plain", "text/csv"}


@dataclass(frozen=True, slots=True)
class Asked:
    """How to read a feed. `url`: where it came from; `kind`: its Content-Type; `languages`: the mission's, the first is
    the default; `timezone`: the mission's (IANA name); `now`: the present instant."""

    url: str
    kind: str
    languages: tuple[str, ...]
    timezone: str
    now: datetime

    def language(self, *named: str) -> str:
        """The first of the named languages that the mission has; '' if it has none of them."""
        for name in named:
            plain = name.strip().casefold().replace("_", "-")
            for known in self.languages:
                if plain == known.casefold() or plain.partition("-")[0] == known.casefold():
                    return known
        return ""


@dataclass(slots=True)
class FeedDocument:
    """A feed. `form`: rss20, atom10, json 1.1, page and the like. `items`: oldest first. `refused`: why other items
    cannot be statements, a sentence each. `removed`: items that the feed itself reports as removed, each with its
    address and the reason."""

    form: str
    items: list[FeedItem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    removed: list[FeedItem] = field(default_factory=list)

    def dump(self) -> str:
        """As JSON."""
        items, removed = (
            [item.to_json() | {"line": item.line} for item in found] for found in (self.items, self.removed)
        )
        return json.dumps({"form": self.form, "items": items, "refused": self.refused, "removed": removed})

    @classmethod
    def load(cls, written: bytes) -> FeedDocument:
        """The inverse of `dump`."""
        found = json.loads(written)
        items, removed = (
            [replace(FeedItem.from_json(one), line=one["line"]) for one in found[name]] for name in ("items", "removed")
        )
        return cls(found["form"], items, found["refused"], removed)


class ItemRefused(Exception):
    """An item cannot be a statement; the message says why, in a few words."""


def made(item: FeedItem, marked: Marked, files: Sequence[LinkedFile], languages: Sequence[str]) -> FeedItem:
    """The item with its text, with a title if it had none, and a language if the feed names none of the mission's.
    `files`: those that it names besides those that its text shows.

    Raises:
        ItemRefused: it cannot be a statement.
    """
    body, title = marked.text, " ".join(tidied(item.title).split())
    link = item.link if is_taken(item.link) else ""
    if not title and body:
        title, body = titled(body)
    if not body.text and link:
        body = type(body)(link)
    if fault := text_fault(title, body.text):
        raise ItemRefused(fault)
    cut_off = bool(link) and (item.excerpt_only or _CUT_OFF.search(body.text) is not None)
    lang = item.lang or guess_language(f"{title} {body.text}", languages)
    shown = {file.sign: file for file in [*marked.files, *files]}
    return replace(
        item,
        lang=lang,
        title=title,
        body=body,
        link=link,
        files=tuple(shown.values())[:MOST_MEDIA],
        excerpt_only=cut_off,
    )


def require_bounded(html: str) -> str:
    """Return the HTML of one item, if it is not too large.

    Raises:
        ItemRefused: it is.
    """
    if len(html) > MOST_HTML or html.count("<") > MOST_TAGS:
        raise ItemRefused("its text is too large")
    return html


def linked(url: str, kind: str, alt: str = "") -> LinkedFile | None:
    """A file that an item names by its address and media type; None for a type that messages cannot carry."""
    if not is_taken(url):
        return None
    media_type = kind.partition(";")[0].strip().casefold()
    found = _KINDS.get(media_type.partition("/")[0])
    if media_type in _DOCUMENTS or media_type.startswith("application/vnd."):
        found = MediaKind.DOCUMENT
    if found is None:
        return None
    name = url.partition("?")[0].rpartition("/")[2][:100] if found in (MediaKind.DOCUMENT, MediaKind.AUDIO) else ""
    return LinkedFile(url, found, tidied(" ".join(alt.split()))[:500], name)


def removed_from(named: Iterable[tuple[str, str, str]], base: str) -> list[FeedItem]:
    """The items that a feed reports as removed. `named`: for each its address, its id (an address too in feeds of
    ours), and the reason."""
    found = (
        FeedItem(id, absolute(base, address or id), "", tidied(why)[:MOST_REASON], RichText())
        for address, id, why in named
        if address or id
    )
    return [item for item in found if is_taken(item.link)][:MOST_ITEMS]


def absolute(base: str, url: str) -> str:
    """An address in a feed as an absolute one; '' if it is not an address."""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def oldest_first(items: Sequence[FeedItem]) -> list[FeedItem]:
    """The items of a feed, oldest first: by their times if each has one, else in reverse order of the feed."""
    found = list(reversed(items))
    if all(item.at for item in found):
        found.sort(key=lambda item: item.at or datetime.min.replace(tzinfo=UTC))
    return found[-MOST_ITEMS:]
