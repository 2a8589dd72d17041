"""The feeds as readers' programs get them: what is in each, and how they follow what staff do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser

from bot.domain.media import MediaSet
from bot.domain.text.richtext import RichText, Span
from bot.web.archive import SIZE
from bot.web.feeds.feed import CHANGED
from tests.patience import until
from tests.web.conftest import Answer, Scene
from tests.web.feeds import json_feed_rules

TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"


def read(answer: Answer) -> Any:
    """An Atom feed by feedparser, which has no fault to find with it."""
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.body, response_headers={"content-type": answer.headers["content-type"]})
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    return found


def links(found: Any, rel: str) -> list[str]:
    return [link.href for link in found.get("links", ()) if link.rel == rel]


def tombstones(answer: Answer) -> list[tuple[str | None, str | None, str]]:
    root = ElementTree.fromstring(answer.text)
    return [(one.get("ref"), one.get("when"), "".join(one.itertext())) for one in root.iter(TOMBSTONE)]


async def test_a_statement_in_both_forms(scene: Scene) -> None:
    """Title, full text with its formats, topic, dates, page; its files as enclosures with their sizes."""
    picture = await scene.picture()
    text = RichText("Bold & <script>\x0b\n\nThe end.", (Span(0, 4, "bold"),))
    await scene.publish("A <b>title</b>\x01", text, media=MediaSet((picture,)))
    answer = await scene.get("/en/feed.atom")
    (entry,) = read(answer).entries
    assert entry.title_detail.value == "A <b>title</b>\ufffd"
    assert (entry.id, entry.link) == ("https://news.example/en/2026/1",) * 2
    assert entry.published == entry.updated == "2026-11-24T12:00:00Z"
    content = entry.content[0].value
    assert "<strong>Bold</strong>" in content
    assert "The end." in content
    assert "<script" not in content
    (file,) = entry.enclosures
    size = (await scene.get(file.href.removeprefix("https://news.example"))).body
    assert (file.type, int(file.length)) == ("image/jpeg", len(size))
    assert entry.tags[0].label == "News"
    answer = await scene.get("/en/feed.json")
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    found = json_feed_rules.read(answer.body)
    (item,) = found["items"]
    assert "<p><strong>Bold</strong> &amp; &lt;script&gt;" in item["content_html"]
    assert item["attachments"][0]["size_in_bytes"] == len(size)
    assert item["attachments"][0]["title"] == "A harbour <at dawn>"
    assert (item["id"], item["tags"], item["language"]) == (entry.id, ["News"], "en")


async def test_each_language_and_topic(scene: Scene) -> None:
    """A feed has the texts of its language; a statement without one is there in its own and says so; a topic's feed has
    that topic alone."""
    await scene.publish("On fish", topic="news")
    await scene.publish("On birds", topic="", langs=("en",))
    found = read(await scene.get("/ru/feed.atom"))
    assert found.feed.title == "Посольство Фридонии"
    assert [one.title for one in found.entries] == ["On birds", "On fish по-русски"]
    birds, fish = found.entries
    assert (birds.id, birds.link) == ("https://news.example/ru/2026/2", "https://news.example/en/2026/2")
    assert (birds.title_detail.language, fish.title_detail.language) == ("en", "ru")
    assert [one.title for one in read(await scene.get("/en/topics/news.atom")).entries] == ["On fish"]
    topic = json_feed_rules.read((await scene.get("/en/topics/news.json")).body)
    assert [one["title"] for one in topic["items"]] == ["On fish"]
    assert topic["title"] == "Embassy of Freedonia: News"
    for address in (
        "/en/topics/press.atom",
        "/en/topics/none.json",
        "/fr/feed.atom",
        "/en/feed.rss",
        "/en/feed.9.atom",
    ):
        assert (await scene.get(address)).status == 404, address


async def test_an_empty_feed_is_a_feed(scene: Scene) -> None:
    """Before the first statement there is a feed to subscribe to."""
    assert read(await scene.get("/en/feed.atom")).entries == []
    assert json_feed_rules.read((await scene.get("/en/feed.json")).body)["items"] == []


async def test_a_correction_and_a_retraction(scene: Scene) -> None:
    """A correction is the same entry with a later `updated` and the new text; a retraction leaves a tombstone with the
    reason, and no word of the text."""
    number = await scene.publish("On fish", "There are three fish.")
    first = await scene.get("/en/feed.atom")
    scene.now += timedelta(hours=1)
    await scene.correct(number, "There are four fish.")

    async def says(words: str) -> Answer | None:
        answer = await scene.get("/en/feed.atom")
        return answer if words in answer.text else None

    await until(lambda: says("four fish"))
    (before,), (after,) = read(first).entries, read(await scene.get("/en/feed.atom")).entries
    assert before.id == after.id
    assert after.updated == "2026-11-24T13:00:00Z" > before.updated == after.published
    assert "This statement was corrected on 24 November 2026." in after.content[0].value
    scene.now += timedelta(hours=1)
    await scene.retract(number, "It was wrong <here>.")
    await until(lambda: says("deleted-entry"))
    answer = await scene.get("/en/feed.atom")
    assert read(answer).entries == []
    assert tombstones(answer) == [("https://news.example/en/2026/1", "2026-11-24T14:00:00Z", "It was wrong <here>.")]
    assert read(answer).feed.updated == "2026-11-24T14:00:00Z"
    assert "fish" not in answer.text
    found = json_feed_rules.read((await scene.get("/en/feed.json")).body)
    assert found["items"] == []
    assert found["_chancery"]["retracted"][0]["id"] == before.id


async def test_paging(scene: Scene) -> None:
    """From the newest document back to the oldest every statement is there once; parts lead both ways, and one that is
    full stays the same, whatever is published or retracted later."""
    numbers = [await scene.publish(f"On fish {n}", day=date(2025, 1, 1) + timedelta(n)) for n in range(3 * SIZE + 5)]
    seen: list[str] = []
    documents: list[str] = []
    address = "/en/feed.atom"
    while address:
        found = read(answer := await scene.get(address))
        assert links(found.feed, "self") == [f"https://news.example{address}"]
        assert found.feed.id == "https://news.example/en/feed.atom"
        assert (ElementTree.fromstring(answer.text).find(ARCHIVE) is not None) == bool(documents)
        assert links(found.feed, "current") == ([found.feed.id] if documents else [])
        documents.append(address)
        seen += [one.title for one in found.entries]
        address = "".join(links(found.feed, "prev-archive")).removeprefix("https://news.example")
    assert documents == ["/en/feed.atom", "/en/feed.2.atom", "/en/feed.1.atom"]
    assert seen == [f"On fish {n}" for n in reversed(range(3 * SIZE + 5))]
    oldest = await scene.get("/en/feed.1.atom")
    assert links(read(oldest).feed, "next-archive") == ["https://news.example/en/feed.2.atom"]
    assert links(read(await scene.get("/en/feed.2.atom")).feed, "next-archive") == []
    titles = {one.title for one in read(oldest).entries}
    await scene.retract(numbers[0], "Wrong.")
    await scene.publish("On birds")
    await until(lambda: _has(scene, "/en/feed.1.atom", "deleted-entry"))
    assert {one.title for one in read(await scene.get("/en/feed.1.atom")).entries} == titles - {"On fish 0"}
    page, pages = json_feed_rules.read((await scene.get("/en/feed.json")).body), 1
    while "next_url" in page:
        page = json_feed_rules.read((await scene.get(page["next_url"].removeprefix("https://news.example"))).body)
        pages += 1
    assert pages == 3


async def _has(scene: Scene, address: str, words: str) -> bool:
    return words in (await scene.get(address)).text


async def test_old_ones_that_changed_are_in_the_feed_itself(scene: Scene) -> None:
    """Whoever reads the newest document alone hears of corrections and retractions of statements long ago, the last of
    them, and nothing stands there twice."""
    numbers = [await scene.publish(f"On fish {n}", day=date(2025, 1, 1) + timedelta(n)) for n in range(3 * SIZE)]
    await scene.get("/en/feed.atom")
    for number in numbers[: CHANGED + 2]:
        scene.now += timedelta(minutes=1)
        await scene.correct(number, "Otherwise.")
    await scene.retract(numbers[3], "Wrong.")
    await scene.correct(numbers[-1], "Otherwise.")
    await until(lambda: _has(scene, "/en/feed.atom", "deleted-entry"))
    answer = await scene.get("/en/feed.atom")
    titles = [one.title for one in read(answer).entries]
    assert len(titles) == len(set(titles)) == SIZE + CHANGED - 2
    assert f"On fish {CHANGED + 1}" in titles
    assert "On fish 0" not in titles
    assert tombstones(answer)[0][0] == "https://news.example/en/2025/4"


async def test_unchanged_is_said_so(scene: Scene) -> None:
    """304 by the feed's tag or its time; other sites' programs may read it."""
    await scene.publish("On fish")
    first = await scene.get("/en/feed.atom")
    assert first.headers["access-control-allow-origin"] == "*"
    for again in (
        await scene.get("/en/feed.atom", If_None_Match=first.headers["etag"]),
        await scene.get("/en/feed.atom", If_Modified_Since=first.headers["last-modified"]),
    ):
        assert (again.status, again.body) == (304, b"")


async def test_pages_lead_to_the_feeds(scene: Scene) -> None:
    """A program that is given the home page finds the feeds; people find them below each page and on a topic's."""
    await scene.publish("On fish")
    home = (await scene.get("/en/")).text
    assert re.search(r'rel="alternate" type="application/atom\+xml"[^>]* href="/en/feed.atom"', home)
    assert re.search(r'rel="alternate" type="application/feed\+json"[^>]* href="/en/feed.json"', home)
    assert 'href="/ru/topics/news.atom"' in (await scene.get("/ru/topics/news")).text


async def test_the_hub_is_named(scene: Scene) -> None:
    """In the feed and in the answer's head, as WebSub's subscribers look for it."""
    scene.pages.setting = replace(scene.setting, hub="https://hub.example/")
    answer = await scene.get("/en/feed.atom")
    assert links(read(answer).feed, "hub") == ["https://hub.example/"]
    assert (
        answer.headers["link"] == '<https://hub.example/>; rel="hub", <https://news.example/en/feed.atom>; rel="self"'
    )
    found = json_feed_rules.read((await scene.get("/en/feed.json")).body)
    assert found["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
