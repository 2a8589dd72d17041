"""Staff see how a release goes: several at once, each in their language, to a report with figures and a table."""

from __future__ import annotations

import csv
import io

import pytest

from bot.app import Bot
from bot.domain.subscriptions.target import ChatKind
from bot.sandbox import Message, Person
from bot.services.subscriptions.subscribe import subscribe
from tests.journeys.conftest import OWNER, Embassy, has_button

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."


@pytest.fixture
def olga(embassy: Embassy) -> Person:
    """The owner, who speaks Russian."""
    return embassy.sandbox.user("Ольга", language="ru", user_id=OWNER)


async def a_message(person: Person) -> Message:
    """Any message of the bot's in the person's chat."""
    person.start()
    return await person.reply()


async def under_way(embassy: Embassy, bot: Bot, readers: int = 30) -> None:
    """A slow release, watched by the officer."""
    await embassy.readers(bot, readers)
    await embassy.draft(STATEMENT)
    await embassy.publish()
    await embassy.officer.wait(lambda f: has_button(f[-1], "Pause"))


async def watch(person: Person, message: Message) -> None:
    """One who steers a release by a message of their own sees there how it goes on."""
    await person.send_callback("1.pause.1", message)
    await person.wait(lambda f: has_button(f[-1], "Продолжить"))
    await person.press("Продолжить")
    await person.wait(lambda f: has_button(f[-1], "Приостановить"))


def edits_refused(embassy: Embassy, person: Person) -> int:
    """How often a message that the person has deleted was to be edited."""
    calls = [call for call in embassy.sandbox.calls if call.chat == person.id]
    return sum("message to edit not found" in (call.description or "") for call in calls)


async def test_two_watch(embassy: Embassy, olga: Person) -> None:
    """Both see it move, in English and in Russian; what one does the other sees; both get the report."""
    embassy.rate = 5
    async with embassy.open() as bot:
        mine = await a_message(olga)
        await under_way(embassy, bot)
        await watch(olga, mine)
        await olga.wait(lambda f: "Рассылается № 1/" in f[-1].text and has_button(f[-1], "Приостановить"))
        await embassy.officer.press("Pause")
        await olga.wait(lambda f: "Приостановлено" in f[-1].text and has_button(f[-1], "Продолжить"))
        await olga.press("Продолжить")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Pause"))
        await olga.press("Отменить")
        assert "was cancelled" in (await embassy.report()).text
        found = await olga.wait(lambda f: "Время рассылки" in f[-1].text)
        assert "отменена" in found[-1].text
        assert "По языкам:\n   · English: " in found[-1].text


async def test_paused_again_at_once(embassy: Embassy, olga: Person) -> None:
    """Olga resumes in her message and the officer pauses again in the same moment: hers shows that it is paused."""
    embassy.rate = 5
    async with embassy.open() as bot:
        mine = await a_message(olga)
        await under_way(embassy, bot)
        await olga.send_callback("1.pause.1", mine)
        card = (await embassy.officer.wait(lambda f: has_button(f[-1], "Resume")))[-1]
        await olga.wait(lambda f: has_button(f[-1], "Продолжить"))  # hers may come later than his
        await olga.press("Продолжить")
        await embassy.officer.send_callback("1.pause.1", card)
        await embassy.settled(bot)
        await olga.wait(lambda f: "Приостановлено" in f[-1].text and has_button(f[-1], "Продолжить"))


async def test_one_message_is_gone(embassy: Embassy, olga: Person) -> None:
    """Where a watcher has deleted the message no more edits of it are tried; the other watcher gets the report."""
    embassy.rate = 10
    async with embassy.open() as bot:
        mine = await a_message(olga)
        await under_way(embassy, bot, readers=15)
        await watch(olga, mine)
        olga.delete(mine)
        assert "Delivered: 15 of 15" in (await embassy.report()).text
        await embassy.sandbox.until(lambda: edits_refused(embassy, olga))
    refused = edits_refused(embassy, olga)
    async with embassy.open():
        await a_message(embassy.anna)
    assert edits_refused(embassy, olga) == refused <= 2  # the answer to her press, and one edit of the report


async def test_every_publisher_steers(embassy: Embassy, olga: Person) -> None:
    """Whoever may publish steers what somebody else began; the pressed message shows it at once, and its end."""
    embassy.rate = 5
    async with embassy.open() as bot:
        mine = await a_message(olga)
        await under_way(embassy, bot)
        answer = await olga.send_callback("1.pause.1", mine)
        assert answer.text == "Приостановлено."
        await olga.wait(lambda f: has_button(f[-1], "Продолжить"))
        await embassy.officer.wait(lambda f: has_button(f[-1], "Resume"))
        await olga.press("Продолжить")
        await olga.wait(lambda f: has_button(f[-1], "Приостановить"))
        await embassy.officer.press("Cancel")
        await embassy.report()
        await olga.wait(lambda f: "Время рассылки" in f[-1].text)


async def test_the_report_and_its_table(embassy: Embassy) -> None:
    """By reason, language and kind of chat; the table has a line for each chat and nobody's number."""
    channel = embassy.sandbox.channel("News", username="news_ch", creator=embassy.officer)
    embassy.officer.promote_bot(channel, can_post_messages=True)
    embassy.channels = ["@news_ch"]
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna, embassy.ivan)
        gone = embassy.sandbox.user("Gone", started=True)
        await subscribe(bot.services, gone.id, 0, ChatKind.PRIVATE, "en")
        body = '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
        embassy.sandbox.faults.status(403, body, method="sendMessage", chat=gone.id)
        report = await embassy.published(STATEMENT)
        for line in (
            "Delivered: 3 of 4",
            "blocked the bot: 1",
            "English: 2 of 3",
            "Русский: 1 of 1",
            "private chats: 2 of 3",
            "channels: 1 of 1",
        ):
            assert line in report.text
        await embassy.officer.press("CSV", message=report)
        sent = (await embassy.officer.wait(lambda f: f[-1].document))[-1]
        assert sent.document["file_name"].endswith(".csv")
        assert "a line for each chat" in sent.text
        content = embassy.sandbox.file(sent).decode()
        rows = list(csv.DictReader(io.StringIO(content, newline="")))
        assert sorted((row["kind"], row["language"], row["state"], row["chat"]) for row in rows) == [
            ("channel", "en", "sent", str(channel.id)),
            ("private", "en", "failed", ""),
            ("private", "en", "sent", ""),
            ("private", "ru", "sent", ""),
        ]
        assert all((row["sent_at"] != "") is (row["state"] == "sent") for row in rows)
        for person in (embassy.editor, embassy.anna):
            other = await a_message(person)
            refused = await person.send_callback("1.csv.1", other)
            assert refused.show_alert
            assert not any(m.document for m in person.messages())
