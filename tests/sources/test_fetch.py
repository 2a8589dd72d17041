"""What an address or a file holds comes whole, or is refused with one sentence."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.text.addresses import shown
from bot.sources import fetch as fetching
from bot.sources.fetch import fetch
from bot.sources.importing.parsed import SourceError
from tests.raw_server import answering

TEXT = ("A line of a home page.\n" * 40_000).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@asynccontextmanager
async def server(*pieces: bytes, seen: list[bytes] | None = None) -> AsyncIterator[str]:
    """A server that says these pieces to whoever asks, one after the other, and closes; its address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        if seen is not None:
            seen.append(asked)
        with contextlib.suppress(ConnectionError):  # whoever asked has had enough
            for piece in pieces:
                writer.write(piece)
                await writer.drain()

    async with answering(answer) as address:
        yield f"{address}/page.txt"


def sized(length: int) -> bytes:
    """The head of an answer that announces so many bytes."""
    return HEAD + f"Content-Length: {length}\r\n\r\n".encode()


async def refusal(source: str) -> str:
    """The sentence with which it is refused."""
    with pytest.raises(SourceError) as raised:
        await fetch(source)
    return str(raised.value)


async def test_what_comes_in_pieces_is_taken_whole() -> None:
    """Forty pieces are one text: with a length announced, in chunks, up to the connection's end, and packed."""
    step = len(TEXT) // 40
    pieces = [TEXT[at : at + step] for at in range(0, len(TEXT), step)]
    async with server(sized(len(TEXT)), *pieces) as url:
        assert await fetch(url) == TEXT
    chunks = [f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces]
    async with server(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *chunks, b"0\r\n\r\n") as url:
        assert await fetch(url) == TEXT
    async with server(HEAD + b"Connection: close\r\n\r\n", *pieces) as url:
        assert await fetch(url) == TEXT
    packed = gzip.compress(TEXT)
    async with server(
        HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode(), packed
    ) as url:
        assert await fetch(url) == TEXT


@pytest.mark.parametrize(
    "pieces",
    [
        (sized(len(TEXT)), TEXT[:20_000]),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"4e20\r\n" + TEXT[:20_000] + b"\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"4e20\r\n" + TEXT[:1_000]),
    ],
    ids=["length", "chunks", "chunk"],
)
async def test_half_of_it_is_nothing(pieces: tuple[bytes, ...]) -> None:
    """A connection that breaks off before the end is told, and nothing of the text is taken."""
    async with server(*pieces) as url:
        assert "broke off before its end" in await refusal(url)


async def test_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the bound is refused when that much has come, whatever was announced."""
    monkeypatch.setattr(fetching, "MOST_BYTES", 1 << 20)
    many = [b"x" * 65_536] * 64
    for head in (HEAD + b"Connection: close\r\n\r\n", sized(64 * 65_536)):
        async with server(head, *many) as url:
            assert "is larger than 1 MiB" in await refusal(url)
    bomb = gzip.compress(b"\0" * (64 << 20))
    async with server(HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode(), bomb) as url:
        assert "is larger than 1 MiB" in await refusal(url)


async def test_no_plain_file(tmp_path: Path) -> None:
    """A pipe, a device, a folder and a name that none can have are refused with a sentence, at once."""
    os.mkfifo(tmp_path / "pipe")
    assert "is no plain file" in await refusal(str(tmp_path / "pipe"))
    assert "is no plain file" in await refusal("/dev/zero")
    assert "is a directory" in await refusal(str(tmp_path))
    assert "is no name of a file" in await refusal("a\0b")


async def test_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy that is named, or else the environment's, is asked instead of the address."""
    seen: list[bytes] = []
    async with server(sized(5), b"proxy", seen=seen) as url:
        proxy = url.removesuffix("/page.txt")
        assert await fetch("http://mission.example/page.txt", proxy=proxy) == b"proxy"
        monkeypatch.setenv("HTTP_PROXY", proxy)
        assert await fetch("http://mission.example/page.txt") == b"proxy"
    assert [line.split(b"\r\n")[0] for line in seen] == [b"GET http://mission.example/page.txt HTTP/1.1"] * 2


async def test_no_password_is_printed() -> None:
    """A name and a password in an address are in no sentence."""
    assert shown("https://anna:secret@mission.example:8080/a?b=c") == "https://mission.example:8080/a?b=c"
    assert shown("a@b.txt") == "a@b.txt"
    for odd in (
        "HTTP://anna:secret@127.0.0.1:1/",
        "ftp://anna:secret@host/x",
        "http://anna:secret@[",
        "x://anna:secret@h\0",
    ):
        assert "secret" not in await refusal(odd)
    async with server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") as url:
        said = await refusal(url.replace("//", "//anna:secret@"))
    assert "answered 404" in said
    assert "secret" not in said


async def test_a_file_that_is_still_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes between the first byte that is read and the last is refused; so is, where it is to be broadcast,
    what changes within a second of its last change."""
    path = tmp_path / "archive.yaml"
    path.write_bytes(TEXT)
    reading = os.read

    def written_meanwhile(descriptor: int, most: int) -> bytes:
        monkeypatch.setattr(os, "read", reading)
        path.write_bytes(TEXT + b"more")
        return reading(descriptor, most)

    monkeypatch.setattr(os, "read", written_meanwhile)
    assert "is still being written" in await refusal(str(path))

    async def second_over(seconds: float) -> None:
        path.write_bytes(TEXT + b"still more")

    assert await fetch(str(path)) == TEXT + b"more"
    monkeypatch.setattr(asyncio, "sleep", second_over)
    with pytest.raises(SourceError, match="is still being written"):
        await fetch(str(path), settled=True)
