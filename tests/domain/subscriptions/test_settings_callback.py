"""Presses within the settings: what we write reads back, in 64 bytes; whatever else anybody sends is refused."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.platform import callback_data
from bot.domain.subscriptions.rhythm import Every
from bot.domain.subscriptions.settings_callback import Look, Screen, Step, decode, encode
from bot.domain.subscriptions.wishes import Beat, Hush, Live, Quiet, Speak, TakeAll, TakeTopic
from bot.domain.time.zones import REGIONS
from bot.rendering.view import Tap

ZONES = sorted(available_timezones() - {"localtime"})
HOURS = st.integers(0, 23)
SCREENS = st.sampled_from(Screen)
_KEYS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,31}", fullmatch=True)
_LANGS = st.sampled_from(["en", "ru", "pt-BR", "zh-Hans-CN", "ast"])
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Look, SCREENS),
    st.builds(Look, st.just(Screen.ZONE), st.sampled_from([region.code for region in REGIONS])),
    st.builds(Look, st.just(Screen.QUIET), HOURS.map(str)),
    st.builds(TakeTopic, _KEYS, st.booleans()),
    st.just(TakeAll()),
    st.builds(Speak, _LANGS),
    st.just(Beat(Every.AT_ONCE)),
    st.builds(Beat, st.just(Every.DAILY), HOURS),
    st.builds(Beat, st.just(Every.WEEKLY), HOURS, st.integers(0, 6)),
    st.tuples(HOURS, HOURS).map(lambda span: Quiet(*span) if span[0] != span[1] else Quiet()),
    st.builds(Live, st.sampled_from(["", *ZONES])),
    st.builds(Hush, st.booleans()),
)


@given(STEPS)
def test_round_trip(step: Step) -> None:
    """A press reads back as it was written, whichever it is."""
    assert decode(encode(step)) == step


@given(STEPS, st.integers(1, 10**15 - 1))
def test_it_fits_a_button(step: Step, target: int) -> None:
    """With the longest number of a subscription it is still a button's data."""
    tap = Tap("set", (str(target), *encode(step)))
    assert callback_data.decode(callback_data.encode(tap)) == tap


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_can_be_pressed(zone: str) -> None:
    """No zone's name is too long or too odd for a button."""
    step = Live(zone)
    assert decode(encode(step)) == step
    assert callback_data.encode(Tap("set", (str(10**15 - 1), *encode(step))))


@given(st.lists(st.one_of(st.text(max_size=12), st.text("tarlqsz01-_adeily23", max_size=12)), max_size=4))
@example([])
@example(["t", "consular"])
@example(["t", "consular", "2"])
@example(["t", "Consular", "1"])
@example(["t", "", "1"])
@example(["r", "daily-24"])
@example(["r", "daily-09"])
@example(["r", "weekly-7-9"])
@example(["r", "at_once-9"])
@example(["r", "daily-٣"])
@example(["q", "22-22"])
@example(["q", "0-0"])
@example(["q", "22-24"])
@example(["q", "off-1"])
@example(["z", "Europe--Nowhere"])
@example(["z", "europe--paris"])
@example(["z", ""])
@example(["s", "x"])
@example(["l", "english"])
@example(["zone", "999"])
@example(["quiet", "24"])
@example(["topics", "1"])
@example(["a", "1"])
def test_whatever_is_sent(args: list[str]) -> None:
    """Any arguments are a press that writes back the same, or a ValueError."""
    try:
        step = decode(args)
    except ValueError:
        return
    assert encode(step) == tuple(args)


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["t"],
        ["t", "x"],
        ["r", "daily"],
        ["q", "22"],
        ["z"],
        ["s", "2"],
        ["zone", "150", "1"],
        ["nothing"],
        ["", ""],
    ],
)
def test_what_is_none_of_ours(args: list[str]) -> None:
    """Callback data that is incomplete, too long or invented is refused."""
    with pytest.raises(ValueError):
        decode(args)
