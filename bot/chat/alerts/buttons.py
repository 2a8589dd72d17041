"""The Resume and Cancel buttons below an alert that says a release was paused automatically."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press
from bot.rendering.alerts import alert_message
from bot.services.context import ServiceContext
from bot.services.releases import control
from bot.store.releases import releases

_Act = Callable[[ServiceContext, int, int, int], Awaitable[bool]]


def _press(verb: str, act: _Act, done: str) -> Press:
    async def run(interaction: Interaction, args: Sequence[str]) -> None:
        (release,) = map(number_of, args)
        changed = await act(interaction.context.services, interaction.user, interaction.chat, release)
        interaction.context.wake()
        found = await releases.by_id(interaction.context.services.db.reader, release)
        if not changed or found is None:
            await interaction.toast("notice.decided", alert=True)
            return
        await interaction.toast()
        await interaction.turn(alert_message.decided(interaction.translate, done, found.number))

    return Press(verb, run)


FEATURE = Feature(
    presses=(
        _press("go_on", partial(control.resume, by_itself=True), "notice.resumed"),
        _press("give_up", partial(control.cancel, by_itself=True), "notice.cancelled"),
    )
)
