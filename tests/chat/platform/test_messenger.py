"""Views become messages: what Telegram holds afterwards is what was shown, formats and buttons included."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.chat.media.sent_files import SentFiles
from bot.chat.platform.limiter import LaneLimiter
from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.platform.parameters import entities
from bot.chat.platform.request import AiohttpRequest
from bot.chat.releases.bulk_requests import BulkRequests
from bot.chat.releases.messenger import ReleaseMessenger
from bot.delivery.pace import Pace, Purse
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.releases.outcome import ChatLost, Moved, NoRights, Outcome, Rejected, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, Span, bold, join, link, to_entities
from bot.i18n.translator import translator
from bot.rendering.consular import consular_card
from bot.rendering.drafts import card, preview
from bot.rendering.mission import facts
from bot.rendering.statements import views
from bot.rendering.view import Button, DeepLink, Link, View, rows, tap
from bot.sandbox import Message, Person, Sandbox
from bot.services.context import ServiceContext
from bot.store.database.connection import Database
from tests.databases import fresh
from tests.odd_answers import ODD
from tests.patience import WAIT
from tests.rendering.as_html import by_unit, own
from tests.rendering.scenes import BODIES, MISSION, NOW, TITLES, draft, statement

HELLO, OTHER = View(RichText("Hello")), View(RichText("Other"))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(patience=WAIT) as running:
        yield running


@pytest.fixture
def anna(sandbox: Sandbox) -> Person:
    return sandbox.user("Anna", started=True)


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[ExtBot[Any]]:
    request, polling = AiohttpRequest(4), AiohttpRequest(1)
    running: ExtBot[Any] = ExtBot(
        sandbox.token,
        f"{sandbox.api_url}/bot",
        request=request,
        get_updates_request=polling,
        # For this pace a minute passes at every look: nothing waits.
        rate_limiter=LaneLimiter(Pace(1000, clock=itertools.count(0.0, 60.0).__next__)),
    )
    await running.initialize()
    yield running
    await running.shutdown()


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[SentFiles]:
    database = await Database.open(fresh(tmp_path / "chancery.db"))
    yield SentFiles(ServiceContext(database, lambda: NOW, MISSION))
    await database.close()


@pytest.fixture
def messenger(bot: ExtBot[Any], files: SentFiles) -> TelegramMessenger:
    return TelegramMessenger(bot, files)


@pytest.fixture
def requests(bot: ExtBot[Any]) -> Iterator[BulkRequests]:
    running = BulkRequests(bot)
    yield running
    running.close()


@pytest.fixture
def releases(
    bot: ExtBot[Any], files: SentFiles, messenger: TelegramMessenger, requests: BulkRequests
) -> ReleaseMessenger:
    return ReleaseMessenger(bot, files, messenger, requests)


def some_views() -> Iterator[View]:
    """Every kind of view, over the texts that make trouble."""
    for body in BODIES.values():
        for title in TITLES:
            shown = views.shown(translator("en"), MISSION, statement(body, title), "en", into_bot=False, origin="m")
            yield views.release(shown)
        yield preview.preview(MISSION, draft(body), NOW.date())
        yield card.card(translator("ru"), MISSION, draft(body), CardFacts(NOW, Role.PUBLISHER, {ChatKind.PRIVATE: 5}))
        for number in range(1, len(views.full_pages(shown)) + 1):
            yield views.page(translator("en"), shown, number, ("read", "142-2021", "m"), None)
    listed = [statement(body, title) for body, title in zip(BODIES.values(), TITLES * 2, strict=False)]
    for lang in ("en", "ru"):
        yield views.latest(translator(lang), MISSION, listed, into_bot=False)
        yield facts.counters(translator(lang), MISSION, NOW)
        yield consular_card.consular(translator(lang), MISSION, NOW)
        yield facts.clocks(translator(lang), MISSION, NOW)


def same(message: Message, view: View) -> None:
    """The message holds the view's letters, formats and buttons."""
    assert message.text == view.text.text
    assert own(by_unit(message.entities)) == by_unit(to_entities(view.text))
    assert [[b.text for b in row] for row in message.buttons] == [[b.label for b in row] for row in view.rows]


async def test_every_view_is_accepted(
    messenger: TelegramMessenger, releases: ReleaseMessenger, sandbox: Sandbox, anna: Person
) -> None:
    """Telegram takes every view, sent and edited, and shows exactly it: typed <b>, right-to-left, emoji, long texts."""
    editable = await messenger.answer(anna.id, 0, HELLO)
    for view in some_views():
        outcome = await releases.send(anna.id, 0, ChatKind.PRIVATE, view, silent=False)
        assert isinstance(outcome, Sent), (outcome, view.text.text[:80])
        same(sandbox.messages(anna.chat)[-1], view)
        assert await messenger.show(anna.id, editable, view) == Sent(editable)
        same(next(m for m in sandbox.messages(anna.chat) if m.id == editable), view)


async def test_telegram_finds_the_phone(messenger: TelegramMessenger, sandbox: Sandbox, anna: Person) -> None:
    """The consular number is one that Telegram makes tappable, and so are e-mail addresses."""
    await messenger.answer(anna.id, 0, consular_card.consular(translator("en"), MISSION, NOW))
    message = sandbox.messages(anna.chat)[-1]
    units = message.text.encode("utf-16-le")
    found = {
        (e["type"], units[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le"))
        for e in message.entities
    }
    assert {("phone_number", "+442036687474"), ("email", "consul@example.org")} <= found


async def test_where_and_how(
    releases: ReleaseMessenger,
    messenger: TelegramMessenger,
    requests: BulkRequests,
    bot: ExtBot[Any],
    files: SentFiles,
    sandbox: Sandbox,
) -> None:
    """Into a forum's topic, its General, a channel; silent or paid: each is taken and arrives where it should."""
    boris = sandbox.user("Boris", started=True)
    forum = sandbox.group("Town", boris, forum=True)
    channel = sandbox.channel("News", creator=boris)
    for chat in (forum, channel):
        boris.add_bot(chat)
    thread = sandbox.topic(forum, "Visas")
    assert isinstance(await releases.send(forum.id, thread, ChatKind.SUPERGROUP, HELLO, silent=True), Sent)
    assert sandbox.texts(forum, thread)[-1] == "Hello"
    assert isinstance(await releases.send(forum.id, 0, ChatKind.SUPERGROUP, HELLO, silent=False), Sent)
    assert isinstance(await releases.send(channel.id, 0, ChatKind.CHANNEL, HELLO, silent=False), Sent)
    paid = ReleaseMessenger(bot, files, messenger, requests, Purse(Pace(30), 30))
    assert isinstance(await paid.send(boris.id, 0, ChatKind.PRIVATE, HELLO, silent=False), Sent)
    assert sandbox.texts(boris.chat) == ["Hello"]


async def test_buttons(messenger: TelegramMessenger, sandbox: Sandbox, anna: Person) -> None:
    """A press, an address and a link into the bot."""
    view = View(
        RichText("Choose"),
        rows(
            (tap("A", "read", "142-2026", 1, "m"), Button("B", Link("https://example.org/x"))),
            (Button("C", DeepLink("s-142-2026")),),
            (None,),
        ),
    )
    await messenger.answer(anna.id, 0, view)
    found = [[(b.text, b.callback_data, b.url) for b in row] for row in sandbox.messages(anna.chat)[-1].buttons]
    assert found == [
        [("A", "1.read.142-2026.1.m", None), ("B", None, "https://example.org/x")],
        [("C", None, "https://t.me/chancery_bot?start=s-142-2026")],
    ]


async def test_refusals_are_outcomes(releases: ReleaseMessenger, sandbox: Sandbox, anna: Person) -> None:
    """Every refusal of Telegram and every network fault is returned as an outcome, not raised."""
    boris = sandbox.user("Boris", started=True)
    group = sandbox.group("Expats", boris)
    boris.add_bot(group)

    async def send(chat: int, view: View = HELLO, thread: int = 0) -> object:
        return await releases.send(chat, thread, ChatKind.GROUP, view, silent=False)

    assert await send(999) == ChatLost(Reason.CHAT_NOT_FOUND)
    too_long = await send(anna.id, View(RichText("x" * 4097)))
    assert isinstance(too_long, Rejected)
    assert too_long.content
    empty = await send(anna.id, View(RichText("\u2003")))
    assert isinstance(empty, Rejected)
    assert empty.content
    anna.block()
    assert await send(anna.id) == ChatLost(Reason.BLOCKED)
    new = sandbox.migrate(group)
    assert await send(group.id) == Moved(new.id)
    boris.restrict_bot(new, can_send_messages=False)
    assert await send(new.id) == NoRights(Reason.NO_RIGHTS)
    boris.remove_bot(new)
    assert isinstance(await send(new.id), ChatLost)
    sandbox.faults.flood(7)
    assert await send(boris.id) == RetryLater(7, everywhere=True, flood=True)
    sandbox.faults.cut_after()
    assert await send(boris.id) == Unknown(Reason.CONNECTION)


async def test_topics_that_are_gone(releases: ReleaseMessenger, sandbox: Sandbox) -> None:
    """A closed topic bars the bot for a while, a deleted one is gone."""
    boris = sandbox.user("Boris", started=True)
    forum = sandbox.group("Town", boris, forum=True)
    boris.add_bot(forum)
    thread = sandbox.topic(forum, "Visas")
    sandbox.close_topic(forum, thread)
    closed = await releases.send(forum.id, thread, ChatKind.SUPERGROUP, HELLO, silent=False)
    assert closed == NoRights(Reason.TOPIC_CLOSED)
    sandbox.delete_topic(forum, thread)
    deleted = await releases.send(forum.id, thread, ChatKind.SUPERGROUP, HELLO, silent=False)
    assert deleted == ChatLost(Reason.TOPIC_GONE)


async def test_the_same_again(messenger: TelegramMessenger, sandbox: Sandbox, anna: Person) -> None:
    """Editing a message into what it is already is no error; another message's absence is."""
    number = await messenger.answer(anna.id, 0, HELLO)
    await messenger.edit(anna.id, number, HELLO)
    assert await messenger.show(anna.id, number, HELLO) == Sent(number)
    with pytest.raises(BadRequest):
        await messenger.edit(anna.id, 9999, HELLO)


def edits(sandbox: Sandbox) -> int:
    """How many edits the bot has asked for."""
    return sum(call.method.lower() == "editmessagetext" for call in sandbox.calls)


async def test_what_a_message_shows_is_not_sent_again(
    messenger: TelegramMessenger, sandbox: Sandbox, anna: Person
) -> None:
    """Neither an answer nor an edit is followed by a request that changes nothing, whoever asks for it."""
    number = await messenger.answer(anna.id, 0, HELLO)
    await messenger.edit(anna.id, number, HELLO)
    assert await messenger.show(anna.id, number, HELLO) == Sent(number)
    assert edits(sandbox) == 0
    for _ in range(3):
        assert await messenger.show(anna.id, number, OTHER) == Sent(number)
    assert edits(sandbox) == 1
    assert sandbox.texts(anna.chat)[-1] == "Other"


async def test_what_nobody_knows_is_sent(
    messenger: TelegramMessenger, releases: ReleaseMessenger, sandbox: Sandbox, anna: Person
) -> None:
    """After an edit of which nobody knows what became, and after one by delivery, the next one is sent."""
    number = await messenger.answer(anna.id, 0, HELLO)
    sandbox.faults.cut_after(n=2)  # the limiter tries once more
    assert await messenger.show(anna.id, number, OTHER) == Unknown(Reason.CONNECTION)
    await messenger.edit(anna.id, number, HELLO)
    assert sandbox.texts(anna.chat)[-1] == "Hello"
    assert await releases.change(anna.id, number, OTHER) == Sent(number)
    await messenger.edit(anna.id, number, HELLO)
    assert sandbox.texts(anna.chat)[-1] == "Hello"


async def test_another_preview_of_the_same_words(messenger: TelegramMessenger, sandbox: Sandbox, anna: Person) -> None:
    """Telegram would take it for no change, so the words are changed in between."""
    number = await messenger.answer(anna.id, 0, HELLO)
    await messenger.edit(anna.id, number, replace(HELLO, preview=not HELLO.preview))
    assert edits(sandbox) == 2
    assert sandbox.texts(anna.chat)[-1] == "Hello"


async def test_edit_or_answer(
    messenger: TelegramMessenger, releases: ReleaseMessenger, sandbox: Sandbox, anna: Person
) -> None:
    """A message is sent where there is none, edited where there is one, and sent anew where it has been deleted."""
    number = await messenger.edit_or_answer(anna.id, 0, HELLO)
    assert await messenger.edit_or_answer(anna.id, number, OTHER) == number
    assert sandbox.texts(anna.chat) == ["Other"]
    assert await releases.delete(anna.id, number) == Sent(number)
    again = await messenger.edit_or_answer(anna.id, number, OTHER)
    assert again != number
    assert sandbox.texts(anna.chat) == ["Other"]
    with pytest.raises(BadRequest):
        await messenger.edit_or_answer(anna.id, again, View(RichText("x" * 4097)))


def test_entities() -> None:
    """Formatting is sent as Telegram's entity objects, with offsets in UTF-16 units."""
    text = join(["😀 ", bold("b"), link("l", "https://e.org")]) + RichText("p", (Span(0, 1, "pre", "python"),))
    assert [(e.type, e.offset, e.length, e.url, e.language) for e in entities(text)] == [
        ("bold", 3, 1, None, None),
        ("text_link", 4, 1, "https://e.org", None),
        ("pre", 5, 1, None, "python"),
    ]


@pytest.mark.parametrize(("code", "body"), ODD.values(), ids=ODD.keys())
async def test_answers_with_values_that_cannot_be(
    code: int, body: str, releases: ReleaseMessenger, sandbox: Sandbox, anna: Person
) -> None:
    """A message with such an answer may be out: that is unknown, and no other error; nor is it one where a message is
    pinned, changed or deleted, by which one that was sent would be lost sight of."""
    sandbox.faults.status(code, body, n=4)
    sent = await releases.send(anna.id, 0, ChatKind.PRIVATE, HELLO, silent=False)
    assert sent == Unknown(Reason.SERVER)
    assert isinstance(await releases.pin(anna.id, 1), Outcome)
    assert isinstance(await releases.change(anna.id, 1, OTHER), Outcome)
    assert isinstance(await releases.delete(anna.id, 1), Outcome)
