"""The buttons Take them and Leave them, below the question about many new items of a source."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press
from bot.rendering.alerts import alert_message
from bot.services.feeds.decide import decide


def _press(verb: str, done: str, *, take: bool) -> Press:
    async def run(interaction: Interaction, args: Sequence[str]) -> None:
        source, last = map(number_of, args)
        found = await decide(interaction.context.services, interaction.user, source, last, take=take)
        if not found:
            await interaction.toast("notice.decided", alert=True)
            return
        await interaction.toast()
        await interaction.turn(alert_message.source_decided(interaction.translate, done, found))

    return Press(verb, run)


FEATURE = Feature(
    presses=(
        _press("source_take", "notice.source_taken", take=True),
        _press("source_leave", "notice.source_left", take=False),
    )
)
