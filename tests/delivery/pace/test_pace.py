"""The pace, on virtual time: rates hold, replies go in their ranks, pauses are deadlines, and cancelled waiters lose
nothing."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.delivery.pace import CHAT_SECONDS, GROUP_SECONDS, LEAD, REPLY_BURST, Pace, Slot
from bot.delivery.pace.lanes import BULK, Lanes
from bot.domain.flood import Rank
from bot.domain.releases.slowdown import RECOVERY
from tests.delivery.virtual_time import run

RATE = 30.0
_CLOSE = 1e-6


class Day:
    """What was granted, and when."""

    def __init__(self, rate: float = RATE) -> None:
        self.pace = Pace(rate)
        self.rate = rate
        self.busy: set[int] = set()
        self.granted: list[tuple[float, int, str]] = []
        self.tasks: list[asyncio.Task[None]] = []

    def bulk(self, chat: int) -> asyncio.Task[None]:
        return self._ask(chat, "bulk")

    def reply(self, chat: int, rank: Rank = Rank.STAFF) -> asyncio.Task[None]:
        return self._ask(chat, "reply", rank)

    def _ask(self, chat: int, lane: str, rank: Rank = Rank.STAFF) -> asyncio.Task[None]:
        async def wait() -> None:
            await (self._bulk_turn(chat) if lane == "bulk" else reply(self.pace, chat, rank))
            self.granted.append((asyncio.get_running_loop().time(), chat, lane))

        self.tasks.append(asyncio.create_task(wait()))
        return self.tasks[-1]

    async def _bulk_turn(self, chat: int) -> None:
        """As the engine does it: a slot, then a chat that may be written to; one of a chat at a time."""
        while True:
            while chat in self.busy or (wait := self.pace.bulk_wait(chat)) > 0:
                await asyncio.sleep(wait if chat not in self.busy else 0.001)
            slot = await self.pace.bulk()
            if chat not in self.busy and self.pace.bulk_wait(chat) <= 0:
                break
            slot.give_back()
        self.busy.add(chat)
        try:
            await use(slot, chat)
        finally:
            self.busy.discard(chat)

    async def end(self) -> None:
        """Wait for every slot; then the rates must have held all day."""
        await asyncio.gather(*self.tasks, return_exceptions=True)
        held(self.times(), self.rate, 1.0)
        by_chat: dict[int, list[float]] = defaultdict(list)
        for at, chat, _ in self.granted:
            by_chat[chat].append(at)
        for chat, times in by_chat.items():
            gap = CHAT_SECONDS if chat > 0 else GROUP_SECONDS
            held(times, REPLY_BURST + 1, gap)

    def times(self, lane: str = "") -> list[float]:
        return [at for at, _, what in self.granted if lane in ("", what)]


async def use(slot: Slot, chat: int) -> None:
    """Make a request that is answered at once."""
    async with slot.request(chat):
        pass


async def reply(pace: Pace, chat: int, rank: Rank = Rank.STAFF) -> None:
    """Answer somebody; the server takes no time."""
    async with pace.reply(chat, rank):
        pass


def held(times: Sequence[float], most: float, window: float) -> None:
    """At most `most` of the times are in any window of so many seconds."""
    times = sorted(times)
    for place, at in enumerate(times):
        within = sum(1 for later in times[place:] if later < at + window - _CLOSE)
        assert within <= most, f"{within} in {window} s from {at:.3f}"


def now() -> float:
    return asyncio.get_running_loop().time()


# Two waiters that are each woken a little early, and ask for the rest: the virtual clock stood still.
STOOD_STILL = [
    *[("reply", 3), ("bulk", 20), ("bulk", 40), ("bulk", 34), ("bulk", 10), ("wait", 11), ("bulk", 3), ("reply", 15)],
    *[("reply", 36), ("bulk", 29), ("reply", 28), ("reply", 10), ("pause", 4), ("cancel", 36), ("pause", 28)],
    *[("bulk", 23), ("bulk", 15), ("wait", 37), ("wait", 14), ("wait", 18), ("reply", 24), ("pause", 7), ("bulk", 38)],
]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["bulk", "reply", "pause", "wait", "cancel"]), st.integers(1, 40)),
        max_size=25,
    ),
    st.sampled_from([1.0, 30.0, 1000.0]),
)
@example(STOOD_STILL, 1000.0)
def test_any_day(story: list[tuple[str, int]], rate: float) -> None:
    """Whatever is asked in whatever order, in no second more is sent than the rate, in no chat too much,
    nothing during a pause, and every waiter that was not cancelled gets its slot."""

    async def play() -> None:
        day = Day(rate)
        pauses: list[tuple[float, float]] = []
        cancelled: set[asyncio.Task[None]] = set()
        for act, number in story:
            if act == "bulk":
                for chat in range(1, number + 1):
                    day.bulk(chat if chat % 5 else -chat)
            elif act == "reply":
                for turn in range(number):
                    day.reply(turn % 3 + 1)
            elif act == "pause":
                day.pace.pause(number / 4)
                pauses.append((now(), now() + number / 4))
            elif act == "wait":
                await asyncio.sleep(number / 20)
            elif day.tasks:
                task = day.tasks[number % len(day.tasks)]
                task.cancel()
                cancelled.add(task)
        await day.end()
        for task in day.tasks:
            assert task.done()
            assert task in cancelled or task.exception() is None
        assert len(day.granted) >= len(day.tasks) - len(cancelled)
        for at in day.times():
            # What was granted at the very instant before the pause had its slot already.
            assert not any(began + _CLOSE < at < ended - _CLOSE for began, ended in pauses)

    run(play())


def test_bulk_uses_the_whole_rate() -> None:
    """A broadcast to 300 chats takes 10 s at 30 a second, evenly."""

    async def play() -> None:
        day = Day()
        for chat in range(1, 301):
            day.bulk(chat)
        await day.end()
        times = day.times()
        assert times[-1] == pytest.approx(299 / RATE, abs=0.1)
        assert max(b - a for a, b in itertools.pairwise(times)) < 2 / RATE

    run(play())


def test_a_reply_does_not_wait_for_a_broadcast() -> None:
    """With 500 messages queued, an answer goes out in the very next slot, and so do the next hundred."""

    async def play() -> None:
        day = Day()
        for chat in range(1, 501):
            day.bulk(chat)
        await asyncio.sleep(1.0)
        asked = now()
        for chat in range(1001, 1101):
            day.reply(chat)
        await day.end()
        replies = day.times("reply")
        assert replies[0] - asked <= 1.5 / RATE
        assert replies[-1] - asked <= 101.5 / RATE
        # But for the one that was granted ahead, which waits for one of them.
        assert len([at for at in day.times("bulk") if replies[0] < at < replies[-1]]) <= 1

    run(play())


@pytest.mark.parametrize(("chat", "gap"), [(7, CHAT_SECONDS), (-7, GROUP_SECONDS)])
def test_one_chat(chat: int, gap: float) -> None:
    """One message a second in a chat, one in three seconds in a group, however many releases there are."""

    async def play() -> None:
        day = Day()
        for _ in range(5):
            day.bulk(chat)
        await day.end()
        assert day.times() == pytest.approx([gap * turn for turn in range(5)], abs=0.05)

    run(play())


def test_a_short_burst_of_replies() -> None:
    """A chat gets three answers at once, then one a second; after a while three again."""

    async def play() -> None:
        day = Day(1000)
        for _ in range(5):
            day.reply(7)
        await asyncio.sleep(60)
        for _ in range(3):
            day.reply(7)
        await day.end()
        assert day.times() == pytest.approx([0, 0, 0, 1, 2, 60, 60, 60], abs=0.05)

    run(play())


def test_a_chat_at_rest_does_not_wait_for_another() -> None:
    """A chat that has had its share does not delay other chats."""

    async def play() -> None:
        day = Day()
        for _ in range(10):
            day.bulk(-7)
        await asyncio.sleep(0)
        day.bulk(8)
        await day.end()
        assert next(at for at, chat, _ in day.granted if chat == 8) < 0.1

    run(play())


def test_the_longest_pause_wins() -> None:
    """A shorter pause that comes later does not end the longer one, and neither does a request that finishes."""

    async def play() -> None:
        day = Day()
        day.pace.pause(60)
        day.bulk(1)
        await asyncio.sleep(1)
        day.pace.pause(5)
        day.reply(2)
        assert day.pace.stopped_for() == pytest.approx(59)
        await day.end()
        assert min(day.times()) == pytest.approx(60, abs=0.01)
        assert day.pace.stopped_for() == 0

    run(play())


def test_a_pause_can_grow() -> None:
    """A pause that is prolonged while something waits holds it until the new end."""

    async def play() -> None:
        day = Day()
        day.pace.pause(10)
        day.bulk(1)
        await asyncio.sleep(9)
        day.pace.pause(43_200)
        await day.end()
        assert day.times() == pytest.approx([43_209], abs=0.01)

    run(play())


def test_nothing_bursts_after_a_pause() -> None:
    """What waited through a pause goes out at the rate, each chat at its own."""

    async def play() -> None:
        day = Day()
        day.pace.pause(100)
        for chat in range(1, 91):
            day.bulk(chat)
        await day.end()
        assert day.times()[-1] == pytest.approx(100 + 89 / RATE, abs=0.05)

    run(play())


@pytest.mark.parametrize("lane", ["bulk", "reply"])
def test_one_chat_does_not_burst_after_a_pause(lane: str) -> None:
    """Messages to one chat that waited through a pause of the whole bot keep that chat's pace after it."""

    async def play() -> None:
        day = Day()
        day.pace.pause(20)
        for _ in range(8):
            day.bulk(7) if lane == "bulk" else day.reply(7)
        await day.end()
        burst = 1 if lane == "bulk" else REPLY_BURST
        held(day.times(), burst, CHAT_SECONDS)

    run(play())


def test_one_chat_does_not_burst_behind_a_queue() -> None:
    """Two messages to one chat that waited behind a long queue are a second apart."""

    async def play() -> None:
        day = Day()
        for chat in range(1, 301):
            day.bulk(chat)
        for _ in range(3):
            day.bulk(7)
        await day.end()
        held([at for at, chat, _ in day.granted if chat == 7], 1, CHAT_SECONDS)

    run(play())


def test_a_chats_own_pause() -> None:
    """A wait that Telegram asked for in one group holds that group alone."""

    async def play() -> None:
        day = Day()
        day.pace.pause(40, -7)
        day.pace.pause(10, -7)
        day.bulk(-7)
        day.reply(-7)
        day.bulk(8)
        await day.end()
        by_chat = {chat: at for at, chat, _ in reversed(day.granted)}
        assert by_chat[8] < 0.1
        assert by_chat[-7] >= 40

    run(play())


def test_cancelled_waiters_take_nothing() -> None:
    """Waiters that were cancelled use up no slot, and all others get theirs."""

    async def play() -> None:
        day = Day()
        for chat in range(1, 91):
            day.bulk(chat)
        await asyncio.sleep(0.01)
        for task in day.tasks[1::2]:
            task.cancel()
        await day.end()
        assert len(day.granted) == 45
        assert day.times()[-1] <= 45 / RATE + 0.05

    run(play())


def test_an_idle_pace_saves_nothing_up() -> None:
    """After an hour without messages no more are sent in the first second than in any other."""

    async def play() -> None:
        day = Day()
        day.bulk(1)
        await asyncio.sleep(3600)
        for chat in range(1, 91):
            day.bulk(chat)
        await day.end()
        assert day.times()[-1] >= 3600 + 88 / RATE

    run(play())


def test_a_clock_of_its_own() -> None:
    """The pace reads only the clock that it is given."""
    at = [100.0]
    pace = Pace(30, clock=lambda: at[0])
    pace.pause(5)
    at[0] = 103.0
    assert pace.stopped_for() == 2.0
    at[0] = 999.0
    assert pace.stopped_for() == 0.0


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 0.2), min_size=100, max_size=150), st.sampled_from([5.0, 30.0, 200.0]))
def test_what_leaves_late_is_counted_when_it_leaves(delays: list[float], rate: float) -> None:
    """Where a slow commit delays requests after their slots were granted, still no second has more than the rate."""

    async def play() -> None:
        pace, left = Pace(rate), []

        async def send(delay: float, chat: int) -> None:
            slot = await pace.bulk()
            await asyncio.sleep(delay)
            await use(slot, chat)
            left.append(now())

        tasks = [asyncio.create_task(send(delay, chat)) for chat, delay in enumerate(delays, 1)]
        await asyncio.gather(*tasks)
        assert len(left) == len(delays)
        held(left, rate, 1.0)

    run(play())


def test_the_rate_is_used_up() -> None:
    """Over a minute, more than 0.99 of the rate is used, also when every request leaves some milliseconds late."""

    async def play() -> None:
        day = Day()
        for chat in range(1, 1801):
            day.bulk(chat)
        await day.end()
        assert day.times()[-1] <= 1799 / RATE / 0.99

    run(play())


def test_repeated_floods_halve_the_rate() -> None:
    """One flood changes nothing; the next within a minute halves the rate, which then grows back evenly."""

    async def play() -> None:
        pace = Pace(100)
        pace.pause(5)
        pace.pause(3)  # the same flood: what had left before it was known
        assert pace.rate == 100
        await asyncio.sleep(6)
        pace.pause(2)
        assert pace.rate == 50
        await asyncio.sleep(2)
        pace.pause(1)
        assert pace.rate == pytest.approx(25, abs=0.2)
        await asyncio.sleep(1 + RECOVERY)
        assert pace.rate == pytest.approx(75, abs=0.5)
        await asyncio.sleep(RECOVERY)
        assert pace.rate == 100
        pace.pause(2)
        assert pace.rate == 100

    run(play())


def test_a_slot_is_free_a_second_after_its_answer() -> None:
    """Not a second after its request left: the server may have got to it only just before it answered."""

    async def play() -> None:
        pace = Pace(2)
        for chat in (1, 2):
            async with (await pace.bulk()).request(chat):
                await asyncio.sleep(3)
        answered = now()
        for chat in (3, 4):
            await use(await pace.bulk(), chat)
        assert now() == pytest.approx(answered + 1, abs=0.01)

    run(play())


def test_a_request_that_fails_is_answered() -> None:
    """A request that fails or is cancelled holds its place for a second, and not for ever."""

    async def play() -> None:
        pace = Pace(1)
        with pytest.raises(ConnectionError):
            async with (await pace.bulk()).request(1):
                raise ConnectionError
        with pytest.raises(ConnectionError):
            async with pace.reply(2):
                raise ConnectionError
        hangs = asyncio.create_task(_hang(pace))
        await asyncio.sleep(5)
        hangs.cancel()
        began = now()
        await use(await pace.bulk(), 3)
        assert now() - began <= 1.1

    run(play())


async def _hang(pace: Pace) -> None:
    async with (await pace.bulk()).request(4):
        await asyncio.sleep(3600)


def test_a_slot_is_given_back_once() -> None:
    """Giving back what was used, or given back before, changes nothing."""

    async def play() -> None:
        pace = Pace(3)
        for chat in (1, 2, 3):
            slot = await pace.bulk()
            await use(slot, chat)
            slot.give_back()
        unused = await pace.bulk()
        unused.give_back()
        unused.give_back()
        began = now()
        for chat in (4, 5, 6, 7):
            await use(await pace.bulk(), chat)
        assert now() - began >= 1.0

    run(play())


@pytest.mark.parametrize(("chat", "gap"), [(7, CHAT_SECONDS), (-7, GROUP_SECONDS)])
def test_an_album_counts_as_its_messages(chat: int, gap: float) -> None:
    """For the whole bot: the next slots come as much later. In its chat it is one, so that its text follows soon."""

    async def play() -> None:
        pace = Pace(10)
        async with (await pace.bulk()).request(chat, 4):
            pass
        assert pace.bulk_wait(chat) == pytest.approx(gap)
        began = now()
        await use(await pace.bulk(), 8)
        assert now() - began == pytest.approx(4 / 10, abs=0.01)

    run(play())


def test_a_trial_counts() -> None:
    """A request that tries whether a wait still holds takes its place in the server's second like all others."""

    async def play() -> None:
        pace = Pace(2)
        await asyncio.sleep(10)
        async with pace.trial():
            await asyncio.sleep(1)
        began = now()
        for chat in (1, 2):
            await use(await pace.bulk(), chat)
        assert now() >= began + 1

    run(play())


def test_room_for_replies() -> None:
    """While people are being answered, a release leaves two messages of each second to the next replies, which go at
    once; where nobody asks it uses them itself."""

    async def play() -> None:
        day, waits = Day(), []
        for chat in range(1, 1001):
            day.bulk(chat)
        await asyncio.sleep(10)
        assert len(day.granted) == pytest.approx(10 * RATE, abs=3)
        await day.reply(1001)
        await asyncio.sleep(1)
        for chat in range(1002, 1012, 2):
            asked = now()
            await asyncio.gather(day.reply(chat), day.reply(chat + 1))
            waits.append(now() - asked)
            await asyncio.sleep(0.5)
        assert waits == pytest.approx([0.0] * 5, abs=0.005)
        await day.end()

    run(play())


def test_a_slot_is_granted_ahead() -> None:
    """A row is claimed while its slot is still to come; the request waits for the slot's instant."""

    async def play() -> None:
        pace = Pace(10)
        await use(await pace.bulk(), 1)
        slot = await pace.bulk()
        assert slot.at - now() == pytest.approx(LEAD, abs=LEAD)
        assert slot.at > now()
        at = slot.at
        await use(slot, 2)
        assert now() == pytest.approx(at, abs=0.001)

    run(play())


def test_a_pause_holds_what_has_its_slot() -> None:
    """A flood that is told between a slot and its request holds that request too."""

    async def play() -> None:
        pace = Pace(10)
        slot = await pace.bulk()
        pace.pause(30)
        await use(slot, 1)
        assert now() >= 30

    run(play())


def test_a_slot_given_back_is_anothers() -> None:
    """A slot that is given back goes to the next one who waits."""

    async def play() -> None:
        pace = Pace(5)
        for _ in range(50):
            (await pace.bulk()).give_back()
        for chat in range(1, 6):
            await use(await pace.bulk(), chat)
        assert now() == pytest.approx(0.8, abs=0.05)

    run(play())


def test_a_reply_takes_an_instant_that_was_granted_ahead() -> None:
    """Bulk holds its slot some milliseconds before the instant; a reply that comes then leaves at that instant, and
    bulk at the next one. In a broadcast a lone reply so waits no longer than from one slot to the next."""

    async def play() -> None:
        pace = Pace(RATE)
        first, second = await pace.bulk(), await pace.bulk()
        assert second.at == pytest.approx(first.at + 1 / RATE)
        assert second.at - LEAD <= now() < second.at  # before its instant
        await use(first, 1)
        await reply(pace, 2)
        assert now() == pytest.approx(1 / RATE)
        await use(second, 3)
        assert now() == pytest.approx(2 / RATE)

        day, waits = Day(), []
        for chat in range(1, 200):
            day.bulk(chat)
        for chat in range(1001, 1009):
            await asyncio.sleep(0.31)
            asked = now()
            await day.reply(chat)
            waits.append(now() - asked)
        await day.end()
        assert max(waits) <= 1 / RATE + 0.002

    run(play())


def test_ranks() -> None:
    """Of all that waits, staff's answer is the next to go, then a person's who was known before, then the others'."""

    async def play() -> None:
        day = Day()
        for chat in range(1, 61):
            day.reply(chat, Rank.OTHERS)
        await asyncio.sleep(0.5)
        asked = now()
        for chat in range(101, 106):
            day.reply(chat, Rank.KNOWN)
        day.reply(201)
        await day.end()
        at = {chat: at - asked for at, chat, _ in day.granted}
        assert at[201] <= 1.5 / RATE
        # Two of those that were known before for each other one.
        assert max(at[chat] for chat in range(101, 106)) <= (1 + 5 * 3 / 2 + 1.5) / RATE
        assert at[60] == pytest.approx(65 / RATE - 0.5, abs=0.1)

    run(play())


@pytest.mark.parametrize(
    ("ranks", "share"), [([Rank.OTHERS], 1 / 2), ([Rank.KNOWN], 1 / 3), ([Rank.KNOWN, Rank.OTHERS], 1 / 4)]
)
def test_a_release_goes_on_beside_a_crowd(ranks: list[Rank], share: float) -> None:
    """However many ask, a release has its share of the slots, no lane waits for ever, and no slot is lost."""

    async def play() -> None:
        day = Day()
        for chat in range(1, 601):
            day.bulk(chat)
            for rank in ranks:
                day.reply(1000 * (rank + 1) + chat, rank)
        await asyncio.sleep(10)
        so_far = list(day.granted)
        assert len(so_far) == pytest.approx(10 * RATE, abs=3)
        assert sum(lane == "bulk" for _, _, lane in so_far) == pytest.approx(share * 10 * RATE, abs=4)
        for rank in ranks:
            assert sum(chat // 1000 == rank + 1 for _, chat, _ in so_far) >= 10 * RATE / 4 - 2
        await day.end()

    run(play())


def test_chats_of_a_rank_take_turns() -> None:
    """A chat that asks for twenty things has one answer between those of the others, not twenty before them."""

    async def play() -> None:
        pace, order = Pace(1), list[int]()

        async def ask(chat: int) -> None:
            await reply(pace, chat, Rank.OTHERS)
            order.append(chat)

        await reply(pace, 100)
        asked = [1] * 20 + list(range(2, 12))
        await asyncio.gather(*(ask(chat) for chat in asked))
        assert len(order) == len(asked)
        assert order[:12] == [1, *range(2, 12), 1]

    run(play())


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*Rank, BULK]), st.integers(1, 8)), min_size=1, max_size=30))
def test_lanes(story: list[tuple[int, int]]) -> None:
    """In whatever order they come, all who wait get their turn, each lane's in order, and staff wait for nobody."""

    async def play() -> None:
        lanes, waiting = Lanes[int](), defaultdict[int, list[asyncio.Future[int]]](list)
        for lane, number in story:
            for _ in range(number):
                turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
                lanes.add(lane, turn)
                waiting[lane].append(turn)
            for _ in range(number - 1):
                taken = lanes.next()
                assert taken is not None
                assert taken == Rank.STAFF or not waiting[Rank.STAFF]
                assert lanes.pop(taken) is waiting[taken].pop(0)
        while (taken := lanes.next()) is not None:
            assert lanes.pop(taken) is waiting[taken].pop(0)
        assert not any(waiting.values())
        assert not lanes

    run(play())
