"""The buttons below a release's progress and report: Pause, Resume, Cancel, Resend unknown, CSV; /halt stops all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.chat.platform.interaction import Visit
from bot.chat.platform.messenger import MOST_FILE_BYTES
from bot.chat.platform.registry import Audience, Command, Feature, Press, number_of
from bot.domain.releases.release import ReleaseState
from bot.domain.staff import Role
from bot.domain.text.richtext import RichText
from bot.rendering.releases import progress
from bot.rendering.view import View, rows, tap
from bot.services.context import Office
from bot.services.releases import control, report_table
from bot.store.releases import releases
from bot.store.statements import statements

_Act = Callable[[Office, int, int, int], Awaitable[bool]]


def _press(verb: str, act: _Act, done: str) -> Press:
    async def run(here: Visit, args: Sequence[str]) -> None:
        (release,) = map(number_of, args)
        changed = await act(here.desk.office, here.user, here.chat, release)
        here.desk.wake()
        await here.toast(done if changed else "release.over")
        await _show(here, release)

    return Press(verb, run)


async def _resend(here: Visit, args: Sequence[str]) -> None:
    (release,) = map(number_of, args)
    again = await control.resend_unknown(here.desk.office, here.user, here.chat, release)
    here.desk.wake()
    await here.toast("release.resent", count=again)
    await _show(here, release)


async def _show(here: Visit, release: int) -> None:
    """The pressed message shows the new state at once, and how the release goes on; its end is the report's."""
    office, message = here.desk.office, here.message
    found = await releases.by_id(office.db.reader, release)
    if found is None or message is None:
        return
    await control.watch(office, here.user, here.chat, message.message_id, release)
    totals = await releases.totals(office.db.reader, release)
    over = found.state is ReleaseState.DONE or (found.state is ReleaseState.CANCELLED and not totals.left)
    if over or found.rested_at is not None:  # a report, or what is as good as one
        here.desk.wake()
        return
    statement = await statements.by_id(office.db.reader, found.statement)
    title = statement.text(here.words.lang, here.words.lang).title if statement else ""
    starts_in = found.at - office.clock().timestamp()
    await here.turn(
        progress.progress(
            here.words.lang,
            found.number,
            title,
            found.id,
            found.state,
            totals,
            kind=found.kind,
            why=found.why,
            starts_in=starts_in,
        )
    )


async def send_table(here: Visit, args: Sequence[str]) -> None:
    """The release's rows as a file."""
    (release,) = map(number_of, args)
    office = here.desk.office
    found = await report_table.seen(office, here.user, release)
    await here.toast()  # at once: a large table takes some seconds
    table = await report_table.table(office, found)
    if len(table.content) > MOST_FILE_BYTES:
        await here.say("report.too_large")
        return
    caption = here.words("report.file", number=found.number)
    await here.desk.messenger.send_file(here.chat, table.name, table.content, caption)


async def halt(here: Visit, argument: str) -> None:
    """An owner stops every release at once; the button goes on with them."""
    if not here.private:
        await here.say("staff.private_only")
        return
    stopped = await control.halt(here.desk.office, here.user)
    here.desk.wake()
    resume = tap(f"▶️ {here.words('button.resume')}", "resume_all") if stopped else None
    await here.show(View(RichText(here.words.count("halt.done", stopped)), rows((resume,))))


async def _resume_all(here: Visit, args: Sequence[str]) -> None:
    if args:
        raise ValueError(args)
    resumed = await control.resume_all(here.desk.office, here.user)
    here.desk.wake()
    await here.toast()
    await here.turn(View(RichText(here.words.count("halt.resumed", resumed))))


FEATURE = Feature(
    commands=(Command(("halt",), halt, Audience.STAFF, Role.OWNER),),
    presses=(
        _press("pause", control.pause, "release.paused"),
        _press("resume", control.resume, "release.resumed"),
        _press("cancel", control.cancel, "release.cancelled"),
        Press("resend", _resend),
        Press("resume_all", _resume_all),
        Press("csv", send_table),
    ),
)
