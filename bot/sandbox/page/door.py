"""The door for browsers: the chat page's files at /, and a check that nobody calls from elsewhere.

The page itself is plain HTML, CSS and JavaScript in this folder; it knows the world only by the people's door.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

FOLDER = Path(__file__).parent
_FILES = ("style.css", "app.js", "view.js", "actions.js", "compose.js", "message.js", "world.js")
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def only_this_machine(host: str) -> Middleware:
    """A middleware that refuses every Host header but this machine's names and `host`, with a 403.

    Otherwise a page of another site could call the sandbox, by letting its own name lead to 127.0.0.1 (DNS rebinding).
    """
    known = _LOCAL | {host.lower()}

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = request.headers.get("Host", "").lower()
        name = name[: name.rindex("]") + 1] if "]" in name else name.partition(":")[0]
        if name not in known:
            return web.Response(status=403, text="This address serves this machine only.\n")
        return await handler(request)

    return check


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
