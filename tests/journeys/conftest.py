"""A whole embassy in a box: the sandbox, the real bot on a real database, and people who speak to it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import app
from bot.config import Config
from bot.config.running import UNPAID_RATE
from bot.delivery.pace import TELEGRAMS, Gaps
from bot.domain.drafts.draft import Content
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.sandbox import Answer, Chat, Message, Person, Rates, Sandbox
from bot.services.drafts.intake import post_from_shell
from bot.services.housekeeping import MB, Disk, Room
from bot.services.subscriptions.subscribe import subscribe
from bot.store import inbox
from tests import patience
from tests.configs import config_on
from tests.databases import fresh
from tests.patience import WAIT
from tests.waiting import until

OFFICER, EDITOR, OWNER = 900_001, 900_002, 900_003
QUICK = Gaps(chat=0.02, group=0.06, report=0.1)  # where Telegram's limits are not the matter, nobody waits for them


class Clock:
    """The mission's clock: real time, moved by hand."""

    def __init__(self) -> None:
        self.shift = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def set(self, instant: datetime) -> None:
        """Let it be `instant` now."""
        self.shift = instant - datetime.now(UTC)


def roomy(path: Path) -> Room:
    """A disk with room enough, whatever the machine's own has."""
    return Room(1_000_000 * MB, 500_000 * MB)


class Embassy:
    """The scene. `open` runs the bot until the block ends, on the same database each time."""

    def __init__(self, sandbox: Sandbox, folder: Path, gaps: Gaps = QUICK) -> None:
        self.sandbox = sandbox
        self.gaps = gaps
        self.disk: Disk = roomy
        self.path = fresh(folder / "chancery.db")
        self.clock = Clock()
        self.officer = sandbox.user("Officer", user_id=OFFICER)
        self.editor = sandbox.user("Editor", user_id=EDITOR)
        self.anna = sandbox.user("Anna")
        self.ivan = sandbox.user("Иван", language="ru")
        self.channels: list[int | str] = []
        self.more_topics: list[tuple[str, str, str]] = []  # key, English name, Russian name
        self.rate = 400 if gaps == QUICK else 28  # messages a second; the same as with the gaps
        self.delivery: dict[str, object] = {}  # more keys of that section
        self.without_owner = False
        self.card_label = "Consular queries"
        self.extra: dict[str, object] = {}  # more sections
        self.web_port = 0

    def config(self) -> Config:
        """The config for the bot as the scene stands now."""
        topics = [("consular", "Consular", "Консульские"), *self.more_topics]
        staff = [(OFFICER, "publisher", "Officer"), (EDITOR, "editor", "Editor"), (OWNER, "owner", "Owner")]
        sections = {
            "clocks": [
                {"label": {"en": "Moscow", "ru": "Москва"}, "timezone": "Europe/Moscow"},
                {"label": {"en": "London", "ru": "Лондон"}, "timezone": "Europe/London"},
            ],
            "consular": [
                {
                    "label": {"en": self.card_label, "ru": "Консульские вопросы"},
                    "phone": "+44 (0) 203 668 7474",
                    "email": "consular@embassy.example",
                    "hours": {"mon": ["09:00-12:00"]},
                }
            ],
            "counters": [
                {
                    "since": date(2018, 3, 4),
                    "text": {"en": "{days} since 4 March 2018", "ru": "{days} с 4 марта 2018 года"},
                }
            ],
            "topics": [{"key": key, "name": {"en": en, "ru": ru}} for key, en, ru in topics],
            "staff": [
                {"id": person, "role": role, "name": name}
                for person, role, name in staff
                if role != "owner" or not self.without_owner
            ],
            "channels": [{"chat": chat} for chat in self.channels],
            "delivery": {"rate": self.rate, "paid": self.rate > UNPAID_RATE, "workers": 8} | self.delivery,
        }
        return config_on(self.sandbox, self.path, **(sections | self.extra))

    def with_pages(self) -> None:
        """Serve the public pages too, on a port that is free now, and keep them as plain files beside the database."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.web_port = free.getsockname()[1]
        site = str(self.path.parent / "site")
        self.extra["web"] = {"enabled": True, "port": self.web_port, "site_dir": site}

    async def until_page(self, door: Callable[..., Awaitable[str]], words: str, bot: app.Bot) -> None:
        """Wait until what a page says has the words."""

        async def says_so() -> bool:
            return words in await door(self, bot, self.anna)

        await patience.until(says_so)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[app.Bot]:
        """Run the bot."""
        # Where few messages go out in a second, edits of the report must not use them up.
        gaps = replace(self.gaps, report=max(self.gaps.report, 4 / self.rate))
        async with app.running(self.config(), clock=self.clock, disk=self.disk, gaps=gaps) as bot:
            assert bot is not None
            self._bot = bot
            yield bot

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until what is in the running bot's database is so; the condition may be an async function."""
        await until(self._bot.services.db, condition)

    async def subscribed(self, *people: Person) -> None:
        """Let each person subscribe."""
        for person in people:
            person.send("/subscribe")
            await person.reply()

    async def readers(self, bot: app.Bot, number: int) -> list[Person]:
        """So many readers, subscribed without a word."""
        people = [self.sandbox.user(f"Reader {n}", started=True) for n in range(number)]
        for person in people:
            await subscribe(bot.services, person.id, 0, ChatKind.PRIVATE, "en")
        return people

    async def posted_from_shell(
        self, bot: app.Bot, title: str, body: str = "Words.", *, urgent: bool = False, not_after: datetime | None = None
    ) -> None:
        """Publish to everyone as `chancery post` does: nobody watches."""
        content = Content.of("en", title, RichText(body), urgent=urgent, confirmed=urgent, not_after=not_after)
        await post_from_shell(bot.services, content)
        bot.engine.wake()

    async def draft(self, text: str, by: Person | None = None) -> tuple[Message, Message]:
        """Post as staff; the preview and the card."""
        person = by or self.officer
        person.send(text)
        return await self.card_of(person)

    async def card_of(self, person: Person) -> tuple[Message, Message]:
        """The newest preview and card."""
        await person.wait(lambda found: has_button(found[-1], "Discard"))
        preview, card = person.messages()[-2:]
        return preview, card

    async def published(self, text: str) -> Message:
        """Post and publish; the final report."""
        await self.draft(text)
        await self.publish()
        return await self.report()

    async def publish(self, card: Message | None = None, by: Person | None = None) -> Answer:
        """Press Publish, and Confirm where several chats would get it; the answer."""
        person = by or self.officer
        answer = await person.press("Publish", card)
        if answer.text:
            return answer
        await person.wait(lambda found: any(has_button(m, "Confirm") for m in found if card is None or m.id == card.id))
        return await person.press("Confirm", card)

    async def report(self) -> Message:
        """The newest release's report, in the officer's chat."""
        found = await self.officer.wait(lambda found: "Time taken" in found[-1].text)
        return found[-1]

    def forget_updates(self) -> None:
        """What Telegram had for the bot is lost, as after more than 24 hours."""
        self.sandbox.world.updates(offset=2**40)

    async def corrected(self, number: str, text: str, *, notice: bool = False) -> None:
        """The officer corrects a statement: "1", "142/2026", or "1 ru" for its Russian text."""
        asked = self.officer.send(f"/edit {number}\n{text}")
        card = await self._newest_with("Correct", asked)
        if notice:
            for label, shown in (("Options", "⬜️ Readers are told"), ("Readers are told", "✅ Readers are told")):
                await self.officer.press(label, card)
                await self.officer.wait(lambda f, said=shown: any(m.id == card.id and said in m.text for m in f))  # type: ignore[misc]
            await self.officer.press("Back", card)
        await self.officer.press("Correct", await self._newest_with("Correct", asked))

    async def retracted(self, number: str, reason: str) -> None:
        """The officer retracts a statement."""
        asked = self.officer.send(f"/retract {number} {reason}")
        await self.officer.press("Retract", await self._newest_with("Retract", asked))
        await self.officer.press("Confirm", await self._newest_with("Confirm", asked))

    async def _newest_with(self, label: str, after: Message) -> Message:
        """The officer's newest message with that button, of those below another one."""

        def below(found: list[Message]) -> list[Message]:
            return [message for message in found if message.id > after.id and has_button(message, label)]

        return below(await self.officer.wait(below))[-1]

    async def settled(self, bot: app.Bot) -> None:
        """Wait until every update that has come is handled."""

        async def nothing_waits() -> bool:
            return not self.sandbox.world.updates() and not await inbox.waiting(bot.services.db.reader)

        await patience.until(nothing_waits)

    async def published_by_paste(self, bot: app.Bot, text: str) -> None:
        """The officer pastes a text of any length, and publishes it when all of it is taken in."""
        *_, last = self.officer.paste(text)
        await self.settled(bot)
        shown = await self._newest_with("Publish", last)
        while not ((await self.publish(shown)).text or "").startswith("Published as"):
            old = data_of(shown)  # the card of a moment before; the newest one follows
            await self.officer.wait(lambda found, old=old: old not in map(data_of, filter(_decides, found)))  # type: ignore[misc]
            shown = await self._newest_with("Publish", last)

    def group(self, title: str = "Expats", *, forum: bool = False) -> Chat:
        """A group of Anna's (its administrator) and Ivan's, with the bot in it."""
        group = self.sandbox.group(title, creator=self.anna, members=[self.ivan], forum=forum)
        self.anna.add_bot(group)
        return group


def data_of(message: Message) -> str:
    """The data of a card's first button."""
    data = message.buttons[0][0].callback_data
    assert data is not None
    return data


def has_button(message: Message, label: str) -> bool:
    """Whether the message has a button of that label, whatever icon stands before it."""
    return any(text.endswith(label) for text in message.labels)


def _decides(message: Message) -> bool:
    return has_button(message, "Publish")


def count_of(sandbox: Sandbox, chat: Chat | Person, text: str) -> int:
    """How many of the bot's messages in a chat hold the text."""
    place = chat.chat if isinstance(chat, Person) else chat
    return sum(1 for message in sandbox.messages(place) if message.from_bot and text in message.text)


@pytest.fixture
async def embassy(tmp_path: Path) -> AsyncIterator[Embassy]:
    """The scene without Telegram's limits, for what is not about pace."""
    async with Sandbox(patience=WAIT) as sandbox:
        yield Embassy(sandbox, tmp_path)


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Embassy]:
    """The scene with Telegram's documented limits."""
    async with Sandbox(rates=Rates(), patience=WAIT) as sandbox:
        yield Embassy(sandbox, tmp_path, TELEGRAMS)


Condition = Callable[[list[Message]], bool]
