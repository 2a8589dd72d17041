"""Who asks for too much at once, by the real way in; each test is one promise to the others."""

from __future__ import annotations

import asyncio
import contextlib

from bot.store.database import engine
from tests.journeys.conftest import OWNER, Embassy, count_of

EN = "That was a lot at once. Please give me ten seconds, then go on."
RU = "Слишком много сразу. Подождите, пожалуйста, десять секунд и продолжайте."


async def until_rows(embassy: Embassy, where: str, least: int) -> None:
    """Wait until the inbox holds so many updates like that."""
    async with asyncio.timeout(20):
        while _count(embassy, where) < least:
            await asyncio.sleep(0.02)  # the database is no part of the sandbox: nothing there tells of it


def _count(embassy: Embassy, where: str) -> int:
    with contextlib.closing(engine.connect(embassy.path)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM inbox WHERE {where}").fetchone()[0])


async def test_a_hundred_commands(embassy: Embassy) -> None:
    """Of a hundred commands at once the first score is taken; then comes one sentence, and of the others nothing is
    written but their numbers. Somebody else is answered meanwhile, and a block is heard."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
        for _ in range(100):
            embassy.ivan.send("/time")
        await embassy.ivan.wait(lambda f: any(m.text == RU for m in f))
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text
        embassy.ivan.block()
        await until_rows(embassy, "json LIKE '%my_chat_member%'", 1)
        assert _count(embassy, "1") == 104
        assert _count(embassy, f"json IS NOT NULL AND chat = {embassy.ivan.id}") <= 21
        assert count_of(embassy.sandbox, embassy.ivan, RU) == 1


async def test_presses(embassy: Embassy) -> None:
    """Of too many presses one is answered with the sentence, and no more."""
    async with embassy.open():
        embassy.anna.start()
        greeting = await embassy.anna.reply()
        presses = [embassy.anna.send_callback("1.list.0", greeting, timeout=1.5) for _ in range(60)]
        answers = await asyncio.gather(*presses, return_exceptions=True)
        texts = [None if isinstance(answer, BaseException) else answer.text for answer in answers]
        assert texts.count(EN) == 1
        calls = [call for call in embassy.sandbox.calls if call.method == "answerCallbackQuery"]
        assert len(calls) <= 22


async def test_staff_are_not_counted(embassy: Embassy) -> None:
    """A long paste and an album's worth of messages from staff are all taken."""
    embassy.sandbox.user("Olga", user_id=OWNER)
    body = "\n\n".join(f"Paragraph {n}. " + "Some words. " * 30 for n in range(220))
    async with embassy.open() as bot:
        parts = embassy.officer.paste(f"/post A long one\n{body} End.")
        assert len(parts) > 20
        await embassy.written(bot, "End.")
        assert count_of(embassy.sandbox, embassy.officer, EN) == 0


async def test_after_a_night(embassy: Embassy) -> None:
    """What a reader wrote in the course of hours, while the bot was down, is answered, not called a flood."""
    sent = [embassy.anna.send("/time") for _ in range(30)]
    for update in embassy.sandbox.world.updates():
        place = next(n for n, message in enumerate(sent) if message.id == update["message"]["message_id"])
        update["message"]["date"] -= 600 * (len(sent) - place)
    async with embassy.open():
        await until_rows(embassy, "1", 30)
        assert _count(embassy, "json IS NOT NULL") >= 25
        assert count_of(embassy.sandbox, embassy.anna, EN) == 0
