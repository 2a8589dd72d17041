"""A website with a feed, for tests: what it says is set by the test, and who asked for what is remembered."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from html import escape

from aiohttp import web


class Website:
    """Pages by their path. Each is answered with an ETag, and with 304 where it is known already."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str]] = {}
        self.status: dict[str, int] = {}  # with which a path answers instead
        self.headers: dict[str, Mapping[str, str]] = {}  # beside it
        self.asked: list[str] = []
        self.unchanged = 0  # how many answers were 304
        self.agents: set[str] = set()
        self.url = ""

    def put(self, path: str, body: str | bytes, kind: str = "application/xml") -> str:
        """Let the path say this; its address."""
        self.pages[path] = (body.encode() if isinstance(body, str) else body, kind)
        return self.url + path

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """One request."""
        self.asked.append(request.path)
        self.agents.add(request.headers.get("User-Agent", ""))
        more = self.headers.get(request.path, {})
        if status := self.status.get(request.path):
            return web.Response(status=status, headers=more, body=self.pages.get(request.path, (b"", ""))[0])
        body, kind = self.pages.get(request.path, (b"", ""))
        if not kind:
            return web.Response(status=404)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            self.unchanged += 1
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, headers={"ETag": tag, "Content-Type": kind, **more})


@asynccontextmanager
async def website() -> AsyncIterator[Website]:
    """A website on this machine."""
    found = Website()
    runner = web.ServerRunner(web.Server(found.answer))
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        found.url = f"http://{host}:{port}"
        yield found
    finally:
        await runner.cleanup()


def rss(items: Sequence[str]) -> str:
    """An RSS feed of these items, newest first."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'


def item(name: str, text: str = "", *, guid: str = "", link: str = "", date: str = "", more: str = "") -> str:
    """One item: its title, its text (HTML), its guid, its link."""
    parts = [
        f"<title>{escape(name)}</title>",
        f"<description>{escape(text or f'<p>Text of {name}.</p>')}</description>",
    ]
    parts += [f'<guid isPermaLink="false">{escape(guid)}</guid>'] if guid else []
    parts += [f"<link>{escape(link)}</link>"] if link else []
    parts += [f"<pubDate>{date}</pubDate>"] if date else []
    return f"<item>{''.join(parts)}{more}</item>"
