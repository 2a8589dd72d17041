"""Feeds of every form are read the same: title, text with its formatting, link, day, files; what is broken is told."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from types import ModuleType

import pytest

from bot.domain.media import MediaKind
from bot.rendering.feeds import atom, json_feed
from bot.rendering.feeds.feed import Feed, Removed
from bot.sources.feeds.document import Asked, FeedDocument
from bot.sources.feeds.read import read_feed, read_here
from bot.sources.importing.parsed import SourceError
from bot.sources.limited_process import Limits
from tests.feed_server import item, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKED = Asked("https://mfa.example/feed", "", ("en", "ru"), "Europe/London", NOW)
TEXT = '<p>The <b>talks</b> were <a href="/where">held</a>.</p><img src="p.jpg" alt="The hall">'
ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru"><title>Новости</title>
<entry><id>tag:1</id><title type="html">О &lt;i&gt;переговорах&lt;/i&gt;</title>
<link href="https://mfa.example/news/1"/><updated>2026-11-02T09:00:00Z</updated><published>2026-11-01T09:00:00Z</published>
<content type="html"><![CDATA[{TEXT}]]></content>
<link rel="enclosure" type="application/pdf" href="https://mfa.example/a.pdf"/></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [
            {
                "id": 1,
                "url": "https://mfa.example/news/1",
                "title": "On the talks",
                "content_html": TEXT,
                "date_published": "2026-11-01T09:00:00Z",
                "attachments": [{"url": "https://mfa.example/a.pdf", "mime_type": "application/pdf"}],
            },
            "no item",
            {"id": "2"},
        ],
    }
)
DATED = {"guid": "1", "link": "https://mfa.example/news/1", "date": "Sun, 01 Nov 2026 09:00:00 GMT"}
RSS = rss(
    [
        item("On the talks", TEXT, more='<enclosure url="https://mfa.example/a.pdf" type="application/pdf"/>', **DATED),
        "<item><title></title></item>",
    ]
)


def read(said: str | bytes, kind: str = "") -> FeedDocument:
    """The feed, read in this process."""
    asked = Asked(ASKED.url, kind, ASKED.languages, ASKED.timezone, ASKED.now)
    return read_here(said.encode() if isinstance(said, str) else said, asked)


@pytest.mark.parametrize(
    ("said", "form", "title", "lang"),
    [
        (RSS, "rss20", "On the talks", "en"),
        (ATOM, "atom10", "О переговорах", "ru"),
        (JSON, "json 1.1", "On the talks", "en"),
    ],
)
def test_each_form(said: str, form: str, title: str, lang: str) -> None:
    """The same item comes out of RSS, Atom and JSON Feed."""
    document = read(said)
    (found,) = document.items
    assert (document.form, found.title, found.lang) == (form, title, lang)
    assert found.body.text == "The talks were held."
    spans = [(found.body.text[span.start : span.end], span.kind, span.argument) for span in found.body.spans]
    assert spans == [("talks", "bold", ""), ("held", "text_link", "https://mfa.example/where")]
    assert found.at == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert found.link == "https://mfa.example/news/1"
    assert [(file.kind, file.url.rpartition("/")[2], file.alt) for file in found.files] == [
        (MediaKind.PHOTO, "p.jpg", "The hall"),
        (MediaKind.DOCUMENT, "a.pdf", ""),
    ]
    assert not found.excerpt_only


def test_what_cannot_be_a_statement() -> None:
    """An item without words is refused with its place; the others come in."""
    assert read(RSS).refused == ["line 2: the title is empty"]
    assert read(JSON).refused == ["line 2: the item is no object", "line 3: the title is empty"]


def test_an_excerpt() -> None:
    """A text that breaks off is the beginning of what is at the link."""
    (found,) = read(rss([item("On the talks", "<p>The talks were […]</p>", link="https://mfa.example/1")])).items
    assert found.excerpt_only
    (whole,) = read(rss([item("On the talks", "<p>The talks were held.</p>", link="https://mfa.example/1")])).items
    assert not whole.excerpt_only


def test_an_item_without_a_title() -> None:
    """Its first line or sentence becomes its title."""
    one = "<item><description>&lt;p&gt;The talks were held. They go on.&lt;/p&gt;</description></item>"
    two = "<item><description>&lt;p&gt;A heading&lt;/p&gt;&lt;p&gt;Then the text.&lt;/p&gt;</description></item>"
    second, first = read(rss([one, two])).items
    assert (first.title, first.body.text) == ("The talks were held.", "The talks were held. They go on.")
    assert (second.title, second.body.text) == ("A heading", "Then the text.")


def test_only_a_link() -> None:
    """An item that has a title and a link alone leads to that."""
    (found,) = read(rss(["<item><title>On the talks</title><link>https://mfa.example/1</link></item>"])).items
    assert found.body.text == "https://mfa.example/1"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "utf-16"])
def test_encodings(encoding: str) -> None:
    """A feed is read in the encoding that it names."""
    said = rss([item("О переговорах", "<p>Переговоры состоялись.</p>")])
    said = said.replace('version="1.0"?', f'version="1.0" encoding="{encoding}"?')
    (found,) = read(said.encode(encoding)).items
    assert (found.title, found.body.text, found.lang) == ("О переговорах", "Переговоры состоялись.", "ru")


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    """What is no well-formed XML is repaired: an ampersand, an element that is not closed."""
    said = rss([item("Bread & salt", "<p>x</p>")]).replace("&amp;", "&").replace("</channel>", "<oops>")
    assert [found.title for found in read(said).items] == ["Bread & salt"]


HOME = """<!DOCTYPE html><html><head><title>Embassy</title><script>track()</script></head><body>
<h1>On the exchange of letters</h1><p>Letters were exchanged <b>today</b>.</p>
<div>04.08.2021 - On the talks</div><p>The talks were held …</p>
<div>03.08.2021 - On the visit</div><p>The visit took place …</p><a href="/all">All messages</a></body></html>"""


def test_a_home_page() -> None:
    """A page's dated entries and its first release are items, the oldest first, as when its text is imported."""
    document = read(HOME, "text/html; charset=utf-8")
    assert document.form == "page"
    assert [found.title for found in document.items] == ["On the visit", "On the talks", "On the exchange of letters"]
    assert [found.excerpt_only for found in document.items] == [True, True, False]
    assert document.items[-1].guid.startswith("page:undated:")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("<html><body><p>Service unavailable</p></body></html>", "neither a feed nor a home page"),
        ("", "neither a feed nor a home page"),
        ("<svg/>", "no feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 5}', "no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1", ' + "[" * 100_000, "no JSON"),
        (b"\x00\x01\x02" * 50, "no text"),
    ],
)
def test_what_is_no_feed(said: str | bytes, why: str) -> None:
    """It is refused with a sentence."""
    with pytest.raises(SourceError, match=why):
        read(said)


def test_nothing_is_opened(tmp_path: object) -> None:
    """A feed that looks like a path or an address is a text like any other: nothing else is read."""
    for said in ("/etc/passwd", "http://127.0.0.1:1/feed", "file:///etc/passwd"):
        with pytest.raises(SourceError):
            read(said, "application/xml")


def test_entities_that_grow() -> None:
    """A few lines that would grow to gigabytes are refused, or read without them."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    said = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>' + rss([item("Title", "&l11;")])[21:]
    with contextlib.suppress(SourceError):
        assert len(read(said).dump()) < 100_000


def test_elements_within_elements() -> None:
    """An item that takes ever longer to read is refused, and the others come in."""
    document = read(rss([item("Deep", "<div>" * 20_000 + "x"), item("Plain", "<p>x</p>")]))
    assert [found.title for found in document.items] == ["Plain"]
    assert document.refused == ["line 1: its text is too large"]


async def test_in_a_process_of_its_own() -> None:
    """It says the same there; what takes too long, or ends the process, is a sentence."""
    assert await read_feed(RSS.encode(), ASKED) == read(RSS)
    with pytest.raises(SourceError, match="neither a feed nor a home page"):
        await read_feed(b"Hello", ASKED)
    with pytest.raises(SourceError, match="takes too long"):
        await read_feed(RSS.encode(), ASKED, Limits(wall=0.01))
    with pytest.raises(SourceError, match="holds too much"):
        await read_feed(RSS.encode(), ASKED, Limits(output=10))


@pytest.mark.parametrize("form", [atom, json_feed])
def test_what_a_feed_of_ours_takes_back(form: ModuleType) -> None:
    """Its tombstones are read in both forms, with the page in the language that the text had; the feed's own page stays
    what it is."""
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    gone = [Removed(f"https://hq.example/en/2026/{n}", f"https://hq.example/ru/2026/{n}", at, "Wrong.") for n in (1, 2)]
    home = "https://hq.example/en/"
    feed = Feed("News", "Embassy", "en", f"{home}feed", f"{home}feed", home, at, (), gone)
    found = read(form.draw(feed))
    assert [(one.guid, one.link, one.title) for one in found.removed] == [
        (one.id, one.address, "Wrong.") for one in gone
    ]
    assert found.items == []


@pytest.mark.parametrize(
    "said",
    [
        ATOM.replace("</feed>", '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0"/></feed>'),
        ATOM.replace("</feed>", "<deleted-entry ref='x'></feed>"),
        JSON.replace('"items"', '"_chancery": {"retracted": [1, {}, {"url": "http://["}]}, "items"'),
        JSON.replace('"items"', '"_chancery": [], "items"'),
        JSON.replace("https://mfa.example/a.pdf", "http://["),
    ],
)
def test_tombstones_that_are_none(said: str) -> None:
    """They hold up no item, and neither does an address that is none."""
    found = read(said)
    assert (len(found.items), found.removed) == (1, [])
