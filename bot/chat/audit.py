"""/audit, for publishers and owners: what was done and by whom, as pages in one message or as one file."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.mission.help import is_for_staff
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press
from bot.domain.audit import Entry
from bot.domain.errors import Refusal
from bot.domain.media import MOST_FILE_BYTES
from bot.domain.staff import Role
from bot.domain.time.calendar import day_in
from bot.rendering.audit import audit_page
from bot.rendering.view import View
from bot.services import audit
from bot.store.releases import releases
from bot.store.staff import members


async def on_audit(interaction: Interaction, _: str) -> None:
    """Answer with the newest entries."""
    if await is_for_staff(interaction):
        await interaction.show(await _listing(interaction, None))


async def turn(interaction: Interaction, args: Sequence[str]) -> None:
    """Older or Newer: a page whose first entry has that number and which goes back in time."""
    (first,) = map(number_of, args)
    await interaction.turn(await _listing(interaction, first))
    await interaction.toast()


async def _listing(interaction: Interaction, first: int | None) -> View:
    reader = interaction.context.services.db.reader
    entries, newest = await audit.page(interaction.context.services, interaction.user, first, audit_page.PER_PAGE)
    known = audit_page.Known(await members.names(reader), await releases.numbers(reader, _releases(entries)))
    return audit_page.listing(interaction.translate, interaction.context.mission, entries, newest, known)


def _releases(entries: Sequence[Entry]) -> set[int]:
    return {entry.told["release"] for entry in entries if isinstance(entry.told.get("release"), int)}


async def send_file(interaction: Interaction, args: Sequence[str]) -> None:
    """Send the whole audit as a file of JSON lines.

    Raises:
        Refusal: it is larger than Telegram accepts.
    """
    if args:
        raise ValueError(args)
    services = interaction.context.services
    content = await audit.whole(services, interaction.user)
    if len(content) > MOST_FILE_BYTES:
        raise Refusal("audit.too_large")
    today = day_in(services.mission.timezone, services.clock())
    await interaction.toast()
    await interaction.context.messenger.send_file(
        interaction.chat, f"audit-{today}.jsonl", content, interaction.translate("audit.file")
    )


async def fresh(interaction: Interaction) -> None:
    """The newest entries."""
    await interaction.show(await _listing(interaction, None))


FEATURE = Feature(
    commands=(Command(("audit",), on_audit, Audience.STAFF, Role.PUBLISHER),),
    presses=(Press("audit", turn), Press("audit_file", send_file)),
    fresh=fresh,
)
