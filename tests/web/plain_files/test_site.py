"""The pages as plain files: all of them, linked by relative paths, written where something changed."""

from __future__ import annotations

import asyncio
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.domain.media import MediaSet
from bot.store.pages.database import PublicDatabase
from bot.web.archive import SIZE
from bot.web.plain_files.site import Site
from bot.web.plain_files.write import SiteFolder
from bot.web.serving.kept_pages import Pages
from tests.patience import until
from tests.web.conftest import Scene


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site"


def keeper(scene: Scene, folder: Path) -> Site:
    """A program that writes the scene's pages."""
    db = PublicDatabase(scene.db.path)
    scene.stack.push_async_callback(db.close)
    return Site(Pages(db, replace(scene.setting, plain=True), lambda: scene.now), SiteFolder(folder))


def files(folder: Path) -> dict[str, int]:
    """Every file and when it was written."""
    return {str(one.relative_to(folder)): one.stat().st_mtime_ns for one in folder.rglob("*") if one.is_file()}


def modes(folder: Path) -> list[int]:
    """The rights on every page."""
    return [stat.S_IMODE(one.stat().st_mode) for one in folder.rglob("*.html")]


def links(folder: Path) -> Iterator[tuple[str, str]]:
    """(page, address) of every link of every page to a file of the folder."""
    for page in folder.rglob("*.html"):
        for address in re.findall(r'(?:href|src)="([^"#]+)"', page.read_text("utf-8")):
            if not re.match(r"[a-z]+:", address):
                yield str(page), unquote(address)


async def test_the_whole_is_there(scene: Scene, folder: Path) -> None:
    """Each address is a file; every link leads to a file, from wherever the folder lies; everybody may read them."""
    picture = await scene.picture()
    for number in range(2 * SIZE + 3):
        await scene.publish(f"On fish {number}", day=date(2025 + number % 2, 3, 1))
    await scene.publish("On birds", media=MediaSet((picture,)))
    tally = await keeper(scene, folder).write()
    assert tally.written > tally.pages
    there = files(folder)
    for name in (
        "index.html", "en/index.html", "ru/2025/1.html", "en/archive.html", "en/archive.page-1.html", "robots.txt",
        "en/archive/2025.html", "en/archive/2025/03.html", "en/topics/news.html", "en/privacy.html", "sitemap.xml",
        ".well-known/security.txt", f"media/{picture.file}.jpg", f"media/{picture.file}.480.webp",
    ):  # fmt: skip
        assert name in there, name
    for page, address in links(folder):
        assert not address.startswith("/"), (page, address)
        assert (Path(page).parent / address).resolve().is_file(), (page, address)
    assert not any("search" in name or "verify" in name for name in there)
    assert "Content-Security-Policy" in (folder / "en/index.html").read_text("utf-8")
    assert all(mode & 0o044 == 0o044 for mode in modes(folder))


async def test_only_what_changed_is_written(scene: Scene, folder: Path) -> None:
    """A second walk writes nothing, also in a program that has just begun; a correction writes that statement's pages
    and the lists that show it."""
    number = await scene.publish("On fish", day=date(2025, 1, 1), topic="")
    await scene.publish("On birds", day=date(2026, 1, 1))
    site = keeper(scene, folder)
    await site.write()
    before = files(folder)
    assert (await site.write()).written == 0
    assert (await keeper(scene, folder).write()).written == 0
    assert files(folder) == before
    await scene.correct(number, "Other words about fish.")
    await site.write()
    changed = {name for name, at in files(folder).items() if before.get(name) != at}
    assert "en/2025/1.html" in changed
    assert not any(name.startswith(("en/2026/1", "en/archive/2026", "en/topics", "en/privacy")) for name in changed)


async def test_a_retraction_becomes_the_notice(scene: Scene, folder: Path) -> None:
    """The page is the notice, a mark beside it tells the web server that it is gone, and so for its picture."""
    picture = await scene.picture()
    number = await scene.publish("On fish", "Three fish.", media=MediaSet((picture,)))
    site = keeper(scene, folder)
    await site.write()
    await scene.retract(number, "It was wrong.")
    await site.write()
    page = (folder / "en/2026/1.html").read_text("utf-8")
    assert "It was wrong." in page
    assert "Three fish" not in page
    there = files(folder)
    assert there["en/2026/1.gone"] < there["en/feed.atom"], "it is not marked after all other pages"
    assert {"en/2026/1.gone", "ru/2026/1.gone", f"media/{picture.file}.jpg.gone"} <= set(there)
    assert f"media/{picture.file}.jpg" not in there
    assert f"media/{picture.file}.480.webp" not in there
    assert "en/archive/2026.html" not in there, "no statement of that year is left"
    assert (await site.write()).written == 0
    assert (await keeper(scene, folder).write()).written == 0, "another program leaves the marks"
    assert set(files(folder)) == set(there)


async def test_what_closes_leaves_no_trace(scene: Scene, folder: Path) -> None:
    """The files of a topic's statements go when it is by approval from now on; what others put there stays."""
    await scene.publish("On narwhals", "Nine narwhals.")
    site = keeper(scene, folder)
    await site.write()
    (folder / "google123.html").write_text("of the operator's", "utf-8")
    await scene.close_topics("news")
    await site.write()
    assert "en/2026/1.html" not in files(folder)
    assert "google123.html" in files(folder)
    assert "arwhals" not in "".join((folder / name).read_text("utf-8", "replace") for name in files(folder))


async def test_clocks(scene: Scene, folder: Path) -> None:
    """Files that are renewed have the time of the minute; others have the offset, which stays right."""
    site = keeper(scene, folder)
    await site.write()
    assert ">15:00</time>" in (folder / "en/index.html").read_text("utf-8")
    scene.now += timedelta(minutes=1)
    await site.write()
    assert ">15:01</time>" in (folder / "en/index.html").read_text("utf-8")
    lasting = replace(scene.setting, plain=True, renewed=False)
    await Site(Pages(scene.pages.db, lasting, lambda: scene.now), SiteFolder(folder)).write()
    page = (folder / "en/index.html").read_text("utf-8")
    assert ">UTC+3</time>" in page
    assert "Open now" not in page


async def test_what_a_killed_walk_left_goes_too(scene: Scene, folder: Path) -> None:
    """Files of a walk that was cut off are known to the next program, which removes what is no more."""
    for number in range(5):
        await scene.publish(f"On narwhals {number}", "Nine narwhals.")
    walk = asyncio.create_task(keeper(scene, folder).write())
    await until(lambda: (folder / "en/2026/5.html").exists())
    walk.cancel()
    await asyncio.wait({walk})
    await scene.close_topics("news")
    await keeper(scene, folder).write()
    assert "arwhals" not in "".join((folder / name).read_text("utf-8", "replace") for name in files(folder))


async def test_plain_files_follow_a_config_that_is_read_again(scene: Scene, folder: Path) -> None:
    """Pages are written anew with the new setting, though nothing was committed."""
    db = PublicDatabase(scene.db.path)
    scene.stack.push_async_callback(db.close)
    pages = Pages(db, replace(scene.setting, plain=True), lambda: scene.now)
    site = Site(pages, SiteFolder(folder))
    await site.write()
    pages.follow(replace(pages.setting, mission=replace(scene.setting.mission, counters=())))
    assert (await site.write()).written
    assert (await site.write()).written == 0
