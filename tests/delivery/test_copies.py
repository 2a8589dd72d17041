"""Corrections and retractions: every copy is put right, also one that is on its way while the text changes."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta

import aiosqlite
import pytest

from bot.domain.drafts.draft import Content
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.outcome import Outcome, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Number, Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, revise
from bot.services.releases import control, correct
from bot.services.staff import configure
from bot.store.releases import ledger, releases
from bot.store.statements import statements
from bot.store.subscriptions import targets
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import MISSION, Telegram, done, engine_of, none_left, paused

OFFICER = 2
Change = Callable[[House, int], Awaitable[int]]
NEW = Text("en", "New title", RichText("Another body"))


def office_of(house: House) -> ServiceContext:
    return ServiceContext(house.db, lambda: NOW, MISSION)


async def statement_of(house: House, release: int) -> int:
    found = await releases.by_id(house.db.reader, release)
    assert found is not None
    return found.statement


async def corrected(house: House, release: int, *texts: Text, notice: bool = False) -> int:
    """Correct the release's statement; the correction's release."""
    services, statement = office_of(house), await statement_of(house, release)
    await configure.keep_staff(services, {OFFICER: (Role.PUBLISHER, "P")})
    found = await statements.by_id(house.db.reader, statement)
    assert found is not None

    async def work(cx: aiosqlite.Connection) -> int:
        content = Content(texts=texts or (NEW,), notice=notice)
        return (await correct.correct(services, cx, statement, found.revision, content, OFFICER)).release

    return await house.db.write(work)


async def retracted(house: House, release: int, reason: str = "A wrong figure.") -> int:
    """Retract the release's statement; the retraction's release."""
    services, statement = office_of(house), await statement_of(house, release)
    await configure.keep_staff(services, {OFFICER: (Role.PUBLISHER, "P")})

    async def work(cx: aiosqlite.Connection) -> int:
        return (await correct.retract(services, cx, statement, Content(reason=reason), OFFICER)).release

    return await house.db.write(work)


async def published(house: House, telegram: Telegram, *chats: int, kind: ChatKind = ChatKind.PRIVATE) -> int:
    """A release that all of these chats have."""
    await house.subscribe(*chats, kind=kind)
    release = await house.release()
    async with engine_of(house, telegram):
        await done(house, release)
    return release


async def test_every_copy_is_edited(house: House) -> None:
    """A correction edits the copy in each chat, says when it was corrected, and sends no new message."""
    telegram = Telegram()
    release = await published(house, telegram, *range(1, 21))
    correction = await corrected(house, release)
    async with engine_of(house, telegram):
        await done(house, correction)
    for chat in range(1, 21):
        (text,) = telegram.texts(chat)
        assert text.startswith("New title\n")
        assert "corrected 24 November 2026" in text
        assert "Another body" in text
    totals = await releases.totals(house.db.reader, correction)
    assert (totals.sent, totals.total) == (20, 20)


async def test_a_major_correction_tells(house: House) -> None:
    """With a notice each copy is edited, and a short message about it is sent as a reply to the copy."""
    telegram = Telegram()
    release = await published(house, telegram, 1, 2)
    correction = await corrected(house, release, notice=True)
    async with engine_of(house, telegram, clock=lambda: NOW + timedelta(minutes=1)):
        await done(house, correction)
    for chat in (1, 2):
        copy, note = telegram.texts(chat)
        assert "Another body" in copy
        assert note.startswith("No. 1/2026 has been corrected\nNew title")
        assert len(telegram.replies[chat]) == 1


async def test_where_an_edit_is_impossible_a_reply_says_so(house: House) -> None:
    """A copy that Telegram does not allow to be edited keeps its text; a reply to it has a button that opens the
    corrected one."""
    telegram = Telegram()
    release = await published(house, telegram, 1, 2)
    telegram.fixed = {2}
    correction = await corrected(house, release)
    async with engine_of(house, telegram):
        await done(house, correction)
    assert len(telegram.texts(1)) == 1
    old, note = telegram.texts(2)
    assert old.startswith("Title\n")
    assert note.startswith("No. 1/2026 has been corrected")
    again = await corrected(house, release, Text("en", "Third title", RichText("Third body")))
    async with engine_of(house, telegram):
        await done(house, again)
    assert telegram.texts(1)[0].startswith("Third title")
    assert telegram.texts(2)[1:] != [note]  # the note is not edited; another one tells of the second correction


async def test_an_unknown_copy_gets_the_corrected_text(house: House) -> None:
    """A chat that may have the old text gets the corrected one as a message; one that cannot have it gets nothing."""
    telegram = Telegram(lambda chat: Unknown(Reason.TIMEOUT) if chat == 2 else Sent(1))
    release = await published(house, telegram, 1, 2)
    telegram.answer = lambda chat: Sent(1)
    correction = await corrected(house, release)
    async with engine_of(house, telegram):
        await done(house, correction)
    (text,) = telegram.texts(2)
    assert text.startswith("New title\n")


@pytest.mark.parametrize("how", ["corrected", "retracted"])
async def test_in_flight_while_it_changes(how: str, house: House) -> None:
    """A message that was claimed with the old text and arrives after a correction is corrected too, also where the
    correction's release had ended already."""
    telegram = Telegram()
    await house.subscribe(*range(1, 11))
    release = await house.release()
    hanging, go_on = asyncio.Event(), asyncio.Event()

    def before_answer(chat: int) -> object:
        if chat != 7:
            return None
        hanging.set()
        return go_on.wait()

    telegram.before_answer = before_answer
    async with engine_of(house, telegram) as engine:
        await hanging.wait()
        change = await (corrected if how == "corrected" else retracted)(house, release)
        engine.wake()
        await done(house, change)
        go_on.set()
        await telegram.until(lambda: not any("Body" in text for chat in range(1, 11) for text in telegram.texts(chat)))
        await done(house, change)
    if how == "corrected":
        assert all(text.startswith("New title") for chat in range(1, 11) for text in telegram.texts(chat))
        assert all(len(telegram.texts(chat)) == 1 for chat in range(1, 11))
    else:
        assert telegram.texts(7) == []
    totals = await releases.totals(house.db.reader, change)
    assert totals.left == 0


async def test_what_waits_carries_the_new_text(house: House) -> None:
    """Chats whose row still waits when a correction is made get the corrected text only, once."""
    telegram = Telegram()
    await house.subscribe(*range(1, 101))
    release = await house.release()
    async with engine_of(house, telegram, rate=100) as engine:
        await telegram.until(lambda: len(telegram.sent) >= 10)
        correction = await corrected(house, release)
        engine.wake()
        await done(house, release)
        await done(house, correction)
    for chat in range(1, 101):
        (text,) = telegram.texts(chat)
        assert text.startswith("New title")


async def test_retracted_copies_are_deleted_or_replaced(house: House) -> None:
    """A retracted copy is deleted where Telegram still allows it, else edited into a notice; where neither works a
    reply says so."""
    telegram = Telegram()
    release = await published(house, telegram, 1, 2, 3)
    telegram.too_old, telegram.fixed = {2, 3}, {3}
    retraction = await retracted(house, release)
    async with engine_of(house, telegram):
        await done(house, retraction)
    assert telegram.texts(1) == []
    (notice,) = telegram.texts(2)
    assert notice == (
        "No. 1/2026 has been retracted\n1 January 2026\nRetracted on 24 November 2026.\nReason: A wrong figure."
    )
    assert telegram.texts(3)[1] == notice
    assert (await releases.totals(house.db.reader, retraction)).sent == 3


async def test_after_48_hours_nothing_is_deleted(house: House) -> None:
    """Two days later every copy is edited into the notice at once, without asking Telegram to delete it."""
    telegram = Telegram()
    release = await published(house, telegram, 1)
    retraction = await retracted(house, release)
    async with engine_of(house, telegram, clock=lambda: NOW + timedelta(hours=49)):
        await done(house, retraction)
    (notice,) = telegram.texts(1)
    assert "has been retracted" in notice


async def test_retracted_while_it_goes_out(house: House) -> None:
    """Chats whose row still waits at a retraction get nothing, copies that were sent are taken back, and the report
    says why."""
    telegram = Telegram()
    await house.subscribe(*range(1, 101))
    release = await house.release()
    async with engine_of(house, telegram, rate=100) as engine:
        await telegram.until(lambda: len(telegram.sent) >= 10)
        retraction = await retracted(house, release)
        engine.wake()
        await done(house, retraction)
        await none_left(house, release)
    totals = await releases.totals(house.db.reader, release)
    assert not any(telegram.texts(chat) for chat in range(1, 101))
    assert await house.state(release) == (ReleaseState.CANCELLED, "retracted")
    assert totals.reasons == {"retracted": totals.skipped}
    assert totals.skipped >= 50


async def test_an_edit_is_tried_again(house: House) -> None:
    """An edit whose answer was lost is made again, also after a crash, since an edit made twice does no harm."""
    answers: list[Outcome] = [Unknown(Reason.TIMEOUT), RetryLater(0), Unknown(Reason.SERVER), Sent(1)]
    telegram = Telegram()
    release = await published(house, telegram, 1)
    correction = await corrected(house, release)
    minutes = itertools.count()  # a clock that goes on by one whenever it is looked at
    telegram.answer = lambda chat: answers.pop(0)
    async with engine_of(house, telegram, clock=lambda: NOW + timedelta(minutes=next(minutes))):
        await done(house, correction)
    assert telegram.texts(1)[0].startswith("New title")
    again = await corrected(house, release, Text("en", "Third", RichText("Third body")))
    await house.plan(again)
    await house.claim(again, 1)  # and the program ends here
    telegram.answer = lambda chat: Sent(1)
    async with engine_of(house, telegram):
        await done(house, again)
    assert telegram.texts(1)[0].startswith("Third")
    assert len(telegram.texts(1)) == 1


async def test_a_crash_with_the_old_text_in_mid_send(house: House) -> None:
    """A row that a crash left in mid-send, corrected meanwhile, is unknown: the corrected text comes as a message."""
    await house.subscribe(1)
    release = await house.release()
    await house.plan(release)
    await house.claim(release, 1)
    correction = await corrected(house, release)
    telegram = Telegram()
    async with engine_of(house, telegram):
        await done(house, release)
        await done(house, correction)
    assert await house.rows(release) == {1: ("unknown", "crash")}
    (text,) = telegram.texts(1)
    assert text.startswith("New title")


async def test_who_left_is_corrected_but_not_written_to(house: House) -> None:
    """A copy in a chat that unsubscribed is edited; a message of its own is not sent there."""
    telegram = Telegram()
    release = await published(house, telegram, 1, 2)
    await house.db.write(lambda cx: cx.execute("UPDATE target SET ended = 1, why = 'unsubscribed'"))
    telegram.fixed = {2}
    correction = await corrected(house, release)
    async with engine_of(house, telegram):
        await done(house, correction)
    assert telegram.texts(1)[0].startswith("New title")
    assert len(telegram.texts(2)) == 1
    assert (await house.rows(correction))[2] == ("skipped", "unsubscribed")


@pytest.mark.parametrize("how", ["corrected", "retracted"])
async def test_a_group_that_became_a_supergroup(how: str, house: House) -> None:
    """In a group that became a supergroup the old message numbers are neither edited nor replied to; a message of its
    own is sent."""
    telegram = Telegram()
    release = await published(house, telegram, -7, kind=ChatKind.GROUP)
    await house.db.write(lambda cx: targets.move(cx, -7, -1007, NOW))
    telegram.chats[-1007] = dict.fromkeys(telegram.chats.pop(-7), "Another statement")
    change = await (corrected if how == "corrected" else retracted)(house, release)
    async with engine_of(house, telegram):
        await done(house, change)
    other, note = telegram.texts(-1007)
    assert other == "Another statement"
    assert f"has been {how}" in note
    assert telegram.replies == {}


async def test_pinned_in_shared_chats_only(house: House) -> None:
    """A release that is to be pinned is pinned in channels and groups, not in private chats."""
    telegram = Telegram()
    await house.subscribe(1)
    await house.subscribe(-1001, kind=ChatKind.CHANNEL)
    release = await house.release()
    await house.db.write(lambda cx: cx.execute("UPDATE release SET pin = 1"))
    async with engine_of(house, telegram):
        await done(house, release)
    assert [chat for chat, _ in telegram.pinned] == [-1001]


async def test_what_is_overdue_is_held(house: House) -> None:
    """A release whose last moment has passed is paused before anything more of it is sent."""
    telegram = Telegram()
    await house.subscribe(1, 2)
    release = await house.release()
    await house.db.write(lambda cx: cx.execute("UPDATE release SET not_after = ?", (NOW.timestamp() - 1,)))
    async with engine_of(house, telegram):
        await paused(house, release)
    assert await house.state(release) == (ReleaseState.PAUSED, "overdue")
    assert telegram.sent == []


@pytest.mark.parametrize("change", [corrected, retracted])
async def test_resend_unknown_after_it_changed(change: Change, house: House) -> None:
    """Resend unknown below an old report sends again only what no correction has dealt with, and nothing of a retracted
    statement; chats that a cancelled correction did not get to are sent to."""
    telegram = Telegram(lambda chat: Unknown(Reason.TIMEOUT) if chat == 2 else Sent(1))
    release = await published(house, telegram, 1, 2)
    telegram.answer = lambda chat: Sent(1)
    later = await change(house, release)
    async with engine_of(house, telegram):
        await done(house, later)
    before = telegram.texts(2), len(telegram.sent)
    services = office_of(house)
    with pytest.raises(Refusal, match=r"release\.nothing_unknown"):
        await control.resend_unknown(services, OFFICER, OFFICER, release)
    assert (telegram.texts(2), len(telegram.sent)) == before


async def test_resend_unknown_after_a_cancelled_correction(house: House) -> None:
    """Chats that a cancelled correction did not get to are sent the corrected text by Resend unknown; of a retracted
    statement nothing is sent."""
    telegram = Telegram(lambda chat: Unknown(Reason.TIMEOUT) if chat == 2 else Sent(1))
    release = await published(house, telegram, 1, 2)
    telegram.answer = lambda chat: Sent(1)
    services = office_of(house)
    assert await control.cancel(services, OFFICER, OFFICER, await corrected(house, release))
    assert await control.resend_unknown(services, OFFICER, OFFICER, release) == 1
    async with engine_of(house, telegram):
        await done(house, release)
    (text,) = telegram.texts(2)
    assert text.startswith("New title")


async def test_a_cancelled_retraction_is_begun_again(house: House) -> None:
    """Cancel leaves the text with those whom the retraction had not got to; /retract again takes it back from them,
    and once that is done there is nothing more to retract."""
    telegram = Telegram()
    release = await published(house, telegram, 1, 2, 3)
    services = office_of(house)
    assert await control.cancel(services, OFFICER, OFFICER, await retracted(house, release))
    number = Number(2026, 1)
    begun = await revise.begin_retraction(services, OFFICER, OFFICER, number, "Wrong")
    again = (await approve.publish(services, OFFICER, begun.id, begun.version)).published
    assert again is not None
    async with engine_of(house, telegram):
        await done(house, again.release)
    assert [telegram.texts(chat) for chat in (1, 2, 3)] == [[], [], []]
    with pytest.raises(Stale, match=r"statement\.retracted"):
        await revise.begin_retraction(services, OFFICER, OFFICER, number, "Wrong")


async def test_the_same_again_is_refused(house: House) -> None:
    """A correction that changes nothing, one on an old revision, and one of what is retracted are refused."""
    telegram = Telegram()
    release = await published(house, telegram, 1)
    with pytest.raises(Refusal, match=r"correct\.nothing"):
        await corrected(house, release, Text("en", "Title", RichText("Body")))
    statement, services = await statement_of(house, release), office_of(house)
    await corrected(house, release)

    async def outdated(cx: aiosqlite.Connection) -> int:
        return (await correct.correct(services, cx, statement, 1, Content(texts=(NEW,)), OFFICER)).release

    with pytest.raises(Stale, match=r"correct\.changed"):
        await house.db.write(outdated)
    await retracted(house, release)
    with pytest.raises(Stale, match=r"statement\.retracted"):
        await corrected(house, release, Text("en", "X", RichText("Y")))
    assert await ledger.any_open(house.db.reader, release) is False
