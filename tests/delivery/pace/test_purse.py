"""How many more messages may be paid for, and the speed that goes with it."""

from __future__ import annotations

from math import inf

from bot.delivery.pace import Pace, Purse
from bot.domain.releases.price import Paying


async def test_what_is_allowed_is_taken_and_no_more() -> None:
    """So many messages are paid for as were allowed; then the pace is the free one, until more is allowed."""
    pace = Pace(400, limit=1000)
    purse = Purse(pace, 400)
    purse.allow(3)
    assert [purse.take(2), purse.take(2), purse.take(1)] == [True, False, False]
    assert (purse.paying, pace.rate) == (False, 28)
    purse.allow(inf)
    assert purse.take(1000)
    assert (purse.paying, pace.rate) == (True, 400)


async def test_an_empty_balance_is_believed() -> None:
    """When Telegram says that there is not enough, nothing is paid for at once, whatever is allowed."""
    purse = Purse(Pace(400, limit=1000), 400)
    purse.emptied()
    purse.allow(inf)
    assert not purse.take(1)


def test_the_price() -> None:
    """0.1 Stars a message, rounded up; what thirty a second can bring is free; a limit bounds it."""
    assert [Paying().most_stars(n) for n in (0, 30, 31, 100, 101)] == [0, 0, 4, 10, 11]
    assert [Paying(5).most_stars(n) for n in (31, 1000)] == [4, 5]
    assert Paying(5).messages == 50
