"""The server: finds the page for a request, and answers. Requests are not logged."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from multidict import CIMultiDict

from bot.domain.errors import OperatorError, ReadRefused
from bot.web import template
from bot.web.listener import IDLE_SECONDS, LOGGER
from bot.web.routes import Route, Routes, Way
from bot.web.serving.allowance import Visitors, visitor
from bot.web.serving.answers import answer, common, plain
from bot.web.serving.forms import Broken, Crowded, Form, Forms, TooSlow
from bot.web.serving.kept_pages import KeptPage, Pages
from bot.web.serving.refusals import Refusals
from bot.whole import TooLarge

if TYPE_CHECKING:
    from aiohttp import web

log = logging.getLogger(__name__)
_PATIENCE = 5.0  # seconds after which to retry when a page is not available yet


class Server:
    """Answers requests from the pages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._routes = Routes(pages.setting.languages)
        self._visitors = Visitors()
        self._forms = Forms()
        self._refusals = Refusals(pages)
        self._always = CIMultiDict(common(secure=pages.setting.base.startswith("https://")))

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to a request."""
        if request.method in ("GET", "HEAD") and (known := self._pages.known(request.raw_path)):
            return answer(request, known, self._always)
        try:
            kept = await self._find(request)
        except ReadRefused as error:
            log.warning("a page cannot be shown: %s", error)
            kept = plain(
                503, "The pages cannot be shown at this moment. Please try again.", Retry_After=f"{_PATIENCE:.0f}"
            )
        except Exception:  # an error of ours in one page must not be shown to its visitor
            log.exception("a page failed")
            kept = plain(500, "This page has failed. It is in the log.")
        return answer(request, kept, self._always)

    async def _find(self, request: web.BaseRequest) -> KeptPage:
        raw, _, query = request.raw_path.partition("?")
        path = unquote(raw, errors="replace")
        way = self._routes.find(path)
        if way is None:
            return await self._refusals.missing(path, self._lang_of(path))
        if request.method not in ("GET", "HEAD", *(["POST"] if way.route.takes_form else [])):
            return plain(405, "This can only be read.", Allow="GET, HEAD")
        asked = _fields(way.route, query)
        if asked is None:
            return await self._refusals.missing(path, way.lang)
        if way.route.pattern == "/":
            asked = {"accept-language": request.headers.get("Accept-Language", "")}
        if request.method == "POST":
            return await self._form(request, path, way)
        if not way.route.costly or not asked:
            return await self._page(path, way, Form(asked))
        if not self._visitors.may_ask(_address(request)):
            return await self._refusals.too_many(path, way.lang)
        async with self._visitors.at_once:
            return await self._page(path, way, Form(asked))

    async def _form(self, request: web.BaseRequest, path: str, way: Way) -> KeptPage:
        """The answer to a form. A visitor who sends more of them than a person would is refused before anything is
        read."""
        address = _address(request)
        if not self._visitors.may_ask(address):
            return await self._refusals.too_many(path, way.lang)
        try:
            async with self._forms.taken(request, self._visitors.number_of(address)) as form, self._visitors.at_once:
                return await self._page(path, way, form)
        except TooLarge:
            return await self._refusals.too_large(path, way.lang)
        except Crowded:
            return await self._refusals.too_many(path, way.lang)
        except TooSlow:
            return await self._refusals.too_slow(path, way.lang)
        except Broken:
            return plain(400, "The form cannot be read.")

    async def _page(self, path: str, way: Way, form: Form) -> KeptPage:
        number = form.words.get("page") if way.route.kept else None
        address = f"{path}?page={number}" if number else path
        found = await self._pages.get(address, way, form.words, form.files)
        return found or await self._refusals.missing(path, way.lang)

    def _lang_of(self, path: str) -> str:
        first = path.split("/")[1] if path.startswith("/") else ""
        return first if first in self._pages.setting.languages else self._pages.setting.languages[0]


def _fields(route: Route, query: str) -> dict[str, str] | None:
    """The fields of an address's query; None if a value is invalid. Unknown fields are ignored."""
    known, found = route.fields or {}, {}
    for name, value in parse_qsl(query, errors="replace", max_num_fields=20) if query.count("&") < 20 else ():
        if name in known:
            if not re.fullmatch(known[name], value, re.ASCII):
                return None
            found[name] = value
    return found


def _address(request: web.BaseRequest) -> str:
    """The visitor's address."""
    return visitor(request.remote or "", request.headers.get("X-Forwarded-For", ""))


@asynccontextmanager
async def served(pages: Pages, host: str, port: int, *, shared: bool = False) -> AsyncIterator[int]:
    """Serve the pages until the block ends. Yields the port. `shared`: other processes may serve on the same port.

    Raises:
        OperatorError: the address is taken, or not this machine's.
    """
    from aiohttp import web  # with the server: most that reads these files serves no pages

    template.environment()  # now, so that the first visitor does not wait for its import
    server = web.Server(Server(pages).handle, access_log=None, logger=LOGGER, keepalive_timeout=IDLE_SECONDS)
    runner = web.ServerRunner(server, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, reuse_port=shared or None)
        try:
            await site.start()
        except OSError as error:
            raise OperatorError(f"The pages cannot be served on {host}:{port}: {error.strerror}.") from error
        (address, *_) = runner.addresses
        yield int(address[1])
    finally:
        with contextlib.suppress(RuntimeError):
            await runner.cleanup()


__all__ = ["Server", "served"]
