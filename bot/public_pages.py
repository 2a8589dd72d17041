"""Sets up what the public sees: pages served by `run` and kept as plain files, and by the commands `web` and `site`;
and the signed files.

Separate from `app.py`, so that those commands start without the bot.
"""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bot.config import Config
from bot.domain.signing.mission_file import Official
from bot.services.context import ServiceContext
from bot.services.signing import use_key
from bot.services.signing.sign_files import Signer
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

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublicPages:
    """What `run` does for the public, as far as the config asks for it. `pages`: the served pages, and those of the
    plain files; `signer` signs files."""

    workers: tuple[Worker, ...]
    pages: tuple[Pages, ...]
    signer: Signer | None

    def follow(self, config: Config, username: str) -> None:
        """Take over a config that was read again."""
        for pages in self.pages:
            pages.follow(web_setting(config, plain=pages.setting.plain))
        if self.signer:
            self.signer.follow(official_of(config, username))


async def public_pages(config: Config, services: ServiceContext, stack: AsyncExitStack, username: str) -> PublicPages:
    """The public side of a starting bot. `username`: the bot's, without @.

    Raises:
        OperatorError: the signing key cannot be used.
    """
    workers, found = list[Worker](), list[Pages]()
    signer = None
    if config.signing:
        await use_key.present(services, config.signing.key)
        workers.append(signer := Signer(services, config.signing.key, official_of(config, username)))
    elif known := (await use_key.state(services.db.reader)).present:
        log.warning(
            "the key %s has signed the statements, and signing.key is not set: new ones are not signed", known.id
        )
    if config.web.enabled or config.web.site_dir or config.web.hub:
        db = PublicDatabase(config.storage.path)
        stack.push_async_callback(db.close)
    if config.web.enabled:
        found.append(pages := Pages(db, web_setting(config), services.clock))
        workers.append(WebPages(pages, config.web.host, config.web.port))
    if config.web.site_dir:
        found.append(pages := Pages(db, web_setting(config, plain=True), services.clock))
        site = Site(pages, SiteFolder(config.web.site_dir), gentle=True)
        workers.append(SiteKeeper(site, Waker(services.db.committed, services.clock)))
    if config.web.hub:
        after = SERVED_SECONDS if config.web.enabled else FILES_SECONDS
        workers.append(Hub(db, web_setting(config), Waker(services.db.committed, services.clock), after))
    return PublicPages(tuple(workers), tuple(found), signer)


def require_key(config: Config) -> None:
    """Check that the signing key's file can be used; whether it is the key that signs is known only from the database
    later.

    Raises:
        WrongConfig: there is no such file.
        OperatorError: it cannot be used.
    """
    if config.signing:
        use_key.load(config.signing.key)


def official_of(config: Config, username: str) -> Official:
    """What the mission's own file says about it."""
    mission, channels = config.mission, tuple(str(channel.chat) for channel in config.channels)
    pages = config.web.public_url or ""
    return Official(mission.name.by_lang, mission.languages, mission.website or "", username, channels, pages)


def web_setting(config: Config, *, plain: bool = False, renewed: bool = True) -> Setting:
    """The settings of the public pages; `plain` and `renewed` as in `Setting`."""
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
