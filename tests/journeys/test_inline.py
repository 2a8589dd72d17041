"""Inline mode: `@bot words` in any chat, in both languages; and that nothing of it is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from bot.app import Bot
from bot.domain.flood import ELSEWHERE
from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.sandbox import Sandbox
from bot.sandbox.world.elsewhere import Asked
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy

BODY = "The visa section is closed on Monday. " * 20
BODY_RU = "Визовый отдел закрыт в понедельник. " * 20


def at_once(sandbox: Sandbox) -> None:
    """Let Telegram keep no answer, so that each question reaches the bot."""
    sandbox.world.elsewhere.kept.clear()


@pytest.fixture
async def stocked(embassy: Embassy) -> AsyncIterator[tuple[Embassy, Bot]]:
    """Twenty-five statements, a day apart; the newest has a page on the website."""
    items = [
        Incoming(
            key=f"item:{n}",
            date=date(2021, 8, 1) + timedelta(days=n),
            texts=[
                Text("en", f"Visas in week {n}", RichText(BODY), link="https://embassy.example/25" if n == 25 else ""),
                Text("ru", f"Визы на неделе {n}", RichText(BODY_RU)),
            ],
            number=Number(2021, n),
        )
        for n in range(1, 26)
    ]
    async with embassy.open() as bot:
        await import_statements(bot.services, items)
        yield embassy, bot


async def test_words_offer_statements(stocked: tuple[Embassy, Bot]) -> None:
    """Words behind the bot's name offer statements with title and excerpt; the one that is chosen goes out with title,
    number and link, and without the body. Who asks need not have met the bot."""
    embassy, _ = stocked
    stranger = embassy.sandbox.user("Stranger")
    offered = await stranger.inline("visa 7")
    assert offered.titles[0] == "Visas in week 7"
    assert "No. 7/2021" in offered.results[0]["description"]
    assert "visa section is closed" in offered.results[0]["description"]
    group = embassy.sandbox.group("Strangers", creator=stranger)
    sent = stranger.choose(offered, chat=group)
    assert sent.text == "Visas in week 7\n8 August 2021 · No. 7/2021\nhttps://t.me/chancery_bot?start=s-7-2021"
    assert [button.url for row in sent.buttons for button in row] == ["https://t.me/chancery_bot?start=s-7-2021"]


async def test_in_russian(stocked: tuple[Embassy, Bot]) -> None:
    """In the asker's language; a page on the website is what the link leads to."""
    embassy, _ = stocked
    offered = await embassy.ivan.inline("визами")
    assert offered.titles[0].startswith("Визы на неделе")
    assert "№ " in offered.results[0]["description"]
    newest = await embassy.anna.inline("25/2021")
    assert embassy.anna.choose(newest).text.endswith("https://embassy.example/25")


async def test_no_words_and_pages(stocked: tuple[Embassy, Bot]) -> None:
    """No words offer the newest; the next ones come as the person scrolls, each once, until there are no more."""
    embassy, _ = stocked
    seen: list[str] = []
    offset, asked = "", 0
    while asked == 0 or offset:
        page = await embassy.anna.inline("", offset)
        seen += page.titles
        offset, asked = page.next_offset, asked + 1
    assert seen == [f"Visas in week {n}" for n in range(25, 0, -1)]
    assert asked == 3
    found = await embassy.anna.inline("visas")
    more = await embassy.anna.inline("visas", found.next_offset)
    assert len({*found.titles, *more.titles}) == 20


async def test_mistakes_and_nothing(stocked: tuple[Embassy, Bot]) -> None:
    """A mistake is forgiven; where nothing is found, a button leads into the archive."""
    embassy, _ = stocked
    assert (await embassy.anna.inline("visaq 7")).titles[0] == "Visas in week 7"
    for typed in ("xylophone", "142/2026", "—"):
        nothing = await embassy.anna.inline(typed)
        assert nothing.results == []
        assert nothing.button == {"text": "Nothing was found. Open all statements", "start_parameter": "a-all_1"}


async def test_what_telegram_keeps_is_short(stocked: tuple[Embassy, Bot]) -> None:
    """Telegram keeps an answer for ten seconds at most, for its asker alone; on our side one holds until a commit, so a
    retracted statement is offered no more."""
    embassy, _ = stocked
    asked = await embassy.anna.inline("visa 7")
    kept = embassy.sandbox.world.elsewhere.kept
    ((until, _),) = kept.values()
    assert until - asked.at <= 11
    assert {user for _, _, user in kept} == {embassy.anna.id}
    at_once(embassy.sandbox)
    assert (await embassy.anna.inline("visa 7")).titles == asked.titles
    await embassy.retracted("7/2021", "It was wrong.")
    await embassy.officer.wait(lambda found: "etracted" in found[-1].text)

    async def offered() -> Asked:
        at_once(embassy.sandbox)
        return await embassy.anna.inline("7/2021")

    assert (await offered()).results == []


async def test_who_asks_too_much_is_left(stocked: tuple[Embassy, Bot]) -> None:
    """Beyond the allowance nothing is answered, and what the person asks in the bot's chat is not touched by that."""
    embassy, _ = stocked
    person = embassy.sandbox.user("Hasty", started=True)
    for n in range(100):
        embassy.sandbox.world.push(
            "inline_query",
            {
                "id": str(n),
                "from": {"id": person.id, "is_bot": False, "first_name": "Hasty"},
                "query": f"{n}",
                "offset": "",
            },
        )

    def answered() -> int:
        return sum(call.method == "answerInlineQuery" for call in embassy.sandbox.calls)

    await embassy.sandbox.until(lambda: answered() >= ELSEWHERE.most)
    person.send("/latest")
    assert "Visas in week 25" in (await person.reply()).text
    assert answered() < 1.5 * ELSEWHERE.most
