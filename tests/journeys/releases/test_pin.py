"""/pin: a statement is pinned in the channels and groups that have it; each test is one promise to a publisher."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.domain.subscriptions.target import ChatKind
from bot.sandbox import Chat, Message, Person
from bot.services.subscriptions.subscribe import subscribe
from tests.journeys.conftest import OWNER, Embassy, has_button
from tests.journeys.facts import acts, done
from tests.journeys.releases.under_way import TITLE, publish


class Places:
    """A channel and a group where the bot may pin, and a group where it may not."""

    def __init__(self, embassy: Embassy) -> None:
        self.embassy = embassy
        self.channel = embassy.sandbox.channel("News", creator=embassy.officer)
        embassy.officer.promote_bot(self.channel, can_post_messages=True, can_edit_messages=True)
        self.group = embassy.sandbox.group("Expats", creator=embassy.anna, supergroup=True)
        embassy.anna.promote_bot(self.group, can_pin_messages=True)
        self.strict = embassy.sandbox.group("Strict people", creator=embassy.anna, supergroup=True)
        embassy.anna.add_bot(self.strict)
        embassy.forget_updates()

    async def filled(self, bot: Bot) -> None:
        """All of them, and a reader, have the statement."""
        await subscribe(bot.services, self.embassy.ivan.id, 0, ChatKind.PRIVATE, "ru")
        for chat in (self.channel, self.group, self.strict):
            await subscribe(bot.services, chat.id, 0, ChatKind(chat.type), "en")
        await publish(self.embassy, bot)
        await done(self.embassy)

    def pinned(self) -> list[Chat]:
        """The chats where the statement is at the top."""
        every = (self.channel, self.group, self.strict, self.embassy.ivan.chat)
        return [chat for chat in every if any(m.pinned and TITLE in m.text for m in chat.messages.values())]


@pytest.fixture
def places(embassy: Embassy) -> Places:
    embassy.ivan.start()
    return Places(embassy)


async def ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


async def test_pinned_and_unpinned(embassy: Embassy, places: Places) -> None:
    """/pin lists the chats first, pins where the bot has the right, names where it has not, and unpins again; private
    chats are not touched."""
    async with embassy.open() as bot:
        await places.filled(bot)
        shown = await ask(embassy.officer, "/pin 1")
        assert shown.text.startswith(f"{TITLE}\n")
        assert "📢 News\n" in shown.text
        assert "👥 Expats\n" in shown.text
        assert "👥 Strict people — 🚫 I may not pin there" in shown.text
        await embassy.officer.press("Pin", message=shown)
        said = (await embassy.officer.wait(lambda f: "Pinned: 2" in f[-1].text))[-1]
        assert said.id == shown.id
        assert "Not possible: 1." in said.text
        assert said.text.endswith("· Strict people")
        assert places.pinned() == [places.channel, places.group]
        await embassy.officer.press("Unpin", message=said)
        await embassy.officer.wait(lambda f: "Unpinned: 2" in f[-1].text)
        assert places.pinned() == []
        assert (await acts(embassy, embassy.officer))[-2:] == ["pinned", "unpinned"]


async def test_in_russian(embassy: Embassy, places: Places) -> None:
    """Whoever asks in Russian is answered in Russian."""
    owner = embassy.sandbox.user("Ольга", language="ru", user_id=OWNER)
    async with embassy.open() as bot:
        await places.filled(bot)
        shown = await ask(owner, "/pin 1")
        assert "Каналы и группы, где оно есть:" in shown.text
        assert "Strict people — 🚫 там мне нельзя закреплять" in shown.text
        await owner.press("Закрепить", message=shown)
        await owner.wait(lambda f: "Закреплено: 2" in f[-1].text and "Не получилось: 1." in f[-1].text)


async def test_after_a_restart(embassy: Embassy, places: Places) -> None:
    """What was asked for and not done when the program ended is gone on with, from where it was."""
    async with embassy.open() as bot:
        await places.filled(bot)
        shown = await ask(embassy.officer, "/pin 1")
        embassy.sandbox.faults.hang(method="pinChatMessage", chat=places.group.id)
        await embassy.officer.press("Pin", message=shown)
        await embassy.sandbox.until(lambda: not embassy.sandbox.faults.orders)
        assert places.pinned() == [places.channel]
    async with embassy.open():
        await embassy.officer.wait(lambda f: "Pinned: 2" in f[-1].text)
        assert places.pinned() == [places.channel, places.group]
    asked = [call.chat for call in embassy.sandbox.calls if call.method == "pinChatMessage" and call.ok]
    assert asked == [places.channel.id, places.group.id]


async def test_faults_on_the_way(embassy: Embassy, places: Places) -> None:
    """What Telegram puts off, or does not answer, is asked for again; a copy that is gone is told with its chat."""
    async with embassy.open() as bot:
        await places.filled(bot)
        shown = await ask(embassy.officer, "/pin 1")
        faults = embassy.sandbox.faults
        faults.flood(1, method="pinChatMessage", chat=places.channel.id)
        faults.status(502, "Bad Gateway", method="pinChatMessage", chat=places.strict.id)
        copy = next(m for m in places.group.messages.values() if TITLE in m.text)
        embassy.anna.delete(copy)
        embassy.anna.promote_bot(places.strict, can_pin_messages=True)
        await embassy.officer.press("Pin", message=shown)
        said = (await embassy.officer.wait(lambda f: "Pinned: 2" in f[-1].text))[-1]
        assert said.text.endswith("· Expats")
        assert places.pinned() == [places.channel, places.strict]


async def test_retracted_on_the_way(embassy: Embassy, places: Places) -> None:
    """Once the statement is retracted, no notice that took a copy's place is pinned."""
    async with embassy.open() as bot:
        await places.filled(bot)
        shown = await ask(embassy.officer, "/pin 1")
        embassy.sandbox.faults.flood(2, method="pinChatMessage", chat=places.channel.id)
        await embassy.officer.press("Pin", message=shown)
        await embassy.officer.wait(lambda f: not has_button(f[-1], "Pin"))
        await embassy.retracted("1", "A mistake in it.")
        await embassy.officer.wait(lambda f: any(m.id == shown.id and "Pinned: " in m.text for m in f))
        await embassy.officer.wait(lambda f: "retracted everywhere" in f[-1].text)
        assert places.pinned() == []
    asked = {call.chat for call in embassy.sandbox.calls if call.method == "pinChatMessage" and call.ok}
    assert asked <= {places.channel.id}  # what was under way already


async def test_where_nobody_has_it(embassy: Embassy, places: Places) -> None:
    """Where nobody has it there is nothing to press; a number that there is not, and none, are told."""
    async with embassy.open() as bot:
        await publish(embassy, bot)
        await done(embassy)
        shown = await ask(embassy.officer, "/pin 1")
        assert "nothing to pin" in shown.text
        assert not has_button(shown, "Pin")
        assert "There is no statement 7/" in (await ask(embassy.officer, "/pin 7")).text
        assert "Send /pin with a number" in (await ask(embassy.officer, "/pin")).text


async def test_whose_it_is(embassy: Embassy, places: Places) -> None:
    """Readers don't learn of it, an editor is told whose it is; forged buttons pin nothing; groups never see it."""
    async with embassy.open() as bot:
        await places.filled(bot)
        shown = await ask(embassy.anna, "/pin 1")
        assert "don't know the command /pin" in shown.text
        said = await ask(embassy.editor, "/pin 1")
        assert said.text == "Only a publisher or an owner can do that."
        code = f"1-{embassy.clock().year}"
        for person, message in ((embassy.anna, shown), (embassy.editor, said)):
            for verb in ("pin", "unpin"):
                answer = await person.send_callback(f"1.{verb}.{code}", message)
                assert answer.text in ("Only staff can do that.", "Only a publisher or an owner can do that.")
        assert places.pinned() == []
        embassy.officer.join(places.group)
        embassy.officer.send("/pin 1", chat=places.group)
        await embassy.officer.wait(lambda f: "only in a private chat" in f[-1].text, chat=places.group)
