"""The codes by which a copy finds its original: the same for the same words, and few."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.search.passage_codes import codes_to_find, passage_codes

WORDS = st.lists(st.sampled_from([f"word{n}" for n in range(60)]), max_size=40)
SHARED = 6  # words in a row that always share a code


@given(WORDS, WORDS, st.lists(st.sampled_from([f"own{n}" for n in range(60)]), min_size=SHARED, max_size=30), WORDS)
def test_a_shared_row_shares_a_code(before: list[str], after: list[str], shared: list[str], around: list[str]) -> None:
    """Six words in a row are enough, wherever they stand in either text."""
    one, other = passage_codes([*before, *shared, *after]), passage_codes([*around, *shared, *before])
    assert set(one) & set(other)


def test_short_texts() -> None:
    """Three words have a code, two have none."""
    assert len(passage_codes(["the", "talks", "open"])) == 1
    assert passage_codes(["the", "talks"]) == passage_codes([]) == []


def test_the_codes_stay_the_same() -> None:
    """They are stored: another program version, or another machine, must make the same ones."""
    assert passage_codes(["the", "embassy", "confirms", "that", "talks", "open", "in", "paris"]) == ["faac0d53d"]


def test_a_copy_with_what_is_not_seen() -> None:
    """Zero width spaces within words, other dashes and quotation marks change no code of a copy."""
    text = "The Embassy confirms that the talks — the third — open in Paris on Monday"
    copy = text.replace("Embassy", "Emb\u200bassy").replace("—", "-").upper()
    assert codes_to_find(copy, 50) == codes_to_find(text, 50)


def test_from_all_over_a_text() -> None:
    """Of a long text so many codes as are asked for, from its beginning to its end; two of five rows have one."""
    dice = random.Random(1)
    words = [f"w{dice.randrange(10_000)}" for _ in range(2000)]
    every, some = passage_codes(words), codes_to_find(" ".join(words), 48)
    assert len(words) * 0.3 < len(every) < len(words) * 0.5
    assert len(some) == 48
    assert every.index(some[0]) == 0
    assert every.index(some[-1]) > len(every) * 0.95
