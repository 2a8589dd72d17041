"""Forms with files: what is said of a file, and that what is too large, unfinished or no form costs nothing."""

from __future__ import annotations

import asyncio
import io
import logging

import aiohttp
import pytest

from bot.domain.flood import PERSON
from bot.domain.media import MediaKind, MediaSet
from bot.web import verify
from bot.web.serving import forms
from tests.patience import WAIT, until
from tests.web.conftest import Answer, Scene

HEAD = (
    b"POST /en/verify HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: %b\r\n"
    b"Content-Type: multipart/form-data; boundary=%b\r\n%b\r\n"
)
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'


async def send(scene: Scene, lang: str = "en", *, who: str = "", **files: bytes) -> Answer:
    """Send files with the form, as a browser does."""
    form = aiohttp.FormData()
    for name, content in files.items():
        form.add_field(name, io.BytesIO(content), filename="a file")
    return await scene.get(f"/{lang}/verify", "POST", form, **({"X_Forwarded_For": who} if who else {}))


async def begin(
    scene: Scene, content: bytes, more: bytes = b"", boundary: bytes = b"b", who: bytes = b"192.0.2.1"
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A form of which this much comes. `more`: of its head; its length if left out."""
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.port)
    writer.write(HEAD % (who, boundary, more or b"Content-Length: %d\r\n" % len(content)) + content)
    return reader, writer


async def status(reader: asyncio.StreamReader) -> int:
    """The status of the answer that comes."""
    async with asyncio.timeout(WAIT):
        return int((await reader.readline()).split()[1])


async def test_a_file_of_ours(scene: Scene) -> None:
    """A document is known by its bytes, in both languages; a changed one is not, and nobody is told to forward it."""
    pdf = b"%PDF-1.7 " + b"x" * 200_000
    kept = await scene.file(pdf, "application/pdf", MediaKind.DOCUMENT, "Report.pdf")
    await scene.publish("On fish", media=MediaSet((kept,)))
    found = await send(scene, file=pdf)
    assert found.status == 200
    for words in ("Genuine", "No. 1/2026", "the very same file", 'href="/en/2026/1"'):
        assert words in found.text, words
    assert "Подлинно" in (await send(scene, "ru", file=pdf)).text
    other = (await send(scene, file=pdf + b"y")).text
    assert "We do not know this file" in other
    assert "forward" not in other
    assert "choose both" in (await send(scene, minisig=b"x")).text
    assert "is none" in (await send(scene, file=pdf, minisig=b"x")).text
    assert 'role="status"' not in (await send(scene, file=b"")).text, "a field that was left empty"


async def test_too_large(scene: Scene) -> None:
    """Refused with a sentence of the page's language; what says so in its head before any of it has come, and what has
    no end once it is too large."""
    found = await send(scene, "ru", file=b"x" * (verify.MOST_OF_FILES["file"] + 1))
    assert (found.status, "Слишком большой файл" in found.text, "до 5 МБ" in found.text) == (413, True, True)
    reader, writer = await begin(scene, b"", b"Content-Length: 99999999999\r\n")
    assert await status(reader) == 413
    writer.close()
    reader, writer = await begin(scene, b"%x\r\n%b\r\n" % (len(PART), PART), b"Transfer-Encoding: chunked\r\n")
    answer = asyncio.create_task(status(reader))
    while not answer.done():
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await asyncio.wait({answer, asyncio.create_task(writer.drain())}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0)
    assert answer.result() == 413
    writer.close()


async def test_who_asks_too_much_is_not_read(scene: Scene) -> None:
    """The bound of an address holds for files, before anything of them has come."""
    answers = [(await send(scene, file=b"x", who="192.0.2.7")).status for _ in range(int(PERSON.most) + 5)]
    assert answers[0] == 200
    assert answers[-1] == 429
    reader, writer = await begin(scene, b"", b"Content-Length: 4000000\r\n", who=b"192.0.2.7")
    assert await status(reader) == 429
    writer.close()


async def test_what_is_under_way_is_bounded(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """By bytes of all visitors, and by forms of one. Where one ends, by its time or because its sender has left, there
    is room again; nothing of it is in the log."""
    monkeypatch.setattr(forms, "MOST_OF_ALL", 200_000)
    await scene.serve()
    begun = b"Content-Length: 600000\r\n"
    _, first = await begin(scene, PART + b"x" * 150_000, begun)

    async def is_crowded() -> bool:
        return (await send(scene, file=b"x" * 150_000, who=next(others))).status == 429

    async def is_free() -> bool:
        return not await is_crowded()

    others = (f"198.51.{number // 250}.{number % 250}" for number in range(60_000))
    await until(is_crowded)
    first.close()
    await until(is_free)
    waiting = [await begin(scene, PART, begun) for _ in range(forms.MOST_OF_ONE)]

    async def is_one_too_many() -> bool:
        reader, writer = await begin(scene, PART, begun)
        waiting.append((reader, writer))
        return await status(reader) == 429

    assert await is_one_too_many()
    for _, writer in waiting:
        writer.close()


async def test_an_unfinished_form(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who begins to send a file and does not go on, or sends something without an end before it, is answered after a
    while."""
    monkeypatch.setattr(forms, "FORM_SECONDS", 0.05)
    for content in (PART + b"x", b"no boundary, but a line\r\n" * 10):
        reader, writer = await begin(scene, content, b"Content-Length: 60000\r\n")
        assert await status(reader) == 408
        writer.close()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


END = b"\r\n--b--\r\n"


def _part(more: bytes) -> bytes:
    """The head of a part with one more line."""
    return PART.replace(b"\r\n\r\n", b"\r\n" + more + b"\r\n\r\n")


BROKEN = {
    "nothing": (b"", b"b"),
    "no boundary": (PART + b"x" + END, b"c"),
    "an empty boundary": (PART + b"x" + END, b'""'),
    "a long boundary": (PART + b"x" + END, b"b" * 71),
    "no end": (PART + b"x", b"b"),
    "no end of a head": (PART[:-4], b"b"),
    "another field": (PART.replace(b'"file"', b'"other"') + b"x" + END, b"b"),
    "no name": (PART.replace(b'name="file"', b"") + b"x" + END, b"b"),
    "the same twice": (PART + b"x\r\n" + PART + b"y" + END, b"b"),
    "fields within a field": (_part(b"Content-Type: multipart/mixed; boundary=d") + b"--d\r\n\r\n\r\n--d--", b"b"),
    "another encoding": (_part(b"Content-Transfer-Encoding: base64") + b"eA==" + END, b"b"),
    "a charset": (PART.replace(b'"file"', b'"_charset_"') + b"x" * 40 + END, b"b"),
    "a charset, and a boundary as browsers make them": (
        (PART.replace(b'"file"', b'"_charset_"') + b"x" * 40 + END).replace(b"--b", b"--" + b"b" * 40),
        b"b" * 40,
    ),
    "a head without an end": (b"--b\r\n" + b"X: y\r\n" * 300 + END, b"b"),
    "a huge head": (b"--b\r\nX: " + b"y" * 20_000 + b"\r\n\r\nx" + END, b"b"),
    "no head at all": (b"--b\r\n\xff\xfe:\x00\r\n\r\nx" + END, b"b"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::aiohttp.BadContentDispositionHeader")
@pytest.mark.parametrize(("content", "boundary"), BROKEN.values(), ids=BROKEN.keys())
async def test_no_form(content: bytes, boundary: bytes, scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """It is refused, and is no fault of ours."""
    reader, writer = await begin(scene, content, boundary=boundary)
    assert await status(reader) == 400
    writer.close()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
