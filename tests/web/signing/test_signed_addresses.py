"""The signed files at their addresses, for strangers and for mirrors, by a connection that reads what pages show."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.drafts.draft import Content
from bot.domain.media import Media, MediaKind, MediaSet, PreparedFile
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.media.keep_file import keep_file
from bot.services.redaction import ask, take_down
from bot.services.signing import use_key
from bot.services.signing.ed25519 import new_key, sign
from bot.web.page import Page
from bot.web.plain_files.site import Site
from bot.web.plain_files.write import GONE, SiteFolder
from bot.web.routes import Routes
from bot.web.serving.kept_pages import Pages
from tests.from_shell import from_shell
from tests.services.conftest import OWNER, PUBLISHER, Clock
from tests.services.signing.signers import Signing

TEXTS = (Text("en", "On the quay", RichText("It is open.")), Text("ru", "О причале", RichText("Он открыт.")))
FILES = (
    "/en/2026/1.txt",
    "/ru/2026/1.r1.txt",
    "/en/statements.txt",
    "/removed.txt",
    "/.well-known/chancery.json",
)


async def published(context: ServiceContext, *files: str) -> None:
    media = MediaSet(tuple(Media(MediaKind.PHOTO, key) for key in files))
    await from_shell(context, Content(TEXTS, media=media))


async def redacted(context: ServiceContext) -> None:
    asked = await ask.ask(context, OWNER, Number(2026, 1), "A court has ordered it")
    await take_down.confirm(context, PUBLISHER, asked.redaction.id)


async def got(pages: Pages, address: str, files: dict[str, bytes] | None = None, **asked: str) -> Page | None:
    """What a visitor gets."""
    way = Routes(pages.setting.languages).find(address)
    if way is None:
        return None
    kept = await pages.get(address, way, asked, files or {})
    return kept.page if kept else None


async def body(pages: Pages, address: str, files: dict[str, bytes] | None = None, **asked: str) -> str:
    found = await got(pages, address, files, **asked)
    assert found, address
    return found.body.decode()


async def test_each_file_and_its_signature(context: ServiceContext, pages: Pages, tmp_path: Path) -> None:
    """Strangers get them as plain text or JSON, byte for byte; without a key there are none, and the page says nothing
    of them."""
    await published(context)
    assert await got(pages, "/en/2026/1.txt.minisig") is None
    assert "2026/1.txt" not in await body(pages, "/en/2026/1")
    here = await Signing.begun(context, tmp_path)
    for address in FILES:
        for one in (address, f"{address}.minisig"):
            found = await got(pages, one)
            assert found, one
            assert (found.status, found.body) == (200, await here.at(one[1:]))
            assert found.mime == ("application/json" if one.endswith(".json") else "text/plain; charset=utf-8")
    assert await body(pages, "/.well-known/audit-head.txt")
    assert '"/en/2026/1.txt.minisig"' in await body(pages, "/en/2026/1")
    for nowhere in ("/en/2026/2.txt", "/en/2026/1.r2.txt", "/de/2026/1.txt", "/.well-known/audit-head.txt.minisig"):
        assert await got(pages, nowhere) is None


async def test_what_is_taken_down_is_gone(context: ServiceContext, pages: Pages, tmp_path: Path) -> None:
    """The page, the text files of every revision and the picture answer 410; the notice stands in their place."""
    key = await keep_file(context, PreparedFile(b"a picture", "image/jpeg"))
    await published(context, key)
    here = await Signing.begun(context, tmp_path)
    assert "open" in await body(pages, "/en/2026/1")
    await redacted(context)
    await here.signer.look()
    for address in ("/en/2026/1", "/en/2026/1.txt", "/ru/2026/1.r1.txt", "/en/2026/1.txt.minisig", f"/media/{key}.jpg"):
        found = await got(pages, address)
        assert found, address
        assert found.status == 410, address
        assert b"It is open" not in found.body
    assert "A court has ordered it" in await body(pages, "/en/2026/1.txt")
    assert f"media/{key}.jpg" in await body(pages, "/removed.txt")


async def test_the_form_knows_signed_files(context: ServiceContext, pages: Pages, tmp_path: Path) -> None:
    """Pasted as a browser sends it, a file is genuine with its signature and without; a changed one is altered, and a
    stranger's signature is not ours."""
    await published(context)
    here = await Signing.begun(context, tmp_path)
    text = (await here.at("en/2026/1.txt")).decode().replace("\n", "\r\n")
    minisig = (await here.at("en/2026/1.txt.minisig")).decode().replace("\n", "\r\n")
    assert "byte for byte" in await body(pages, "/en/verify", text=text)
    both = await body(pages, "/en/verify", text=text.strip(), signature=minisig.strip())
    assert "byte for byte" in both
    assert "Its signature is good" in both
    assert "Altered" in await body(pages, "/en/verify", text=text.replace("open", "shut"))
    other = sign(new_key(), await here.at("en/2026/1.txt"), "1.txt", context.clock())
    assert "not ours" in await body(pages, "/en/verify", text=text, signature=other)
    assert "is none" in await body(pages, "/en/verify", text=text, signature="nonsense")
    assert "Genuine" in await body(pages, "/en/verify", text="On the quay\nIt is open.")


async def test_files_are_checked(context: ServiceContext, pages: Pages, clock: Clock, tmp_path: Path) -> None:
    """Sent as files they are what they are as pasted texts, byte for byte; a signature of a key that was stolen by then
    does not count, and of a file that is none of ours it is all that there is to tell."""
    await published(context)
    here = await Signing.begun(context, tmp_path)
    file, minisig = await here.at("en/2026/1.txt"), await here.at("en/2026/1.txt.minisig")
    stranger = sign(new_key(), file, "1.txt", context.clock()).encode()

    async def said(file: bytes, minisig: bytes = b"", lang: str = "en") -> str:
        return await body(pages, f"/{lang}/verify", {"file": file, **({"minisig": minisig} if minisig else {})})

    assert "byte for byte" in await said(file)
    assert "Its signature is good" in (good := await said(file, minisig))
    assert 'href="/en/2026/1"' in good
    assert "Подпись верна" in await said(file, minisig, "ru")
    assert "Altered" in await said(file + b"\n")
    assert "not of this file" in await said(file.replace(b"open", b"shut"), minisig)
    assert "not ours" in await said(file, stranger)
    listed = await here.at("en/statements.txt"), await here.at("en/statements.txt.minisig")
    assert "our list of today" in await said(*listed)
    own = sign(here.key, b"anything", "x", context.clock()).encode()
    assert "Its signature is genuine" in await said(b"anything", own)
    clock.turn(3600)
    await use_key.announce_next(context, here.path, tmp_path / "next.key")
    await use_key.change(context, here.path, tmp_path / "next.key")
    await use_key.mark_compromised(context, here.path, here.key.public.id, clock() - timedelta(days=2))
    assert "does not count" in await said(file, minisig)


async def test_a_head_without_an_end_is_none(context: ServiceContext, pages: Pages) -> None:
    """A file that begins as ours do and goes on with fields costs no more than any other."""
    await published(context)
    for fields in (b"Format: bold 0-1\n" * 250_000, b"A" * 4_000_000 + b"\n"):
        file = b"Chancery statement 1\nNumber: 1/2026\n" + fields + b"\n\n"
        assert "do not know this file" in await body(pages, "/en/verify", {"file": file})


@pytest.mark.parametrize("retracted", [False, True])
async def test_the_plain_files_have_them(
    context: ServiceContext, pages: Pages, clock: Clock, tmp_path: Path, retracted: bool
) -> None:
    """A site of plain files has each of them, and after a redaction the notices, marked as gone, and no picture."""
    key = await keep_file(context, PreparedFile(b"a picture", "image/jpeg"))
    await published(context, key)
    here = await Signing.begun(context, tmp_path)
    folder = SiteFolder(tmp_path / "site")
    site = Site(pages, folder)
    await site.write()
    if retracted:
        await redacted(context)
        await here.signer.look()
        await site.write()
    for address in FILES:
        for name in (address[1:], f"{address[1:]}.minisig"):
            assert (folder.path / name).read_bytes() == await here.at(name), name
    marked = {name for name in ("en/2026/1.txt", "en/2026/1.r1.txt") if (folder.path / (name + GONE)).exists()}
    assert marked == ({"en/2026/1.txt", "en/2026/1.r1.txt"} if retracted else set())
    assert (folder.path / f"media/{key}.jpg").exists() is not retracted
    if retracted:
        assert b"It is open" not in b"".join(read_all(folder.path))
        assert f"media/{key}.jpg" in (folder.path / "removed.txt").read_text()
    assert (await site.write()).written == 0


def read_all(folder: Path) -> list[bytes]:
    """Every file of a folder."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
