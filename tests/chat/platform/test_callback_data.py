"""Callback data: what we write reads back, and whatever anybody sends is a press or nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.platform.callback_data import MOST_BYTES, VERSION, decode, encode
from bot.rendering.view import Tap

_PARTS = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"), min_size=1, max_size=30
)
_TAPS = st.builds(Tap, _PARTS, st.lists(_PARTS, max_size=5).map(tuple))


@given(_TAPS)
def test_round_trip(tap: Tap) -> None:
    """A press reads back as it was written, in 1 to 64 bytes; a longer one is refused when it is made."""
    size = len(".".join([VERSION, tap.verb, *tap.args]).encode())
    if size > MOST_BYTES:
        with pytest.raises(ValueError):
            encode(tap)
        return
    data = encode(tap)
    assert 1 <= len(data.encode()) <= 64
    assert decode(data) == tap


@given(st.one_of(st.text(), st.text(st.sampled_from("1.ab-_ \n٣"), max_size=80)))
@example("")
@example("1")
@example("1.")
@example("1.a.")
@example("1.a\n")
@example("2.read.1-2026")
@example("1." + "a" * 63)
@example("1.читать")
def test_whatever_is_sent(data: str) -> None:
    """Any text is a press or none, never an error; what is a press writes back to the very same data."""
    tap = decode(data)
    if tap is not None:
        assert encode(tap) == data


@pytest.mark.parametrize("data", ["", "1", "1.", "2.read", "1.a b", "1.a\n", "1..a", "1.a.", "1." + "a" * 63, "1.é"])
def test_what_is_none_of_ours(data: str) -> None:
    """Another version's data, empty parts, other letters and what is too long are no presses."""
    assert decode(data) is None


@pytest.mark.parametrize(
    "tap", [Tap(""), Tap("a.b"), Tap("a", ("",)), Tap("a", ("b c",)), Tap("a", ("1/2026",)), Tap("ё")]
)
def test_what_cannot_be_written(tap: Tap) -> None:
    """A part that would not read back is refused when the button is made."""
    with pytest.raises(ValueError):
        encode(tap)
