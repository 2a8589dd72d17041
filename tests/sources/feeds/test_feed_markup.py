"""HTML of a feed becomes text as readers see it; nothing of it is ever dangerous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.addresses import is_taken
from bot.domain.text.richtext import KINDS
from bot.sources.feeds.markup import read_html

BASE = "https://mfa.example/news/"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two<br><br>three", "One\ntwo\n\nthree"),
        ("  a \n  b\t<b> c </b>d", "a b c d"),
        ("<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>", "• one\n\u2003• inner\n• two"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<table><tr><th>Day</th><th>Hour</th></tr><tr><td>Mon</td><td>9</td></tr></table>", "Day | Hour\nMon | 9"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("&lt;b&gt; &amp; &nbsp;x", "<b> & \xa0x"),
        ("<script>alert(1)</script><style>x{}</style>Text", "Text"),
        ("<q>Said</q>", "“Said”"),
        ('Good <img src="e.png" alt="🙂"> day', "Good 🙂 day"),
        ("<div>One<div>Two</div></div>Three", "One\nTwo\nThree"),
    ],
)
def test_the_text(html: str, text: str) -> None:
    """Paragraphs, lines, lists and tables keep their shape; white space does not count."""
    assert read_html(html, BASE).text.text == text


@pytest.mark.parametrize(
    ("html", "kind", "argument"),
    [
        ("<b>x</b>", "bold", ""),
        ("<h2>x</h2>", "bold", ""),
        ("<em>x</em>", "italic", ""),
        ("<del>x</del>", "strikethrough", ""),
        ("<ins>x</ins>", "underline", ""),
        ("<code>x</code>", "code", ""),
        ("<pre>x</pre>", "pre", ""),
        ("<blockquote>x</blockquote>", "blockquote", ""),
        ('<a href="a?b=1&amp;c=2">x</a>', "text_link", "https://mfa.example/news/a?b=1&c=2"),
    ],
)
def test_the_formatting(html: str, kind: str, argument: str) -> None:
    """Each format is the one that Telegram has."""
    (span,) = read_html(f"before {html} after", BASE).text.spans
    assert (span.kind, span.argument) == (kind, argument)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "http://localhost/x", "file:///etc/passwd", "#"]
)
def test_links_that_lead_nowhere(address: str) -> None:
    """Only the words of a link stay whose address Telegram would not take."""
    found = read_html(f'<a href="{address}">words</a>')
    assert (found.text.text, found.text.spans) == ("words", ())


def test_pictures() -> None:
    """A picture is a file of the item, once; what only counts readers is none."""
    html = '<img src="p.jpg" alt=" A  hall "><img src="p.jpg"><img src="t.gif" width="1" height="1"><img src="data:x">'
    assert [(file.url, file.alt) for file in read_html(html, BASE).files] == [(f"{BASE}p.jpg", "A hall")]


PIECES = [
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href='http://a.example/x'>",
    "</a>",
    "<p>",
    "</p>",
    "<li>",
    "<ul>",
    "</ul>",
    "<br>",
]
PIECES += [
    "<pre>",
    "</pre>",
    "<td>",
    "<table>",
    "<blockquote>",
    "</blockquote>",
    "<script>",
    "</script>",
    "<img src=x>",
    "<",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join))
def test_whatever_comes(html: str) -> None:
    """Any text is read: the spans lie within it, are of Telegram's kinds, and no line of white space stands at its
    ends."""
    found = read_html(html, BASE)
    assert found.text.text == found.text.text.strip()
    assert {span.kind for span in found.text.spans} <= KINDS
    assert all(is_taken(span.argument) for span in found.text.spans if span.kind == "text_link")
    assert all(found.text.text[span.start : span.end].strip() for span in found.text.spans)
