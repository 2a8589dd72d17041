"""The pages as a visitor gets them: what is on each, and what is on none."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from bot.domain.media import MediaKind, MediaSet
from bot.domain.text.richtext import RichText, Span
from bot.store.database import meta
from bot.store.statements import statements
from bot.web.archive import SIZE, part_of
from tests.patience import until
from tests.web.conftest import Answer, Scene


async def shown(scene: Scene, path: str, words: str) -> Answer:
    """The page, once it has the words."""
    answer = await scene.get(path)

    async def there() -> bool:
        nonlocal answer
        answer = await scene.get(path)
        return words in answer.text

    await until(there)
    return answer


async def test_the_home_page_has_all_its_parts(scene: Scene) -> None:
    """Date, clocks, the consular card open or closed with numbers to press, counters, the featured statement in full,
    the list with excerpts, the way to all, the bot, the channels, the other language."""
    await scene.publish("On fish", "First paragraph.\n\nSecond paragraph.")
    await scene.publish("On birds", "They fly.")

    async def front(cx: object) -> None:
        await statements.feature(cx, 1)  # type: ignore[arg-type]
        await meta.put(cx, meta.USERNAME, "chancery_bot")  # type: ignore[arg-type]

    await scene.write(front)
    page = (await scene.get("/en/")).text
    for words in (
        "Tue, 24 November 2026", ">15:00</time>", "Open now", 'href="tel:+442036687474"', "+44 (0) 203 668 7474",
        "3187 days", "since &lt;then&gt;", "Second paragraph.", "They fly.", 'href="/en/archive"', "All messages",
        "https://t.me/chancery_bot", "https://t.me/freedonia_news", 'hreflang="ru"', "https://embassy.example",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("On fish</a>") == 1, "the featured one is not listed a second time"
    russian = (await scene.get("/ru/")).text
    assert "Вт, 24 ноября 2026" in russian
    assert "On birds по-русски" in russian
    assert '<html lang="ru"' in russian


async def test_the_clock_goes_on(scene: Scene) -> None:
    """A page that is kept is made anew with the next minute; after hours the duty phone stands first."""
    before = await scene.get("/en/")
    scene.now += timedelta(hours=2)
    after = (await scene.get("/en/")).text
    assert ">15:00</time>" in before.text
    assert ">17:00</time>" in after
    assert "Closed now" in after
    assert after.index("7946 0000") < after.index("668 7474")


async def test_a_statement(scene: Scene) -> None:
    """Title, number, date, topic, formats, fingerprint, ways to share, facts for programs; in each language."""
    text = RichText("Bold & <script>alert(1)</script>", (Span(0, 4, "bold"),))
    number = await scene.publish("A <b>title</b>", text)
    page = (await scene.get(f"/en/2026/{number.serial}")).text
    assert "<strong>Bold</strong> &amp; &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "A &lt;b&gt;title&lt;/b&gt;</h1>" in page
    for words in (
        'datetime="2026-11-20">20 November 2026', "No. 1/2026", "/en/topics/news", "https://t.me/share/url?",
        'rel="canonical" href="https://news.example/en/2026/1"', 'hreflang="x-default"',
        'property="og:type" content="article"',
    ):  # fmt: skip
        assert words in page, words
    assert re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", page)
    facts = json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', page)[1])  # type: ignore[index]
    assert (facts["@type"], facts["headline"], facts["identifier"]) == ("NewsArticle", "A <b>title</b>", "1/2026")


async def test_a_text_in_another_language(scene: Scene) -> None:
    """A statement without a text in the page's language: the original with its language, and the address of that."""
    await scene.publish("On fish", langs=("en",))
    page = (await scene.get("/ru/2026/1")).text
    assert '<h1 class="p-name" lang="en" dir="ltr">On fish</h1>' in page
    assert 'rel="canonical" href="https://news.example/en/2026/1"' in page
    assert 'hreflang="ru" href="https' not in page
    assert "Этот текст" in page or "язык" in page


async def test_a_correction_shows_what_was_different(scene: Scene) -> None:
    """The page follows within a moment, says that it was corrected, and what was different."""
    number = await scene.publish("On fish", "There are three fish.")
    await scene.get("/en/2026/1")
    await scene.correct(number, "There are four fish.")
    page = await shown(scene, "/en/2026/1", "four fish")
    assert "This statement was corrected on 24 November 2026." in page.text
    assert "There are <del>three</del><ins>four</ins> fish." in page.text
    assert "corrected" not in (await scene.get("/en/")).text


async def test_a_retraction_stands_in_its_place(scene: Scene) -> None:
    """410 with the notice and the reason, no word of the text, on no list; its picture is gone too."""
    picture = await scene.picture()
    number = await scene.publish("On fish", "There are three fish.", media=MediaSet((picture,)))
    address = re.search(r'href="(/media/[^"]+)"', (await scene.get("/en/2026/1")).text)[1]  # type: ignore[index]
    assert (await scene.get(address)).status == 200
    await scene.retract(number, "It was wrong <here>.")
    page = await shown(scene, "/en/2026/1", "retracted")
    assert page.status == 410
    assert "It was wrong &lt;here&gt;." in page.text
    assert "three fish" not in page.text
    assert (await scene.get(address)).status == 410
    assert (await scene.get(address.replace(".jpg", ".480.webp"))).status == 410
    for path in ("/en/", "/en/archive", "/en/topics/news", "/en/search?q=fish", "/sitemap.xml"):
        assert "three fish" not in (said := (await scene.get(path)).text), path
        assert "/2026/1<" not in said


async def test_what_is_not_for_everyone_is_on_no_page(scene: Scene) -> None:
    """A closed topic's statement has no address, is on no list, in no search, and is unknown to the form; so is its
    picture. When the topic opens, all of them have it."""
    picture = await scene.picture()
    await scene.publish("On narwhals", "A narwhal was seen at nine.", topic="news", media=MediaSet((picture,)))
    media = re.search(r'href="(/media/[^"]+)"', (await scene.get("/en/2026/1")).text)[1]  # type: ignore[index]
    await scene.close_topics("news")
    await until(lambda: is_status(scene, "/en/2026/1", 404))
    for path in ("/en/", "/ru/", "/en/archive", "/en/search?q=narwhal", "/en/search?q=1/2026", "/sitemap.xml"):
        assert "A narwhal" not in (said := (await scene.get(path)).text), path
        assert "On narwhals" not in said, path
    for path in (
        "/en/archive/2026",
        "/en/archive/2026/11",
        media,
        media.replace(".jpg", ".480.webp"),
        "/en/topics/press",
    ):
        assert (await scene.get(path)).status == 404, path
    for asked in ("A narwhal was seen at nine.", "1/2026"):
        answer = (await scene.get("/en/verify", "POST", {"text": asked})).text
        assert "Unknown" in answer
        assert "genuine" not in answer.lower()
    await scene.close_topics()
    await until(lambda: is_status(scene, "/en/2026/1", 200))


async def is_status(scene: Scene, path: str, status: int) -> bool:
    return (await scene.get(path)).status == status


async def test_lists(scene: Scene) -> None:
    """By year, month and topic; what has none is no page."""
    await scene.publish("On fish", day=date(2025, 8, 3))
    await scene.publish("On birds", day=date(2026, 2, 1), topic="")
    for path, there in (
        ("/en/archive", ("On fish", "On birds", "/en/archive/2025", "/en/topics/news")),
        ("/en/archive/2025", ("On fish", "/en/archive/2025/08")),
        ("/en/archive/2026/02", ("On birds", "/en/archive/2026")),
        ("/en/topics/news", ("On fish",)),
    ):
        page = await scene.get(path)
        assert page.status == 200
        assert all(words in page.text for words in there), path
    assert "On birds" not in (await scene.get("/en/topics/news")).text
    assert 'title="News" href="/en/topics/news.atom"' in (await scene.get("/en/topics/news")).text
    for path, up in (("archive/2026/02", "archive/2026"), ("archive/2026", "archive"), ("topics/news", "archive")):
        assert f'class="up"><a href="/en/{up}">' in (await scene.get(f"/en/{path}")).text, path
    for path in ("/en/archive/2024", "/en/archive/2025/09", "/en/topics/none", "/en/archive?page=1", "/fr/", "/en"):
        assert (await scene.get(path)).status == 404, path


@pytest.mark.parametrize("total", [0, 1, SIZE, SIZE + 1, 2 * SIZE - 1, 2 * SIZE, 5 * SIZE + 7])
def test_parts_of_a_list(total: int) -> None:
    """Each statement is on exactly one part, and the parts lead to each other; a part but the newest holds the same
    when more statements come."""
    places: list[int] = []
    number, seen = 0, []
    while True:
        part = part_of(total, number)
        assert part
        places += range(part.start, part.start + part.most)
        seen.append(number)
        if part.older is None:
            break
        older = part_of(total, part.older)
        assert older
        assert older.newer == number
        number = part.older
    assert places == list(range(total))
    for number in seen[1:]:
        now, later = part_of(total, number), part_of(total + 12, number)
        assert now
        assert later
        assert total - now.start == total + 12 - later.start
    assert part_of(total, len(seen)) is None


async def test_the_search(scene: Scene) -> None:
    """Words around each hit, what was meant by a mistake, a number's way to its statement."""
    await scene.publish("On fish", "The harbour has sturgeons in it.")
    found = await scene.get("/en/search?q=sturgeon")
    assert "<strong>sturgeons</strong>" in found.text
    assert 'name="robots" content="noindex"' in found.text
    assert "sturgeons" in (await scene.get("/en/search?q=sturgoens")).text
    assert "Nothing was found" in (await scene.get("/en/search?q=narwhal")).text
    to = await scene.get("/en/search?q=1/2026")
    assert (to.status, to.headers["location"]) == (302, "/en/2026/1")
    odd = await scene.get("/en/search?q=%3Cb%3E%22%27%00&page=1&other=2")
    assert odd.status == 200
    assert "&lt;b&gt;&#34;" in odd.text
    assert (await scene.get("/en/search?q=fish&page=9")).status == 404


async def test_one_search_form(scene: Scene) -> None:
    """In the head of each page; on the search page its own alone."""
    assert [(await scene.get(f"/en/{path}")).text.count('role="search"') for path in ("", "search", "nothing")] == [
        1
    ] * 3


async def test_privacy_is_a_list(scene: Scene) -> None:
    """What is kept is told in items."""
    page = (await scene.get("/en/privacy")).text
    assert page.count("<li>") > 5
    assert "•" not in page


async def test_the_form(scene: Scene) -> None:
    """A text, a number and a fingerprint are answered; what is sent stands in no address."""
    body = "There are three fish in the harbour, and each of them is counted at nine."
    await scene.publish("On fish", body)
    code = re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", (await scene.get("/en/2026/1")).text)[0]  # type: ignore[index]
    for text, answer in (
        (body, "Genuine"), (body.replace("three", "thirty"), "Altered"), ("1/2026", "Genuine"), (code, "Genuine"),
        ("Something that nobody of us has ever written anywhere.", "Unknown"), ("9/2026", "Unknown"),
    ):  # fmt: skip
        found = (await scene.get("/en/verify", "POST", {"text": text})).text
        assert answer in found, text
    assert 'href="/en/2026/1"' in (await scene.get("/en/verify", "POST", {"text": body})).text
    assert (await scene.get("/en/verify", "POST", {"text": "x" * 1_000_000})).status == 200


async def test_media(scene: Scene) -> None:
    """A picture with its alternative text, sizes and smaller forms; a document to be saved; pieces on demand."""
    pdf = await scene.file(b"%PDF-1.7 " + b"x" * 2000, "application/pdf", MediaKind.DOCUMENT, "Отчёт.pdf")
    evil = await scene.file(b"<script>alert(1)</script>", "text/html", MediaKind.DOCUMENT, "x.html")
    await scene.publish("On fish", media=MediaSet((await scene.picture(), pdf, evil)))
    page = (await scene.get("/en/2026/1")).text
    assert 'alt="A harbour &lt;at dawn&gt;"' in page
    assert 'width="1200" height="600"' in page
    small, large, whole = re.findall(r"/media/[0-9a-f]{64}[^ \"]+(?= \d+w)", page)
    thumbnail, picture = await scene.get(small), await scene.get(whole)
    assert thumbnail.headers["content-type"] == "image/webp"
    assert len(thumbnail.body) < len((await scene.get(large)).body) < len(picture.body)
    assert "immutable" in thumbnail.headers["cache-control"]
    assert "immutable" in picture.headers["cache-control"]
    piece = await scene.get(whole, Range="bytes=0-9")
    assert (piece.status, piece.body) == (206, picture.body[:10])
    report = await scene.get(re.search(r'href="(/media/[^"]+\.pdf)"', page)[1])  # type: ignore[index]
    assert report.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D0%9E")
    html = await scene.get(f"/media/{evil.file}.html")
    assert html.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in html.headers["content-security-policy"]
    for path in (
        f"/media/{evil.file}.jpg",
        f"/media/{evil.file}.480.webp",
        whole.replace(".jpg", ".481.webp"),
        "/media/" + "0" * 64 + ".jpg",
    ):
        assert (await scene.get(path)).status == 404, path


async def test_for_programs(scene: Scene) -> None:
    """robots.txt, security.txt with an end within a year, the sitemap with languages, and news of two days."""
    await scene.publish("On fish & <birds>")
    scene.now += timedelta(days=3)
    await scene.publish("On boats", langs=("en",))
    assert "Sitemap: https://news.example/sitemap.xml" in (await scene.get("/robots.txt")).text
    security = (await scene.get("/.well-known/security.txt")).text
    assert "Contact: mailto:press@embassy.example" in security
    assert "Expires: 2027-05-01T00:00:00Z" in security
    sitemap = (await scene.get("/sitemap.xml")).text
    ElementTree.fromstring(sitemap)
    assert sitemap.count("/2026/1</loc>") == 2
    assert sitemap.count("/2026/2</loc>") == 1
    assert "On boats" in sitemap
    assert "On fish" not in sitemap, "it is older than two days, and so no news"
