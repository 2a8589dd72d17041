"""The buttons below a release's progress: Pause, Resume, Cancel, Resend unknown; /halt stops everything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.chat.desk import Visit
from bot.chat.registry import Audience, Command, Feature, Press, number_of
from bot.domain.richtext import RichText
from bot.rendering.view import View, rows, tap
from bot.services import steering
from bot.services.office import Office

_Act = Callable[[Office, int, int, int], Awaitable[bool]]


def _press(verb: str, act: _Act, done: str) -> Press:
    async def run(here: Visit, args: Sequence[str]) -> None:
        (release,) = map(number_of, args)
        changed = await act(here.desk.office, here.user, here.chat, release)
        here.desk.wake()
        await here.toast(done if changed else "release.over")

    return Press(verb, run)


async def _resend(here: Visit, args: Sequence[str]) -> None:
    (release,) = map(number_of, args)
    again = await steering.resend_unknown(here.desk.office, here.user, here.chat, release)
    here.desk.wake()
    await here.toast("release.resent", count=again)


async def halt(here: Visit, argument: str) -> None:
    """An owner stops every release at once; the button goes on with them."""
    if not here.private:
        await here.say("staff.private_only")
        return
    stopped = await steering.halt(here.desk.office, here.user)
    here.desk.wake()
    resume = tap(f"▶️ {here.words('button.resume')}", "resume_all") if stopped else None
    await here.show(View(RichText(here.words.count("halt.done", stopped)), rows((resume,))))


async def _resume_all(here: Visit, args: Sequence[str]) -> None:
    if args:
        raise ValueError(args)
    resumed = await steering.resume_all(here.desk.office, here.user)
    here.desk.wake()
    await here.toast()
    await here.turn(View(RichText(here.words.count("halt.resumed", resumed))))


FEATURE = Feature(
    commands=(Command(("halt",), halt, Audience.STAFF),),
    presses=(
        _press("pause", steering.pause, "release.paused"),
        _press("resume", steering.resume, "release.resumed"),
        _press("cancel", steering.cancel, "release.cancelled"),
        Press("resend", _resend),
        Press("resume_all", _resume_all),
    ),
)
