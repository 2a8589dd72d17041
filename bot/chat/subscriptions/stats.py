"""/stats, for staff: how many are subscribed, in which language and rhythm, and how the last releases went."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.chat.mission.help import is_for_staff
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press
from bot.domain.archive import ArchiveFilter
from bot.domain.errors import Refusal
from bot.domain.staff import Role
from bot.domain.time.calendar import day_in
from bot.rendering.subscriptions import stats_page, stats_picture
from bot.rendering.view import View
from bot.services.context import require
from bot.store import archive, spare
from bot.store.releases import releases
from bot.store.subscriptions import targets

_RELEASES = 5
_WEEKS = 26  # shown in the picture


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


async def draw(interaction: Interaction, args: Sequence[str]) -> None:
    """Picture: the same figures as an image, with text for people who have it read aloud."""
    if args:
        raise ValueError(args)
    services, translate = interaction.context.services, interaction.translate
    shown = await _figures(interaction)
    weeks = targets.weekly(services.clock(), _WEEKS)
    counts = await targets.active_at(services.db.counter, weeks)
    readers = [(day_in(services.mission.timezone, at), n) for at, n in zip(weeks, counts, strict=True)]
    await interaction.toast()
    drawn = await asyncio.to_thread(stats_picture.picture, translate, services.mission, shown, readers)
    said = stats_picture.words(translate, shown, readers)
    await interaction.context.messenger.send_picture(interaction.chat, "press-office.png", drawn, said)


async def _counted(interaction: Interaction) -> View:
    return stats_page.stats(interaction.translate, interaction.context.mission, await _figures(interaction))


async def _figures(interaction: Interaction) -> stats_page.Stats:
    cx, services = interaction.context.services.db.reader, interaction.context.services
    await require(cx, interaction.user, Role.EDITOR)
    if not interaction.private:
        raise Refusal("staff.private_only")
    since = services.clock() - timedelta(days=stats_page.DAYS)
    came, went = await targets.movement(cx, since)
    recent = await releases.recent(cx, _RELEASES)
    return stats_page.Stats(
        by_kind=await targets.audience(cx, "", urgent=True),
        by_language=await targets.by_language(cx, "", urgent=True),
        by_topic=await targets.by_topic(cx),
        by_rhythm=await targets.by_rhythm(cx),
        paused=(await targets.counts(cx))["paused"],
        came=came,
        went=went,
        spare=await spare.current(cx),
        statements=await archive.count(cx, ArchiveFilter()),
        releases=[stats_page.Reached(one.number, await releases.totals(cx, one.id), one.kind) for one in recent],
    )


async def fresh(interaction: Interaction) -> None:
    """The current figures, for an outdated button."""
    await interaction.show(await _counted(interaction))


FEATURE = Feature(
    commands=(Command(("stats",), stats, Audience.STAFF),),
    presses=(Press("stats", again), Press("stats_picture", draw)),
    fresh=fresh,
)
