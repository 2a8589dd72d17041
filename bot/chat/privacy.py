"""/mydata: everything stored about this chat, in sentences and as a file. /forget: delete it, after a question.
/privacy: what the bot stores, why, for how long, and who is responsible.

The first two work in private only: data about a group belongs to no single member, and it is deleted some weeks after
the group unsubscribes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Command, Feature, Interaction, Press
from bot.domain.errors import Stale
from bot.domain.text.richtext import RichText
from bot.rendering.privacy import policy, screens
from bot.rendering.view import View
from bot.services import privacy
from bot.store.privacy import HELD

_STAFF = frozenset(held.table for held in HELD if held.record)
_MINUTE = 60


async def mydata(interaction: Interaction, _: str) -> None:
    """Tell everything that is stored, and send it as a file."""
    if not interaction.private:
        await interaction.say("privacy.private_only")
        return
    services = interaction.context.services
    found = await privacy.kept(services, interaction.chat)
    await interaction.show(
        screens.kept(interaction.translate, interaction.context.mission, interaction.chat, found, _STAFF)
    )
    content = privacy.as_file(services, interaction.chat, found)
    await interaction.context.messenger.send_file(
        interaction.chat, "my-data.json", content, interaction.translate("mydata.caption")
    )


async def tell_policy(interaction: Interaction, _: str) -> None:
    """Tell what is stored, why and for how long."""
    services = interaction.context.services
    kept, days, replica = privacy.kinds(), services.ended_days, services.db.replica.on
    view = policy.policy(interaction.translate, services.mission, kept, days, replica=replica)
    await interaction.show(view)


async def forget(interaction: Interaction, _: str) -> None:
    """Ask whether to forget."""
    if not interaction.private:
        await interaction.say("privacy.private_only")
        return
    await interaction.show(await _question(interaction))


async def _question(interaction: Interaction) -> View:
    minute = int(interaction.context.services.clock().timestamp()) // _MINUTE
    found = await privacy.kept(interaction.context.services, interaction.chat)
    return screens.ask(interaction.translate, minute, staff=privacy.holds_work(found))


async def ask(interaction: Interaction, args: Sequence[str]) -> None:
    """Forget below /mydata: ask for confirmation."""
    if args:
        raise ValueError(args)
    await interaction.show(await _question(interaction))
    await interaction.toast()


async def confirm(interaction: Interaction, args: Sequence[str]) -> None:
    """Forget. If the question is old, ask again."""
    (minute,) = map(number_of, args)
    if minute > 2**31:
        raise ValueError(minute)
    try:
        await privacy.forget(
            interaction.context.services, interaction.chat, datetime.fromtimestamp(minute * _MINUTE, UTC)
        )
    except Stale:
        await interaction.turn(await _question(interaction))
        raise
    staff = privacy.holds_work(await privacy.kept(interaction.context.services, interaction.chat))
    await interaction.toast()
    await interaction.turn(View(RichText(interaction.translate("forget.done_staff" if staff else "forget.done"))))


async def leave(interaction: Interaction, args: Sequence[str]) -> None:
    """Back: forget nothing."""
    if args:
        raise ValueError(args)
    await interaction.toast()
    await interaction.turn(View(RichText(interaction.translate("forget.not_done"))))


async def fresh(interaction: Interaction) -> None:
    """Ask again."""
    await forget(interaction, "")


FEATURE = Feature(
    commands=(
        Command(("mydata",), mydata),
        Command(("forget",), forget),
        Command(("privacy",), tell_policy, only_answers=True),
    ),
    presses=(
        Press("forget_ask", ask),
        Press("forget_now", confirm),
        Press("forget_not", leave),
    ),
    fresh=fresh,
)
