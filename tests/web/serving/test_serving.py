"""Answers of HTTP: unchanged, packed, whole; bounds; the last good page while the database cannot be read."""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
from dataclasses import replace
from datetime import timedelta

import brotli
import pytest

from bot.domain.flood import PERSON
from bot.domain.media import MediaSet
from bot.domain.mission import LocalText
from bot.store.database import engine
from bot.store.rows import run
from bot.web import media
from bot.web.mission import preferred
from bot.web.serving import forms
from bot.web.serving.allowance import Visitors, visitor
from bot.web.serving.answers import accepted
from tests.patience import WAIT, until
from tests.web.conftest import Scene


async def test_unchanged_is_said_so(scene: Scene) -> None:
    """304 by the page's tag or its time, without a body; a change makes another tag."""
    number = await scene.publish("On fish")
    first = await scene.get("/en/2026/1")
    again = await scene.get("/en/2026/1", If_None_Match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (await scene.get("/en/2026/1", If_None_Match=f'"x", {first.headers["etag"]}')).status == 304
    assert (await scene.get("/en/2026/1", If_Modified_Since=first.headers["last-modified"])).status == 304
    assert (await scene.get("/en/2026/1", If_Modified_Since="Thu, 01 Jan 1970 00:00:01 GMT")).status == 200
    assert (await scene.get("/en/2026/1", If_Modified_Since="yesterday")).status == 200
    both = await scene.get("/en/2026/1", If_None_Match='"x"', If_Modified_Since=first.headers["last-modified"])
    assert both.status == 200
    await scene.correct(number, "Other words.")

    async def is_another() -> bool:
        return (await scene.get("/en/2026/1")).headers["etag"] != first.headers["etag"]

    await until(is_another)


async def test_packed(scene: Scene) -> None:
    """brotli where it is taken, else gzip, else as it is; the same page each time, and caches are told."""
    await scene.publish("On fish")
    plain = await scene.get("/en/2026/1")
    packed = await scene.get("/en/2026/1", Accept_Encoding="gzip, deflate, br")
    zipped = await scene.get("/en/2026/1", Accept_Encoding="gzip, br;q=0")
    assert brotli.decompress(packed.body) == plain.body == gzip.decompress(zipped.body)
    assert [one.headers.get("content-encoding") for one in (packed, zipped, plain)] == ["br", "gzip", None]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    head = await scene.get("/en/2026/1", "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(plain.body)))


@pytest.mark.parametrize(
    ("header", "encoding"), [("", ""), ("br", "br"), ("gzip;q=0.5", "gzip"), ("br;q=0, gzip; q=0", ""), ("*", "")]
)
def test_what_is_taken(header: str, encoding: str) -> None:
    """As the header says."""
    assert accepted(header) == encoding


async def test_every_answer_is_guarded(scene: Scene) -> None:
    """Pages, refusals, files and ways on carry the policy without inline scripts, and no cookie."""
    await scene.publish("On fish")
    for path in ("/", "/en/", "/en/2026/1", "/en/nothing", "/robots.txt", "/en/verify", "/assets/x"):
        headers = (await scene.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" in headers
        assert "set-cookie" not in headers
        assert "Python" not in headers["server"]
    page = (await scene.get("/en/")).text
    assert "<script>" not in page
    assert " on" + "click=" not in page
    assert ' style="' not in page


async def test_the_way_in(scene: Scene) -> None:
    """/ leads to the language that the visitor reads."""
    to = await scene.get("/", Accept_Language="de, ru-RU;q=0.8, en;q=0.5")
    assert (to.status, to.headers["location"], to.headers["vary"]) == (302, "/ru/", "Accept-Language")
    assert (await scene.get("/")).headers["location"] == "/en/"
    assert preferred("ru;q=0, *", ("en", "ru")) == "en"
    assert preferred("x" * 100_000, ("en",)) == "en"


async def test_wrong_addresses(scene: Scene) -> None:
    """A page that says so, in the address's language; other methods are refused."""
    for path in (
        "/ru/x",
        "/%00",
        "/en/2026/0",
        "/en/2026/1",
        "/..%2f..%2fetc/passwd",
        "//",
        "/en/archive/2026?page=x",
        "/metrics",
        "/readyz",
        "/healthz",
    ):
        assert (await scene.get(path)).status == 404, path
    assert "Такой страницы нет" in (await scene.get("/ru/x")).text
    assert 'aria-current="page"' not in (await scene.get("/en/x")).text
    assert (await scene.get("/en/")).text.count('aria-current="page"') == 1
    for method in ("POST", "PUT", "DELETE"):
        assert (await scene.get("/en/", method)).status == 405


async def test_a_page_has_one_address(scene: Scene) -> None:
    """Digits of other scripts make no second one, by which a visitor could fill what is kept with doubles."""
    await scene.publish("On fish")
    assert (await scene.get("/en/2026/1")).status == 200
    for path in (
        "/en/2026/%D9%A1",
        "/en/%D9%A2026/1",
        "/en/2%D9%A026/1",
        "/en/archive/2%D9%A026",
        "/en/archive?page=1%D9%A1",
    ):
        assert (await scene.get(path)).status == 404, path


async def test_a_form_that_does_not_come(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who begins to send a form and does not go on is answered after a while, and is held no longer."""
    monkeypatch.setattr(forms, "FORM_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.port)
    head = b"POST /en/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    writer.write(head + b"Content-Length: 100\r\n\r\ntext=")
    async with asyncio.timeout(WAIT):
        assert b" 408 " in await reader.readline()
    writer.close()


async def test_the_last_good_page(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """While the database is migrated a page that was made before is shown as it was; another says to come again."""
    await scene.publish("On fish")
    await scene.publish("On birds")
    assert "On fish" in (await scene.get("/en/2026/1")).text
    ((right,),) = await scene.db.reader.execute_fetchall("PRAGMA user_version")
    await scene.write(lambda cx: run(cx, "PRAGMA user_version = 9999"))

    async def is_refused() -> bool:
        return (await scene.get("/en/2026/2")).status == 503

    await until(is_refused)
    assert (await scene.get("/en/2026/2")).headers["retry-after"] == "5"
    stale = await scene.get("/en/2026/1")
    assert (stale.status, "On fish" in stale.text) == (200, True)
    assert [record.levelno for record in caplog.records if "last good pages" in record.message] == [logging.WARNING]
    await scene.write(lambda cx: run(cx, f"PRAGMA user_version = {right}"))

    async def is_there() -> bool:
        return (await scene.get("/en/2026/2")).status == 200

    await until(is_there)


async def test_a_locked_database_shows_the_last_good_page(scene: Scene) -> None:
    """The home page of a minute ago, while another program holds the file."""
    await scene.publish("On fish")
    before = await scene.get("/en/")
    await scene.db.close()
    await scene.pages.db.close()
    other = engine.connect(scene.db.path)
    try:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        scene.now += timedelta(minutes=5)
        during = await scene.get("/en/")
        assert (during.status, during.body) == (200, before.body)
        assert (await scene.get("/en/archive")).status == 503
    finally:
        other.close()


async def test_a_page_is_made_once(scene: Scene) -> None:
    """Until something is committed that it shows: a commit of another kind makes none anew."""
    await scene.publish("On fish")
    await scene.get("/en/2026/1")
    kept = scene.pages.known("/en/2026/1")
    assert kept
    await scene.write(lambda cx: run(cx, "INSERT INTO meta VALUES ('other', '1')"))
    await until(lambda: scene.pages.known("/en/2026/1") is kept)
    await scene.publish("On birds")
    await until(lambda: scene.pages.known("/en/2026/1") is None)


async def test_a_picture_that_is_made_smaller_holds_up_nobody(scene: Scene) -> None:
    """Pages are made while it is."""
    await scene.publish("On fish", media=MediaSet((await scene.picture(),)))
    small = re.findall(r"/media/[0-9a-f]{64}[^ \"]+(?= 480w)", (await scene.get("/en/2026/1")).text)[0]
    async with media.one_at_a_time, asyncio.timeout(WAIT):
        waiting = asyncio.create_task(scene.get(small))
        assert (await scene.get("/en/archive")).status == 200
        assert not waiting.done()
    assert (await waiting).headers["content-type"] == "image/webp"


async def test_a_flood_of_questions_is_bounded(scene: Scene) -> None:
    """Searches and checks of one address, and no other's; pages are not counted."""
    for number in range(int(PERSON.most) + 5):
        answer = await scene.get(f"/en/search?q=fish{number}", X_Forwarded_For="192.0.2.7")
    assert answer.status == 429
    assert "Too many questions" in answer.text
    assert (await scene.get("/en/verify", "POST", {"text": "1/2026"}, X_Forwarded_For="192.0.2.7")).status == 429
    assert (await scene.get("/en/search?q=fish", X_Forwarded_For="192.0.2.8")).status == 200
    assert (await scene.get("/en/search", X_Forwarded_For="192.0.2.7")).status == 200
    assert (await scene.get("/en/archive", X_Forwarded_For="192.0.2.7")).status == 200


async def test_no_address_is_kept() -> None:
    """What is remembered of who asks is a number made with a secret, which is another for each program."""
    visitors, other = Visitors(), Visitors()
    assert visitors.number_of("192.0.2.7") == visitors.number_of("192.0.2.7") != visitors.number_of("192.0.2.8")
    assert visitors.number_of("192.0.2.7") != other.number_of("192.0.2.7")


def test_whose_question_it_is() -> None:
    """A proxy on this machine is believed, nobody else."""
    assert visitor("127.0.0.1", "10.9.9.9, 192.0.2.7") == "192.0.2.7"
    assert visitor("198.51.100.1", "192.0.2.7") == "198.51.100.1"
    assert visitor("", "192.0.2.7") == "192.0.2.7"
    assert visitor("::1", "") == "::1"


async def test_a_household_is_one_visitor(scene: Scene) -> None:
    """All addresses of an IPv6 network of the usual size count together."""
    visitors = Visitors()
    answers = [visitors.may_ask(f"2001:db8:1:2::{number:x}") for number in range(int(PERSON.most) + 5)]
    assert answers.count(True) <= PERSON.most + 1
    assert visitors.may_ask("2001:db8:1:3::1")


async def test_pages_follow_a_config_that_is_read_again(scene: Scene) -> None:
    """What is kept is made anew with the new setting, also for a browser that has the page; nothing has to be
    committed."""
    before = await scene.get("/en/")
    unknown = await scene.get("/en/nothing")
    mission = replace(scene.setting.mission, name=LocalText({"": "The other embassy"}))
    scene.pages.follow(replace(scene.setting, mission=mission))
    after = await scene.get("/en/", If_None_Match=before.headers["etag"])
    assert after.status == 200
    assert "The other embassy" in after.text
    assert (await scene.get("/en/nothing")).text != unknown.text
