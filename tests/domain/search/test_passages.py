"""The passages by which a copy is found again are those of the text that it is a copy of."""

from __future__ import annotations

from bot.domain.search.query import passages

TEXT = "The Embassy confirms that the talks open in Paris, on 25 November, and thanks all who have asked about them."


def test_what_is_not_seen_within_a_word() -> None:
    """A zero width space within words, as some apps put it in, changes no passage, nor how many words each has."""
    copy = "\u200b".join(TEXT)
    assert passages(copy) == passages(TEXT)
