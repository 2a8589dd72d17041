"""Pages and Markdown: what of them is kept, and in which encodings they may come."""

from __future__ import annotations

import pytest

from bot.domain.drafts.document import Note
from tests.sources.drafts.reading import read, refused, spans

pytestmark = pytest.mark.usefixtures("pandoc")

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{}"><title>Window - Browser</title><style>p {{ color: red }}</style></head><body>
<h1>Заявление</h1><p>10<sup>6</sup>, <b>жирно</b>, <u>линия</u>, <del>нет</del> <code>код</code><br>ниже</p>
<blockquote><p>Цитата</p></blockquote><ol type="a"><li>раз</li><li>два</li></ol><ul><li>точка</li></ul>
<p><a href="https://example.org/a">сайт</a> <a href="mailto:a@b.org">почта</a> <a href="/x">туда</a>
<span style="display: none">скрыто</span></p><pre>строка
 вторая</pre><script>alert(1)</script></body></html>"""
TEXT = (
    "10⁶, жирно, линия, нет код\nниже\n\nЦитата\n\na. раз\nb. два\n• точка\n\nсайт почта (a@b.org) туда\n\n"
    "строка\n вторая"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251", "koi8-r"])
def test_a_page(encoding: str) -> None:
    """A page is known by its beginning, whatever its name; its encoding is the one that it names."""
    found = read(PAGE.format(encoding).encode(encoding.replace("windows-", "cp")), "a.txt")
    assert (found.title, found.body.text, found.notes) == ("Заявление", TEXT, (Note.LINKS,))
    kinds = {"bold": "жирно", "underline": "линия", "strikethrough": "нет", "code": "код", "blockquote": "Цитата"}
    kinds |= {"text_link": "сайт", "pre": "строка\n вторая"}
    assert {kind: spans(found, kind) for kind in kinds} == {kind: [text] for kind, text in kinds.items()}


def test_a_page_that_does_not_begin_as_one() -> None:
    """A piece of a page is one by its name, and plain text without it."""
    piece = b"<p>One <b>word</b></p>"
    assert read(piece, "a.html").body.text == "One word"
    assert read(piece, "a.txt").body.text == piece.decode()


def test_a_page_with_pictures_in_it() -> None:
    """Pictures that are written into the page cost nothing, and are told of."""
    picture = b'<img alt="words" src="data:image/png;base64,' + b"A" * 8_000_000 + b'">'
    found = read(b"<html><body><p>Text</p><p>" + picture + b"</p></body></html>")
    assert (found.body.text, found.notes) == ("Text", (Note.LEFT_OUT,))


MARKDOWN = """\
# The title

From $5 to $6, :smile: *italic* **bold** ~~struck~~ `code` 10<sup>6</sup> <u>line</u>, H<sub>2</sub>O,
the same line<br>the next

> A quotation.

1) one
2) two
   - dot

<p align="center">Set <b>apart</b></p>

| a | b |
|---|---|
| 1 | 2 |

```
code
 indented
```

[site](https://example.org) <https://example.org/b>[^1] ![picture](a.png) <!-- remark -->

[^1]: Below.
"""


def test_markdown() -> None:
    """A text whose name ends in .md is read as GitHub shows it; prices are no formulas."""
    found = read(MARKDOWN.encode(), "A.MD")
    lines = (
        "From $5 to $6, :smile: italic bold struck code 10⁶ line, H₂O, the same line\nthe next",
        "A quotation.",
        "1) one\n2) two\n  • dot",
        "Set apart",
        "a | b\n1 | 2",
        "code\n indented",
        "site https://example.org/b",
    )
    assert (found.title, found.body.text) == ("The title", "\n\n".join(lines))
    assert found.notes == (Note.LEFT_OUT, Note.FOOTNOTES, Note.TABLES)
    kinds = {"italic": ["italic"], "bold": ["bold"], "underline": ["line"], "pre": ["code\n indented"]}
    kinds |= {"text_link": ["site", "https://example.org/b"], "blockquote": ["A quotation."]}
    assert {kind: spans(found, kind) for kind in kinds} == kinds


def test_markdown_with_a_title_above() -> None:
    """The title that stands in the lines above the text is the title."""
    found = read("---\ntitle: Заявление *МИД*\ndate: 2026\n---\n\n# Раздел\n\nТекст".encode("utf-16"), "a.md")
    assert (found.title, found.body.text) == ("Заявление МИД", "Раздел\n\nТекст")


def test_text_stays_as_it_is_written() -> None:
    """A .txt file with Markdown in it, or about pages, is plain text."""
    text = "A *title*\n# not a heading\n<b> is bold in HTML"
    assert read(text.encode(), "a.txt").body.text == text


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b'<?xml version="1.0"?><w:document/>', "document.not_a_document"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "document.not_a_document"),
        (b"<html><body></body></html>", "document.empty"),
        (b"<html><body><p>\xff\xfe\x98\x81\x00</p></body></html>", "document.not_a_document"),
    ],
)
def test_one_clear_refusal(data: bytes, key: str) -> None:
    """Other markup, a saved web archive, an empty page, a page in no encoding."""
    assert refused(data, "a.html") == key
