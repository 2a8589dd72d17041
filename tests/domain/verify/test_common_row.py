"""The longest row that two texts share: the one that difflib finds, in steps that grow with the texts' lengths."""

from __future__ import annotations

import random
from collections.abc import Callable
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.verify.candidates import Candidate
from bot.domain.verify.common_row import longest_common_row
from bot.domain.verify.compare import compare
from tests.steps import lines_run

words = st.lists(st.sampled_from("abc"), max_size=40)


@given(words, words)
def test_what_difflib_finds(first: list[str], second: list[str]) -> None:
    """The same row at the same places, also of several that are equally long."""
    expected = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    assert longest_common_row(first, second) == tuple(expected)


def of_two_words(size: int, seed: int = 1) -> list[str]:
    given = random.Random(seed)
    return [given.choice("ab") for _ in range(size)]


def in_threes(size: int, mark: str) -> list[str]:
    """Rows of three that both texts have, and never a longer one."""
    return [mark if n % 4 == 3 else f"w{n}" for n in range(size)]


@pytest.mark.parametrize("size", [500, 1000])
def test_steps_grow_with_the_lengths(size: int) -> None:
    """Twice as long, about twice the steps, though each word stands everywhere in the other text."""

    def looked_for(size: int) -> int:
        return lines_run(lambda: longest_common_row(of_two_words(size), of_two_words(size * 10, seed=2)))

    assert looked_for(2 * size) < 2.3 * looked_for(size)


ALTERED = " ".join(of_two_words(12_000)[3000:5000]).replace("a a a a", "b")


@pytest.mark.parametrize(
    ("pasted", "true"),
    [
        (ALTERED, of_two_words),
        ("a b " * 1000 + "c", lambda size: ["a", "b"] * (size // 2) + ["d"]),
        (" ".join(in_threes(1000, "!x")), lambda size: in_threes(size, "y")),
        ("., " * 1300, lambda size: [".,"] * size),
    ],
    ids=["two words", "one row again and again", "many short rows", "signs"],
)
def test_the_worst_pasted_text(pasted: str, true: Callable[[int], list[str]]) -> None:
    """A message of 4096 characters against a text twice as long takes about twice the steps, and not too many: what a
    reader pastes cannot keep the bot busy."""

    def compared(size: int) -> int:
        candidate = Candidate(1, "Title", " ".join(true(size)))
        return lines_run(lambda: compare(pasted[:4096], [candidate]))

    assert compared(24_000) < 2.3 * compared(12_000)
    assert compared(12_000) < 5_000_000
