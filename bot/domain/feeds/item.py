"""An item of a feed or page: what it says, and the signs by which it is recognised when it comes again."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.domain.media import MediaKind
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText, dump_spans, load_text

UNDATED = "page:undated:"  # prefix of the key of a page's undated first release (`sources/importing/page.py`)
_CAMPAIGN = re.compile(r"utm_\w+|fbclid|gclid|yclid|mc_[ce]id")  # query parameters that only count a link's readers


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A picture or another file of an item. `alt`: what it shows, in the item's language; `sha256`: the hash of its
    bytes that a signed feed gives."""

    url: str
    kind: MediaKind = MediaKind.PHOTO
    alt: str = ""
    name: str = ""
    sha256: str = ""

    @property
    def sign(self) -> str:
        """What identifies the file: the address without its query, because signed addresses have a new query every
        time."""
        return self.url.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signed feed's text file says besides the text. `number`: headquarters' own number, as 142/2026; `entry`:
    the version of the feed's entry that named the file, so that the file is fetched only once for each."""

    number: str
    revision: int
    entry: str


@dataclass(frozen=True, slots=True)
class Retraction:
    """A signed statement was retracted. `reason`: '' if none is given; `for_good`: it was taken down for good, its
    words must be erased."""

    reason: str
    for_good: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """What an item is recognised by: its guid, its link, and the hashes of its title and of title and text. Each is ''
    if the item has none, or if several items of its feed share it."""

    guid: str
    link: str
    title: str
    content: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item. `at`: when it was published, UTC; None if the feed does not say. `excerpt_only`: the whole text is at
    `link`. `line`: its line in the source, for reports. `retraction`: set if it was retracted, and has no text."""

    guid: str
    link: str
    lang: str
    title: str
    body: RichText
    at: datetime | None = None
    files: tuple[LinkedFile, ...] = ()
    excerpt_only: bool = False
    topic: str = ""
    signed: Signed | None = None
    line: int = 0
    retraction: Retraction | None = None

    @property
    def text(self) -> Text:
        """Its words as a statement's text."""
        return Text(self.lang, self.title, self.body, self.link, self.excerpt_only)

    @property
    def signs(self) -> Signs:
        """What it is recognised by. Dates do not count: many feeds change them."""
        title = self.guid if self.retraction else folded(self.title)
        return Signs(self.guid.strip(), plain_link(self.link), hashed(title), hashed(title, folded(self.body.text)))

    @property
    def version(self) -> str:
        """The hash of what it says: a different hash means that it was changed. Its dates and link do not count."""
        files = [(file.sign, file.kind, file.alt) for file in self.files]
        revision = self.signed.revision if self.signed else 0
        said = [self.lang, self.title, self.body.text, dump_spans(self.body), self.excerpt_only, files, revision]
        back = [self.retraction.reason, self.retraction.for_good] if self.retraction else []
        return hashed(json.dumps([*said, *back], ensure_ascii=True))

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "guid": self.guid,
            "link": self.link,
            "lang": self.lang,
            "title": self.title,
            "body": self.body.text,
            "spans": dump_spans(self.body),
            "at": self.at.timestamp() if self.at else None,
            "files": [[file.url, file.kind, file.alt, file.name, file.sha256] for file in self.files],
            "excerpt_only": self.excerpt_only,
            "topic": self.topic,
            "signed": [self.signed.number, self.signed.revision, self.signed.entry] if self.signed else None,
            "retraction": [self.retraction.reason, self.retraction.for_good] if self.retraction else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> FeedItem:
        """The inverse of `to_json`."""
        return cls(
            stored["guid"],
            stored["link"],
            stored["lang"],
            stored["title"],
            load_text(stored["body"], stored["spans"]),
            datetime.fromtimestamp(stored["at"], UTC) if stored["at"] is not None else None,
            tuple(LinkedFile(url, MediaKind(kind), alt, name, key) for url, kind, alt, name, key in stored["files"]),
            stored["excerpt_only"],
            stored["topic"],
            Signed(*stored["signed"]) if stored["signed"] else None,
            retraction=Retraction(*stored["retraction"]) if stored.get("retraction") else None,
        )


def folded(text: str) -> str:
    """The letters and digits of a text, without case, so that a text with other quotation marks or spaces is the
    same."""
    return "".join(char for char in text.casefold() if char.isalnum()) or text.strip()


def hashed(*parts: str) -> str:
    """A hash of texts, in hexadecimal."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def plain_link(link: str) -> str:
    """A link in the form that is compared: without parameters that count readers, http and https alike. '' for a link
    to a whole site, which does not identify an item."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").removeprefix("www.")
        query = urlencode([pair for pair in parse_qsl(parts.query) if not _CAMPAIGN.fullmatch(pair[0])])
    except ValueError:
        return link.strip()
    path = parts.path.rstrip("/")
    if not path and not query and not parts.fragment:
        return ""
    return "".join([host, path, f"?{query}" if query else "", f"#{parts.fragment}" if parts.fragment else ""])


def contradiction(before: FeedItem | None, now: FeedItem) -> str:
    """Why a signed item cannot replace the one that we have, in one word; '' if it can. Against replays: whoever sits
    between headquarters and us could send an older signed version again."""
    if before is None or before.signed is None or now.signed is None:
        return ""
    if now.signed.revision < before.signed.revision:
        return "older"
    if before.retraction:
        follows = now.retraction and (now.retraction.for_good or not before.retraction.for_good)
        return "" if follows else "retracted"
    if now.retraction:
        return ""
    same = (before.title, before.body, before.excerpt_only) == (now.title, now.body, now.excerpt_only)
    return "" if same or now.signed.revision > before.signed.revision else "same revision"


def told_apart(items: Sequence[FeedItem]) -> list[tuple[FeedItem, Signs]]:
    """The items of one feed, each with its signs; a guid or link that several items share does not count. Of items that
    are the same in everything, the first is kept."""
    signs = [item.signs for item in items]
    seen: set[Signs] = set()
    kept = []
    for item, one in zip(items, signs, strict=True):
        if one not in seen:
            kept.append((item, one))
        seen.add(one)
    guids, links = Counter(one.guid for _, one in kept), Counter(one.link for _, one in kept)
    return [
        (item, replace(one, guid=one.guid if guids[one.guid] < 2 else "", link=one.link if links[one.link] < 2 else ""))
        for item, one in kept
    ]


def is_same(now: Signs, known: Signs) -> bool:
    """Whether an item is one that we know already.

    The same guid on both decides. Where guids change, link and title, or title and text, must be the same; in a feed
    without guids the link; for a page's first release, which has no date, the title.
    """
    if now.guid and now.guid == known.guid:
        return True
    if now.link and now.link == known.link and (now.title == known.title or not (now.guid and known.guid)):
        return True
    if now.title == known.title and any(one.guid.startswith(UNDATED) for one in (now, known)):
        return True
    return now.content == known.content


def stable_key(signs: Signs) -> str:
    """The key of the item's statement, the same at every import: from the guid, else the link, else title and text."""
    return f"feed:{hashed(signs.guid or signs.link or signs.content)}"
