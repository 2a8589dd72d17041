"""A page, and what it is made of: whoever makes one gets a `Look` and returns a `Page`, or None where there is none."""

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
    """What is answered. `changed`: when what it shows last changed (seconds since 1970), 0 where that says nothing.

    `location`: where to go instead. `file`: the body is that file's, which may be asked for in pieces. `lasting`: the
    same for good at this address. `headers`: more of them.
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
    """One look at the database, for one page. `lang`: the page's language, one of the mission's. `bot`: its
    username, '' while nobody knows it. `asked`: the fields that the visitor has sent, `files`: the files. `links`: from
    this page to others."""

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
        """The words of the page in its language, in English where there are none in that."""
        return translator(self.lang or self.setting.mission.default_language)


Finish = Callable[[], Awaitable[Page | None]]  # what is left to do for a page when the database is not needed any more
Make = Callable[..., Awaitable[Page | Finish | None]]
