"""A release under way, and something happens: the clock jumps, floods, hangs, every chat is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cli.status import status_of
from bot.delivery.pace import TELEGRAMS
from bot.domain.subscriptions.target import ChatKind
from bot.sandbox import Chat
from bot.services.subscriptions.subscribe import subscribe
from tests.journeys.conftest import Embassy, count_of
from tests.journeys.facts import done, status
from tests.journeys.releases.under_way import (
    TITLE,
    WORKERS,
    at_rate,
    copies,
    most_in,
    publish,
    quiet_group,
    sent_at,
)
from tests.patience import Stopwatch, until

STATEMENT = f"/post {TITLE}\nLetters were exchanged today."


async def test_chats_whose_sends_hang(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five sends that get no answer hold nobody up; when the time for an answer is over (30 s, here 2 s) they are
    unknown, and not sent again."""
    monkeypatch.setattr("bot.chat.platform.request.READ_SECONDS", 2.0)
    at_rate(embassy, 100)
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 60)
        hung, others = people[10:15], people[:10] + people[15:]
        for person in hung:
            embassy.sandbox.faults.hang(method="sendMessage", chat=person.id)
        watch = Stopwatch()
        await publish(embassy, bot)
        await embassy.sandbox.until(lambda: copies(embassy, others) == [1] * 55)
        release = await status(embassy)
        assert (release["state"], release["unknown"]) == ("running", 0) or watch.seconds > 2
        release = await done(embassy)
        assert (release["sent"], release["unknown"], release["reasons"]) == (55, 5, {"timeout": 5})
        assert copies(embassy, hung) == [0] * 5


async def test_floods_out_of_the_blue(embassy: Embassy) -> None:
    """A 429 for the bot stops everything for as long as it says, and nothing bursts afterwards; one for a group stops
    only that group. Everybody has it once."""
    at_rate(embassy, 60)
    group = quiet_group(embassy)
    async with embassy.open() as bot:
        await subscribe(bot.services, group.id, 0, ChatKind.GROUP, "en")
        people = await embassy.readers(bot, 90)
        embassy.sandbox.faults.flood(3, method="sendMessage", chat=group.id)
        await publish(embassy, bot)
        await embassy.sandbox.until(lambda: sum(copies(embassy, people)) >= 25)
        assert count_of(embassy.sandbox, group, TITLE) == 0
        embassy.sandbox.faults.flood(2, method="sendMessage")
        release = await done(embassy)
        assert (release["sent"], release["total"]) == (91, 91)
        assert [*copies(embassy, people), count_of(embassy.sandbox, group, TITLE)] == [1] * 91
    (for_group, of_group), (for_all, of_all) = (
        (c.time, c.chat) for c in embassy.sandbox.calls if "Too Many" in (c.description or "")
    )
    assert (of_group, of_all != group.id) == (group.id, True)
    times = sent_at(embassy)
    assert len([time for time in times if for_all < time < for_all + 1.95]) <= WORKERS  # what was in the air
    assert most_in([time for time in times if time > for_all + 1], 0.5) <= 60 * 0.5 + WORKERS
    (in_group,) = (c.time for c in embassy.sandbox.calls if c.ok and c.chat == group.id)
    assert in_group >= for_group + 2.95


async def test_every_chat_has_blocked_the_bot(embassy: Embassy) -> None:
    """Two hundred chats, all blocked: each is tried once and its subscription ended, the release is done, the report
    tells."""
    at_rate(embassy, 1000)
    body = '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 200)
        for person in people:
            embassy.sandbox.faults.status(403, body, n=None, method="sendMessage", chat=person.id)
        report = (await embassy.published(STATEMENT)).text
        assert "Delivered: 0 of 200" in report
        assert "blocked the bot: 200" in report
    found = await status_of(embassy.config())
    assert (found["subscriptions"]["active"], found["subscriptions"]["ended"]) == (0, 200)
    (release,) = found["releases"]
    assert (release["state"], release["failed"], release["reasons"]) == ("done", 200, {"blocked": 200})
    refused = [call.chat for call in embassy.sandbox.calls if call.method == "sendMessage" and not call.ok]
    assert sorted(refused, key=str) == sorted((person.id for person in people), key=str)


@pytest.mark.parametrize("moment", ["waiting", "being sent"])
async def test_a_group_moves_in_mid_release(embassy: Embassy, moment: str) -> None:
    """A group becomes a supergroup while its message waits or is being sent: one copy, in the new chat."""
    at_rate(embassy, 60)
    embassy.gaps = TELEGRAMS  # after the greeting of the group the release has to wait there
    async with embassy.open() as bot:
        group = embassy.group()
        if moment == "being sent":
            await subscribe(bot.services, group.id, 0, ChatKind.GROUP, "en")
            embassy.sandbox.faults.slow(2, method="sendMessage", chat=group.id)
        people = await embassy.readers(bot, 40)
        if moment == "waiting":
            await subscribe(bot.services, group.id, 0, ChatKind.GROUP, "en")
        await publish(embassy, bot)
        if moment == "being sent":
            await until(lambda: not embassy.sandbox.faults.orders)  # the slow request is there
        else:
            await embassy.sandbox.until(lambda: sum(copies(embassy, people)) >= 10)
        new = embassy.sandbox.migrate(group)
        release = await done(embassy)
        assert (release["sent"], release["total"]) == (41, 41)
        assert [*copies(embassy, people), count_of(embassy.sandbox, new, TITLE)] == [1] * 41


@pytest.mark.parametrize("first", ["old", "new"])
async def test_a_moved_group_that_is_subscribed_twice(embassy: Embassy, first: str) -> None:
    """The supergroup is subscribed already, and the release has a row for each: exactly one copy, whichever is tried
    first."""
    at_rate(embassy, 60)
    async with embassy.open() as bot:
        group = embassy.group()
        await subscribe(bot.services, group.id, 0, ChatKind.GROUP, "en")
    new = embassy.sandbox.migrate(group)
    embassy.forget_updates()
    slow: Chat = new if first == "old" else group
    embassy.sandbox.faults.slow(0.5, method="sendMessage", chat=slow.id)
    async with embassy.open() as bot:
        await subscribe(bot.services, new.id, 0, ChatKind.SUPERGROUP, "en")
        people = await embassy.readers(bot, 20)
        await publish(embassy, bot)
        release = await done(embassy)
        assert [*copies(embassy, people), count_of(embassy.sandbox, new, TITLE)] == [1] * 21
        assert (release["sent"], release["skipped"], release["left"]) == (21, 1, 0)
        assert (await status_of(embassy.config()))["subscriptions"]["active"] == 21


@pytest.mark.parametrize("hours", [1, -1], ids=["forward", "back"])
async def test_the_clock_jumps_in_mid_release(embassy: Embassy, hours: int) -> None:
    """The machine's clock is corrected by an hour while a release runs and a group waits out a flood: nobody waits an
    hour, there is no burst, everybody gets it once."""
    at_rate(embassy, 60)
    group = quiet_group(embassy)
    async with embassy.open() as bot:
        await subscribe(bot.services, group.id, 0, ChatKind.GROUP, "en")
        people = await embassy.readers(bot, 60)
        embassy.sandbox.faults.flood(1, method="sendMessage", chat=group.id)
        await publish(embassy, bot)
        await embassy.sandbox.until(lambda: sum(copies(embassy, people)) >= 20)
        assert embassy.sandbox.faults.orders == []  # the group has been told to wait
        embassy.clock.shift = timedelta(hours=hours)
        release = await done(embassy)
        assert (release["sent"], release["unknown"]) == (61, 0)
        assert [*copies(embassy, people), count_of(embassy.sandbox, group, TITLE)] == [1] * 61
    assert most_in(sent_at(embassy), 0.5) <= 60 * 0.5 + WORKERS
