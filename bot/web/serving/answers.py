"""From a page to an answer of HTTP: unchanged or whole, packed or not, and what browsers are told about it."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from aiohttp import web
from multidict import CIMultiDict

from bot.web import template
from bot.web.page import Page
from bot.web.serving.kept_pages import KeptPage

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"  # it may be kept, and whoever does asks whether it is still so
_VARY = "Accept-Encoding"


def common(*, secure: bool) -> dict[str, str]:
    """What every answer says. `secure`: the public reaches the pages by https."""
    found = {
        "Content-Security-Policy": f"{template.policy()}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "Chancery",
    }
    return found | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})


def answer(request: web.BaseRequest, kept: KeptPage, always: CIMultiDict[str]) -> web.StreamResponse:
    """The answer to a request for that page. `always`: what every answer says."""
    page = kept.page
    headers = always.copy()
    headers.update(page.headers)
    headers["Cache-Control"] = _FOREVER if page.lasting else _ASK_AGAIN
    if page.file:
        headers["Content-Type"] = page.mime
        return web.FileResponse(page.file, headers=headers)
    if page.location:
        headers["Location"] = page.location
        return web.Response(status=page.status, headers=headers)
    if kept.etag:
        headers["ETag"] = kept.etag
    if kept.modified:
        headers["Last-Modified"] = kept.modified
    encoding = ""
    if kept.can_be_packed:
        headers["Vary"] = _VARY
        encoding = accepted(request.headers.get("Accept-Encoding", ""))
    if page.status == 200 and _is_known(request, kept):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = page.mime
    if encoding:
        headers["Content-Encoding"] = encoding
    return web.Response(status=page.status, body=kept.body(encoding), headers=headers)


def accepted(header: str) -> str:
    """The encoding to send in (https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding); '' for none."""
    if not header:
        return ""
    offered = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        offered[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ("br", "gzip") if offered.get(name)), "")


def _is_known(request: web.BaseRequest, kept: KeptPage) -> bool:
    """Whether the visitor has the page as it is (https://www.rfc-editor.org/rfc/rfc9110#preconditions)."""
    if (tags := request.headers.get("If-None-Match")) is not None:
        bare = kept.etag.removeprefix("W/")
        return tags.strip() == "*" or any(tag.strip().removeprefix("W/") == bare for tag in tags.split(","))
    since = request.headers.get("If-Modified-Since")
    if since is None or not kept.modified:
        return False
    try:
        return parsedate_to_datetime(kept.modified) <= parsedate_to_datetime(since)
    except ValueError:
        return False


def plain(status: int, sentence: str, **headers: str) -> KeptPage:
    """An answer of one sentence, where no page can be drawn."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return KeptPage(Page(f"{sentence}\n".encode(), "text/plain; charset=utf-8", status, headers=given))
