"""The buttons below a release's progress: Pause, Resume, Cancel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.chat.desk import Visit
from bot.chat.registry import Feature, Press, number_of
from bot.services import publishing
from bot.services.office import Office

_Act = Callable[[Office, int, int, int], Awaitable[bool]]


def _press(verb: str, act: _Act, done: str) -> Press:
    async def run(here: Visit, args: Sequence[str]) -> None:
        (release,) = map(number_of, args)
        changed = await act(here.desk.office, here.user, here.chat, release)
        here.desk.wake()
        await here.toast(done if changed else "release.over")

    return Press(verb, run)


FEATURE = Feature(
    presses=(
        _press("pause", publishing.pause, "release.paused"),
        _press("resume", publishing.resume, "release.resumed"),
        _press("cancel", publishing.cancel, "release.cancelled"),
    )
)
