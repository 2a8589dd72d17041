"""A mission's database with a few statements, and the public pages of it, served."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from bot.domain.media import Media, MediaKind, MediaSet
from bot.domain.mission import Clock as CapitalClock
from bot.domain.mission import ConsularCard, Counter, LocalText, Mission, Topic
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.store.database.connection import Connection, Database
from bot.store.media.files import File, add_file
from bot.store.media.folder import MediaFolder
from bot.store.pages.database import PublicDatabase
from bot.store.press import closed_topics
from bot.store.statements import corrections, statements
from bot.web.serving.kept_pages import Pages
from bot.web.serving.server import served
from bot.web.setting import Setting
from tests.databases import fresh

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MISSION = Mission(
    LocalText({"en": "Embassy of Freedonia", "ru": "Посольство Фридонии"}),
    ("en", "ru"),
    "Europe/London",
    "https://embassy.example",
    "press@embassy.example",
    clocks=(CapitalClock(LocalText({"en": "Moscow", "ru": "Москва"}), "Europe/Moscow"),),
    counters=(Counter(date(2018, 3, 4), LocalText({"en": "{days} since <then>", "ru": "{days} с тех пор"})),),
    consular=(
        ConsularCard(
            LocalText({"en": "Consular queries", "ru": "Консульские вопросы"}),
            "+44 (0) 203 668 7474",
            "consular@embassy.example",
            LocalText({"": "1 Sample Street"}),
            hours={"tue": ["09:00-13:00"]},
            duty_phone="+44 20 7946 0000",
        ),
    ),
    topics=(
        Topic("news", LocalText({"en": "News", "ru": "Новости"})),
        Topic("press", LocalText({"": "Press"}), closed=True),
    ),
)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as a text."""
        return self.body.decode()


@dataclass
class Scene:
    """The database, and the pages of it on a port of this machine."""

    db: Database
    setting: Setting
    stack: AsyncExitStack
    now: datetime = NOW
    port: int = 0
    pages: Pages = field(init=False)

    async def serve(self) -> None:
        """Begin to serve."""
        public = PublicDatabase(self.db.path)
        self.pages = Pages(public, self.setting, lambda: self.now)
        self.stack.push_async_callback(public.close)
        self.port = await self.stack.enter_async_context(served(self.pages, "127.0.0.1", 0))
        self.client = await self.stack.enter_async_context(
            aiohttp.ClientSession(auto_decompress=False, headers={"Accept-Encoding": "identity"})
        )

    async def get(
        self, path: str, method: str = "GET", data: dict[str, str] | aiohttp.FormData | None = None, **headers: str
    ) -> Answer:
        """Ask for an address."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.client.request(method, url, data=data, headers=given, allow_redirects=False) as answer:
            return Answer(
                answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.read()
            )

    async def publish(
        self,
        title: str,
        body: str | RichText = "Words.",
        *,
        day: date = date(2026, 11, 20),
        topic: str = "news",
        langs: tuple[str, ...] = ("en", "ru"),
        media: MediaSet = MediaSet(),  # noqa: B008 - a value
    ) -> Number:
        """Store a published statement; its number."""
        text = RichText(body) if isinstance(body, str) else body

        async def work(cx: Connection) -> Number:
            number = await statements.next_number(cx, day.year)
            texts = [Text(lang, f"{title}{'' if lang == 'en' else ' по-русски'}", text) for lang in langs]
            await statements.add(
                cx,
                key=str(number),
                number=number,
                day=day,
                topic=topic,
                texts=texts,
                media=media,
                published_at=self.now,
            )
            return number

        return await self.db.write(work)

    async def write(self, work: Callable[..., object]) -> None:
        """Commit something."""
        await self.db.write(work)  # type: ignore[arg-type]

    async def correct(self, number: Number, body: str, *, media: MediaSet | None = None) -> None:
        """Correct a statement, as staff do."""

        async def work(cx: Connection) -> None:
            found = await statements.by_number(cx, number)
            assert found
            texts = [Text(lang, text.title, RichText(body)) for lang, text in found.texts.items()]
            await corrections.correct(
                cx, found.id, topic=found.topic, texts=texts, actor=5, now=self.now, notice=True, media=media
            )

        await self.db.write(work)

    async def retract(self, number: Number, reason: str) -> None:
        """Retract a statement, as staff do."""

        async def work(cx: Connection) -> None:
            found = await statements.by_number(cx, number)
            assert found
            await corrections.retract(cx, found.id, reason, actor=5, now=self.now)

        await self.db.write(work)

    async def close_topics(self, *keys: str) -> None:
        """From now on these topics are by approval."""
        await self.db.write(lambda cx: closed_topics.put(cx, keys))

    async def picture(self, width: int = 1200, alt: str = "A harbour <at dawn>") -> Media:
        """A picture that is kept, to be carried by a statement."""
        made = io.BytesIO()
        Image.effect_noise((width, width // 2), 40).convert("RGB").save(made, "JPEG", quality=60)
        return await self.file(made.getvalue(), "image/jpeg", MediaKind.PHOTO, "", alt, width, width // 2)

    async def file(
        self, content: bytes, mime: str, kind: MediaKind, name: str, alt: str = "", width: int = 0, height: int = 0
    ) -> Media:
        """A file that is kept."""
        key = MediaFolder.of(self.db.path, None).put(content)
        known = File(key, len(content), mime, width, height)
        await self.db.write(lambda cx: add_file(cx, known, self.now))
        return Media(kind, key, name, (("en", alt),) if alt else ())


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        db = await Database.open(fresh(tmp_path / "chancery.db"))
        stack.push_async_callback(db.close)
        folder = MediaFolder.of(db.path, None)
        setting = Setting(MISSION, "https://news.example", folder, ("freedonia_news",))
        made = Scene(db, setting, stack)
        await made.serve()
        yield made
