"""A text without what a message puts around it, and where its tokens stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.verify.candidates import MessageForm, Stripped, TextLines

FORM = MessageForm(("Page 1 of 2", "24 November 2026 · No. 142/2026 · Press release"), "A title")
pieces = st.sampled_from(
    ["A title", "Page 1 of 2", "24 November 2026 · No. 142/2026 · Press release", "one, two…", "−5 e\u0301", "\u00ad"]
)
ends = st.sampled_from(["\n", "\r\n", " ", "\u2028", "\n\n"])


@given(st.lists(st.tuples(pieces, ends)), st.integers(0, 30), st.integers(0, 30))
def test_where_a_passage_stands(parts: list[tuple[str, str]], begins: int, ends: int) -> None:
    """A passage's tokens are those of the row, and each stands in the source where it says; a part of it is the same
    as that part of the whole."""
    stripped = Stripped(TextLines("".join(map("".join, parts))), FORM)
    whole = stripped.passage()
    assert whole.tokens == stripped.row.split()
    assert all(
        token.text in ("−", ".") or whole.source[token.start : token.end].replace("\u00ad", "") == token.text
        for token in whole.found
    )
    assert stripped.passage(begins, ends).found == whole.found[begins:ends]
