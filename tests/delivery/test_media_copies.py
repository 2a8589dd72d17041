"""Releases of several messages: each message once, in order, whatever breaks off; and every copy put right."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

import aiosqlite
import pytest

from bot.delivery.pace import Gaps, Pace
from bot.domain.drafts.draft import Content
from bot.domain.media import Media, MediaKind, MediaSet
from bot.domain.releases.outcome import ChatLost, Edited, Outcome, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.releases import correct
from bot.services.staff import configure
from bot.store.media import files
from bot.store.media.files import File
from bot.store.releases import ledger, releases
from bot.store.rows import many
from bot.store.statements import statements
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import MISSION, Telegram, done, engine_of, none_left, paused

OFFICER = 2
FAST = Gaps(chat=0.0, group=0.0)


def item(kind: MediaKind, name: str) -> Media:
    """A file whose key begins with its name."""
    return Media(kind, name.encode().hex().ljust(64, "0"))


def label(media: Media) -> str:
    return f"[{media.kind} {media.file[:8]}]"


PHOTOS = tuple(item(MediaKind.PHOTO, name) for name in ("aaaa", "bbbb", "cccc"))
SHEET = item(MediaKind.DOCUMENT, "dddd")
FILM = item(MediaKind.VIDEO, "eeee")


async def known(house: House, media: Iterable[Media]) -> None:
    """Telegram has these files already."""

    async def work(cx: aiosqlite.Connection) -> None:
        for one in media:
            await files.add_file(cx, File(one.file, 100, "image/jpeg"), NOW)
            await files.learn(cx, one.file, one.kind, f"name-{one.file[:8]}")

    await house.db.write(work)


async def released(house: House, *items: Media, text_first: bool = False, chats: Iterable[int] = (1, 2, 3)) -> int:
    """A release with media that is to be planned, for these chats; Telegram has the files."""
    await house.subscribe(*chats)
    await known(house, items)
    return await house.release(media=MediaSet(items, text_first))


async def deliver(house: House, telegram: Telegram, release: int, at: datetime = NOW) -> None:
    """Let the engine work until the release is over."""
    async with engine_of(house, telegram, clock=lambda: at, pace=Pace(1000, gaps=FAST)):
        await done(house, release)


async def corrected(house: House, release: int, media: MediaSet, text: str = "Body", *, notice: bool = False) -> int:
    """Correct the release's statement; the correction's release."""
    services = ServiceContext(house.db, lambda: NOW, MISSION)
    await configure.keep_staff(services, {OFFICER: (Role.PUBLISHER, "P")})
    await known(house, media.items)
    found = await releases.by_id(house.db.reader, release)
    assert found is not None
    statement = await statements.by_id(house.db.reader, found.statement)
    assert statement is not None
    content = Content(texts=(Text("en", "Title", RichText(text)),), media=media, notice=notice)

    async def work(cx: aiosqlite.Connection) -> int:
        return (await correct.correct(services, cx, statement.id, statement.revision, content, OFFICER)).release

    return await house.db.write(work)


async def retracted(house: House, release: int) -> int:
    """Retract the release's statement; the retraction's release."""
    services = ServiceContext(house.db, lambda: NOW, MISSION)
    await configure.keep_staff(services, {OFFICER: (Role.PUBLISHER, "P")})
    found = await releases.by_id(house.db.reader, release)
    assert found is not None
    statement = found.statement
    return await house.db.write(
        lambda cx: _retracted(services, cx, statement),
    )


async def _retracted(services: ServiceContext, cx: aiosqlite.Connection, statement: int) -> int:
    return (await correct.retract(services, cx, statement, Content(reason="A wrong figure."), OFFICER)).release


def shapes(telegram: Telegram, chat: int) -> list[str]:
    """What stands in a chat, each file by its label, each text by its first line."""
    return [
        text if text.startswith("[") and " Title" not in text else text.split("\n")[0] for text in telegram.texts(chat)
    ]


async def test_one_picture_is_one_message(house: House) -> None:
    """A picture with a text that fits below it is one message, with the text as its caption."""
    telegram = Telegram()
    release = await released(house, PHOTOS[0])
    await deliver(house, telegram, release)
    assert [shapes(telegram, chat) for chat in (1, 2, 3)] == [[f"{label(PHOTOS[0])} Title"]] * 3


@pytest.mark.parametrize("text_first", [False, True])
async def test_an_album_and_its_text(house: House, text_first: bool) -> None:
    """Several pictures are an album, and the text a message of its own: in the order that was chosen."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, text_first=text_first)
    await deliver(house, telegram, release)
    album = [label(photo) for photo in PHOTOS]
    wanted = ["Title", *album] if text_first else [*album, "Title"]
    assert [shapes(telegram, chat) for chat in (1, 2, 3)] == [wanted] * 3
    rows = await many(house.db.reader, "SELECT target, part, kind FROM message ORDER BY target, part")
    kinds = ["", *["photo"] * 3] if text_first else [*["photo"] * 3, ""]
    assert [(row["part"], row["kind"]) for row in rows] == list(enumerate(kinds)) * 3


async def test_what_cannot_share_an_album(house: House) -> None:
    """Pictures with a document go out as an album and a document of its own, then the text."""
    telegram = Telegram()
    release = await released(house, PHOTOS[0], SHEET, FILM, chats=[1])
    await deliver(house, telegram, release)
    assert shapes(telegram, 1) == [label(PHOTOS[0]), label(FILM), label(SHEET), "Title"]


async def test_after_a_crash_the_next_message_follows(house: House) -> None:
    """The program ends between an album and its text: the text follows, and the album is not sent again."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, chats=[1])
    await house.plan(release)
    claim = await house.claim(release, 1)
    await house.record(claim, Sent(7, (7, 8, 9), PHOTOS, more=True))
    telegram.chats[1] = {7: label(PHOTOS[0]), 8: label(PHOTOS[1]), 9: label(PHOTOS[2])}
    await deliver(house, telegram, release)
    assert shapes(telegram, 1) == [*map(label, PHOTOS), "Title"]


async def test_what_a_crash_cut_off_is_unknown_from_there(house: House) -> None:
    """The program ends while the text of an album is under way: only the text is unknown, and only it is sent again."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, chats=[1])
    await house.plan(release)
    await house.record(await house.claim(release, 1), Sent(7, (7, 8, 9), PHOTOS, more=True))
    telegram.chats[1] = {7: label(PHOTOS[0]), 8: label(PHOTOS[1]), 9: label(PHOTOS[2])}
    await house.claim(release, 1)
    async with engine_of(house, telegram, pace=Pace(1000, gaps=FAST)):
        await none_left(house, release)
        assert await house.rows(release) == {1: ("unknown", "crash")}
        await house.db.write(lambda cx: ledger.resend_unknown(cx, release))
        await house.db.write(lambda cx: cx.execute("UPDATE release SET state = 'running'"))
        await telegram.until(lambda: len(telegram.texts(1)) == 4)
    assert shapes(telegram, 1) == [*map(label, PHOTOS), "Title"]


async def test_an_album_whose_answer_is_lost(house: House) -> None:
    """Where nobody knows whether an album arrived its text does not follow; sent again are the album and the text."""
    answers: list[Outcome] = [Unknown(Reason.TIMEOUT)]
    telegram = Telegram(lambda chat: answers.pop() if answers else Sent(1))
    release = await released(house, *PHOTOS, chats=[1])
    await deliver(house, telegram, release)
    assert telegram.texts(1) == []
    assert await house.rows(release) == {1: ("unknown", "timeout")}


async def test_half_sent_and_corrected(house: House) -> None:
    """A correction comes between an album and its text: what has begun ends as it began, and is corrected then."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, chats=[1])
    await house.plan(release)
    await house.record(await house.claim(release, 1), Sent(7, (7, 8, 9), PHOTOS, more=True))
    telegram.chats[1] = {7: label(PHOTOS[0]), 8: label(PHOTOS[1]), 9: label(PHOTOS[2])}
    correction = await corrected(house, release, MediaSet((PHOTOS[0], FILM, PHOTOS[2])), text="Better")
    await deliver(house, telegram, correction)
    # The second item is of another kind, which no album item can become: all of it is sent anew.
    assert shapes(telegram, 1) == [label(PHOTOS[0]), label(FILM), label(PHOTOS[2]), "Title"]
    assert "Better" in telegram.texts(1)[-1]


async def test_half_sent_and_retracted(house: House) -> None:
    """A retraction comes between an album and its text: nothing is left of it."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, chats=[1])
    await house.plan(release)
    await house.record(await house.claim(release, 1), Sent(7, (7, 8, 9), PHOTOS, more=True))
    telegram.chats[1] = {7: label(PHOTOS[0]), 8: label(PHOTOS[1]), 9: label(PHOTOS[2])}
    retraction = await retracted(house, release)
    await deliver(house, telegram, retraction)
    assert telegram.texts(1) == []


async def test_one_file_is_replaced_in_place(house: House) -> None:
    """Another picture in the same place: that message is edited, the others stay, and nothing is sent."""
    telegram = Telegram()
    release = await released(house, *PHOTOS)
    await deliver(house, telegram, release)
    sent = len(telegram.sent)
    other = item(MediaKind.PHOTO, "ffff")
    await deliver(house, telegram, await corrected(house, release, MediaSet((PHOTOS[0], other, PHOTOS[2]))))
    assert [shapes(telegram, chat) for chat in (1, 2, 3)] == [
        [label(PHOTOS[0]), label(other), label(PHOTOS[2]), "Title"]
    ] * 3
    assert len(telegram.sent) == sent
    # And once more: what a copy shows now is known.
    await deliver(house, telegram, await corrected(house, release, MediaSet(PHOTOS)))
    assert shapes(telegram, 1) == [*map(label, PHOTOS), "Title"]


async def test_a_caption_is_corrected_in_place(house: House) -> None:
    """Only the text below a picture changes: its caption is edited."""
    telegram = Telegram()
    release = await released(house, PHOTOS[0])
    await deliver(house, telegram, release)
    await deliver(house, telegram, await corrected(house, release, MediaSet((PHOTOS[0],)), text="Better"))
    for chat in (1, 2, 3):
        (text,) = telegram.texts(chat)
        assert text.startswith(label(PHOTOS[0]))
        assert "Better" in text


@pytest.mark.parametrize(
    ("before", "after"),
    [((PHOTOS[0],), PHOTOS), (PHOTOS, PHOTOS[:2]), ((), PHOTOS[:1]), (PHOTOS[:1], ()), (PHOTOS, (PHOTOS[0], SHEET))],
)
async def test_another_shape_is_sent_anew(house: House, before: tuple[Media, ...], after: tuple[Media, ...]) -> None:
    """Where the messages cannot become what the statement is now they are deleted, and it is sent once more."""
    telegram = Telegram()
    release = await released(house, *before)
    await deliver(house, telegram, release)
    await deliver(house, telegram, await corrected(house, release, MediaSet(after)))
    fresh = Telegram()
    again = await house.release(media=MediaSet(after))
    await deliver(house, fresh, again)
    assert [shapes(telegram, chat) for chat in (1, 2, 3)] == [shapes(fresh, chat) for chat in (1, 2, 3)]


async def test_another_shape_too_late(house: House) -> None:
    """After two days nothing is deleted: the copy stays, and a reply says that the statement was corrected."""
    telegram = Telegram()
    release = await released(house, PHOTOS[0], chats=[1])
    await deliver(house, telegram, release)
    correction = await corrected(house, release, MediaSet(PHOTOS))
    await deliver(house, telegram, correction, at=NOW + timedelta(days=3))
    first, note = telegram.texts(1)
    assert first.startswith(label(PHOTOS[0]))
    assert note.startswith("No. 1/2026 has been corrected")
    assert len(telegram.replies[1]) == 1


async def test_a_retraction_removes_all_of_it(house: House) -> None:
    """Every message of a statement is deleted; after two days the notice stands where the text was."""
    telegram = Telegram()
    release = await released(house, *PHOTOS)
    await deliver(house, telegram, release)
    await deliver(house, telegram, await retracted(house, release))
    assert [telegram.texts(chat) for chat in (1, 2, 3)] == [[], [], []]


async def test_a_late_retraction(house: House) -> None:
    """What is too old to be deleted says that it is retracted: below its first picture, and where the text was."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, chats=[1])
    await deliver(house, telegram, release)
    await deliver(house, telegram, await retracted(house, release), at=NOW + timedelta(days=3))
    first, second, third, text = telegram.texts(1)
    assert first.startswith(f"{label(PHOTOS[0])} ")
    assert "A wrong figure." in first
    assert (second, third) == (label(PHOTOS[1]), label(PHOTOS[2]))
    assert "A wrong figure." in text


async def test_one_brings_the_file(house: House) -> None:
    """A file that Telegram has not got is brought by one reader's message; nobody else is written to before."""
    brought = asyncio.Event()
    telegram = Telegram()
    await house.subscribe(*range(1, 31))
    release = await house.release(media=MediaSet(PHOTOS[:1]))

    async def slowly(chat: int) -> None:
        if len(telegram.sent) == 1:
            await asyncio.sleep(0)
            assert telegram.begun == 1
            await known(house, PHOTOS[:1])
            brought.set()

    telegram.before_answer = slowly
    await deliver(house, telegram, release)
    assert brought.is_set()
    assert len(telegram.sent) == 30


async def test_who_cannot_bring_it_passes_the_turn_on(house: House) -> None:
    """The first reader has blocked the bot and of the second nothing is known: the third brings the file."""
    answers: dict[int, Outcome] = {1: ChatLost(Reason.BLOCKED), 2: Unknown(Reason.TIMEOUT)}
    telegram = Telegram(lambda chat: answers.get(chat, Sent(1)))
    await house.subscribe(1, 2, 3, 4)
    release = await house.release(media=MediaSet(PHOTOS[:1]))

    async def bring(chat: int) -> None:
        if chat == 3:
            await known(house, PHOTOS[:1])

    telegram.before_answer = bring
    await deliver(house, telegram, release)
    assert {chat: state for chat, (state, _) in (await house.rows(release)).items()} == {
        1: "failed",
        2: "unknown",
        3: "sent",
        4: "sent",
    }


async def test_a_name_that_telegram_forgot(house: House) -> None:
    """A row whose file must be sent anew waits and is sent; nothing is lost and nothing doubled."""
    answers: list[Outcome] = [RetryLater(0.0)]
    telegram = Telegram(lambda chat: answers.pop() if answers else Sent(1))
    release = await released(house, PHOTOS[0])
    await deliver(house, telegram, release)
    assert [len(telegram.texts(chat)) for chat in (1, 2, 3)] == [1, 1, 1]


async def test_another_bots_copies_are_not_edited(house: House) -> None:
    """A copy that another bot sent stays as it is: only the bot that sent it can edit it."""
    telegram = Telegram()
    release = await released(house, PHOTOS[0], chats=[1])
    await deliver(house, telegram, release)
    await house.db.write(lambda cx: cx.execute("INSERT INTO meta VALUES ('bot', '77')"))
    await house.db.write(lambda cx: cx.execute("UPDATE message SET bot = 5"))
    before = telegram.texts(1)
    await deliver(house, telegram, await corrected(house, release, MediaSet((PHOTOS[0],)), text="Better"))
    assert telegram.texts(1)[:1] == before
    assert len(telegram.texts(1)) == 2


async def test_cancelled_between_two_messages(house: House) -> None:
    """Cancel comes between an album and its text: the text is not sent, and the album is known to be there."""
    release = await released(house, *PHOTOS, chats=[1])
    await house.plan(release)
    claim = await house.claim(release, 1)
    await house.db.write(lambda cx: cx.execute("UPDATE release SET state = 'cancelled'"))
    await house.record(claim, Sent(7, (7, 8, 9), PHOTOS, more=True))
    assert (await house.rows(release))[1][0] == "skipped"
    assert await ledger.any_out(house.db.reader, release)
    assert (await house.state(release))[0] is ReleaseState.CANCELLED


async def half_sent(house: House, telegram: Telegram, *items: Media, text_first: bool = False) -> int:
    """A release whose first message, or album, is in the chat of reader 1, and nothing else."""
    release = await released(house, *items, text_first=text_first, chats=[1])
    await house.plan(release)
    claim = await house.claim(release, 1)
    if text_first:
        await house.record(claim, Sent(7, more=True))
        telegram.chats[1] = {7: "Title"}
    else:
        await house.record(claim, Sent(7, tuple(range(7, 7 + len(items))), items, more=True))
        telegram.chats[1] = {7 + place: label(one) for place, one in enumerate(items)}
    return release


@pytest.mark.parametrize("text_first", [False, True])
async def test_retracted_while_its_first_message_is_in_the_air(house: House, text_first: bool) -> None:
    """The retraction finds nobody, and then the first of several messages arrives: it is deleted too."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, text_first=text_first, chats=[1])
    await house.plan(release)
    claim = await house.claim(release, 1)
    retraction = await retracted(house, release)
    await house.plan(retraction)
    sent = Sent(7, more=True) if text_first else Sent(7, (7, 8, 9), PHOTOS, more=True)
    telegram.chats[1] = {7: "Title"} if text_first else {7: "a", 8: "b", 9: "c"}
    await house.record(claim, sent)
    await deliver(house, telegram, retraction)
    assert telegram.texts(1) == []


async def test_corrected_while_it_is_paused_between_two_messages(house: House) -> None:
    """Pause between album and text, a correction, Resume: the correction brings all of it, and no old text follows."""
    telegram = Telegram()
    release = await half_sent(house, telegram, *PHOTOS)
    await house.db.write(lambda cx: cx.execute("UPDATE release SET state = 'paused', why = 'staff'"))
    correction = await corrected(house, release, MediaSet(PHOTOS), text="Better")
    await deliver(house, telegram, correction)
    await house.db.write(lambda cx: cx.execute("UPDATE release SET state = 'running' WHERE state = 'paused'"))
    await deliver(house, telegram, release)
    assert shapes(telegram, 1) == [*map(label, PHOTOS), "Title"]
    assert "Better" in telegram.texts(1)[-1]
    assert (await house.rows(release))[1] == ("skipped", "corrected")


async def test_sent_anew_although_a_note_is_there(house: House) -> None:
    """An earlier correction told readers by a note: one that needs another shape sends the statement all the same."""
    telegram = Telegram()
    release = await released(house, PHOTOS[0], chats=[1])
    await deliver(house, telegram, release)
    first = await corrected(house, release, MediaSet((PHOTOS[0],)), text="Better", notice=True)
    await deliver(house, telegram, first)
    await deliver(house, telegram, await corrected(house, release, MediaSet(PHOTOS), text="Better"))
    note, *copy = shapes(telegram, 1)
    assert note.startswith("No. 1/2026 has been corrected")
    assert copy == [*map(label, PHOTOS), "Title"]


async def test_nobody_loses_a_copy_for_nothing(house: House) -> None:
    """Who gets nothing new any more keeps the copy, with the text put right, where it cannot be replaced."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, chats=[1])
    await deliver(house, telegram, release)
    await house.db.write(lambda cx: cx.execute("UPDATE target SET ended = 1, why = 'left'"))
    await deliver(house, telegram, await corrected(house, release, MediaSet(PHOTOS[:2]), text="Better"))
    assert shapes(telegram, 1) == [*map(label, PHOTOS), "Title"]
    assert "Better" in telegram.texts(1)[-1]


async def test_the_new_copy_comes_before_the_old_one_goes(house: House) -> None:
    """Where the answer to the new copy is lost, the old one is still there."""
    telegram = Telegram()
    release = await released(house, PHOTOS[0], chats=[1])
    await deliver(house, telegram, release)
    telegram.answer = lambda chat: Unknown(Reason.TIMEOUT)
    telegram.unclear_edits = False
    await deliver(house, telegram, await corrected(house, release, MediaSet(PHOTOS), text="Better"))
    (text,) = telegram.texts(1)
    assert text.startswith(label(PHOTOS[0]))
    assert "Better" in text


async def test_a_text_that_cannot_be_edited_is_told(house: House) -> None:
    """Of album and text the text alone should change and cannot: a note says so, though the pictures are right."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, chats=[1])
    await deliver(house, telegram, release)
    telegram.fixed = {1}
    await deliver(house, telegram, await corrected(house, release, MediaSet(PHOTOS), text="Better"))
    *copy, note = shapes(telegram, 1)
    assert copy == [*map(label, PHOTOS), "Title"]
    assert note.startswith("No. 1/2026 has been corrected")


async def test_what_is_too_old_to_replace_can_still_be_edited(house: House) -> None:
    """After two days another shape is told by a note, with the text put right; a later retraction reaches the text."""
    telegram, later = Telegram(), NOW + timedelta(days=3)
    release = await released(house, *PHOTOS, chats=[1])
    await deliver(house, telegram, release)
    await deliver(house, telegram, await corrected(house, release, MediaSet(PHOTOS[:2]), text="Better"), at=later)
    assert "Better" in telegram.texts(1)[3]
    assert telegram.texts(1)[4].startswith("No. 1/2026 has been corrected")
    await deliver(house, telegram, await retracted(house, release), at=later)
    assert "Better" not in "".join(telegram.texts(1)[:4])
    assert "A wrong figure." in telegram.texts(1)[3]


async def test_changes_that_are_cut_off_are_known(house: House) -> None:
    """Two pictures are swapped, and after the first edit Telegram asks for a wait; then staff take the correction back:
    each picture stands where it belongs."""
    telegram = Telegram()
    release = await released(house, *PHOTOS, chats=[1])
    await deliver(house, telegram, release)
    swapped = await corrected(house, release, MediaSet((PHOTOS[1], PHOTOS[0], PHOTOS[2])))
    await house.plan(swapped)
    claim = await house.claim(swapped, 1)
    (first, *_) = claim.copies
    telegram.chats[1][first.message_id] = label(PHOTOS[1])
    await house.record(claim, Edited(shown=((first.message_id, PHOTOS[1]),), stopped_by=RetryLater(1.0)))
    again = await corrected(house, release, MediaSet(PHOTOS))
    await deliver(house, telegram, again, at=NOW + timedelta(minutes=1))
    assert shapes(telegram, 1) == [*map(label, PHOTOS), "Title"]


@pytest.mark.parametrize(
    ("before", "after", "anew"),
    [
        (PHOTOS[:2], (PHOTOS[0], SHEET), True),  # an album's item becomes nothing that shares no album with it
        (PHOTOS[:2], (PHOTOS[0], FILM), False),
        ((PHOTOS[0],), (FILM,), False),
        ((PHOTOS[0], SHEET), (FILM, SHEET), False),
    ],
)
async def test_what_can_be_edited_into_what(
    house: House, before: tuple[Media, ...], after: tuple[Media, ...], anew: bool
) -> None:
    """What Telegram lets be edited is, and nothing else is tried."""
    telegram = Telegram()
    release = await released(house, *before, chats=[1])
    await deliver(house, telegram, release)
    sent = len(telegram.sent)
    await deliver(house, telegram, await corrected(house, release, MediaSet(after)))
    assert (len(telegram.sent) > sent) is anew
    wanted = [f"{label(after[0])} Title"] if len(after) == 1 else [*map(label, after), "Title"]
    assert shapes(telegram, 1) == wanted


async def test_a_second_note_answers_the_statement(house: House) -> None:
    """A note replies to the copy, not to the note before it, also where the copy is a picture with a caption."""
    telegram = Telegram()
    release = await released(house, PHOTOS[0], chats=[1])
    await deliver(house, telegram, release)
    for text in ("Better", "Best"):
        again = await corrected(house, release, MediaSet((PHOTOS[0],)), text=text, notice=True)
        await deliver(house, telegram, again)
    first, second = telegram.replies[1]
    assert first == second


async def test_files_that_do_not_get_through(house: House) -> None:
    """Three readers in turn were to bring a file and no answer came: the release is paused, staff are asked, and
    nobody else becomes unknown."""
    telegram = Telegram(lambda chat: Unknown(Reason.TIMEOUT))
    await house.subscribe(*range(1, 31))
    release = await house.release(media=MediaSet(PHOTOS[:1]))
    async with engine_of(house, telegram, pace=Pace(1000, gaps=FAST)):
        await paused(house, release)
    states = [state for state, _ in (await house.rows(release)).values()]
    assert (states.count("unknown"), states.count("pending")) == (3, 27)
    assert (await house.state(release))[1] == "files"
