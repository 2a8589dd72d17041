"""What pages load: one script and one icon, at addresses that change with their content. The style is within each page,
so that the first paint needs one request."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from bot.web.page import Look, Page

_MIMES = {"page.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"}


@cache
def content(name: str) -> str:
    """A file in the folder `templates`."""
    return (resources.files("bot.web") / "templates" / name).read_text("utf-8")


@cache
def style() -> str:
    """The style sheet of all pages."""
    return content("page.css")


@cache
def style_hash() -> str:
    """The hash by which the pages' policy allows that style sheet and no other
    (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()


@cache
def address(name: str) -> str:
    """Where a file is served: /assets/page.1a2b3c4d.js."""
    stem, _, ext = name.partition(".")
    return f"/assets/{stem}.{hashlib.sha256(content(name).encode()).hexdigest()[:8]}.{ext}"


def addresses() -> list[str]:
    """All of them."""
    return [address(name) for name in _MIMES]


async def asset(look: Look, file: str) -> Page | None:
    """One of the files, at its current address."""
    for name, mime in _MIMES.items():
        if look.links.here == address(name):
            return Page(content(name).encode(), mime, lasting=True)
    return None
