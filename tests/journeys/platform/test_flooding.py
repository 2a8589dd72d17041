"""Who asks for too much at once, by the real way in; each test is one promise to the others."""

from __future__ import annotations

import asyncio
import json

from bot.sandbox import Answer
from tests.journeys.conftest import OWNER, Embassy, count_of
from tests.journeys.facts import kept, subscriptions

EN = "That was a lot at once. Please give me ten seconds, then go on."
RU = "Слишком много сразу. Подождите, пожалуйста, десять секунд и продолжайте."


async def test_a_hundred_commands(embassy: Embassy) -> None:
    """Of a hundred commands at once the first score is answered, the others with one sentence. Somebody else is
    answered meanwhile, and a block is heard."""

    async def one_has_left() -> bool:
        return (await subscriptions(embassy))["ended"] == 1

    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna, embassy.ivan)
        for _ in range(100):
            embassy.ivan.send("/time")
        await embassy.ivan.wait(lambda f: any(m.text == RU for m in f))
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text
        embassy.ivan.block()
        await embassy.until(one_has_left)
        await embassy.settled(bot)
        assert count_of(embassy.sandbox, embassy.ivan, "Лондон:") <= 20
        assert count_of(embassy.sandbox, embassy.ivan, RU) == 1


async def test_presses(embassy: Embassy) -> None:
    """Of too many presses one is answered with the sentence, and no more."""
    async with embassy.open() as bot:
        embassy.anna.start()
        greeting = await embassy.anna.reply()
        presses = [asyncio.create_task(embassy.anna.send_callback("1.list.0", greeting)) for _ in range(60)]
        await asyncio.wait(presses, return_when=asyncio.FIRST_COMPLETED)
        await embassy.sandbox.until(lambda: EN in _answers(presses))
        await embassy.settled(bot)
        assert _answers(presses).count(EN) == 1
        calls = [call for call in embassy.sandbox.calls if call.method == "answerCallbackQuery"]
        assert len(calls) <= 22
        for press in presses:
            press.cancel()
        await asyncio.wait(presses)


def _answers(presses: list[asyncio.Task[Answer]]) -> list[str | None]:
    return [press.result().text for press in presses if press.done()]


async def test_staff_are_not_counted(embassy: Embassy) -> None:
    """A long paste and an album's worth of messages from staff are all taken."""
    embassy.sandbox.user("Olga", user_id=OWNER)
    body = "\n\n".join(f"Paragraph {n}. " + "Some words. " * 30 for n in range(220))
    async with embassy.open() as bot:
        parts = embassy.officer.paste(f"/post A long one\n{body} End.")
        assert len(parts) > 20
        await embassy.settled(bot)
        (draft,) = (await kept(embassy, embassy.officer))["draft"]
        assert json.loads(draft["content"])["texts"][0]["body"].split() == f"{body} End.".split()
        assert count_of(embassy.sandbox, embassy.officer, EN) == 0


async def test_after_a_night(embassy: Embassy) -> None:
    """What a reader wrote in the course of hours, while the bot was down, is answered, not called a flood."""
    sent = [embassy.anna.send("/time") for _ in range(30)]
    for update in embassy.sandbox.world.updates():
        place = next(n for n, message in enumerate(sent) if message.id == update["message"]["message_id"])
        update["message"]["date"] -= 600 * (len(sent) - place)
    async with embassy.open():
        await embassy.anna.wait(lambda f: sum("London:" in m.text for m in f) == 30)
        assert count_of(embassy.sandbox, embassy.anna, EN) == 0
