"""/stats, for staff: how many are subscribed, in which language and rhythm, and how the last releases went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.chat.mission.help import is_for_staff
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press
from bot.domain.archive import ArchiveFilter
from bot.domain.staff import Role
from bot.rendering.subscriptions import stats_page
from bot.rendering.view import View
from bot.services.context import require
from bot.store import archive
from bot.store.releases import releases
from bot.store.subscriptions import targets

_RELEASES = 5


async def stats(interaction: Interaction, _: str) -> None:
    """Answer with the figures."""
    if await is_for_staff(interaction):
        await interaction.show(await _counted(interaction))


async def again(interaction: Interaction, args: Sequence[str]) -> None:
    """Refresh."""
    if args:
        raise ValueError(args)
    await interaction.turn(await _counted(interaction))
    await interaction.toast()


async def _counted(interaction: Interaction) -> View:
    cx, services = interaction.context.services.db.reader, interaction.context.services
    await require(cx, interaction.user, Role.EDITOR)
    since = services.clock() - timedelta(days=stats_page.DAYS)
    came, went = await targets.movement(cx, since)
    recent = await releases.recent(cx, _RELEASES)
    shown = stats_page.Stats(
        by_kind=await targets.audience(cx, "", urgent=True),
        by_language=await targets.by_language(cx, "", urgent=True),
        by_topic=await targets.by_topic(cx),
        by_rhythm=await targets.by_rhythm(cx),
        paused=(await targets.counts(cx))["paused"],
        came=came,
        went=went,
        statements=await archive.count(cx, ArchiveFilter()),
        releases=[(release.number, await releases.totals(cx, release.id)) for release in recent],
    )
    return stats_page.stats(interaction.translate, interaction.context.mission, shown)


async def fresh(interaction: Interaction) -> None:
    """The figures, where an old button was."""
    await interaction.show(await _counted(interaction))


FEATURE = Feature(commands=(Command(("stats",), stats, Audience.STAFF),), presses=(Press("stats", again),), fresh=fresh)
