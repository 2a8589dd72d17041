"""What is published is signed, and the public tool minisign says so; what follows on it is signed as well."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.drafts.draft import Content
from bot.domain.signing.minisign import PublicKey
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose, revise
from bot.services.signing import use_key
from bot.services.signing.give_files import files_of_statement, lists
from bot.store.rows import number
from bot.store.statements import statements
from tests.from_shell import from_shell
from tests.services.conftest import PUBLISHER, Clock
from tests.services.signing.signers import OFFICIAL, Signing
from tests.tools import needs

TWO = Content((Text("en", "Title", RichText("Body")), Text("ru", "Заголовок", RichText("Текст"))))


def minisign_says(folder: Path, content: bytes, minisig: bytes, key: PublicKey) -> bool:
    """Whether the public tool calls it good."""
    file = folder / "file.txt"
    file.write_bytes(content)
    (folder / "file.txt.minisig").write_bytes(minisig)
    asked = ["minisign", "-V", "-H", "-q", "-m", str(file), "-P", str(key)]
    return subprocess.run(asked, check=False, capture_output=True, timeout=30).returncode == 0


def run(program: list[str]) -> None:
    """Run a program that must do what it is asked."""
    subprocess.run(program, check=True, capture_output=True, timeout=30, stdin=subprocess.DEVNULL)


def database_bytes(folder: Path) -> bytes:
    """The database's file and its log."""
    return b"".join(file.read_bytes() for file in folder.glob("chancery.db*"))


async def corrected(context: ServiceContext, body: str) -> None:
    draft = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, Number(2026, 1), "en", 50, RichText(f"Title\n{body}"), context.clock()
    )
    await approve.publish(context, PUBLISHER, draft.id, draft.version)


async def retracted(context: ServiceContext, reason: str) -> None:
    draft = await revise.begin_retraction(context, PUBLISHER, PUBLISHER, Number(2026, 1), reason)
    await approve.publish(context, PUBLISHER, draft.id, draft.version)


async def test_minisign_verifies_every_file(context: ServiceContext, tmp_path: Path) -> None:
    """Texts in each language, the lists, the mission's own file; not with a changed byte, nor with another key."""
    needs("minisign")
    await from_shell(context, TWO)
    here = await Signing.begun(context, tmp_path)
    paths = ["en/2026/1.txt", "en/2026/1.r1.txt", "ru/2026/1.txt", "en/statements.txt", "ru/statements.txt"]
    for path in [*paths, "removed.txt", ".well-known/chancery.json"]:
        content, minisig = await here.at(path), await here.at(f"{path}.minisig")
        assert minisign_says(tmp_path, content, minisig, here.key.public), path
        assert not minisign_says(tmp_path, content + b" ", minisig, here.key.public), path
    stranger = PublicKey(here.key.public.number, bytes(32))
    assert not minisign_says(tmp_path, content, minisig, stranger)


async def test_the_key_file_is_minisigns_own(context: ServiceContext, tmp_path: Path) -> None:
    """An operator can sign by hand with the mission's key, and it takes a key that minisign has made."""
    needs("minisign")
    here = await Signing.begun(context, tmp_path)
    file = tmp_path / "by_hand.txt"
    file.write_text("By hand\n")
    signed = ["minisign", "-S", "-s", str(here.path), "-m", str(file)]
    run(signed)
    minisig = (tmp_path / "by_hand.txt.minisig").read_bytes()
    assert minisign_says(tmp_path, file.read_bytes(), minisig, here.key.public)
    made = ["minisign", "-G", "-W", "-p", str(tmp_path / "k.pub"), "-s", str(tmp_path / "k.key")]
    run(made)
    assert use_key.load(tmp_path / "k.key").public == PublicKey.parse((tmp_path / "k.pub").read_text())


async def test_a_correction_and_a_retraction_are_signed(context: ServiceContext, tmp_path: Path) -> None:
    """A correction gets a file that names what it replaces, and the earlier one stays; a retraction's signed notice
    stands in the place of all."""
    needs("minisign")
    await from_shell(context, TWO)
    here = await Signing.begun(context, tmp_path)
    first = await here.at("en/2026/1.txt")
    await corrected(context, "Better")
    await here.signer.look()
    newest = await here.at("en/2026/1.txt")
    assert newest == await here.at("en/2026/1.r2.txt") != first
    assert await here.at("en/2026/1.r1.txt") == first
    assert b"Revision: 2" in newest
    assert b"Replaces: 1 " in newest
    assert b"1/2026 2 published 2026-11-24" in await here.at("en/statements.txt")
    await retracted(context, "By mistake")
    await here.signer.look()
    notice = await here.at("en/2026/1.txt")
    assert notice.startswith(b"Chancery retraction 1\n")
    assert b"By mistake" in notice
    assert await here.at("en/2026/1.r1.txt") == await here.at("en/2026/1.r2.txt") == notice
    assert minisign_says(tmp_path, notice, await here.at("en/2026/1.r1.txt.minisig"), here.key.public)
    assert b"1/2026 2 retracted 2026-11-24" in await here.at("en/statements.txt")
    found = await statements.by_number(context.db.reader, Number(2026, 1))
    assert found
    assert all(file.gone for file in await files_of_statement(context.db.reader, found))


async def test_what_is_not_out_has_no_file(context: ServiceContext, tmp_path: Path, clock: Clock) -> None:
    """A draft, a number that was never given, a language that it has no text in: there is nothing, and no error."""
    await from_shell(context, Content.of("en", "Title", RichText("Body")))
    await compose.write(context, PUBLISHER, PUBLISHER, 10, RichText("Title\nBody"), clock())
    here = await Signing.begun(context, tmp_path)
    assert await here.at("en/2026/1.txt")
    for path in (
        "ru/2026/1.txt",
        "en/2026/2.txt",
        "en/2026/1.r2.txt",
        "en/2026/0.txt",
        "../etc/passwd",
        "",
        "x.minisig",
    ):
        assert await here.at(path) == b""
    assert await here.at(".well-known/audit-head.txt.minisig") == b""
    assert [file.path async for file in lists(context.db.reader)] == sorted(
        [
            *(f"{lang}/statements.txt{end}" for lang in ("en", "ru") for end in ("", ".minisig")),
            *("removed.txt", "removed.txt.minisig", ".well-known/chancery.json", ".well-known/chancery.json.minisig"),
            ".well-known/audit-head.txt",
        ]
    )


async def test_a_signature_is_only_given_for_its_bytes(context: ServiceContext, tmp_path: Path) -> None:
    """Between a retraction and its signature nobody gets the old signature with the new bytes."""
    await from_shell(context, TWO)
    here = await Signing.begun(context, tmp_path)
    await retracted(context, "By mistake")
    assert await here.at("en/2026/1.txt")
    assert await here.at("en/2026/1.txt.minisig") == b""


async def test_a_look_that_finds_nothing_writes_nothing(context: ServiceContext, tmp_path: Path, clock: Clock) -> None:
    """Signed once, the files stay byte for byte; after a day the lists are dated anew, and nothing else."""
    await from_shell(context, TWO)
    here = await Signing.begun(context, tmp_path)
    await here.signer.look()
    seen, minisig = context.db.committed.count, await here.at("en/2026/1.txt.minisig")
    dated = await here.at("en/statements.txt")
    assert await here.signer.look() > clock()
    assert context.db.committed.count == seen
    clock.turn(24 * 3600)
    await here.signer.look()
    assert await here.at("en/statements.txt") != dated
    assert await here.at("en/2026/1.txt.minisig") == minisig


async def test_the_missions_file_names_what_is_official(context: ServiceContext, tmp_path: Path) -> None:
    """The bot, the channels, the pages and the keys."""
    here = await Signing.begun(context, tmp_path)
    told = json.loads(await here.at(".well-known/chancery.json"))
    assert told["bot"]["username"] == "embassy_bot"
    assert (told["channels"], told["pages"]) == (["@embassy"], "https://p.example")
    assert [key["key"] for key in told["keys"]] == [str(here.key.public)]


async def test_the_secret_is_not_in_the_database(context: ServiceContext, tmp_path: Path) -> None:
    """Neither its bytes nor their text: so it is in no backup, export or replica of it."""
    await from_shell(context, TWO)
    here = await Signing.begun(context, tmp_path)
    await context.db.close()
    whole = database_bytes(tmp_path)
    assert here.key.seed not in whole
    assert here.key.file().splitlines()[1].encode() not in whole
    assert str(here.key.public).encode() in whole  # the search would have found it
    assert here.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("how_many", [25])
async def test_an_archive_is_signed_in_steps(context: ServiceContext, tmp_path: Path, how_many: int) -> None:
    """More statements than one transaction takes are all signed, each language."""
    for place in range(how_many):
        await from_shell(context, Content.of("en", f"Title {place}", RichText("Body")))
    here = await Signing.begun(context, tmp_path)
    assert await number(context.db.reader, "SELECT count(*) FROM signature") == how_many
    assert (await here.at("en/statements.txt")).count(b" published ") == how_many


async def test_what_is_official_follows_the_config(context: ServiceContext, tmp_path: Path) -> None:
    """Channels of a config that is read again are in the mission's file at the next look, without waiting for a day."""
    here = await Signing.begun(context, tmp_path)
    here.signer.follow(replace(OFFICIAL, channels=["@another"]))
    await here.signer.look()
    assert json.loads(await here.at(".well-known/chancery.json"))["channels"] == ["@another"]
