"""Headquarters' signed feed: what its key has signed comes in with its number; what it has not signed does not."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.domain.media import Media, MediaKind
from bot.domain.signing.minisign import SecretKey
from bot.domain.signing.statement_file import RETRACTION, FileHash, NoticeFile, RevisionFile
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText, Span
from bot.services.signing.ed25519 import new_key, sign
from tests.feed_server import Website, item, rss, website
from tests.journeys.conftest import Embassy, count_of
from tests.journeys.facts import archived
from tests.journeys.feeds.test_sources import first_look, looked, watching
from tests.sources.media.pictures import made

KEY, FOREIGN = new_key(), new_key()
TOMBSTONES = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
DAY = datetime.now(UTC).date()  # what is dated long before the first look is no news
PICTURE = made("PNG")
HASH = hashlib.sha256(PICTURE).hexdigest()


class Headquarters:
    """Another Chancery: its feed, and the signed files beside its pages."""

    def __init__(self, site: Website) -> None:
        self.site = site
        self.entries: dict[int, str] = {}
        self.gone: list[str] = []  # tombstones

    def says(
        self,
        serial: int,
        body: str,
        revision: int = 1,
        *,
        title: str = "",
        at: int = 0,
        key: SecretKey = KEY,
        shown: str = "",
    ) -> None:
        """Publish a statement's revision. `at`: the number under which it is put, if another; `shown`: what the feed
        says instead of the text."""
        title = title or f"Headquarters on matter {serial}"
        media = (Media(MediaKind.PHOTO, HASH, alts=(("en", "A hall"),)),) if serial == 3 else ()
        text = Text("en", title, RichText(body, (Span(0, 3, "bold"),)))
        content = RevisionFile(Number(2026, serial), revision, DAY, text, media).content()
        path = f"/en/2026/{at or serial}"
        self.site.put(f"{path}.txt", content, "text/plain")
        signed = sign(key, content, f"{serial}.txt", datetime(2026, 11, 20, tzinfo=UTC))
        self.site.put(f"{path}.txt.minisig", signed, "text/plain")
        picture = f'<img src="{self.site.url}/media/{HASH}.png">' if media else ""
        self.entries[at or serial] = item(
            title, f"<p>{shown or body}</p>{picture}", guid=path, link=self.site.url + path
        )
        self._tell()

    def takes_back(self, serial: int, reason: str, key: SecretKey = KEY) -> None:
        """Retract a statement: a notice stands in the place of its text, and a tombstone in the feed."""
        replaced = (FileHash(1, "0" * 64), FileHash(2, "0" * 64))
        at = datetime(2026, 11, 21, tzinfo=UTC)
        content = NoticeFile(RETRACTION, Number(2026, serial), DAY, "en", at, reason, replaced).content()
        path = f"/en/2026/{serial}"
        self.site.put(f"{path}.txt", content, "text/plain")
        self.site.put(f"{path}.txt.minisig", sign(key, content, f"{serial}.txt", at), "text/plain")
        self.site.status |= dict.fromkeys((f"{path}.txt", f"{path}.txt.minisig"), 410)
        del self.entries[serial]
        self.gone.append(f'<at:deleted-entry {TOMBSTONES} ref="{self.site.url}{path}" when="2026-11-21T00:00:00Z"/>')
        self._tell()

    def leads_nowhere(self, serial: int) -> None:
        """An entry of yesterday without a text file."""
        date, link = format_datetime(datetime.now(UTC) - timedelta(days=1)), f"{self.site.url}/en/2026/{serial}"
        self.entries[serial] = item("Nowhere", guid="nowhere", link=link, date=date)
        self._tell()

    def _tell(self) -> None:
        feed = rss([self.entries[number] for number in sorted(self.entries, reverse=True)])
        self.site.put("/feed", feed.replace("</rss>", "".join(self.gone) + "</rss>"))


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with website() as found:
        yield found


async def test_what_headquarters_has_signed(embassy: Embassy, site: Website) -> None:
    """It comes in with its formatting and files, in a number of our own with theirs beside it; a new revision corrects
    it; the signed files are asked for once. What the feed itself says does not count, and an entry without a file holds
    up no other, and staff are told of it."""
    headquarters = Headquarters(site)
    site.put(f"/media/{HASH}.png", PICTURE, "image/png")
    headquarters.says(1, "Old words.")
    watching(embassy, site, publish="auto", key=str(KEY.public))
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        await embassy.subscribed(embassy.anna)
        await first_look(embassy, bot)
        headquarters.says(2, "The words that were signed.", shown="Words of somebody else.")
        await looked(embassy, bot, site)
        found = await embassy.anna.wait(lambda f: "The words that were signed." in f[-1].text)
        assert "No. 2/2026 (127.0.0.1: No. 2/2026)" in found[-1].text
        headquarters.says(2, "The words as corrected.", 2)
        await looked(embassy, bot, site)
        await embassy.anna.wait(lambda f: "The words as corrected." in f[-1].text)
        headquarters.leads_nowhere(9)
        headquarters.says(3, "With a picture.")
        await looked(embassy, bot, site)
        await embassy.anna.wait(lambda f: "With a picture." in f[-1].text and "photo" in (f[-1].content or {}))
        await embassy.officer.wait(lambda f: any("is not there): Nowhere" in one.text for one in f))
        assert site.asked.count("/en/2026/1.txt") == 1
        assert count_of(embassy.sandbox, embassy.anna, "somebody else") == 0
        embassy.anna.send("/archive")
        await embassy.anna.reply()


async def test_what_it_has_not_signed(embassy: Embassy, site: Website) -> None:
    """A text that was changed, another's key, an older revision, an old text under a new number: none comes in, and
    staff are told of what is not signed. A retraction counts by its notice alone, too."""
    headquarters = Headquarters(site)
    headquarters.says(1, "Old words.")
    watching(embassy, site, publish="auto", key=str(KEY.public))
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        await embassy.subscribed(embassy.anna)
        await first_look(embassy, bot)
        headquarters.says(2, "Another's words.", key=FOREIGN)
        await looked(embassy, bot, site)
        await embassy.officer.wait(lambda f: "the signature is not good" in f[-1].text)
        headquarters.says(2, "The second revision.", 2)
        await looked(embassy, bot, site)
        await embassy.anna.wait(lambda f: "The second revision." in f[-1].text)
        headquarters.says(2, "The first revision.", 1)
        await looked(embassy, bot, site)
        headquarters.says(1, "Old words.", at=7)
        headquarters.says(2, "The second revision.", 2)
        headquarters.says(2, "The first revision.", 1, at=8)
        await looked(embassy, bot, site)
        headquarters.says(2, "Other words of the second.", 2)
        await looked(embassy, bot, site)
        assert len(await archived(bot)) == 2
        assert "The second revision." in embassy.anna.messages()[-1].text
        headquarters.takes_back(2, "Not by headquarters.", key=FOREIGN)
        await looked(embassy, bot, site)
        assert "The second revision." in embassy.anna.messages()[-1].text
        headquarters.entries[2] = ""
        headquarters.takes_back(2, "It was too early.")
        await looked(embassy, bot, site)
        await embassy.anna.wait(lambda f: not any("The second revision." in one.text for one in f))
