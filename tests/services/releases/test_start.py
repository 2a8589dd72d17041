"""The one door: whatever a release comes from, it is checked, and it is in the audit with what was sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.drafts.draft import Content
from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.importing.incoming import Incoming
from bot.domain.releases.release import ReleaseKind, ReleaseState
from bot.domain.statements import Statement, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts import approve, compose, revise
from bot.services.importing.take_in import import_statements
from bot.services.releases import control, correct, publish
from bot.services.releases.start import NewRelease, Started, start
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.rows import many
from bot.store.statements import statements
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, NOBODY, PUBLISHER, Clock, audited

BODY = Content.of("en", "Title", RichText("Body"))
BETTER = Content.of("en", "Title", RichText("Better body"))


def item(body: str = "Body", state: StatementState = StatementState.PUBLISHED) -> Incoming:
    return Incoming("k", date(2026, 1, 7), [Text("en", "Title", RichText(body))], state=state)


async def by_shell(context: ServiceContext) -> int:
    await from_shell(context, BODY)
    return SHELL


async def by_draft(context: ServiceContext) -> int:
    draft = await compose.write(context, PUBLISHER, PUBLISHER, 10, RichText("Title\nBody"), context.clock())
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    return PUBLISHER


async def by_import(context: ServiceContext) -> int:
    await import_statements(context, [item()], announce=True)
    return SHELL


async def by_correction(context: ServiceContext) -> int:
    made = await from_shell(context, BODY)
    draft = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, made.number, "", 30, RichText("Title\nBetter body"), context.clock()
    )
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    return PUBLISHER


async def by_retraction(context: ServiceContext) -> int:
    made = await from_shell(context, BODY)
    draft = await revise.begin_retraction(context, PUBLISHER, PUBLISHER, made.number, "Wrong")
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    return PUBLISHER


async def by_corrected_import(context: ServiceContext) -> int:
    await import_statements(context, [item()], announce=True)
    await import_statements(context, [item("Better body")])
    return SHELL


async def by_retracted_import(context: ServiceContext) -> int:
    await import_statements(context, [item()], announce=True)
    await import_statements(context, [item(state=StatementState.RETRACTED)])
    return SHELL


@pytest.mark.parametrize(
    ("way", "act"),
    [
        (by_shell, "published"),
        (by_draft, "published"),
        (by_import, "announced"),
        (by_correction, "corrected"),
        (by_retraction, "retracted"),
        (by_corrected_import, "corrected"),
        (by_retracted_import, "retracted"),
    ],
)
async def test_every_release_is_audited(
    way: Callable[[ServiceContext], Awaitable[int]], act: str, context: ServiceContext
) -> None:
    """Each release has one entry, with its number and the hash of what was decided on, and knows who let it go out."""
    actor = await way(context)
    newest, *_ = found = await releases.recent(context.db.reader)
    for release in found:
        ((noted, detail),) = await audited(context, release.id)
        assert detail["number"] == str(release.number)
        assert len(str(detail["hash"])) == 64
        if release == newest:
            assert noted == act
    (row,) = await many(context.db.reader, "SELECT actor FROM release WHERE id = ?", (newest.id,))
    assert row["actor"] == actor


async def test_what_was_approved_is_what_went_out(context: ServiceContext) -> None:
    """The hash in the audit is that of the draft which was decided on: of a correction and a retraction too."""
    made = await from_shell(context, BODY)
    text = RichText("Title\nBetter body")
    fix = await revise.begin_correction(context, PUBLISHER, PUBLISHER, made.number, "", 30, text, context.clock())
    gone = await revise.begin_retraction(context, PUBLISHER, PUBLISHER, made.number, "Wrong")
    for draft in (fix, gone):
        done = (await approve.publish(context, PUBLISHER, draft.id, draft.version)).published
        assert done is not None
        ((_, detail),) = await audited(context, done.release)
        assert detail["hash"] == draft.content.content_hash()


Way = Callable[[ServiceContext, Connection, Statement, int], Awaitable[Started]]
WAYS: dict[str, Way] = {
    "publish": lambda context, cx, _, user: publish.publish(context, cx, BODY, user, "key"),
    "announce": lambda context, cx, found, user: publish.announce(context, cx, found.id, 1, BODY, user),
    "correct": lambda context, cx, found, user: correct.correct(context, cx, found.id, 1, BETTER, user),
    "retract": lambda context, cx, found, user: correct.retract(context, cx, found.id, Content(reason="Wrong"), user),
}


@pytest.mark.parametrize("way", WAYS)
async def test_only_publishers(way: str, context: ServiceContext) -> None:
    """However a release comes to be, it takes a publisher's right, looked up at that moment; nothing of it stays."""
    made = await from_shell(context, BODY)
    found = await statements.by_id(context.db.reader, made.statement)
    assert found is not None
    for user in (EDITOR, NOBODY):
        with pytest.raises(NotAllowed):
            await context.db.write(lambda cx, user=user: WAYS[way](context, cx, found, user))  # type: ignore[misc]
    assert await statements.by_id(context.db.reader, made.statement) == found
    assert [release.id for release in await releases.recent(context.db.reader)] == [made.release]
    started = await context.db.write(lambda cx: WAYS[way](context, cx, found, PUBLISHER))
    assert started.release > made.release


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (Content.of("en", "Title", RichText()), "post.title_alone"),
        (replace(BODY, urgent=True), "post.urgent_unconfirmed"),
    ],
)
async def test_what_cannot_be_sent(content: Content, why: str, context: ServiceContext) -> None:
    """What cannot be sent gets no number, whoever publishes it. A statement of the archive may be a title alone, but
    its options are judged too."""

    async def anew(cx: Connection) -> Started:
        return await publish.publish(context, cx, content, SHELL, "key")

    with pytest.raises(Refusal) as refused:
        await context.db.write(anew)
    assert refused.value.key == why
    assert await statements.count(context.db.reader) == 0
    made = await from_shell(context, BODY)
    assert made.number.serial == 1

    async def again(cx: Connection) -> Started:
        return await publish.announce(context, cx, made.statement, 1, content, SHELL)

    if content.urgent:
        with pytest.raises(Refusal):
            await context.db.write(again)
    else:
        assert await context.db.write(again)


@pytest.mark.parametrize(
    ("state", "fitting"),
    [
        (StatementState.PENDING, {ReleaseKind.PUBLISH}),
        (StatementState.PUBLISHED, {ReleaseKind.PUBLISH, ReleaseKind.CORRECT}),
        (StatementState.RETRACTED, {ReleaseKind.RETRACT}),
    ],
)
@pytest.mark.parametrize("kind", ReleaseKind)
async def test_the_statement_fits(
    state: StatementState, fitting: set[ReleaseKind], kind: ReleaseKind, context: ServiceContext
) -> None:
    """Each kind of release starts only for a statement in a state that fits it, and none for a statement that does not
    exist."""
    made = await from_shell(context, BODY)

    async def work(cx: Connection, statement: int = made.statement) -> Started:
        await statements.set_state(cx, made.statement, state)
        return await start(context, cx, NewRelease(kind, statement, BODY, SHELL))

    if kind in fitting:
        assert (await context.db.write(work)).number == made.number
    else:
        with pytest.raises(Stale):
            await context.db.write(work)
    with pytest.raises(Stale):
        await context.db.write(lambda cx: work(cx, 99))


async def test_after_a_restore_nobody_knows(context: ServiceContext, clock: Clock) -> None:
    """A release that a restored backup shows as under way may have reached readers since: cancelled later, also once it
    was resumed, it leaves its statement in the archive."""
    made = await from_shell(context, BODY)

    async def restored(cx: Connection) -> None:  # as `restore` leaves it
        await cx.execute("UPDATE release SET state = 'paused', why = 'restored', may_be_out = 1")

    await context.db.write(restored)
    assert await control.resume(context, PUBLISHER, PUBLISHER, made.release)
    assert await control.cancel(context, PUBLISHER, PUBLISHER, made.release)
    found = await statements.by_id(context.db.reader, made.statement)
    assert found is not None
    assert found.state is StatementState.PUBLISHED
    release = await releases.by_id(context.db.reader, made.release)
    assert release is not None
    assert release.state is ReleaseState.CANCELLED
