"""Whom a wait concerns that Telegram asks for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.releases.flood_waits import LONG, LongWaits

SECONDS = st.floats(1, 100_000)


@given(SECONDS, st.booleans())
def test_one_chat_is_believed_for_itself(seconds: float, everywhere: bool) -> None:
    """A long wait stops the chat alone, however often it is repeated there; a short one whom it may concern."""
    floods = LongWaits()
    for _ in range(3):
        concerns_all, floods = floods.asked(7, seconds, everywhere=everywhere)
        assert concerns_all == (everywhere and seconds <= LONG)


@given(st.floats(LONG + 1, 100_000), st.booleans(), st.booleans())
def test_a_second_chat_tells(seconds: float, everywhere: bool, taken: bool) -> None:
    """The next chat that gets the same answer makes it the whole bot's, unless a message was taken in between."""
    _, floods = LongWaits().asked(7, seconds, everywhere=everywhere)
    if taken:
        floods = floods.taken()
    concerns_all, _ = floods.asked(8, seconds, everywhere=everywhere)
    assert concerns_all is not taken
