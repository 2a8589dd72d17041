"""What was worked out for a word is there at once; what is remembered stays bounded."""

from __future__ import annotations

from bot.domain.search.remembered import Remembered


def test_worked_out_once() -> None:
    """A word is worked out when it is first asked for, and anew once too many others came."""
    asked: list[str] = []

    def make(word: str) -> int:
        asked.append(word)
        return len(word)

    lengths = Remembered(make, most=2)
    assert [lengths[word] for word in ("one", "one", "three", "one")] == [3, 3, 5, 3]
    assert asked == ["one", "three"]
    assert (lengths["seven"], len(lengths), lengths["one"]) == (5, 1, 3)
    assert asked == ["one", "three", "seven", "one"]
