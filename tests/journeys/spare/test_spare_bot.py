"""The spare bot beside the bot: whom it meets, what it says, and the move after the bot is lost."""

from __future__ import annotations

import pytest

from bot.chat.spare import worker
from bot.cli.spare.move import moved_by
from bot.cli.status import status_of
from bot.domain.errors import OperatorError, WrongConfig
from bot.domain.spare import Moved
from bot.sandbox import Person
from tests import patience
from tests.journeys.conftest import OWNER, Embassy
from tests.journeys.facts import kept
from tests.journeys.spare.conftest import beside, starts_spare, with_spare


async def test_one_more_tap(two_bots: Embassy) -> None:
    """The settings offer the spare bot; it says hello in the reader's language and leads back; then it is offered no
    more, its share is in /stats and `status`, /mydata shows it, and who blocks it is not counted any more."""
    async with two_bots.open():
        await two_bots.subscribed(two_bots.anna, two_bots.ivan)
        await two_bots.until(lambda: beside(two_bots).calls)
        two_bots.ivan.send("/settings")
        asked = await two_bots.ivan.reply()
        assert "@spare_bot" in asked.text
        assert (await two_bots.ivan.press("Запасной бот")).url == "https://t.me/spare_bot?start=spare"
        said = await starts_spare(two_bots, two_bots.ivan)
        assert "запасной бот" in said
        assert "@chancery_bot" in said
        assert (await with_spare(two_bots, two_bots.ivan).press("@chancery_bot")).url
        two_bots.ivan.send("/settings")
        assert "@spare_bot" not in (await two_bots.ivan.reply()).text
        two_bots.officer.send("/stats")
        assert "@spare_bot: 1 of 2 people" in (await two_bots.officer.reply()).text
        assert (await status_of(two_bots.config()))["spare"]["readers"] == 1
        assert (await kept(two_bots, two_bots.ivan))["spare_chat"][0]["chat"] == two_bots.ivan.id
        with_spare(two_bots, two_bots.ivan).block()

        async def nobody() -> bool:
            return bool((await status_of(two_bots.config()))["spare"]["readers"] == 0)

        await two_bots.until(nobody)


async def test_strangers_are_led_to_the_bot(two_bots: Embassy) -> None:
    """Who has no subscription is sent to the bot for one, and counts once they have it; the spare bot takes no command
    and says nothing in groups."""
    async with two_bots.open():
        there = with_spare(two_bots, two_bots.anna)
        there.send("/subscribe")
        assert "subscribe there" in (await there.reply()).text
        await two_bots.subscribed(two_bots.anna)
        assert (await status_of(two_bots.config()))["spare"]["readers"] == 1
        group = two_bots.group()
        with_spare(two_bots, two_bots.anna).add_bot(group)
        there.send("/help")
        await there.wait(lambda found: sum(message.from_bot for message in found) == 2)
        assert not [text for text in beside(two_bots).texts(group) if "spare bot" in text]


async def test_a_lost_bot(two_bots: Embassy) -> None:
    """After one command whoever started the spare bot gets the next release from it, once and with their settings, as
    do groups and channels where it is; others wait, and are found again when they come, with their settings."""
    sandbox, spare = two_bots.sandbox, beside(two_bots)
    lost, late = sandbox.user("Lena"), sandbox.user("Lars")
    channel = sandbox.channel("News", "embassy_news", creator=two_bots.anna)
    two_bots.anna.add_bot(channel)
    two_bots.channels = ["@embassy_news"]
    group = two_bots.group()
    async with two_bots.open() as bot:
        await two_bots.subscribed(two_bots.anna, two_bots.ivan, lost, late)
        two_bots.anna.send("/subscribe", chat=group)
        await two_bots.anna.reply(chat=group)
        for person in (two_bots.anna, two_bots.ivan):
            await starts_spare(two_bots, person)
        with_spare(two_bots, two_bots.anna).add_bot(channel)
        await two_bots.posted_from_shell(bot, "Before")
        await two_bots.until(lambda: any("Before" in text for text in got(late)))
        with pytest.raises(OperatorError, match="Another process runs the bot"):
            await moved_by(two_bots.config(), force=False)
    with pytest.raises(OperatorError, match="is not lost"):
        await moved_by(two_bots.config(), force=False)
    with_spare(two_bots, two_bots.anna).add_bot(group)  # while no program listened
    sandbox.lose_bot()
    who, moved = await moved_by(two_bots.config(), force=False)
    assert (who.username, moved) == ("spare_bot", Moved(people=2, chats=2, people_left=2, chats_left=0))
    with pytest.raises(WrongConfig, match="already"):
        await moved_by(two_bots.config(), force=False)
    async with two_bots.open() as bot:
        assert bot.username == "spare_bot"
        await two_bots.posted_from_shell(bot, "After")
        anna, ivan = (with_spare(two_bots, person) for person in (two_bots.anna, two_bots.ivan))
        await anna.wait(lambda found: any("After" in message.text for message in found))
        await ivan.wait(lambda found: any("After" in message.text for message in found))
        await spare.until(lambda: any("After" in text for text in sandbox.texts(channel)))
        await spare.until(lambda: any("After" in text for text in sandbox.texts(group)))
        for texts in (got(anna), got(ivan), sandbox.texts(channel), sandbox.texts(group)):
            assert sum("After" in text for text in texts) == 1
        assert not any("Before" in text for text in got(anna) + got(ivan))
        there = with_spare(two_bots, late)
        there.send("/start")
        await there.reply()
        await two_bots.posted_from_shell(bot, "Later")
        await there.wait(lambda found: any("Later" in message.text for message in found))
        assert (await status_of(two_bots.config()))["subscriptions"]["paused"] == 1
    assert not any("After" in text or "Later" in text for text in got(lost))


def got(person: Person) -> list[str]:
    """What a person has got."""
    return [message.text for message in person.messages() if message.from_bot]


async def test_its_token_dies(
    two_bots: Embassy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Owners hear once that Telegram no longer accepts the spare bot's token, also across a restart, and once that it
    does again; `status` says it meanwhile."""
    monkeypatch.setattr(worker, "_AGAIN_SECONDS", 0.05)
    owner = two_bots.sandbox.user("Owner", user_id=OWNER)

    async def accepted() -> object:
        return (await status_of(two_bots.config()))["spare"]["accepted"]

    async with two_bots.open():
        owner.send("/id")
        await owner.reply()
        await two_bots.until(lambda: beside(two_bots).calls)
        assert await accepted()
        beside(two_bots).lose_bot()
        await owner.wait(lambda found: any("no longer accepts" in message.text for message in found))
        assert not await accepted()
    async with two_bots.open():
        await patience.until(lambda: "the spare bot: Telegram does not accept the token" in caplog.text)
        beside(two_bots).world.lost = False
        await owner.wait(lambda found: any("spare bot again" in message.text for message in found))
        assert await accepted()
    assert [sum(words in text for text in got(owner)) for words in ("no longer accepts", "spare bot again")] == [1, 1]


async def test_old_copies(two_bots: Embassy) -> None:
    """A correction of what the lost bot had sent edits the copy in a channel, where the new bot may; readers get it as
    a message from the new bot."""
    sandbox, spare = two_bots.sandbox, beside(two_bots)
    channel = sandbox.channel("News", "embassy_news", creator=two_bots.anna)
    two_bots.anna.add_bot(channel)
    two_bots.channels = ["@embassy_news"]
    async with two_bots.open() as bot:
        await two_bots.subscribed(two_bots.ivan)
        await starts_spare(two_bots, two_bots.ivan)
        await starts_spare(two_bots, two_bots.officer)
        with_spare(two_bots, two_bots.anna).add_bot(channel)
        await two_bots.posted_from_shell(bot, "First words")
        await two_bots.ivan.wait(lambda found: any("First words" in message.text for message in found))
        await sandbox.until(lambda: any("First words" in text for text in sandbox.texts(channel)))
    sandbox.lose_bot()
    await moved_by(two_bots.config(), force=False)
    two_bots.officer = with_spare(two_bots, two_bots.officer)
    async with two_bots.open():
        await two_bots.corrected("1", "Second words\nOf two bots.")
        ivan = with_spare(two_bots, two_bots.ivan)
        await ivan.wait(lambda found: any("Second words" in message.text for message in found))
        await spare.until(lambda: any("Second words" in text for text in sandbox.texts(channel)))
        assert not any("First words" in text for text in sandbox.texts(channel))
