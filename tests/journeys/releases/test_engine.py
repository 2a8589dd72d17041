"""The engine under strain: one chat, one release, one odd answer never holds up the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.cli.status import status_of
from bot.delivery.pace import TELEGRAMS
from bot.domain.subscriptions.target import ChatKind
from bot.sandbox import Person
from bot.services.subscriptions.subscribe import subscribe
from tests.journeys.conftest import OWNER, QUICK, Embassy, count_of, has_button

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."


def _all_have(embassy: Embassy, people: list[Person], title: str) -> bool:
    return all(count_of(embassy.sandbox, person, title) == 1 for person in people)


async def test_a_forum_of_many_topics_holds_nobody_up(embassy: Embassy) -> None:
    """Twenty topics of one group, at three seconds each, wait for each other; forty readers have it long before."""
    async with embassy.open() as bot:
        forum = embassy.group("Forum", forum=True)
        topics = [embassy.sandbox.topic(forum, f"Topic {n}") for n in range(20)]
        for topic in topics:
            await subscribe(bot.services, forum.id, topic, ChatKind.SUPERGROUP, "en")
        people = await embassy.readers(bot, 40)
        await embassy.posted_from_shell(bot, "To all")
        await embassy.sandbox.until(lambda: _all_have(embassy, people, "To all"))
        in_forum = sum("To all" in text for text in embassy.sandbox.texts(forum))
        assert in_forum < len(topics)
        await embassy.posted_from_shell(bot, "At once", urgent=True)
        await embassy.sandbox.until(lambda: _all_have(embassy, people, "At once"))


async def test_an_urgent_release_that_waits_for_one_chat_starves_nobody(embassy: Embassy) -> None:
    """One group is told to wait an hour; the urgent notice reaches all others, and so does the next ordinary one."""
    async with embassy.open() as bot:
        group = embassy.group()
        await subscribe(bot.services, group.id, 0, ChatKind.GROUP, "en")
        people = await embassy.readers(bot, 6)
        embassy.sandbox.faults.flood(3600, method="sendMessage", chat=group.id)
        await embassy.posted_from_shell(bot, "At once", urgent=True)
        await embassy.sandbox.until(lambda: _all_have(embassy, people, "At once"))
        await embassy.posted_from_shell(bot, "Ordinary")
        await embassy.sandbox.until(lambda: _all_have(embassy, people, "Ordinary"))


@pytest.mark.parametrize("body", ["{}", '{"ok":true,"result":{}}', '{"ok":true,"result":true}'])
async def test_an_odd_answer_is_unknown(embassy: Embassy, body: str) -> None:
    """A success of an unknown shape leaves one row unknown, and the release ends."""
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 5)
        embassy.sandbox.faults.status(200, body, "application/json", method="sendMessage", chat=people[3].id)
        report = await embassy.published(STATEMENT)
        assert "Delivered: 4 of 5" in report.text
        assert "Unknown: 1" in report.text


async def test_the_final_report_survives_faults(embassy: Embassy) -> None:
    """While every edit fails the report is tried again, until it is shown."""
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 3)
        await embassy.draft(STATEMENT)
        await embassy.officer.press("Publish")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Confirm"))
        embassy.sandbox.faults.proxy_page(4, method="editMessageText")
        await embassy.officer.press("Confirm")
        await embassy.sandbox.until(lambda: _all_have(embassy, people, "On the exchange"))
        assert "Delivered: 3 of 3" in (await embassy.report()).text


async def test_cancelled_while_it_is_planned(embassy: Embassy) -> None:
    """A release that is cancelled before its plan is written leaves nothing that waits."""
    embassy.delivery = {"hold_before_send": "1h"}
    async with embassy.open() as bot:
        await embassy.readers(bot, 5)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await embassy.officer.wait(lambda f: has_button(f[-1], "Cancel"))
        await embassy.officer.press("Cancel")
        await embassy.report()
        (release,) = (await status_of(embassy.config()))["releases"]
        assert (release["state"], release["left"]) == ("cancelled", 0)


async def test_one_unreadable_update_stops_nobody(embassy: Embassy) -> None:
    """An update that nobody can read is logged; the chat's next one is answered."""
    async with embassy.open():
        body = '{"ok":true,"result":[{"update_id":1,"message":{"message_id":"x","date":"y","chat":7,"text":[1]}}]}'
        embassy.sandbox.faults.status(200, body, "application/json", method="getUpdates")
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text
        embassy.anna.send("/counters")
        assert "days since" in (await embassy.anna.reply()).text


async def test_what_cannot_be_handled_is_set_aside_and_told(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """After the third failure an update is put aside: the log says so, and a publisher is told, once."""
    async with embassy.open():
        embassy.officer.send("/time")
        await embassy.officer.reply()
        body = '{"ok":true,"result":[{"update_id":1,"message":{"message_id":"x","date":"y","chat":7,"text":[1]}}]}'
        embassy.sandbox.faults.status(200, body, "application/json", method="getUpdates")
        embassy.anna.send("/time")
        await embassy.officer.wait(lambda found: "It is set aside" in found[-1].text)
    said = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert said == [*["update 1 was not handled"] * 3, "update 1 failed or was cut off 3 times, and is set aside"]


async def test_who_may_not_publish_changes_nothing(embassy: Embassy) -> None:
    """Cancel, replayed by an editor or a reader, is refused."""
    embassy.rate = 5
    async with embassy.open() as bot:
        await embassy.readers(bot, 12)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await embassy.officer.wait(lambda f: has_button(f[-1], "Cancel"))
        for person in (embassy.editor, embassy.anna):
            person.start()
            greeting = await person.reply()
            assert (await person.send_callback("1.cancel.1", greeting)).show_alert
        assert "Delivered: 12 of 12" in (await embassy.report()).text


async def test_an_owner_stops_everything(embassy: Embassy) -> None:
    """/halt pauses all releases at once; a publisher cannot resume them, the owner can, and everybody gets them."""
    embassy.rate = 10
    owner = embassy.sandbox.user("Owner", user_id=OWNER)
    owner.start()
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 25)
        await owner.reply()
        embassy.officer.send("/halt")
        assert "owner" in (await embassy.officer.reply()).text
        embassy.officer.send("/help")
        assert "/halt" not in (await embassy.officer.reply()).text
        owner.send("/help")
        await owner.wait(lambda f: "/halt" in f[-1].text)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await embassy.sandbox.until(lambda: any(count_of(embassy.sandbox, p, "On the exchange") for p in people))
        owner.send("/halt")
        answer = (await owner.wait(lambda f: "1 release is paused." in f[-1].text))[-1]
        stopped = sum(count_of(embassy.sandbox, p, "On the exchange") for p in people)
        assert stopped < 25
        card = (await embassy.officer.wait(lambda f: "An owner has stopped everything" in f[-1].text))[-1]
        refused = await embassy.officer.press("Resume", card)
        assert refused.text == "An owner has stopped everything: only an owner can resume."
        await owner.press("Resume", answer)
        report = await embassy.report()
        assert "Delivered: 25 of 25" in report.text
        assert _all_have(embassy, people, "On the exchange")


async def test_the_progress_is_edited_at_most_every_two_seconds(embassy: Embassy) -> None:
    """The bar moves while the release runs, and no two edits of it are closer than two seconds."""
    assert TELEGRAMS.report == 2.0
    embassy.gaps = replace(QUICK, report=0.6)  # the same, for those who cannot wait
    embassy.rate = 10
    async with embassy.open() as bot:
        await embassy.readers(bot, 24)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        report = await embassy.report()
        assert "Delivered: 24 of 24" in report.text
        _, *edits = [call.time for call in embassy.sandbox.calls if call.method == "editMessageText" and call.ok]
        assert len(edits) >= 3  # beside the question before it
        # The sandbox notes when a call arrives; the way there varies by some milliseconds.
        assert all(later - earlier > 0.5 for earlier, later in pairwise(edits))
