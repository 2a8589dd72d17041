"""/queue: drafts that wait for a decision or their time, and releases in progress, with buttons to pause, resume or
cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat.mission.help import is_for_staff
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, ChatContext, Command, Feature, Interaction, Press
from bot.domain.drafts.draft import DraftState
from bot.domain.releases.release import UNDER_WAY, ReleaseState
from bot.domain.staff import Role
from bot.i18n.translator import Translator
from bot.rendering.drafts import queue_page
from bot.rendering.releases.progress import BotWait
from bot.rendering.view import View
from bot.services.context import require
from bot.services.releases import control
from bot.store import pauses
from bot.store.drafts import drafts, history
from bot.store.releases import releases
from bot.store.staff import members
from bot.store.statements import statements

_SHOWN = (DraftState.HELD, DraftState.SUBMITTED, DraftState.SCHEDULED)  # the most pressing first
_GOING = (*UNDER_WAY, ReleaseState.PAUSED)
_ACTS = {
    "pause": (control.pause, "release.paused"),
    "resume": (control.resume, "release.resumed"),
    "cancel": (control.cancel, "release.cancelled"),
}


async def queue(interaction: Interaction, _: str) -> None:
    """Answer with the queue."""
    if await is_for_staff(interaction):
        await interaction.show(await _view(interaction))


async def press(interaction: Interaction, args: Sequence[str]) -> None:
    """Refresh; or pause, resume or cancel a release, and show the queue again."""
    done = ""
    if args:
        act, release = args
        if act not in _ACTS:
            raise ValueError(act)
        steer, said = _ACTS[act]
        changed = await steer(interaction.context.services, interaction.user, interaction.chat, number_of(release))
        interaction.context.wake()
        done = said if changed else "release.over"
    view = await _view(interaction)
    await interaction.toast(done)
    await interaction.turn(view)


async def _view(interaction: Interaction) -> View:
    cx, now = interaction.context.services.db.reader, interaction.context.services.clock()
    role = await require(cx, interaction.user, Role.EDITOR)
    going = [release for release in await releases.unfinished(cx) if release.state in _GOING]
    until = await pauses.bot_until(cx, now)
    waiting = {state: await _waiting(interaction.context, state) for state in _SHOWN}
    shown = queue_page.Overview(
        now=now,
        waiting=waiting,
        releases=[
            await _going(interaction.context, interaction.translate, release) for release in going[: queue_page.MOST]
        ],
        count=len(going),
        steers=role.includes(Role.PUBLISHER),
        submitters=await _submitters(interaction.context, waiting[DraftState.SUBMITTED]),
        submitted=await _submitted(interaction.context, waiting[DraftState.SUBMITTED]),
        wait=BotWait(interaction.context.mission, until, now) if until else None,
    )
    return queue_page.queue(interaction.translate, interaction.context.mission, shown)


async def _waiting(context: ChatContext, state: DraftState) -> queue_page.Waiting:
    cx = context.services.db.reader
    found = await drafts.waiting(cx, state, queue_page.MOST)
    return queue_page.Waiting(found, await drafts.count(cx, (state,)))


async def _submitters(context: ChatContext, waiting: queue_page.Waiting) -> dict[int, str]:
    cx = context.services.db.reader
    names, found = await members.names(cx), {}
    for draft in waiting.drafts:
        if submitter := await history.submitter(cx, draft.id):
            found[draft.id] = names.get(submitter, str(submitter))
    return found


async def _submitted(context: ChatContext, waiting: queue_page.Waiting) -> dict[int, datetime]:
    cx = context.services.db.reader
    found = {draft.id: await history.submitted_at(cx, draft.id) for draft in waiting.drafts}
    return {draft: at for draft, at in found.items() if at}


async def _going(context: ChatContext, translate: Translator, release: releases.Release) -> queue_page.Going:
    cx = context.services.db.reader
    statement = await statements.by_id(cx, release.statement)
    return queue_page.Going(
        id=release.id,
        number=release.number,
        title=statement.text(translate.lang, context.mission.default_language).title if statement else "",
        kind=release.kind,
        state=release.state,
        totals=await releases.totals(cx, release.id),
        why=release.why,
        starts_in=release.at - context.services.clock().timestamp(),
        planned=release.planned,
    )


FEATURE = Feature(
    commands=(Command(("queue",), queue, Audience.STAFF),),
    presses=(Press("queue", press),),
)
