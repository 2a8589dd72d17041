"""The door for browsers: the chat page's files at /, and protection against requests from other sites.

The page itself is plain HTML, CSS and JavaScript in this folder; it uses only the people's door.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

FOLDER = Path(__file__).parent
_SCRIPTS = (
    "app",
    "view",
    "actions",
    "compose",
    "choices",
    "elsewhere",
    "attach",
    "message",
    "media",
    "element",
    "world",
)
_FILES = ("style.css", *(f"{name}.js" for name in _SCRIPTS))
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def only_this_machine(host: str) -> Middleware:
    """A middleware that refuses, with a 403, every Host header except this machine's names and `host`, and every
    request that a page of another site sends.

    Otherwise such a page could call the sandbox: by resolving its own name to 127.0.0.1 (DNS rebinding), or by sending
    a form or a plain request there. Browsers say where a request comes from: `Origin`
    (https://www.rfc-editor.org/rfc/rfc6454) and `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/).
    """
    known = _LOCAL | {host.lower()}

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin", "")
        elsewhere = bool(origin) and _name_in(origin.partition("://")[2]) not in known
        opened = request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"  # following a link
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            elsewhere = elsewhere or not opened
        if elsewhere or _name_in(request.headers.get("Host", "")) not in known:
            return web.Response(status=403, text="This address serves this machine only.\n")
        return await handler(request)

    return check


def _name_in(address: str) -> str:
    """The host of `host:port`."""
    name = address.lower()
    return name[: name.rindex("]") + 1] if "]" in name else name.partition(":")[0]


def add_page(app: web.Application) -> None:
    """Register the page's files, and no other file of the folder."""
    app.router.add_get("/", _file(FOLDER / "index.html"))
    for name in _FILES:
        app.router.add_get(f"/{name}", _file(FOLDER / name))


def _file(path: Path) -> Handler:
    headers = _HEADERS | {"Content-Type": f"{_TYPES[path.suffix]}; charset=utf-8"}

    async def serve(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers=headers)

    return serve
