"""Topics picked before there is a subscription."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.platform import callback_data
from bot.domain.subscriptions.topics_callback import decode, encode, mark
from bot.rendering.view import Tap

_TOPICS = st.lists(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,31}", fullmatch=True), unique=True, max_size=60)


@given(_TOPICS, st.data())
def test_round_trip(topics: list[str], data: st.DataObject) -> None:
    """What is picked reads back, and sixty topics fit a button."""
    picked = frozenset(data.draw(st.lists(st.sampled_from(topics)))) if topics else frozenset()
    assert decode(topics, encode(topics, picked)) == picked
    assert callback_data.encode(Tap("first", ("topics", *encode(topics, picked))))


@pytest.mark.parametrize("mask", ["", "8", "00", "01", "-1", "A", "٣", "1" * 30])
def test_what_is_none_of_ours(mask: str) -> None:
    """More topics than there are, and what is no number of ours, are refused."""
    topics = ["news", "visas", "culture"]
    with pytest.raises(ValueError):
        decode(topics, [mark(topics), mask])


def test_other_topics() -> None:
    """A button of other topics, or of another order of them, picks nothing."""
    made = encode(["news", "visas"], {"visas"})
    for topics in (["visas", "news"], ["news"], ["news", "visas", "culture"]):
        with pytest.raises(ValueError):
            decode(topics, made)
    with pytest.raises(ValueError):
        decode(["news", "visas"], made[:1])
