"""What becomes of an update, killed at any moment or not: it happens once, is answered, and leaves no words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.forked import Forked
from bench.house import House
from bot.sandbox import Message, Person, Sandbox
from tests.patience import WAIT

MOMENTS = ("arrived", "confirmed", "about to be answered", "answered")
ANSWERS = ("sendMessage", "editMessageText", "answerCallbackQuery")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with Sandbox(patience=WAIT) as sandbox:
        yield House(sandbox, tmp_path)


async def test_killed_at_every_moment_of_an_update(house: House) -> None:
    """A /subscribe, a press on Publish and a /post behind it; killed as they arrive, once Telegram has forgotten them,
    just before the answers and just after: one subscription each, one statement and one release for each press, one
    draft for each /post, all answered."""
    (anna,) = await house.readers(1)
    readers = [house.sandbox.user(f"Reader {moment}") for moment in MOMENTS]
    house.officer.send("/post Statement 0\nWords.")
    for number, (moment, reader) in enumerate(zip(MOMENTS, readers, strict=True)):
        async with house.bot() as process:
            card = await _card(house, number)
            await _killed(house, process, moment, reader, card, number)
    async with house.bot():
        await _card(house, len(MOMENTS))
        for reader in readers:
            await reader.wait(lambda found: any(m.from_bot for m in found))
        await house.until_rows("SELECT count(*) FROM inbox WHERE done_at IS NULL", lambda rows: rows == [(0,)])
        await house.until_rows("SELECT DISTINCT state FROM release", lambda rows: rows == [("done",)])
    assert house.ask("SELECT count(*) FROM draft") == [(len(MOMENTS) + 1,)]
    assert house.ask("SELECT count(*) FROM statement") == [(len(MOMENTS),)]
    assert len(await house.releases()) == len(MOMENTS)
    active = "SELECT chat FROM target WHERE ended IS NULL ORDER BY chat"
    assert house.ask(active) == [(person.id,) for person in (anna, *readers)]
    assert max(house.copies([anna], f"Statement {number}")[0] for number in range(len(MOMENTS))) == 1


async def test_killed_between_a_text_and_its_card(house: House) -> None:
    """The answer to /post is taken in, and the program ends before its card: the update comes again, the card with it,
    and the draft exists once."""
    async with house.bot() as process:
        house.officer.send("/post")
        await house.officer.reply()
        house.sandbox.faults.hang(None, method="sendMessage")
        before = len(house.sandbox.calls)
        house.officer.send("Statement 0\nWords.")
        await house.sandbox.until(lambda: any(call.method == "sendMessage" for call in house.sandbox.calls[before:]))
        await process.stopped()
    house.sandbox.faults.clear()
    async with house.bot():
        await _card(house, 0)
    assert house.ask("SELECT count(*) FROM draft") == [(1,)]


async def test_the_inbox_keeps_no_words(house: House) -> None:
    """What people wrote is erased from the inbox once it is handled; the numbers stay, so that nothing comes twice."""
    anna = house.sandbox.user("Anna")
    async with house.bot():
        anna.send("A private word")
        await anna.reply()
        house.officer.send("/post Statement 0\nA secret text.")
        await _card(house, 0)
        await house.until_rows("SELECT count(*) FROM inbox WHERE done_at IS NULL", lambda rows: rows == [(0,)])
    assert house.ask("SELECT count(*) FROM inbox WHERE done_at > 0") == [(2,)]
    assert house.ask("SELECT count(*) FROM inbox WHERE json IS NOT NULL") == [(0,)]


async def test_of_a_flood_the_inbox_keeps_numbers_alone(house: House) -> None:
    """Of a hundred commands at once a score is written down; of the others the numbers, and not whose they were."""
    anna = house.sandbox.user("Anna")
    house.sandbox.faults.hang(None, method="sendMessage")  # no command is answered, so none is erased
    async with house.bot():
        for _ in range(100):
            anna.send("/time")
        await house.until_rows("SELECT count(*) FROM inbox", lambda rows: rows == [(100,)])
        assert house.ask("SELECT count(*) FROM inbox WHERE json IS NOT NULL") == [(20,)]
        assert house.ask("SELECT DISTINCT chat FROM inbox WHERE json IS NULL") == [(0,)]


async def test_a_fault_of_ours_is_apologised_for(house: House) -> None:
    """An update that breaks a handler (here by a table that is gone) gets an apology, and the next one is answered."""
    anna = house.sandbox.user("Anna")
    async with house.bot():
        house.ask("ALTER TABLE tally RENAME TO gone")
        anna.send("/archive")
        assert "Sorry" in (await anna.reply()).text
        anna.send("/time")
        assert "London:" in (await anna.reply()).text


async def _card(house: House, number: int) -> Message:
    """The card of the draft `Statement NUMBER`."""
    name = f"Draft D{number + 1}"

    def is_card(message: Message) -> bool:
        return name in message.text and any("Publish" in label for label in message.labels)

    found = await house.officer.wait(lambda found: any(map(is_card, found)))
    return next(filter(is_card, found))


async def _killed(house: House, process: Forked, moment: str, reader: Person, card: Message, number: int) -> None:
    sandbox, officer = house.sandbox, house.officer
    before = len(sandbox.calls)
    if "answered" in moment:
        for method in ANSWERS:
            sandbox.faults.hang(None, method=method, after=moment == "answered")
    reader.send("/subscribe")
    data = next(b.callback_data for row in card.buttons for b in row if "Publish" in b.text)
    officer.tap(f"{data}.sure", card.id)  # as Confirm does: several readers would get it
    officer.send(f"/post Statement {number + 1}\nWords.")
    if moment != "arrived":
        await sandbox.until(lambda: sandbox.world.updates() == [])
    if "answered" in moment:
        await sandbox.until(lambda: any(call.chat == reader.id for call in sandbox.calls[before:]))
        await sandbox.until(lambda: any(call.method == "answerCallbackQuery" for call in sandbox.calls[before:]))
    await process.stopped()
    sandbox.faults.clear()
