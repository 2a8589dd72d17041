"""Headquarters and a mission, two Chanceries: what the one signs comes in at the other from its feed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Bot
from bot.domain.drafts.draft import Content
from bot.domain.media import Media, MediaKind, MediaSet, PreparedFile
from bot.domain.text.richtext import RichText, Span
from bot.sandbox import Message, Sandbox
from bot.services.drafts.intake import post_from_shell
from bot.services.media.keep_file import keep_file
from tests.journeys.conftest import Embassy
from tests.journeys.facts import sources
from tests.journeys.media.readers_work import BLUE, RED, kept
from tests.journeys.signing.test_signed_statements import at as signed_at
from tests.journeys.test_feeds_and_warnings import at
from tests.keys import key_at
from tests.patience import WAIT

NOTE = b"{\\rtf1 The colours of the gate.}"
FEED, TEXT_FILE, PAGE = at("/en/feed.atom"), at("/en/{year}/1.txt"), at("/en/{year}/1")


@pytest.fixture
async def headquarters(tmp_path: Path) -> AsyncIterator[Embassy]:
    """The other one, with its pages and a key."""
    folder = tmp_path / "headquarters"
    folder.mkdir()
    key_at(folder / "signing.key")
    async with Sandbox(patience=WAIT) as sandbox:
        found = Embassy(sandbox, folder)
        found.with_pages()
        found.extra["signing"] = {"key": str(folder / "signing.key")}
        yield found


def watching(embassy: Embassy, headquarters: Embassy) -> None:
    """Let the embassy publish what headquarters signs."""
    url = f"http://127.0.0.1:{headquarters.web_port}/en/feed.atom"
    key = key_at(headquarters.path.parent / "signing.key").public
    source = {"url": url, "every": "15m", "private": True, "publish": "auto", "key": str(key)}
    embassy.extra["sources"] = [source]


async def looked(embassy: Embassy) -> None:
    """Let the next look at the feed be over; the first one comes by itself."""
    before = (await sources(embassy))[0]["looked_at"]
    embassy.clock.shift += timedelta(hours=0.3)

    async def over() -> bool:
        return bool((await sources(embassy))[0]["looked_at"] not in (None, before))

    await embassy.until(over)


async def published(headquarters: Embassy, bot: Bot) -> None:
    """A statement of headquarters with two pictures and a paper of a kind that feeds do not name, and its signature."""
    paper = Media(
        MediaKind.DOCUMENT, await keep_file(bot.services, PreparedFile(NOTE, "application/rtf")), "colours.rtf"
    )
    pictures = [
        await kept(bot, MediaKind.PHOTO, content, en=said) for content, said in ((RED, "The gate"), (BLUE, "The lock"))
    ]
    body = RichText("It was painted by hand.", (Span(7, 14, "bold"),))
    await post_from_shell(bot.services, Content.of("en", "On the gate", body, media=MediaSet((*pictures, paper))))
    bot.engine.wake()
    await headquarters.until_page(FEED, "painted", bot)
    await signed_at(headquarters, bot, f"en/{headquarters.clock().year}/1.txt.minisig")


def kinds(messages: list[Message]) -> list[str]:
    """The files that the messages carry."""
    return [kind for one in messages for kind in ("photo", "document") if kind in (one.content or {})]


async def test_from_publish_to_retraction(embassy: Embassy, headquarters: Embassy) -> None:
    """Words, formatting, pictures and papers come in with the signature checked, by their hash; the correction and the
    retraction follow, with headquarters' reason."""
    watching(embassy, headquarters)
    embassy.with_pages()
    anna, year = embassy.anna, headquarters.clock().year
    async with headquarters.open() as bot, embassy.open() as ours:
        await embassy.subscribed(anna)
        await looked(embassy)
        await published(headquarters, bot)
        await looked(embassy)
        found = await anna.wait(lambda f: any("painted by hand" in one.text for one in f))
        shown = next(one for one in found if "painted by hand" in one.text)
        assert f"(127.0.0.1: No. 1/{year})" in shown.text
        assert {entity["type"] for entity in shown.entities} >= {"bold"}
        assert sorted(kinds(anna.messages())) == ["document", "photo", "photo"]
        await headquarters.corrected("1", "On the gate\nIt was painted by a machine.")
        await signed_at(headquarters, bot, f"en/{year}/1.r2.txt.minisig")
        await headquarters.until_page(FEED, "machine", bot)
        await looked(embassy)
        await anna.wait(lambda f: any("painted by a machine" in one.text for one in f))
        await headquarters.retracted("1", "It was not painted at all.")
        await headquarters.until_page(TEXT_FILE, "410 ", bot)
        await signed_at(headquarters, bot, f"en/{year}/1.txt.minisig")
        await looked(embassy)
        await anna.wait(lambda f: not any("painted by" in one.text or kinds([one]) for one in f))
        await embassy.until_page(PAGE, "It was not painted at all.", ours)
