"""A page, and what it is made of: the maker of a page gets a `Look` and returns a `Page`, or None if there is none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.i18n.translator import Translator, translator
from bot.rendering.pages.addresses import Links
from bot.store.database.connection import Connection
from bot.store.pages.shown import Shown
from bot.web.setting import Setting

HTML = "text/html; charset=utf-8"
GONE = 410


@dataclass(frozen=True, slots=True)
class Page:
    """An answer. `changed`: when its content last changed (seconds since 1970), 0 if that is unknown.

    `location`: for a redirect. `file`: the body is that file, which may be requested in ranges. `lasting`: the content
    at this address never changes. `headers`: further headers.
    """

    body: bytes = b""
    mime: str = HTML
    status: int = 200
    changed: int = 0
    location: str = ""
    file: Path | None = None
    lasting: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """A view of the database for making one page. `lang`: the page's language, one of the mission's. `bot`: its
    username, '' while unknown. `asked`: the fields that the visitor sent, `files`: the files. `links`: from this page
    to others."""

    cx: Connection
    setting: Setting
    links: Links
    shown: Shown
    now: datetime
    bot: str = ""
    lang: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def say(self) -> Translator:
        """The page's words in its language, or in English if there are none in that language."""
        return translator(self.lang or self.setting.mission.default_language)


Finish = Callable[[], Awaitable[Page | None]]  # the rest of making a page, when the database is no longer needed
Make = Callable[..., Awaitable[Page | Finish | None]]
