"""The buttons below a release's progress and report: Pause, Resume, Cancel, Resend unknown, CSV; and /halt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press
from bot.domain.media import MOST_FILE_BYTES
from bot.domain.releases.release import ReleaseState
from bot.domain.staff import Role
from bot.domain.text.richtext import RichText
from bot.rendering.releases import progress
from bot.rendering.view import View, rows, tap
from bot.services.context import ServiceContext
from bot.services.releases import control, report_table
from bot.store.releases import releases
from bot.store.statements import statements

_Act = Callable[[ServiceContext, int, int, int], Awaitable[bool]]


def _press(verb: str, act: _Act, done: str) -> Press:
    async def run(interaction: Interaction, args: Sequence[str]) -> None:
        (release,) = map(number_of, args)
        changed = await act(interaction.context.services, interaction.user, interaction.chat, release)
        interaction.context.wake()
        await interaction.toast(done if changed else "release.over")
        await _show(interaction, release)

    return Press(verb, run)


async def _resend(interaction: Interaction, args: Sequence[str]) -> None:
    (release,) = map(number_of, args)
    again = await control.resend_unknown(interaction.context.services, interaction.user, interaction.chat, release)
    interaction.context.wake()
    await interaction.toast("release.resent", count=again)
    await _show(interaction, release)


async def _show(interaction: Interaction, release: int) -> None:
    """Show the new state in the pressed message at once, then the release's progress. The last state is left to
    delivery's report."""
    services, message = interaction.context.services, interaction.message
    found = await releases.by_id(services.db.reader, release)
    if found is None or message is None:
        return
    await control.watch(services, interaction.user, interaction.chat, message.message_id, release)
    totals = await releases.totals(services.db.reader, release)
    over = found.state is ReleaseState.DONE or (found.state is ReleaseState.CANCELLED and not totals.left)
    if over or found.only_waiting_since is not None:  # a report, or a message that serves as one
        interaction.context.wake()
        return
    statement = await statements.by_id(services.db.reader, found.statement)
    title = statement.text(interaction.translate.lang, interaction.translate.lang).title if statement else ""
    starts_in = found.at - services.clock().timestamp()
    await interaction.turn(
        progress.progress(
            interaction.translate.lang,
            found.number,
            title,
            found.id,
            found.state,
            totals,
            kind=found.kind,
            why=found.why,
            starts_in=starts_in,
            planned=found.planned,
        )
    )


async def send_table(interaction: Interaction, args: Sequence[str]) -> None:
    """CSV: send the release's rows as a file."""
    (release,) = map(number_of, args)
    services = interaction.context.services
    found = await report_table.visible_release(services, interaction.user, release)
    await interaction.toast()  # answer the press first: a large table takes some seconds
    table = await report_table.table(services, found)
    if len(table.content) > MOST_FILE_BYTES:
        await interaction.say("report.too_large")
        return
    caption = interaction.translate("report.file", number=found.number)
    await interaction.context.messenger.send_file(interaction.chat, table.name, table.content, caption)


async def halt(interaction: Interaction, argument: str) -> None:
    """/halt: an owner stops every release at once and gets a button that resumes them."""
    if not interaction.private:
        await interaction.say("staff.private_only")
        return
    stopped = await control.halt(interaction.context.services, interaction.user)
    interaction.context.wake()
    resume = tap(f"▶️ {interaction.translate('button.resume')}", "resume_all") if stopped else None
    await interaction.show(View(RichText(interaction.translate.count("halt.done", stopped)), rows((resume,))))


async def _resume_all(interaction: Interaction, args: Sequence[str]) -> None:
    if args:
        raise ValueError(args)
    resumed = await control.resume_all(interaction.context.services, interaction.user)
    interaction.context.wake()
    await interaction.toast()
    await interaction.turn(View(RichText(interaction.translate.count("halt.resumed", resumed))))


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
