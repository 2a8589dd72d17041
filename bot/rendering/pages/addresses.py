"""The addresses of the public pages, which never change (docs/pages.md); and links between pages: as paths on a server,
or as relative paths between plain files."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bot.domain.statements import Number

_FILES_AS_THEY_ARE = ("/media/", "/.well-known/", "/assets/", "/alerts/")


def home(lang: str) -> str:
    """The home page."""
    return f"/{lang}/"


def statement(lang: str, number: Number) -> str:
    """A statement's page: /en/2026/142."""
    return f"/{lang}/{number.year}/{number.serial}"


def archive(lang: str, year: int = 0, month: int = 0) -> str:
    """All statements, or those of a year or of a month."""
    return f"/{lang}/archive" + (f"/{year}" if year else "") + (f"/{month:02}" if month else "")


def topic(lang: str, key: str) -> str:
    """The statements of a topic."""
    return f"/{lang}/topics/{quote(key)}"


def search(lang: str, words: str = "", page: int = 1) -> str:
    """The search, or its results."""
    asked = {"q": words} if words else {}
    return f"/{lang}/search" + (f"?{urlencode({**asked, **({'page': page} if page > 1 else {})})}" if asked else "")


def verify(lang: str) -> str:
    """The form that checks a text."""
    return f"/{lang}/verify"


def privacy(lang: str) -> str:
    """The page on what is stored about people."""
    return f"/{lang}/privacy"


def media(key: str, ext: str, width: int = 0) -> str:
    """A file of a statement by its SHA-256; with `width`, a smaller picture of that width in pixels."""
    return f"/media/{key}" + (f".{width}.webp" if width else f".{ext}")


def feed(lang: str, form: str, topic: str = "", number: int = 0) -> str:
    """A feed, of all statements or of a topic: /en/feed.atom, /en/topics/news.json.

    `form`: atom or json; `number`: of a part, counted from the oldest; 0 for the newest (/en/feed.3.atom).
    """
    place = f"topics/{quote(topic)}" if topic else "feed"
    return f"/{lang}/{place}" + (f".{number}" if number else "") + f".{form}"


ALERTS = "/alerts.atom"


def alert(number: Number) -> str:
    """An urgent notice for warning systems: /alerts/2026/142.cap.xml."""
    return f"/alerts/{number.year}/{number.serial}.cap.xml"


def part(address: str, number: int) -> str:
    """A part of a list, counted from the oldest, so that its content stays the same; 0 is the newest, at the list's own
    address."""
    return f"{address}?page={number}" if number else address


def file_of(address: str) -> str:
    """The plain file for an address, relative to the folder: /en/ is en/index.html, /en/2026/142 is
    en/2026/142.html."""
    path, _, query = address.partition("?")
    if path.endswith("/"):
        return f"{path[1:]}index.html"
    if query:
        return f"{path[1:]}.{query.replace('=', '-')}.html"
    if path.startswith(_FILES_AS_THEY_ARE) or "." in posixpath.basename(path):
        return path[1:]
    return f"{path[1:]}.html"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links on the page at the address `here`. `base`: the public address of all pages, without a slash at
    its end; `relative`: the pages are plain files, which link to each other wherever the folder is."""

    here: str
    base: str
    relative: bool = False

    def to(self, address: str) -> str:
        """The link to an address of ours."""
        if not self.relative:
            return f"{self._prefix}{address}"
        folder = posixpath.dirname(file_of(self.here))
        return quote(posixpath.relpath(file_of(address), folder or "."), safe="/.-_~")

    def whole(self, address: str) -> str:
        """The absolute address, for use elsewhere."""
        return f"{self.base}{address}"

    @property
    def _prefix(self) -> str:
        """The path below which the pages are served; usually ''."""
        return "/" + rest if (rest := self.base.partition("://")[2].partition("/")[2]) else ""
