"""The monitor's pages, on their own address and port. They name no reader and no word of a statement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.domain.monitor import Check, is_ready

if TYPE_CHECKING:
    from aiohttp import web

Ready = Callable[[], Awaitable[tuple[Sequence[Check], Mapping[str, object]]]]
Metrics = Callable[[], Awaitable[bytes]]


def monitor_app(ready: Ready, metrics: Metrics) -> web.Application:
    """The server. `ready` returns the latest checks, and further facts; `metrics` the text for Prometheus."""

    from aiohttp import web  # with the server, and all that /metrics needs: most bots have no monitor
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    async def healthz(request: web.Request) -> web.Response:
        """Says only that the event loop answers."""
        return web.json_response({"healthy": True})

    async def readyz(request: web.Request) -> web.Response:
        """200 if the bot is ready, else 503; each check with `ok` or what is wrong."""
        checks, more = await ready()
        well = is_ready(checks)
        body = {"ready": well, "checks": {check.name: check.fault or "ok" for check in checks}, **more}
        return web.json_response(body, status=200 if well else 503)

    async def metrics_(request: web.Request) -> web.Response:
        return web.Response(body=await metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application(client_max_size=0)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics_)
    return app
