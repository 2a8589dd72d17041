"""Formatted texts for property tests: any text, with emoji and right-to-left letters, and spans over it."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.domain.text.richtext import KINDS, RichText, Span

# Letters that matter: white space, ends of sentences, astral emoji, a joined emoji, Hebrew and Arabic, markup.
_ALPHABET = "ab Щё.!?»\"')…\n\n  \t\u00a0😀🇬🇧\u200dאבع<>&_*`\u202e"

texts = st.one_of(
    st.text(st.sampled_from(_ALPHABET), max_size=120),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)


def _span(length: int) -> st.SearchStrategy[Span]:
    plain = sorted(KINDS - {"text_link", "pre"})
    ends = st.tuples(st.integers(0, length - 1), st.integers(1, length)).filter(lambda ends: ends[0] < ends[1])
    kind = st.one_of(
        st.tuples(st.sampled_from(plain), st.just("")),
        st.tuples(st.just("pre"), st.sampled_from(["", "python"])),
        st.tuples(st.just("text_link"), st.sampled_from(["https://example.org/a?b=1&c=2", "tg://user?id=1"])),
    )
    return st.builds(lambda ends, kind: Span(*ends, *kind), ends, kind)


@st.composite
def rich_texts(draw: st.DrawFn, source: st.SearchStrategy[str] = texts) -> RichText:
    """Any text with up to six spans in order."""
    text = draw(source)
    spans = draw(st.lists(_span(len(text)), max_size=6)) if text else []
    return RichText(text, tuple(sorted(spans)))
