"""The page from which the product began, saved as a text, becomes our home page: imported and served, with all of its
parts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import yaml

from bot.cli.archive import import_file
from bot.config import parse
from bot.public_pages import web_setting
from bot.store.pages.database import PublicDatabase
from bot.web.routes import Routes
from bot.web.serving.kept_pages import Pages

ROOT = Path(__file__).parents[2]
SAVED = ROOT / "tests" / "sources" / "importing" / "home_page.txt"
NOW = datetime(2021, 10, 5, 12, 22, tzinfo=UTC)


async def test_all_parts_of_the_original(tmp_path: Path) -> None:
    """Date, the clocks of two capitals, the consular phone, the day counters, one release in full, the dated list with
    titles and excerpts, the way to all messages."""
    tree = yaml.safe_load((ROOT / "config.example.yaml").read_text("utf-8"))
    tree["storage"] = {"path": str(tmp_path / "chancery.db")}
    config = parse(yaml.safe_dump(tree, allow_unicode=True), {})
    await import_file(config, str(SAVED), "auto", announce=False)
    db = PublicDatabase(config.storage.path)
    try:
        way = Routes(config.mission.languages).find("/en/")
        assert way
        kept = await Pages(db, web_setting(config), lambda: NOW).get("/en/", way, {})
    finally:
        await db.close()
    assert kept
    page = kept.page.body.decode()
    for part in (
        "Tue, 5 October 2021", ">Moscow</dt>", ">15:22</time>", ">London</dt>", ">13:22</time>",
        "Consular queries", "+44 (0) 203 668 7474", "1311 days", "1303 days",
        "Press release on the autumn programme", "Doors open at six.",
        "16 September 2021", "The ambassador&#39;s address to new students", "wished them a good start",
        "Article by the librarian", "Maps of three centuries", ">All messages</a>",
    ):  # fmt: skip
        assert part in page, part
