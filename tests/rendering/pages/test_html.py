"""Rich text as HTML: whatever stands in a text comes out as text, in markup that is ours and well-formed. A parser of
HTML is the judge."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.richtext import KINDS, RichText, Span
from bot.rendering.pages import html

OURS = {"p", "br", "strong", "em", "u", "s", "span", "code", "pre", "a", "blockquote"}
NASTY = st.text(st.sampled_from("<>&\"'/=a b\n;!-[]\0\x1b\ud800\uffff\r\u2028é語😀"), max_size=60)
ADDRESSES = (
    st.sampled_from(
        [
            "https://a.example/?b=1&c=\"<x>'",
            "javascript:alert(1)",
            " JaVaScript:alert(1)",
            "data:text/html,x",
            "a.example/b",
        ]
    )
    | NASTY
)


@st.composite
def rich_texts(draw: st.DrawFn) -> RichText:
    """Any text with any spans, also such as cross each other."""
    text = draw(NASTY)
    spans = []
    for _ in range(draw(st.integers(0, 6)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        kind = draw(st.sampled_from(sorted(KINDS)))
        argument = draw(ADDRESSES) if kind == "text_link" else draw(NASTY) if kind == "pre" else ""
        spans.append(Span(start, end, kind, argument))
    return RichText(text, tuple(sorted(spans)))


class Judge(HTMLParser):
    """Reads HTML as a browser does, and notes what it finds."""

    def __init__(self, written: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said, self.open, self.tags = "", [], []  # type: ignore[var-annotated]
        self.feed(written)
        self.close()
        assert self.open == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in OURS, tag
        assert [name for name, _ in attrs] == (["href", "rel"] if tag == "a" else []), attrs
        if tag == "a":
            assert re.match(r"(https?|tg)://|mailto:|tel:", attrs[0][1] or "", re.IGNORECASE), attrs
            assert "a" not in self.open, "a link within a link"
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "elements cross each other"

    def handle_data(self, data: str) -> None:
        self.said += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")


def seen(text: str) -> str:
    """What of a text can be seen: its signs without white space, as far as HTML can hold them."""
    return re.sub(
        r"\s",
        "",
        str(html.text(text))
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&"),
    )


@given(rich_texts())
def test_a_text_stays_a_text(text: RichText) -> None:
    """All of it is there, nothing else is, and no markup but ours: as blocks and within a line."""
    for written in (html.blocks(text), html.line(text)):
        assert re.sub(r"\s", "", Judge(written).said) == seen(text.text)


@given(rich_texts())
def test_it_is_xml_too(text: RichText) -> None:
    """Feeds carry it: it parses as XML, which forgives nothing."""
    ElementTree.fromstring(f"<div>{html.blocks(text)}</div>")


@given(NASTY)
def test_an_attribute_stays_closed(text: str) -> None:
    """Within quotation marks nothing ends the value."""
    written = f'<img alt="{html.text(text)}"/>'
    assert len(re.findall('"', written)) == 2
    assert not re.search("[<>]", written[6:-3])


def test_formats_and_blocks() -> None:
    """Paragraphs, crossing formats, a quotation and a preformatted part; line breaks stay."""
    text = RichText(
        "One two\nthree\n\nquoted\n\nx = 1",
        (Span(0, 7, "bold"), Span(4, 13, "italic"), Span(15, 21, "blockquote"), Span(23, 28, "pre", "py")),
    )
    assert html.blocks(text) == (
        "<p><strong>One <em>two</em></strong><em><br/>\nthree</em></p>\n"
        "<blockquote><p>quoted</p></blockquote>\n"
        "<pre><code>x = 1</code></pre>"
    )


def test_paragraphs_with_bullets_are_a_list() -> None:
    """One list for those that follow each other; formats within an item stay."""
    text = RichText("Kept:\n\n• one & all\n\n• two\n\nNot kept:\n\n• three", (Span(9, 12, "bold"),))
    assert html.bulleted(text) == (
        "<p>Kept:</p>\n<ul>\n<li><strong>one</strong> &amp; all</li>\n<li>two</li>\n</ul>\n"
        "<p>Not kept:</p>\n<ul>\n<li>three</li>\n</ul>"
    )


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://a.example/", "https://a.example/"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("a.example/b?c", "https://a.example/b?c"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example", ""),
        ("words", ""),
        ("", ""),
    ],
)
def test_a_link_only_leads_somewhere(address: str, link: str) -> None:
    """Addresses of a scheme that runs or holds something are no links; one without a scheme is taken for https."""
    assert html.link_address(address) == link
