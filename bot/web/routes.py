"""Which address leads to which page. The addresses never change (docs/pages.md); a new kind of page is a new line
here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.web import archive, media, mission, privacy, search, signing, statements, verify, wellknown
from bot.web.cap import alerts
from bot.web.feeds import feed
from bot.web.page import Make
from bot.web.serving import assets

MINUTE, HOUR = 60, 3600
_YEAR, _SERIAL = r"(?P<year>[12]\d{3})", r"(?P<serial>[1-9]\d{0,5})"
_SIGNED = r"(\.r[1-9]\d{0,3})?\.txt(\.minisig)?"
_TOPIC = r"[a-z0-9][a-z0-9_-]{0,31}"
_FORM = r"(\.(?P<part>[1-9]\d{0,5}))?\.(?P<form>atom|json)"
_KEY = r"(?P<key>[0-9a-f]{64})"


@dataclass(frozen=True, slots=True)
class Route:
    """A kind of page. In `pattern` {lang} stands for a language of the mission; the other groups are passed to `make`.

    `lasts`: seconds after which it is made again even without a commit, 0: never. `kept`: whether it is cached until a
    commit. `fields`: query fields, name -> pattern of the value. `takes_form`: a form may be sent to it. `costly`: it
    answers a visitor's question, which is limited for each visitor.
    """

    pattern: str
    make: Make
    lasts: int = 0
    kept: bool = True
    fields: Mapping[str, str] | None = None
    takes_form: bool = False
    costly: bool = False


_PAGES = {"page": r"[1-9]\d{0,5}"}
ROUTES = (
    Route("/", mission.root, kept=False),
    Route("/{lang}/", mission.home, lasts=MINUTE),
    Route(f"/{{lang}}/{_YEAR}/{_SERIAL}", statements.statement),
    Route("/{lang}/archive", archive.everything, fields=_PAGES),
    Route(f"/{{lang}}/archive/{_YEAR}", archive.year, fields=_PAGES),
    Route(f"/{{lang}}/archive/{_YEAR}/(?P<month>0[1-9]|1[0-2])", archive.month, fields=_PAGES),
    Route(f"/{{lang}}/topics/(?P<key>{_TOPIC})", archive.topic, fields=_PAGES),
    Route(f"/{{lang}}/feed{_FORM}", feed.feed),
    Route(f"/{{lang}}/topics/(?P<topic>{_TOPIC}){_FORM}", feed.feed),
    Route(r"/alerts\.atom", alerts.index, lasts=MINUTE),
    Route(rf"/alerts/{_YEAR}/{_SERIAL}\.cap\.xml", alerts.alert),
    Route("/{lang}/search", search.search, kept=False, fields={"q": "(?s:.*)", **_PAGES}, costly=True),
    Route("/{lang}/verify", verify.verify, takes_form=True, costly=True, kept=False),
    Route("/{lang}/privacy", privacy.privacy),
    Route(rf"/media/{_KEY}\.(?P<ext>[a-z0-9]{{1,8}})", media.media, kept=False),
    Route(rf"/media/{_KEY}\.(?P<width>\d{{3,4}})\.webp", media.thumbnail),
    Route(r"/assets/(?P<file>[a-z]+\.[0-9a-f]{8}\.(?:js|svg))", assets.asset),
    Route(r"/sitemap\.xml", wellknown.sitemap, lasts=HOUR),
    Route(r"/robots\.txt", wellknown.robots),
    Route(r"/\.well-known/security\.txt", wellknown.security, lasts=HOUR),
    Route(f"/{{lang}}/{_YEAR}/{_SERIAL}{_SIGNED}", signing.signed_file, kept=False),
    Route(r"/{lang}/statements\.txt(\.minisig)?", signing.signed_file, kept=False),
    Route(r"/removed\.txt(\.minisig)?", signing.signed_file, kept=False),
    Route(r"/\.well-known/(chancery\.json(\.minisig)?|audit-head\.txt)", signing.signed_file, kept=False),
)


@dataclass(frozen=True, slots=True)
class Way:
    """Where an address leads: the kind of page, its language ('' for none), the parts of the address."""

    route: Route
    lang: str
    parts: Mapping[str, str]


class Routes:
    """The routes of a mission with these languages."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        known = f"(?P<lang>{'|'.join(map(re.escape, languages))})"
        self._patterns = [(re.compile(route.pattern.replace("{lang}", known), re.ASCII), route) for route in ROUTES]

    def find(self, path: str) -> Way | None:
        """Where a path leads; None if nowhere."""
        for pattern, route in self._patterns:
            if found := pattern.fullmatch(path):
                parts = found.groupdict()
                return Way(route, parts.pop("lang", None) or "", parts)
        return None
