"""Topics: General that is closed or hidden, topics of a private chat, and a channel's direct messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.sandbox import Chat, Sandbox
from tests.journeys.conftest import Embassy, count_of

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."
GENERAL = 1

Act = Callable[[Sandbox, Chat], None]


def _close(sandbox: Sandbox, forum: Chat) -> None:
    sandbox.close_topic(forum, GENERAL)


def _reopen(sandbox: Sandbox, forum: Chat) -> None:
    sandbox.reopen_topic(forum, GENERAL)


CLOSING: dict[str, tuple[Act, Act]] = {
    "closed and reopened": (_close, _reopen),
    "hidden and shown": (Sandbox.hide_general, Sandbox.show_general),
    "hidden and reopened": (Sandbox.hide_general, _reopen),
}


@pytest.mark.parametrize("way", CLOSING)
async def test_general_wakes(embassy: Embassy, way: str) -> None:
    """A forum's General that is closed waits, and gets what is published after it is open again."""
    shut, reopen = CLOSING[way]
    async with embassy.open() as bot:
        forum = embassy.group("Forum", forum=True)
        embassy.anna.send("/subscribe", chat=forum)
        await embassy.anna.wait(lambda found: any("Done." in m.text for m in found), chat=forum)
        shut(embassy.sandbox, forum)
        assert "Delivered: 0 of 1" in (await embassy.published(STATEMENT)).text
        assert "Delivered to nobody" in (await embassy.published("/post Second\nMore words.")).text
        reopen(embassy.sandbox, forum)
        await embassy.settled(bot)
        assert "Delivered: 1 of 1" in (await embassy.published("/post Third\nEven more words.")).text
        assert count_of(embassy.sandbox, forum, "Third") == 1


async def _closed_for_a_while(embassy: Embassy, news: int) -> tuple[Chat, int]:
    """A topic that Anna subscribed; closed while so much news was published; and open again."""
    forum = embassy.group("Forum", forum=True)
    thread = embassy.sandbox.topic(forum, "News")
    embassy.anna.send("/subscribe", chat=forum, thread=thread)
    await embassy.anna.wait(lambda found: any("Done." in m.text for m in found), chat=forum, thread=thread)
    embassy.sandbox.close_topic(forum, thread)
    for number in range(news):
        await embassy.published(f"/post News {number}\nMore words.")
    embassy.sandbox.reopen_topic(forum, thread)
    return forum, thread


async def test_what_was_missed_is_offered(embassy: Embassy) -> None:
    """Who subscribed a topic is offered what was published while it was closed; pressed twice, each comes once, in the
    order of publication, and a correction reaches these copies too."""
    async with embassy.open() as bot:
        embassy.anna.start()
        await embassy.anna.reply()
        forum, thread = await _closed_for_a_while(embassy, 2)
        (*_, offer) = await embassy.anna.wait(lambda found: "newest 2 statements" in found[-1].text)
        await embassy.anna.press("Send what was missed", offer)
        await embassy.anna.send_callback(offer.buttons[0][0].callback_data or "", offer)
        await embassy.anna.wait(lambda f: any("News 1" in m.text for m in f), chat=forum, thread=thread)
        await embassy.settled(bot)
        copies = [m.text[:20] for m in embassy.sandbox.messages(forum, thread) if m.from_bot and "News" in m.text]
        assert ["News 0" in text for text in copies] == [True, False]
        await embassy.draft(f"/edit 1/{datetime.now(UTC).year}\nNews zero\nOther words.")
        await embassy.officer.press("Correct")
        await embassy.anna.wait(lambda f: any("News zero" in m.text for m in f), chat=forum, thread=thread)


async def test_it_is_offered_in_the_topic(embassy: Embassy) -> None:
    """To an administrator whom the bot may not write to it is offered in the topic, by a link; others who follow it get
    nothing sent."""
    async with embassy.open() as bot:
        forum, thread = await _closed_for_a_while(embassy, 1)
        found = await embassy.anna.wait(lambda f: "an administrator can" in f[-1].text, chat=forum, thread=thread)
        link = found[-1].buttons[0][0].url or ""
        embassy.ivan.follow(link)
        await embassy.ivan.reply()
        await embassy.settled(bot)
        assert not [m for m in embassy.sandbox.messages(forum, thread) if "News 0" in m.text]
        for said in ("on its way", "Nothing is missing"):
            embassy.anna.follow(link)
            assert said in (await embassy.anna.reply()).text
            await embassy.anna.wait(lambda f: any("News 0" in m.text for m in f), chat=forum, thread=thread)
        assert sum("News 0" in m.text for m in embassy.sandbox.messages(forum, thread)) == 1


async def test_nothing_missed_nothing_offered(embassy: Embassy) -> None:
    """A topic that was closed while nothing was published is offered nothing."""
    async with embassy.open() as bot:
        embassy.anna.start()
        await embassy.anna.reply()
        await _closed_for_a_while(embassy, 0)
        await embassy.settled(bot)
        assert "missed" not in " ".join(label for m in embassy.anna.messages() for label in m.labels)


async def test_a_topic_that_reopens_wakes_no_other(embassy: Embassy) -> None:
    """A group in which the bot may not write is not woken because a topic reopens."""
    async with embassy.open() as bot:
        embassy.anna.start()
        await embassy.anna.reply()
        forum = embassy.group("Forum", forum=True)
        embassy.anna.send("/subscribe", chat=forum)
        await embassy.anna.wait(lambda found: any("Done." in m.text for m in found), chat=forum)
        embassy.anna.restrict_bot(forum, can_send_messages=False)
        embassy.sandbox.close_topic(forum, GENERAL)
        embassy.sandbox.reopen_topic(forum, GENERAL)
        await embassy.settled(bot)
        assert "Delivered to nobody" in (await embassy.published(STATEMENT)).text


async def test_topics_of_a_private_chat(embassy: Embassy) -> None:
    """A person who writes in three topics has one subscription and gets one copy; each answer comes in the topic in
    which they asked, also below a button; /unsubscribe anywhere ends it."""
    embassy.sandbox.world.private_topics = True
    anna = embassy.anna
    async with embassy.open():
        anna.start()
        await anna.reply()
        threads = [embassy.sandbox.topic(anna.chat, name) for name in ("News", "Visa", "Other")]
        for thread in threads:
            anna.send("/subscribe", thread=thread)
            done = "Done." if thread == threads[0] else "Already subscribed"
            assert done in (await anna.reply(thread=thread)).text
        anna.send("/start", thread=threads[1])
        greeting = await anna.reply(thread=threads[1])
        await anna.press("Latest", greeting)
        await anna.wait(lambda found: found[-1].from_bot and found[-1].id > greeting.id, thread=threads[1])
        assert "Delivered: 1 of 1" in (await embassy.published(STATEMENT)).text
        assert count_of(embassy.sandbox, anna, "On the exchange") == 1
        anna.send("/unsubscribe", thread=threads[2])
        await anna.reply(thread=threads[2])
        assert "Delivered to nobody" in (await embassy.published("/post Second\nMore words.")).text


async def test_staff_work_in_a_topic(embassy: Embassy) -> None:
    """A draft that is written in a topic is shown there."""
    embassy.sandbox.world.private_topics = True
    async with embassy.open():
        embassy.officer.start()
        await embassy.officer.reply()
        thread = embassy.sandbox.topic(embassy.officer.chat, "Work")
        embassy.officer.send(STATEMENT, thread=thread)
        await embassy.officer.wait(lambda found: any("Discard" in label for label in found[-1].labels), thread=thread)


async def test_a_topic_that_is_gone(embassy: Embassy) -> None:
    """Where the topic is deleted before the answer comes, the answer comes in the chat itself."""
    embassy.sandbox.world.private_topics = True
    async with embassy.open():
        embassy.anna.start()
        await embassy.anna.reply()
        thread = embassy.sandbox.topic(embassy.anna.chat, "News")
        asked = embassy.anna.send("/time", thread=thread)
        embassy.sandbox.delete_topic(embassy.anna.chat, thread)
        await embassy.anna.wait(lambda found: found[-1].id > asked.id and "London:" in found[-1].text)


async def test_a_channels_direct_messages(embassy: Embassy) -> None:
    """Who writes to a channel is answered in their own topic and language; nobody can subscribe there, nothing asks
    them to, and no release goes there."""
    async with embassy.open() as bot:
        channel = embassy.sandbox.channel("News", creator=embassy.officer)
        embassy.officer.promote_bot(channel, can_post_messages=True, can_manage_direct_messages=True)
        direct = embassy.sandbox.direct_messages(channel)
        embassy.anna.send("/time", chat=direct)
        embassy.ivan.send("/time", chat=direct)
        assert "London:" in (await embassy.anna.reply(chat=direct)).text
        assert "Лондон:" in (await embassy.ivan.reply(chat=direct)).text
        for command in ("/start", "/subscribe", "/unsubscribe", "/settings", "/language ru"):
            embassy.anna.send(command, chat=direct)
            assert "https://t.me/chancery_bot" in (await embassy.anna.reply(chat=direct)).text
        embassy.anna.send("/latest", chat=direct)
        await embassy.anna.reply(chat=direct)
        before = len(embassy.sandbox.messages(direct))
        embassy.anna.send("When is the consulate open?", chat=direct)
        await embassy.settled(bot)
        assert len(embassy.sandbox.messages(direct)) == before + 1
        assert "Delivered: 1 of 1" in (await embassy.published(STATEMENT)).text
        assert count_of(embassy.sandbox, direct, "On the exchange") == 0
