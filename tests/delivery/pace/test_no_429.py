"""No 429, on virtual time: whatever the way to the server does, it never counts more than its limit in a second, and
the limit is used as far as that allows."""

from __future__ import annotations

import asyncio
from statistics import quantiles

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.delivery.pace import FREE_LIMIT, PAID_LIMIT, Pace
from tests.delivery.pace.simulated import Sender, Server, Stretch, Way, way_of
from tests.delivery.virtual_time import run

STEADY = Stretch(1, there=0.05, back=0.001)
JITTERY = Stretch(1, there=0.04, back=0.02, jitter=0.9)
LEAST = 0.95  # of what the limit allows with answers that take so long

_times = st.floats(0, 0.8)
_stretches = st.builds(
    Stretch,
    seconds=st.floats(0.2, 3),
    there=_times,
    back=_times,
    jitter=st.floats(0, 1),
    spikes=st.sampled_from([0.0, 0.02, 0.3]),
    spike=st.floats(0, 4),
)


def possible(server: Server, limit: int) -> float:
    """Messages a second where each counts from its departure until a second after its answer."""
    return limit / (1 + server.answer())


def released(limit: int, chats: int, way: Way, rate: float = 0, workers: int = 16) -> Server:
    """A release on its own."""

    async def play() -> Server:
        server = Server(limit, way)
        await Sender(Pace(rate or limit, limit=limit), server, workers).release(chats)
        return server

    return run(play())


@pytest.mark.no_cover
@settings(deadline=None, max_examples=150)
@given(
    stretches=st.lists(_stretches, min_size=1, max_size=6),
    seed=st.integers(0, 1000),
    limit=st.sampled_from([1, 5, 30, 100]),
    workers=st.sampled_from([1, 8, 64]),
    claim=st.sampled_from([0.0, 0.02, 0.3]),
    albums=st.sampled_from([1, 1, 4]),
    pauses=st.lists(st.tuples(st.floats(0.1, 3), st.floats(0.1, 2)), max_size=2),
)
@example(
    stretches=[Stretch(1, 0, 0)], seed=0, limit=30, workers=8, claim=0.3, albums=4, pauses=[]
)  # a reply before an album
def test_never_over_the_limit(
    stretches: list[Stretch],
    seed: int,
    limit: int,
    workers: int,
    claim: float,
    albums: int,
    pauses: list[tuple[float, float]],
) -> None:
    """Whether the way grows, shrinks, jitters or spikes, claims are slow, albums go, people ask or Telegram asks for
    waits: in no second of the server's are there more messages than its limit, and none is refused."""
    assume(albums <= limit)

    async def play() -> None:
        server = Server(limit, way_of(stretches, seed))
        pace = Pace(limit, limit=limit)
        sender = Sender(pace, server, workers, claim, seed, albums)
        async with asyncio.TaskGroup() as group:
            group.create_task(sender.release(4 * limit))
            group.create_task(sender.replies(limit, limit / 3))
            for after, seconds in pauses:
                await asyncio.sleep(after)
                pace.pause(seconds)
        assert server.most_in_a_second() <= limit
        assert server.refused == 0
        assert len(server.answers) == 5 * limit

    run(play())


@pytest.mark.no_cover
@settings(deadline=None, max_examples=40)
@given(there=st.floats(0, 0.3), back=st.floats(0, 0.3), jitter=st.floats(0, 0.5), seed=st.integers(0, 1000))
def test_the_limit_is_used(there: float, back: float, jitter: float, seed: int) -> None:
    """A release has at least 0.95 / (1 + the time of an answer) of the limit, whatever that time, and where it varies
    by half of itself."""
    server = released(FREE_LIMIT, 1000, way_of([Stretch(1, there, back, jitter)], seed), workers=64)
    assert server.refused == 0
    assert server.a_second() >= LEAST * possible(server, FREE_LIMIT)


@pytest.mark.no_cover
@pytest.mark.parametrize("way", [STEADY, JITTERY], ids=["steady", "jittery"])
def test_a_thousand_a_second(way: Stretch) -> None:
    """With paid broadcasts too."""
    server = released(PAID_LIMIT, 10_000, way_of([way]), workers=256)
    assert server.refused == 0
    assert server.a_second() >= LEAST * possible(server, PAID_LIMIT)


@pytest.mark.parametrize(
    "stretches",
    [
        [Stretch(10, 0.02 * step, 0.01 * step) for step in range(1, 10)],
        [Stretch(10, 0.02 * step, 0.01 * step) for step in range(10, 0, -1)],
        [Stretch(5, *way) for _ in range(10) for way in ((0.03, 0.01), (0.3, 0.1))],
        [Stretch(1, 0.05, 0.001, spikes=0.01, spike=2.0)],
    ],
    ids=["grows", "shrinks", "to and fro", "spikes"],
)
def test_a_way_that_changes(stretches: list[Stretch]) -> None:
    """Nearly as much where the time of an answer grows, shrinks, or is now and then much longer."""
    server = released(FREE_LIMIT, 2500, way_of(stretches), workers=64)
    assert server.refused == 0
    assert server.a_second() >= 0.93 * possible(server, FREE_LIMIT)


def test_albums() -> None:
    """Where each message is an album, which counts as its pictures, most of the limit is used, and no two albums wait
    for each other."""

    async def play() -> Server:
        server = Server(FREE_LIMIT, way_of([STEADY]))
        await Sender(Pace(FREE_LIMIT), server, workers=64, albums=10).release(300)
        return server

    server = run(play())
    assert server.most_in_a_second() <= FREE_LIMIT
    assert server.refused == 0
    assert len(server.answers) == 300
    assert server.a_second() >= 0.75 * possible(server, FREE_LIMIT)


def test_a_rate_below_the_limit_is_reached() -> None:
    """28 a second are 28 a second, as long as the limit of 30 allows them with such a way; and no more."""
    server = released(FREE_LIMIT, 1000, way_of([STEADY]), rate=28)
    assert server.a_second() == pytest.approx(28, rel=0.01)
    slow = released(FREE_LIMIT, 1000, way_of([Stretch(1, 0.2, 0.1)]), rate=28)
    assert LEAST * possible(slow, FREE_LIMIT) <= slow.a_second() <= 1.01 * possible(slow, FREE_LIMIT)


def test_a_request_that_hangs_holds_its_own_place_only() -> None:
    """While one request has no answer for half a minute, the other twenty-nine places of the second are used."""
    hung = iter([30.0])

    def way(now: float) -> tuple[float, float]:
        return next(hung, 0.05), 0.0

    server = released(FREE_LIMIT, 1000, way)
    assert server.refused == 0
    assert server.a_second() >= LEAST * (FREE_LIMIT - 1) / 1.05


@pytest.mark.no_cover
@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=6))
def test_whole_again_within_a_minute(waits: list[int]) -> None:
    """However many floods come one upon the other, after sixty seconds without one the release has its whole rate."""

    async def play() -> None:
        server = Server(FREE_LIMIT, way_of([STEADY]))
        pace = Pace(FREE_LIMIT, limit=FREE_LIMIT)
        sending = asyncio.create_task(Sender(pace, server).release(10_000))
        for wait in waits:
            await asyncio.sleep(1)
            pace.pause(wait)
            await asyncio.sleep(wait)
        last = asyncio.get_running_loop().time()
        assert pace.rate <= FREE_LIMIT / 2
        await asyncio.sleep(80)
        assert server.a_second(last + 60) >= LEAST * possible(server, FREE_LIMIT)
        assert server.refused == 0
        sending.cancel()

    run(play())


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("limit", "workers", "chats", "most"), [(FREE_LIMIT, 16, 1500, 0.07), (PAID_LIMIT, 256, 20_000, 0.03)]
)
@pytest.mark.parametrize("way", [STEADY, JITTERY], ids=["steady", "jittery"])
def test_replies_hardly_wait(limit: int, workers: int, chats: int, most: float, way: Stretch) -> None:
    """During a release 99 of 100 replies leave within 70 ms at 30 a second, and within 30 ms at 1,000 a second."""

    async def play(seed: int) -> list[float]:
        server = Server(limit, way_of([way], seed))
        sender = Sender(Pace(limit, limit=limit), server, workers, seed=seed)
        async with asyncio.TaskGroup() as group:
            group.create_task(sender.release(chats))
            group.create_task(sender.replies(5 * chats // limit, 5))
        assert server.refused == 0
        return sender.waits

    waits = [wait for seed in range(4 if limit == FREE_LIMIT else 1) for wait in run(play(seed))]
    assert quantiles(waits, n=100)[98] <= most
