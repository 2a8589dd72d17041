"""Paying for speed: what it costs is said, asked, bounded and written down, and what is not paid goes all the same."""

from __future__ import annotations

import pytest

from bot.i18n.translator import INTERFACE, translator
from tests.journeys.conftest import OWNER, Embassy, count_of, has_button
from tests.journeys.drafts.card_work import followed, until
from tests.journeys.facts import acts, done

TITLE = "On the exchange of letters"
STATEMENT = f"/post {TITLE}\nLetters were exchanged today."
FAST = 400  # messages a second


async def published(embassy: Embassy) -> None:
    """Post, publish and confirm."""
    await embassy.draft(STATEMENT)
    await embassy.officer.press("Publish")
    await embassy.officer.wait(lambda f: has_button(f[-1], "Confirm"))
    await embassy.officer.press("Confirm")
    await embassy.report()


@pytest.mark.parametrize("lang", INTERFACE)
async def test_it_is_said_and_asked_and_written_down(lang: str, strict: Embassy) -> None:
    """The card and the question say the most that it costs and what is there; the audit has what was confirmed."""
    say = translator(lang)
    strict.officer.user.language = lang
    strict.rate = FAST
    strict.sandbox.world.flood.tenths = 1_234_560
    owner = strict.sandbox.user("Owner", user_id=OWNER, started=True)
    async with strict.open() as bot:
        await strict.readers(bot, 45)
        strict.officer.send(STATEMENT)
        _, card = await followed(strict.officer, say("cost.most", stars=5), say("button.discard"))
        assert say("cost.there", stars=123_456) in card.text
        await strict.officer.press(say("button.publish"), card)
        page = await until(strict.officer, card, say("sure.publish", draft="D1"))
        assert say("cost.most", stars=5) in page.text
        await strict.officer.press(say("button.confirm"), page)
        await until(strict.officer, card, say("report.took", time="").strip())
        assert "release.paid" in await acts(strict, owner)


@pytest.mark.parametrize("limit", [1, 3])
async def test_the_limit_holds(strict: Embassy, limit: int) -> None:
    """No more is paid than the limit says; everyone has it all the same, once, and Telegram never had to refuse."""
    strict.rate = FAST
    strict.delivery = {"paid_limit": limit}
    before = strict.sandbox.world.flood.tenths
    async with strict.open() as bot:
        readers = await strict.readers(bot, 90)
        await published(strict)
        assert (await done(strict))["sent"] == 90
    assert 0 <= before - strict.sandbox.world.flood.tenths <= 10 * limit
    assert all(count_of(strict.sandbox, reader, TITLE) == 1 for reader in readers)


async def test_where_the_balance_ends(strict: Embassy) -> None:
    """With Stars for twenty messages the card says that it is not enough, and the rest goes at the free rate."""
    strict.rate = FAST
    strict.sandbox.world.flood.tenths = 20
    async with strict.open() as bot:
        await strict.readers(bot, 90)
        _, card = await strict.draft(STATEMENT)
        assert "the rest goes out at the free rate" in card.text
        await strict.officer.press("Publish", card)
        await strict.officer.wait(lambda f: has_button(f[-1], "Confirm"))
        await strict.officer.press("Confirm")
        await strict.report()
        assert (await done(strict))["failed"] == 0
    assert strict.sandbox.world.flood.tenths >= 0


async def test_telegram_says_that_there_is_not_enough(strict: Embassy) -> None:
    """A paid message that is refused for want of Stars is sent again without paying."""
    strict.rate = FAST
    body = '{"ok":false,"error_code":400,"description":"Bad Request: BALANCE_TOO_LOW"}'
    async with strict.open() as bot:
        readers = await strict.readers(bot, 45)
        strict.sandbox.faults.status(400, body, method="sendMessage", chat=readers[0].id)
        await published(strict)
        found = await done(strict)
        assert (found["sent"], found["failed"]) == (45, 0)
