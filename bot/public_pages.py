"""A config becomes the public pages: what `run` serves and keeps as plain files, and what `web` and `site` show.

Apart from `app.py`, so that those commands start without the bot.
"""

from __future__ import annotations

from contextlib import AsyncExitStack

from bot.config import Config
from bot.services.context import ServiceContext
from bot.store.database.commits import Waker
from bot.store.media.folder import MediaFolder
from bot.store.pages.database import PublicDatabase
from bot.supervisor import Worker
from bot.web.feeds.hub import FILES_SECONDS, SERVED_SECONDS, Hub
from bot.web.plain_files.site import Site
from bot.web.plain_files.worker import SiteKeeper
from bot.web.plain_files.write import SiteFolder
from bot.web.serving.kept_pages import Pages
from bot.web.serving.worker import WebPages
from bot.web.setting import Setting


def web_workers(config: Config, services: ServiceContext, stack: AsyncExitStack) -> list[Worker]:
    """What serves the public pages, keeps them as plain files, and tells a hub, as far as the config asks for it."""
    if not config.web.enabled and config.web.site_dir is None and not config.web.hub:
        return []
    db = PublicDatabase(config.storage.path)
    stack.push_async_callback(db.close)
    found: list[Worker] = []
    if config.web.enabled:
        pages = Pages(db, web_setting(config), services.clock)
        found.append(WebPages(pages, config.web.host, config.web.port))
    if config.web.site_dir is not None:
        pages = Pages(db, web_setting(config, plain=True), services.clock)
        site = Site(pages, SiteFolder(config.web.site_dir), gentle=True)
        found.append(SiteKeeper(site, Waker(services.db.committed, services.clock)))
    if config.web.hub:
        after = SERVED_SECONDS if config.web.enabled else FILES_SECONDS
        found.append(Hub(db, web_setting(config), Waker(services.db.committed, services.clock), after))
    return found


def web_setting(config: Config, *, plain: bool = False, renewed: bool = True) -> Setting:
    """What the public pages need to know; `plain` and `renewed` as `Setting` has them."""
    return Setting(
        config.whole_mission,
        str(config.web.public_url or f"http://{config.web.host}:{config.web.port}").rstrip("/"),
        MediaFolder.of(config.storage.path, config.storage.media),
        tuple(str(channel.chat).lstrip("@") for channel in config.channels if isinstance(channel.chat, str)),
        config.retention.ended_subscriptions,
        plain,
        renewed,
        str(config.web.hub or ""),
        config.alerts is not None,
    )
