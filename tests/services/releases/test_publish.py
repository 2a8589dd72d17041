"""Publishing: by whom it may be done, once, as the button showed it; and what may be done with a release."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Content, Draft, DraftState
from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.importing.incoming import Incoming
from bot.domain.releases.release import ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Number, StatementState, Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import INTERFACE, translator
from bot.services.context import ServiceContext
from bot.services.drafts import approve, change, compose, discard
from bot.services.importing.take_in import import_statements
from bot.services.releases import control
from bot.services.releases.start import Started
from bot.services.staff import configure
from bot.services.subscriptions.subscribe import subscribe
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.drafts import drafts
from bot.store.drafts.cards import ShownCard
from bot.store.releases import releases, watches
from bot.store.releases.watches import Watch
from bot.store.rows import many, number, run
from bot.store.staff import members
from bot.store.statements import statements
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, NOBODY, OWNER, PUBLISHER, Clock


async def draft_of(context: ServiceContext, user: int, message: int = 10) -> Draft:
    text = join(["Title\n", bold("Body"), " <b>typed</b> 😀"])
    return await compose.write(context, user, user, message, text, context.clock())


async def published_now(context: ServiceContext, user: int, draft: Draft, version: int = 0) -> Started:
    done = await approve.publish(context, user, draft.id, version or draft.version)
    assert done.published is not None
    return done.published


async def count(context: ServiceContext) -> tuple[int, int]:
    """Statements and releases."""
    return await statements.count(context.db.reader), await number(context.db.reader, "SELECT count(*) FROM release")


@pytest.mark.parametrize("user", [PUBLISHER, OWNER])
async def test_publishers_publish(user: int, context: ServiceContext) -> None:
    """A publisher's or owner's draft becomes a statement, a release and an audit entry, at once."""
    draft = await draft_of(context, user)
    await change.remember_card(context, ShownCard(draft.id, user, 50, 51))
    published = await published_now(context, user, draft)
    assert (published.number, published.anew) == (Number(2026, 1), True)
    found = await statements.by_id(context.db.reader, published.statement)
    assert found is not None
    assert (found.date, found.published_at) == (date(2026, 11, 24), context.clock())
    assert (found.texts["en"].title, found.texts["en"].body) == ("Title", draft.content.texts[0].body)
    release = await releases.by_id(context.db.reader, published.release)
    assert release is not None
    assert release.state is ReleaseState.PLANNING
    assert await watches.of_release(context.db.reader, release.id) == [Watch(release.id, user, 51)]
    assert (await audit.acts(context.db.reader))[-1] == "published"
    settled = await drafts.by_id(context.db.reader, draft.id)
    assert settled is not None
    assert settled.state is DraftState.PUBLISHED


async def test_an_editor_does_not(context: ServiceContext) -> None:
    """An editor's press is refused, in one language; nothing is published."""
    draft = await draft_of(context, EDITOR)
    with pytest.raises(NotAllowed) as refused:
        await published_now(context, EDITOR, draft)
    assert refused.value.key != "staff.only"
    assert await count(context) == (0, 0)
    # A view may translate the values; none may be an English word in a Russian sentence.
    sentence = translator("ru")(refused.value.key, **refused.value.values)
    assert not [c for c in sentence if c.isascii() and c.isalpha()], sentence
    assert len({translator(lang)(refused.value.key, **refused.value.values) for lang in INTERFACE}) == 2


async def test_the_right_is_looked_up_at_the_press(context: ServiceContext) -> None:
    """Who lost the role since the button was made publishes nothing; nor does who never had one."""
    draft = await draft_of(context, PUBLISHER)
    await configure.keep_staff(context, {OWNER: (Role.OWNER, "O"), EDITOR: (Role.EDITOR, "E")})
    for user in (PUBLISHER, NOBODY):
        with pytest.raises(NotAllowed) as refused:
            await published_now(context, user, draft)
        assert refused.value.key == "staff.only"
    assert await count(context) == (0, 0)


async def test_pressed_twice(context: ServiceContext) -> None:
    """A second press on Publish is told the number that the first one made."""
    draft = await draft_of(context, PUBLISHER)
    first, second = await published_now(context, PUBLISHER, draft), await published_now(context, PUBLISHER, draft)
    assert second == replace(first, anew=False)
    assert await count(context) == (1, 1)


async def test_pressed_twice_at_once(context: ServiceContext) -> None:
    """However many presses come at the same moment, one publishes."""
    draft = await draft_of(context, PUBLISHER)
    pressed = await asyncio.gather(*(published_now(context, PUBLISHER, draft) for _ in range(5)))
    assert sorted(each.anew for each in pressed) == [False] * 4 + [True]
    assert len({each.number for each in pressed}) == 1
    assert await count(context) == (1, 1)


async def test_a_button_of_an_older_version(context: ServiceContext) -> None:
    """The text has changed since: the old preview's button publishes nothing."""
    draft = await draft_of(context, PUBLISHER)
    edited = await compose.message_edited(context, PUBLISHER, PUBLISHER, 10, RichText("Title\nOther"))
    assert edited is not None
    with pytest.raises(Stale) as refused:
        await published_now(context, PUBLISHER, draft, draft.version)
    assert refused.value.key == "draft.changed"
    assert await count(context) == (0, 0)
    assert (await published_now(context, PUBLISHER, edited.draft)).anew


async def test_another_publisher(context: ServiceContext) -> None:
    """Any publisher can publish an editor's draft, once."""
    draft = await draft_of(context, EDITOR)
    first, second = await published_now(context, PUBLISHER, draft), await published_now(context, OWNER, draft)
    assert (first.anew, second.anew) == (True, False)
    assert await count(context) == (1, 1)


async def test_a_discarded_draft(context: ServiceContext) -> None:
    """A discarded draft is not published, and a published one not discarded."""
    draft = await draft_of(context, PUBLISHER)
    await discard.discard(context, PUBLISHER, draft.id, draft.version)
    with pytest.raises(Stale) as refused:
        await published_now(context, PUBLISHER, draft)
    assert refused.value.key == "draft.is_discarded"
    other = await draft_of(context, PUBLISHER, 20)
    await published_now(context, PUBLISHER, other)
    with pytest.raises(Stale) as refused:
        await discard.discard(context, PUBLISHER, other.id, other.version)
    assert refused.value.key == "draft.is_published"


async def test_publish_or_discard(context: ServiceContext) -> None:
    """Publish and Discard pressed at the same moment: one of them happens, the other is told so."""
    draft = await draft_of(context, PUBLISHER)
    both = await asyncio.gather(
        published_now(context, PUBLISHER, draft),
        discard.discard(context, PUBLISHER, draft.id, draft.version),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Stale) for each in both) == 1


async def test_a_title_alone(context: ServiceContext) -> None:
    """What cannot be a release is refused, takes no number and leaves the draft as it was."""
    draft = await compose.write(context, PUBLISHER, PUBLISHER, 10, RichText("Title"), context.clock())
    with pytest.raises(Refusal) as refused:
        await published_now(context, PUBLISHER, draft)
    assert refused.value.key == "post.title_alone"
    assert await drafts.by_id(context.db.reader, draft.id) == draft
    published = await from_shell(context, Content.of("en", "T", RichText("b")))
    assert published.number == Number(2026, 1)


async def test_numbers_follow_the_missions_calendar(context: ServiceContext, clock: Clock) -> None:
    """A statement's year and day are those of the mission's zone at the instant of its publication."""
    clock.now = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    old = await from_shell(context, Content.of("en", "T", RichText("b")))
    clock.turn(60)
    new = await from_shell(context, Content.of("en", "T", RichText("b")))
    clock.now = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)  # in London 1 July already
    summer = await from_shell(context, Content.of("en", "T", RichText("b")))
    assert [str(each.number) for each in (old, new, summer)] == ["1/2026", "1/2027", "2/2027"]
    found = await statements.by_id(context.db.reader, summer.statement)
    assert found is not None
    assert found.date == date(2027, 7, 1)
    newest = await statements.latest(context.db.reader, 9)
    assert [str(each.number) for each in newest] == ["2/2027", "1/2027", "1/2026"]


async def test_two_statements_of_one_day(context: ServiceContext) -> None:
    """The later one of a day is the newer one."""
    for title in ("first", "second"):
        await from_shell(context, Content.of("en", title, RichText("b")))
    assert [s.texts["en"].title for s in await statements.latest(context.db.reader, 9)] == ["second", "first"]


async def test_a_shell(context: ServiceContext) -> None:
    """A shell publishes without a role, with its flags; a fault is refused as in the chat."""
    content = Content.of(
        "ru", "Заголовок", RichText("Текст"), "https://e.org", topic="visas", urgent=True, confirmed=True, silent=True
    )
    published = await from_shell(context, content)
    release = await releases.by_id(context.db.reader, published.release)
    assert release is not None
    assert (release.urgent, release.silent, release.topic) == (True, True, "visas")
    assert await watches.of_release(context.db.reader, release.id) == []
    with pytest.raises(Refusal):
        await from_shell(context, Content.of("en", "", RichText()))


async def test_time_to_cancel(context: ServiceContext) -> None:
    """With hold_before_send the release begins so many seconds later."""
    patient = replace(context, hold_before_send=timedelta(seconds=30))
    published = await from_shell(patient, Content.of("en", "T", RichText("b")))
    release = await releases.by_id(context.db.reader, published.release)
    assert release is not None
    assert release.at == (context.clock() + timedelta(seconds=30)).timestamp()


async def test_an_urgent_one_goes_at_once(context: ServiceContext) -> None:
    """What is urgent has no time of grace: it is published, and its release begins now."""
    patient = replace(context, hold_before_send=timedelta(seconds=30))
    published = await from_shell(patient, Content.of("en", "T", RichText("b"), urgent=True, confirmed=True))
    release = await releases.by_id(context.db.reader, published.release)
    statement = await statements.by_id(context.db.reader, published.statement)
    assert release is not None
    assert statement is not None
    assert (release.at, statement.state) == (context.clock().timestamp(), StatementState.PUBLISHED)


Act = Callable[[ServiceContext, int, int, int], Awaitable[bool]]


@pytest.mark.parametrize("act", [control.pause, control.resume, control.cancel])
async def test_releases_are_moved_by_publishers(act: Act, context: ServiceContext) -> None:
    """Pause, resume and cancel also need the role of publisher."""
    published = await from_shell(context, Content.of("en", "T", RichText("b")))
    for user in (EDITOR, NOBODY):
        with pytest.raises(NotAllowed):
            await act(context, user, user, published.release)
    release = await releases.by_id(context.db.reader, published.release)
    assert release is not None
    assert release.state is ReleaseState.PLANNING


async def test_a_releases_life(context: ServiceContext) -> None:
    """A running release can be paused, a paused one resumed, one that has not ended cancelled; each is audited once."""
    published = await from_shell(context, Content.of("en", "T", RichText("b")))
    planning, running = (ReleaseState.PLANNING,), ReleaseState.RUNNING
    await context.db.write(lambda cx: releases.move(cx, published.release, planning, running, context.clock()))
    for act, done in (
        (control.resume, False),
        (control.pause, True),
        (control.pause, False),
        (control.resume, True),
        (control.cancel, True),
        (control.cancel, False),
        (control.resume, False),
    ):
        assert await act(context, PUBLISHER, PUBLISHER, published.release) is done
    with pytest.raises(NotAllowed):
        await control.pause(context, PUBLISHER, 5, published.release)  # from a chat that is not the person's own
    assert (await audit.acts(context.db.reader))[-3:] == ["release.paused", "release.resumed", "release.cancelled"]


async def state_after_cancel(context: ServiceContext, release: int) -> StatementState:
    found = await releases.by_id(context.db.reader, release)
    assert found is not None
    assert await control.cancel(context, PUBLISHER, PUBLISHER, release)
    statement = await statements.by_id(context.db.reader, found.statement)
    assert statement is not None
    return statement.state


@pytest.mark.parametrize("approval", Approval)
async def test_an_announcement_is_cancelled(approval: Approval, context: ServiceContext) -> None:
    """Cancelling an announcement before it reached anybody leaves the statement where it was: in the archive, from
    which no import would ever bring it back."""
    context = replace(context, rules=Rules(approval, approval))
    text = Text("en", "On the talks", RichText("Talks were held."))
    taken = Incoming(key="a", date=date(2026, 1, 7), texts=(text,))
    await import_statements(context, [taken], announce=True)
    for draft in await drafts.page(context.db.reader, (DraftState.SUBMITTED,), author=None, skip=0, most=9):
        await approve.approve(context, PUBLISHER, draft.id, draft.version)
    (release,) = await releases.recent(context.db.reader)
    assert await state_after_cancel(context, release.id) is StatementState.PUBLISHED


async def test_what_may_have_arrived_is_not_withdrawn(context: ServiceContext) -> None:
    """Who may have it may have it, also after Resend unknown: the statement is not withdrawn as if nobody had."""
    await subscribe(context, 70, 0, ChatKind.PRIVATE, "en")
    published = await from_shell(context, Content.of("en", "T", RichText("b")))

    async def unknown(cx: Connection) -> None:
        await releases.move(cx, published.release, (ReleaseState.PLANNING,), ReleaseState.RUNNING, context.clock())
        target = await number(cx, "SELECT id FROM target")
        await run(
            cx,
            "INSERT INTO delivery (release, target, rank, state, reason) VALUES (?, ?, 0, 'unknown', 'timeout')",
            (published.release, target),
        )

    await context.db.write(unknown)
    assert await control.resend_unknown(context, PUBLISHER, PUBLISHER, published.release) == 1
    assert await state_after_cancel(context, published.release) is StatementState.PUBLISHED
    other = await from_shell(context, Content.of("en", "T", RichText("b")))
    assert await state_after_cancel(context, other.release) is StatementState.RETRACTED


async def test_the_config_names_the_staff(context: ServiceContext) -> None:
    """A change of the staff in the config is audited once."""
    same = {OWNER: (Role.OWNER, "O"), PUBLISHER: (Role.PUBLISHER, "P"), EDITOR: (Role.EDITOR, "E")}
    await configure.keep_staff(context, same)
    assert await audit.acts(context.db.reader) == ["staff.configured"]
    await configure.keep_staff(context, {EDITOR: (Role.OWNER, "E")})
    assert await audit.acts(context.db.reader) == ["staff.configured"] * 2
    assert await members.everyone(context.db.reader) == {EDITOR: Role.OWNER}
    assert len(await many(context.db.reader, "SELECT 1 FROM audit")) == 2
