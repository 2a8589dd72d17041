"""What staff are told by themselves, once each; each test is one promise to them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Bot
from bot.sandbox import Chat, Person
from bot.services import housekeeping
from bot.services.housekeeping import MB, Retention, Room
from tests.journeys.conftest import OWNER, Embassy, count_of, has_button
from tests.patience import Stopwatch

TITLE = "On the exchange of letters"
REFUSED = '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: unsupported"}'


@pytest.fixture
def owner(embassy: Embassy) -> Person:
    """The owner whom the config names, who has spoken to the bot."""
    return embassy.sandbox.user("Ольга", user_id=OWNER, language="ru", started=True)


async def met(*people: Person) -> None:
    """Each has written to the bot, which knows their language now."""
    for person in people:
        person.send("/time")
        await person.reply()


def told(person: Person, words: str) -> int:
    return sum(1 for message in person.messages() if message.from_bot and words in message.text)


async def paused(embassy: Embassy, bot: Bot, readers: int = 6) -> list[Person]:
    """A release from the shell that Telegram refuses in the first chats."""
    people = await embassy.readers(bot, readers)
    for person in people[:3]:
        embassy.sandbox.faults.status(400, REFUSED, method="sendMessage", chat=person.id)
    await embassy.posted_from_shell(bot, TITLE, "Letters were exchanged today.")
    return people


def low(path: Path) -> Room:
    """A disk that is almost full."""
    return Room(1_000_000 * MB, 17 * MB)


async def test_a_release_that_paused_by_itself(embassy: Embassy, owner: Person) -> None:
    """Publishers and owners are told, each in their language, editors are not; any of them resumes it there, and the
    other's button is then worth nothing."""
    async with embassy.open() as bot:
        await met(embassy.officer, embassy.editor, owner)
        people = await paused(embassy, bot)
        await owner.wait(lambda f: "трижды не принял" in f[-1].text)
        found = await embassy.officer.wait(lambda f: "refused the message itself" in f[-1].text)
        assert found[-1].text.startswith("⚠️ The sending of No. 1/")
        assert has_button(found[-1], "Cancel")
        await owner.press("Продолжить")
        await owner.wait(lambda f: "продолжается" in f[-1].text and not f[-1].buttons)
        await embassy.sandbox.until(lambda: sum(count_of(embassy.sandbox, p, TITLE) for p in people) == 3)
        answer = await embassy.officer.press("Resume")
        assert answer.text == "Somebody has decided already."
        assert told(embassy.editor, "paused") == 0
        assert (told(embassy.officer, "paused"), told(owner, "приостановлена")) == (1, 0)


async def test_cancelled_from_the_notice(embassy: Embassy) -> None:
    """Cancel below the alert ends the release."""
    async with embassy.open() as bot:
        await met(embassy.officer)
        await paused(embassy, bot)
        await embassy.officer.wait(lambda f: has_button(f[-1], "Cancel"))
        await embassy.officer.press("Cancel")
        await embassy.officer.wait(lambda f: "is cancelled: whoever" in f[-1].text)


async def test_the_buttons_are_for_publishers(embassy: Embassy) -> None:
    """A reader and an editor who send such a press are refused, and nothing goes on."""
    async with embassy.open() as bot:
        await met(embassy.officer, embassy.editor, embassy.anna)
        people = await paused(embassy, bot)
        await embassy.officer.wait(lambda f: has_button(f[-1], "Resume"))
        for person in (embassy.editor, embassy.anna):
            for verb in ("go_on", "give_up"):
                answer = await person.send_callback(f"1.{verb}.1", person.messages()[-1])
                assert answer.text in ("Only staff can do that.", "Only a publisher or an owner can do that.")
        assert sum(count_of(embassy.sandbox, p, TITLE) for p in people) == 0


async def test_once_each_over_restarts(embassy: Embassy, owner: Person) -> None:
    """A publisher who blocked the bot does not keep others from being told; after a restart nobody is told again, and
    what has come about meanwhile is told."""
    async with embassy.open() as bot:
        await met(embassy.officer, owner)
        embassy.officer.block()
        await paused(embassy, bot)
        await owner.wait(lambda f: "трижды не принял" in f[-1].text)
    embassy.officer.unblock()
    embassy.disk = low
    async with embassy.open():
        await owner.wait(lambda f: "17 МБ" in f[-1].text)
        await embassy.officer.wait(lambda f: "17 MB" in f[-1].text)
        assert told(owner, "трижды не принял") == 1
        assert told(embassy.officer, "refused the message itself") == 0


async def test_a_flood_wait_delays_one_person(embassy: Embassy, owner: Person) -> None:
    """Whom Telegram lets wait is told later; the others at once."""
    async with embassy.open() as bot:
        await met(embassy.officer, owner)
        watch = Stopwatch()
        embassy.sandbox.faults.flood(2, method="sendMessage", chat=embassy.officer.id)
        await housekeeping.look_at_disk(bot.services, Retention(28, low))
        await owner.wait(lambda f: "17 МБ" in f[-1].text)
        assert told(embassy.officer, "17 MB") == 0 or watch.seconds > 2
        await embassy.officer.wait(lambda f: "17 MB" in f[-1].text)
        assert told(embassy.officer, "17 MB") == 1


async def test_an_overdue_release(embassy: Embassy) -> None:
    """A release whose last moment has passed is paused and staff are told; Resume sends it."""
    embassy.delivery = {"hold_before_send": "1h"}
    async with embassy.open() as bot:
        await met(embassy.officer)
        people = await embassy.readers(bot, 3)
        await embassy.posted_from_shell(bot, TITLE, not_after=embassy.clock() + timedelta(minutes=1))
        embassy.clock.shift += timedelta(minutes=2)
        await embassy.officer.wait(lambda f: "its last moment is over" in f[-1].text)
        embassy.clock.shift += timedelta(hours=1)
        assert not any(count_of(embassy.sandbox, person, TITLE) for person in people)
        await embassy.officer.press("Resume")
        await embassy.sandbox.until(lambda: all(count_of(embassy.sandbox, p, TITLE) == 1 for p in people))
        assert told(embassy.officer, "goes on") == 1


async def channel_of(embassy: Embassy) -> Chat:
    """A channel that Anna has given to the bot."""
    channel = embassy.sandbox.channel("Anna's news", creator=embassy.anna)
    embassy.anna.promote_bot(channel, can_post_messages=True)
    await embassy.anna.wait(lambda found: "Anna's news is subscribed" in found[-1].text)
    return channel


async def test_a_channel_that_lost_its_rights(embassy: Embassy) -> None:
    """Who gave the channel to the bot is told, and nobody else; again only after the right came back and went anew."""
    async with embassy.open():
        await met(embassy.anna, embassy.officer)
        channel = await channel_of(embassy)
        embassy.anna.promote_bot(channel, can_edit_messages=True)
        await embassy.anna.wait(lambda f: "may no longer write in Anna's news" in f[-1].text)
        embassy.anna.promote_bot(channel, can_delete_messages=True)
        embassy.anna.promote_bot(channel, can_post_messages=True)
        embassy.anna.promote_bot(channel, can_edit_messages=True)
        await embassy.anna.wait(lambda f: sum("may no longer write" in m.text for m in f) == 2)
        assert told(embassy.officer, "no longer write") == 0


async def test_a_channel_that_put_the_bot_out(embassy: Embassy) -> None:
    """That is told too, by the channel's title; to publishers and owners where who subscribed it cannot be reached."""
    async with embassy.open():
        await met(embassy.anna, embassy.officer)
        channel = await channel_of(embassy)
        embassy.anna.block()
        embassy.anna.remove_bot(channel)
        await embassy.officer.wait(lambda f: "no longer in the channel Anna's news" in f[-1].text)


async def test_a_release_finds_out(embassy: Embassy) -> None:
    """A channel of the config whose rights went while the bot was down is told of when a release is refused there,
    and not again at the next start."""
    channel = embassy.sandbox.channel("News", creator=embassy.officer)
    embassy.officer.promote_bot(channel, can_post_messages=True)
    embassy.channels = [channel.id]
    async with embassy.open():
        await met(embassy.officer)
        assert "Delivered: 1 of 1" in (await embassy.published(f"/post {TITLE}\nText.")).text
    embassy.officer.promote_bot(channel, can_edit_messages=True)
    embassy.forget_updates()
    async with embassy.open():
        await embassy.draft("/post Second\nText.")
        await embassy.publish()
        await embassy.officer.wait(lambda f: any("may no longer write in News" in m.text for m in f))
        await embassy.officer.wait(lambda f: any("Delivered: 0 of 1" in m.text for m in f))
    async with embassy.open():
        await embassy.draft("/post Third\nText.")
        await embassy.publish()
        await embassy.officer.wait(lambda f: sum("Delivered: 0 of 1" in m.text for m in f) == 2)
        assert told(embassy.officer, "may no longer write in News") == 1


@pytest.mark.parametrize("total", [8_000, 1_000_000])
async def test_the_disk(embassy: Embassy, owner: Person, total: int) -> None:
    """Low room is told once with how much is left; again only after there was enough."""
    low, enough = 100 * MB, 4_000 * MB

    async with embassy.open() as bot:
        await met(embassy.officer, owner)

        async def looked(free: int) -> None:
            def disk(path: Path) -> Room:
                return Room(total * MB, free)

            await housekeeping.look_at_disk(bot.services, Retention(28, disk))

        await looked(low)
        await looked(low - MB)
        await embassy.officer.wait(lambda f: "The disk is almost full: 100 MB are left" in f[-1].text)
        await owner.wait(lambda f: "осталось 100 МБ" in f[-1].text)
        await looked(enough)
        await looked(low - 2 * MB)
        await embassy.officer.wait(lambda f: "98 MB are left" in f[-1].text)
        assert told(embassy.officer, "The disk is almost full") == 2
