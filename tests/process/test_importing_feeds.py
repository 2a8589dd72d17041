"""Feeds and the history of a channel come in by hand, as archives do: once, with their pictures, without doubles."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from tests.feed_server import Website, item, rss, website
from tests.patience import until
from tests.process.conftest import Shell
from tests.sources.feeds.test_channel_history import history, post
from tests.sources.media.pictures import made

LONG = "The talks on the exchange of letters were held in the capital today, and both sides have called them useful."


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with website() as found:
        yield found


async def test_a_feed_from_an_address(shell: Shell, site: Website) -> None:
    """It comes in with its pictures, in whatever encoding; a second time nothing is new; nothing is broadcast."""
    site.put("/p.png", made("PNG"), "image/png")
    text = f'<p>Они состоялись.</p><img src="{site.url}/p.png" alt="Зал"><img src="{site.url}/gone.png">'
    feed = rss([item("О переговорах", text, guid="1"), item("О визите", guid="2"), "<item/>"])
    feed = feed.replace('version="1.0"?', 'version="1.0" encoding="windows-1251"?')
    url = site.put("/feed", feed.encode("cp1251"), "application/rss+xml")
    first = await shell("import", url)
    assert "2 new, 0 updated, 0 unchanged, 1 refused." in first.out, first.err
    assert "line 3: the title is empty" in first.out
    assert "gone.png answered 404" in first.out
    assert shell.ask("SELECT count(*), max(kind) FROM media") == [(1, "photo")]
    second = await shell("import", url, "--format", "feed")
    assert "0 new, 0 updated, 2 unchanged, 1 refused." in second.out
    assert shell.ask("SELECT count(*) FROM release") == [(0,)]
    assert shell.ask("SELECT count(*) FROM media") == [(1,)]


async def test_the_history_of_a_channel(shell: Shell) -> None:
    """Years of a channel come in with their pictures; what the archive has already is found; what was edited in the
    channel since is a new revision."""
    page = shell.folder / "page.txt"
    page.write_text(f"04.08.2021 - On the exchange of letters\n\n{LONG}\n\n03.08.2021 - On the visit\n\nIt took place.")
    assert (await shell("import", str(page), "--format", "page")).status == 0
    (shell.folder / "photos").mkdir()
    (shell.folder / "photos" / "1.jpg").write_bytes(made("JPEG"))
    export = shell.folder / "result.json"
    posts = [
        post(1, f"On the exchange of letters\n\n{LONG}"),
        post(2, "On the hours\n\nThe section is open.", photo="photos/1.jpg"),
        post(3, "On the road\n\nIt is closed.", photo="photos/gone.jpg"),
    ]
    export.write_text(history(*posts))
    first = await shell("import", str(export))
    assert "2 new, 0 updated, 1 unchanged, 0 refused." in first.out, first.err
    assert "of “On the road”: the file photos/gone.jpg: No such file or directory" in first.out
    assert shell.ask("SELECT count(*) FROM statement") == [(4,)]
    assert shell.ask("SELECT count(*) FROM media") == [(1,)]
    posts[2]["text"] = "On the road\n\nIt is open again."
    export.write_text(history(*posts))
    second = await shell("import", str(export))
    assert "0 new, 1 updated, 2 unchanged, 0 refused." in second.out


async def test_sources_in_check_and_status(shell: Shell, site: Website) -> None:
    """`check` and `status` name them, without a password; `status --json` says how each stands."""
    url = site.url.replace("//", "//anna:hush@") + "/feed"
    shell.write_config(sources=[{"url": url, "every": "1h", "topic": "consular", "publish": "auto", "private": True}])
    checked = await shell("check")
    assert checked.status == 0, checked.out
    shown = f"{site.url}/feed"
    assert f"source     {shown} (every hour, auto, consular, in a network of your own)" in checked.out
    site.put("/feed", rss([item("On the talks", guid="1")]))
    async with shell.bot():
        await until(lambda: shell.ask("SELECT count(*) FROM source WHERE taken_at > 0") == [(1,)])
        told = await shell("status")
        assert f"source         {shown}  read, 20" in told.out
    (found,) = json.loads((await shell("status", "--json")).out)["sources"]
    assert (found["url"], found["taken"], found["waiting"], found["failing_since"]) == (shown, 1, 0, None)
    assert datetime.fromisoformat(found["looked_at"]) <= datetime.now(UTC) <= datetime.fromisoformat(found["next_at"])
    assert "hush" not in told.out + checked.out
