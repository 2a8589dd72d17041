"""When the first answers to a release stop it, and until when nobody's subscription ends for them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.releases.first_answers import NOT_FOUND, WINDOW, Answers

ANSWERS = st.lists(st.sampled_from(["sent", "not_found", "blocked"]), max_size=80)


@given(ANSWERS, st.integers(1, 100))
def test_staff_are_asked_once_at_most(answers: list[str], targets: int) -> None:
    """They are asked exactly where 20 of the first 40 are not found before one was sent, and never of a release to
    fewer than 20; and what is once judged stays judged."""
    asked, judged = [], False
    for number in range(1, min(len(answers), targets) + 1):
        first = answers[:number]
        now = Answers(targets, first.count("sent"), number - first.count("sent"), first.count("not_found"))
        if first[-1] == "not_found" and now.asks_staff:
            asked.append(number)
        assert now.judged or not judged
        judged = now.judged
        assert judged or number < WINDOW
    first = answers[: min(len(answers), targets)]
    until = first.index("sent") if "sent" in first else len(first)
    found = first[: min(until, WINDOW)].count("not_found") >= NOT_FOUND
    assert len(asked) == (1 if found and targets >= NOT_FOUND else 0)


@given(st.integers(1, NOT_FOUND - 1))
def test_a_small_release_is_never_judged(targets: int) -> None:
    """Below 20 targets everyone who is not found ends at once."""
    assert Answers(targets, failed=1, not_found=1).judged
