"""How soon the public sees what staff do: from the commit to the page, the feed, the signature and the plain file.

`run` does all of it, in a process of its own; whoever looks is here, a hundred times a second."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from statistics import median

import aiohttp

from bench.house import House
from bench.ours import free_port
from bench.page import Part, Scale, Target, figure, table, targets
from bot.sandbox import Message, Person, Sandbox
from bot.store.database import engine

ROUNDS = 10  # statements, each published, corrected, retracted
ARCHIVE = 200  # statements that are there before
PATIENCE = 60.0  # seconds
_TO_BEGIN = 300.0  # seconds in which all of the archive must be signed and written
_EVERY = 0.01  # seconds between two looks
_SEEN = "page", "feed", "signature", "plain file"
_WANTED = {"page": 1.0, "feed": 1.0, "signature": 1.0, "plain file": 5.0}  # seconds
_CONFIG = """
web: {{enabled: true, port: {port}, site_dir: "{folder}/site"}}
signing: {{key: "{folder}/signing.key"}}
"""
Look = Callable[[], Awaitable[bool]]


class Public:
    """What the public sees of one statement."""

    def __init__(self, client: aiohttp.ClientSession, base: str, site: Path, address: str) -> None:
        self._client, self._base, self._site, self._address = client, base, site, address
        self._signature = b""

    async def get(self, path: str) -> tuple[int, bytes]:
        """An answer of the pages; status 0 while nobody answers."""
        try:
            async with self._client.get(self._base + path) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientError:
            return 0, b""

    def looks(self, words: str, *, gone: bool = False) -> dict[str, Look]:
        """For each place whether it shows these words; `gone`: they are the reason of a retraction."""

        async def page() -> bool:
            status, body = await self.get(f"/en/{self._address}")
            return status == (410 if gone else 200) and words.encode() in body

        async def feed() -> bool:
            return words.encode() in (await self.get("/en/feed.atom"))[1]

        async def signature() -> bool:
            status, body = await self.get(f"/en/{self._address}.txt.minisig")
            found = status == (410 if gone else 200) and body != self._signature
            if found:
                self._signature = body
            return found

        async def plain_file() -> bool:
            file = self._site / f"en/{self._address}.html"
            return file.exists() and words in file.read_text("utf-8") and file.with_suffix(".gone").exists() is gone

        return dict(zip(_SEEN, (page, feed, signature, plain_file), strict=True))


async def first(look: Look, patience: float = PATIENCE) -> float:
    """The instant at which it holds for the first time."""
    async with asyncio.timeout(patience):
        while not await look():  # noqa: ASYNC110 - nothing tells what another process does
            await asyncio.sleep(_EVERY)
    return time.perf_counter()


async def waits(house: House, looks: dict[str, Look], act: Coroutine[None, None, None], sql: str) -> dict[str, float]:
    """Seconds from the commit until each place shows it. `sql` finds a row once it is committed."""
    with contextlib.closing(engine.connect(house.database, timeout=PATIENCE)) as connection:

        async def committed() -> bool:
            return bool(connection.execute(sql).fetchall())

        async with asyncio.TaskGroup() as group:
            group.create_task(act)
            at = group.create_task(first(committed))
            seen = {place: group.create_task(first(look)) for place, look in looks.items()}
    return {place: max(0.0, task.result() - at.result()) for place, task in seen.items()}


async def newest_with(officer: Person, label: str, after: Message) -> Message:
    """The officer's newest message with that button, of those below another one."""

    def below(found: list[Message]) -> list[Message]:
        return [one for one in found if one.id > after.id and any(label in said for said in one.labels)]

    return below(await officer.wait(below))[-1]


async def publish(officer: Person, text: str) -> None:
    asked = officer.send(f"/post {text}")
    await officer.press("Publish", await newest_with(officer, "Publish", asked))


async def correct(officer: Person, number: str, text: str) -> None:
    asked = officer.send(f"/edit {number}\n{text}")
    await officer.press("Correct", await newest_with(officer, "Correct", asked))


async def retract(officer: Person, number: str, reason: str) -> None:
    asked = officer.send(f"/retract {number} {reason}")
    await officer.press("Retract", await newest_with(officer, "Retract", asked))
    await officer.press("Confirm", await newest_with(officer, "Confirm", asked))


async def one_life(house: House, client: aiohttp.ClientSession, base: str, serial: int) -> dict[str, dict[str, float]]:
    """A statement is published, corrected, retracted: seconds by the act and the place."""
    year = time.gmtime().tm_year
    number, officer = f"{serial}/{year}", house.officer
    public = Public(client, base, house.folder / "site", f"{year}/{serial}")
    title, reason = f"On lighthouse {serial}", f"It was another one ({serial})."
    before, after = f"It was lit at nine ({serial}).", f"It was lit at ten ({serial})."
    acts = {
        "published": (public.looks(before), publish(officer, f"{title}\n{before}"), "state = 'published'"),
        "corrected": (public.looks(after), correct(officer, number, f"{title}\n{after}"), "revision = 2"),
        "retracted": (public.looks(reason, gone=True), retract(officer, number, reason), "state = 'retracted'"),
    }
    found = {}
    for name, (looks, act, committed) in acts.items():
        sql = f"SELECT 1 FROM statement WHERE year = {year} AND serial = {serial} AND {committed}"
        found[name] = await waits(house, looks, act, sql)
    return found


async def lives(folder: Path, rounds: int) -> list[dict[str, dict[str, float]]]:
    """So many statements, one after the other, in a mission with an archive."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    old = folder / "old.yaml"
    days = [f"{2000 + n // 50}-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(ARCHIVE)]
    lines = [f"- {{date: {day}, texts: {{en: {{title: On harbour {n}, body: Words.}}}}}}" for n, day in enumerate(days)]
    await asyncio.to_thread(old.write_text, "\n".join(lines) + "\n", "utf-8")
    async with Sandbox(patience=PATIENCE) as sandbox, aiohttp.ClientSession() as client:
        house = House(sandbox, folder, more=_CONFIG.format(port=port, folder=folder))
        await house("keys")
        await house("import", str(old))
        async with house.bot():
            house.officer.start()
            await house.officer.reply()

            async def is_there() -> bool:
                written = (folder / "site" / "en" / "statements.txt.minisig").exists()
                return written and (await Public(client, base, folder, "").get("/en/"))[0] == 200

            await first(is_there, _TO_BEGIN)
            return [await one_life(house, client, base, serial) for serial in range(1, rounds + 1)]


def measure(scale: Scale) -> list[str]:
    """All of it, once."""
    rounds = scale.of(ROUNDS)
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as name:
        found = asyncio.run(lives(Path(name), rounds))
    rows = []
    for act in ("published", "corrected", "retracted"):
        cells = [[life[act][place] for life in found] for place in _SEEN]
        rows.append((act, *(f"{figure(median(cell))} ({figure(max(cell))})" for cell in cells)))
    worst = {place: max(life[act][place] for life in found for act in life) for place in _SEEN}
    return [
        f"{rounds} statements, each published, corrected and retracted in the chat of a mission with {ARCHIVE} others; "
        "`run` serves the pages, signs, and keeps the plain files. Seconds from the commit until it is seen: "
        "median, and the longest. Whoever looks does so every 10 ms.",
        "",
        *table(("", *_SEEN), rows),
        *targets(*(Target(f"longest, to the {place}", _WANTED[place], " s").row(worst[place]) for place in _SEEN)),
    ]


PART = Part("How soon the public pages follow", measure)
