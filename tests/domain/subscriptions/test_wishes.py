"""What becomes of a subscription's wishes when one of them changes."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.subscriptions.rhythm import Every, Rhythm, of_code
from bot.domain.subscriptions.settings_callback import Look, Step
from bot.domain.subscriptions.wishes import Beat, Hush, Live, Quiet, Speak, TakeAll, TakeTopic, Wishes, changed
from tests.domain.subscriptions.test_settings_callback import STEPS

TOPICS = ("news", "visas", "culture")
ALL = Wishes("en")


def after(*changes: TakeTopic | TakeAll | Speak | Beat | Quiet | Live | Hush) -> Wishes:
    """All wishes as they come, after the changes in order."""
    wishes = ALL
    for change in changes:
        wishes = changed(wishes, change, TOPICS)
    return wishes


def test_topics() -> None:
    """The first chosen topic makes it a choice, others join it, All ends it; the last one is not taken away."""
    assert all(ALL.includes(topic) for topic in (*TOPICS, ""))
    one = after(TakeTopic("visas", True))
    assert one.topics == {"visas"}
    assert not one.includes("news")
    assert not one.includes("")
    two = after(TakeTopic("visas", True), TakeTopic("news", True))
    assert two.topics == {"visas", "news"}
    assert changed(two, TakeTopic("visas", False), TOPICS).topics == {"news"}
    assert changed(one, TakeTopic("visas", False), TOPICS) == one
    assert changed(two, TakeAll(), TOPICS) == ALL


def test_topics_that_the_mission_gave_up() -> None:
    """A chosen topic that is no more goes with the next change, and does not stand in for a choice."""
    old = Wishes("en", frozenset({"gone", "news"}))
    assert changed(old, TakeTopic("visas", True), TOPICS).topics == {"news", "visas"}
    assert changed(Wishes("en", frozenset({"gone"})), TakeTopic("news", True), TOPICS).topics == {"news"}


def test_rhythm_and_hours() -> None:
    """Each change leaves the others; at once forgets the digest's hour."""
    wishes = after(Live("Asia/Tokyo"), Quiet(22, 7), Beat(Every.WEEKLY, 18, 4))
    assert wishes.rhythm == Rhythm("Asia/Tokyo", Every.WEEKLY, 18, 4, time(22), time(7))
    assert wishes.is_quiet
    assert not changed(wishes, Quiet(), TOPICS).is_quiet
    assert changed(wishes, Beat(Every.AT_ONCE), TOPICS).rhythm == Rhythm(
        "Asia/Tokyo", quiet_from=time(22), quiet_to=time(7)
    )
    assert wishes.rhythm_in("Europe/London").zone == "Asia/Tokyo"
    assert changed(wishes, Live(""), TOPICS).rhythm_in("Europe/London").zone == "Europe/London"


@pytest.mark.parametrize("silent", [True, False])
def test_language_and_sound(silent: bool) -> None:
    """Language and sound are set independently of each other."""
    assert after(Speak("ru"), Hush(silent)) == Wishes("ru", silent=silent)


@given(st.lists(STEPS, max_size=6))
def test_changes_can_be_repeated_and_kept(steps: list[Step]) -> None:
    """The same change again changes nothing, and what comes of it is what its columns say."""
    wishes = ALL
    for step in steps:
        if isinstance(step, Look):
            continue
        wishes = changed(wishes, step, TOPICS)
        assert changed(wishes, step, TOPICS) == wishes
    rhythm = wishes.rhythm
    begins, ends = (f"{rhythm.quiet_from:%H:%M}", f"{rhythm.quiet_to:%H:%M}") if wishes.is_quiet else ("", "")
    assert of_code(rhythm.code, rhythm.zone, begins, ends) == rhythm
