"""The pages that say why there is no page: it does not exist, or the visitor asks for too much."""

from __future__ import annotations

from bot.rendering.pages import addresses
from bot.rendering.pages.addresses import Links
from bot.web import template, verify
from bot.web.serving.kept_pages import KeptPage, Pages, ready


class Refusals:
    """Drawn once for each language and version, so that a flood of wrong addresses costs little."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept: dict[tuple[str, int], KeptPage] = {}

    async def missing(self, path: str, lang: str) -> KeptPage:
        """There is no page at this address."""
        return await self._draw(lang, 404, "site.missing_title", "site.missing_what")

    async def too_many(self, path: str, lang: str) -> KeptPage:
        """This visitor has asked too much."""
        return await self._draw(lang, 429, "site.too_many_title", "site.too_many_what")

    async def too_large(self, path: str, lang: str) -> KeptPage:
        """A file exceeds the limit."""
        return await self._draw(lang, 413, "site.too_large_title", "site.too_large_what")

    async def too_slow(self, path: str, lang: str) -> KeptPage:
        """A form did not arrive in time."""
        return await self._draw(lang, 408, "site.too_slow_title", "site.too_slow_what")

    async def _draw(self, lang: str, status: int, title: str, what: str) -> KeptPage:
        version, setting = self._pages.db.version(), self._pages.setting
        kept = self._kept.get((lang, status))
        if kept is None or kept.version != version or kept.setting is not setting:
            async with self._pages.db.reading() as (cx, version):
                links = Links(addresses.home(lang), setting.base)
                look = await self._pages.look(cx, links, version, lang)
                page = template.notice(look, look.say(title), look.say(what, most=verify.MOST_MEGABYTES), status)
            kept = self._kept[lang, status] = ready(page, version, setting)
        return kept
