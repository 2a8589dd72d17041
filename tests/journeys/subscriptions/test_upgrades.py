"""A group becomes a supergroup: whatever Telegram tells of it, in whatever order, it has one subscription."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import Chat, Sandbox
from tests.journeys.conftest import Embassy, count_of
from tests.patience import WAIT

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."
ORDERS = [order for size in (1, 2, 3, 4) for order in permutations(("to", "from", "left", "joined"), size)]
TELLING = [order for order in ORDERS if {"to", "from"} & set(order)]


async def _subscribed_group(embassy: Embassy) -> Chat:
    group = embassy.group()
    embassy.anna.send("/subscribe", chat=group)
    await embassy.anna.wait(lambda found: any("Done." in m.text for m in found), chat=group)
    return group


@pytest.mark.no_cover
@settings(max_examples=12)
@given(st.sampled_from(TELLING), st.booleans(), st.booleans())
def test_any_order_of_updates(told: Sequence[str], down: bool, asks: bool) -> None:
    """The service messages of both chats, and the bot's own memberships in them, in any order, at once or while the
    bot was down, and with an administrator who subscribes the new chat at once: one subscription, one copy, no words
    that ask to subscribe."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_upgraded(Path(folder), told, down=down, asks=asks))


async def _upgraded(folder: Path, told: Sequence[str], *, down: bool, asks: bool) -> None:
    async with Sandbox(patience=WAIT) as sandbox:
        embassy = Embassy(sandbox, folder)
        async with embassy.open():
            group = await _subscribed_group(embassy)
            greeted = count_of(sandbox, group, "/subscribe")
            new = sandbox.migrate(group, told) if not down else None
            if new and asks:
                embassy.anna.send("/subscribe", chat=new)
        new = new or sandbox.migrate(group, told)
        async with embassy.open() as bot:
            await embassy.settled(bot)
            assert "Delivered: 1 of 1" in (await embassy.published(STATEMENT)).text
        assert count_of(sandbox, new, "On the exchange") == 1
        assert count_of(sandbox, new, "/subscribe") == 0
        assert count_of(sandbox, group, "/subscribe") == greeted


async def test_only_the_new_chat_says_so(embassy: Embassy) -> None:
    """A send that Telegram refuses with the new number, and then a late word that the bot left the old chat."""
    async with embassy.open() as bot:
        group = await _subscribed_group(embassy)
        new = embassy.sandbox.migrate(group, ["joined"])
        assert "Delivered: 1 of 1" in (await embassy.published(STATEMENT)).text
        embassy.sandbox.migrate(embassy.group("Another"), ["left", "to", "joined", "from"])
        await embassy.settled(bot)
        assert "Delivered: 1 of 1" in (await embassy.published("/post Second\nMore words.")).text
        assert count_of(embassy.sandbox, new, "Second") == 1


async def test_an_unsubscribed_group_stays_so(embassy: Embassy) -> None:
    """What an administrator ended before is not begun again by the upgrade."""
    async with embassy.open() as bot:
        group = await _subscribed_group(embassy)
        embassy.anna.send("/unsubscribe", chat=group)
        await embassy.anna.wait(lambda found: found[-1].from_bot, chat=group)
        embassy.sandbox.migrate(group, ["left", "joined", "to", "from"])
        await embassy.settled(bot)
        assert "Delivered to nobody" in (await embassy.published(STATEMENT)).text


async def test_the_language_goes_along(embassy: Embassy) -> None:
    """The language that an administrator chose in the group is spoken in the supergroup, whatever came first."""
    async with embassy.open() as bot:
        group = await _subscribed_group(embassy)
        embassy.anna.send("/language ru", chat=group)
        await embassy.anna.wait(lambda found: found[-1].from_bot, chat=group)
        new = embassy.sandbox.migrate(group, ["joined", "from", "to"])
        await embassy.settled(bot)
        embassy.anna.send("/subscribe", chat=new)
        assert "Подписка уже есть" in (await embassy.anna.reply(chat=new)).text


async def test_a_supergroup_is_greeted_when_it_is_joined(embassy: Embassy) -> None:
    """Whoever adds the bot to a group or supergroup that is not subscribed is told how to subscribe it, once."""
    async with embassy.open() as bot:
        for supergroup in (False, True):
            group = embassy.sandbox.group("Club", creator=embassy.anna, supergroup=supergroup)
            embassy.anna.add_bot(group)
            await embassy.anna.wait(lambda found: "/subscribe" in found[-1].text, chat=group)
            await embassy.settled(bot)
            assert count_of(embassy.sandbox, group, "/subscribe") == 1
