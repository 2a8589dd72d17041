"""A release in which Telegram's answers have values that cannot be."""

from __future__ import annotations

from tests.journeys.conftest import Embassy
from tests.journeys.facts import done, subscriptions
from tests.journeys.releases.under_way import at_rate, copies, publish
from tests.odd_answers import ODD

# Those that would each keep a row in mid-send, if they were taken as they are.
STUCK = ("a huge number", "moved to a word", "moved far", "moved to a list")


async def test_a_release_ends_all_the_same(embassy: Embassy) -> None:
    """What became of a copy is unknown where the answer has a value that cannot be stored; everybody else has it once,
    the release ends, and no subscription is moved."""
    at_rate(embassy, 100)
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        people = await embassy.readers(bot, 20)
        before = await subscriptions(embassy)
        for each, person in zip(STUCK, people[::5], strict=True):
            code, body = ODD[each]
            embassy.sandbox.faults.status(code, body, method="sendMessage", chat=person.id)
        await publish(embassy, bot)
        release = await done(embassy)
        assert (release["unknown"], release["failed"], release["left"]) == (len(STUCK), 0, 0)
        assert copies(embassy, people) == [0 if i % 5 == 0 else 1 for i in range(20)]
        assert await subscriptions(embassy) == before
