"""Keys: the next is announced before it is shown, both sign the change, and a thief cannot name another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.drafts.draft import Content
from bot.domain.errors import OperatorError, WrongConfig
from bot.domain.signing.checked import SignatureFate
from bot.domain.signing.key_records import KeyRecord, RecordKind, SignedRecord, trusted
from bot.domain.signing.minisign import PublicKey, SecretKey, Signature
from bot.domain.signing.mission_file import records_in
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.signing import use_key
from bot.services.signing.check_file import check_signature
from bot.services.signing.ed25519 import is_signed, new_key, sign
from bot.store import audit
from tests.from_shell import from_shell
from tests.services.conftest import Clock
from tests.services.signing.signers import Signing

BODY = Content.of("en", "Title", RichText("Body"))


async def begun(context: ServiceContext, folder: Path) -> Signing:
    await from_shell(context, BODY)
    return await Signing.begun(context, folder)


def record(kind: RecordKind, key: SecretKey, old: SecretKey | None = None, **more: object) -> SignedRecord:
    """A record as its keys would sign it."""
    made = KeyRecord(kind, datetime(2026, 11, 24, 12, tzinfo=UTC), key.public, old.public if old else None)
    content = replace(made, **more).content()  # type: ignore[arg-type]
    now = made.at
    return SignedRecord(content, sign(old, content, "r", now) if old else "", sign(key, content, "r", now))


def known_by(pinned: PublicKey, *records: SignedRecord) -> set[str]:
    return set(trusted(pinned, records, is_signed))


async def test_the_announced_key_takes_over(context: ServiceContext, tmp_path: Path, clock: Clock) -> None:
    """All is signed anew; who trusts the old key trusts the new one, and the other way round; the old file is kept."""
    here = await begun(context, tmp_path)
    old_signature = Signature.parse((await here.at("en/2026/1.txt.minisig")).decode())
    successor = await use_key.announce_next(context, here.path, tmp_path / "next.key")
    await here.signer.look()
    assert successor.public.fingerprint.encode() in await here.at(".well-known/chancery.json")
    assert str(successor.public).encode() not in await here.at(".well-known/chancery.json")
    clock.turn(60)
    await use_key.change(context, here.path, tmp_path / "next.key")
    await here.signer.look()
    assert use_key.load(here.path) == successor
    assert use_key.load(tmp_path / f"signing.key.{here.key.public.id}.old") == here.key
    records = records_in(await here.at(".well-known/chancery.json"))
    content = await here.at("en/2026/1.txt")
    signature = Signature.parse((await here.at("en/2026/1.txt.minisig")).decode())
    for pinned in (here.key.public, successor.public):
        keys = trusted(pinned, records, is_signed)
        assert check_signature(content, signature, keys).fate is SignatureFate.GOOD
        assert check_signature(content, old_signature, keys).fate is SignatureFate.GOOD
    assert [act for act in await audit.acts(context.db.reader) if act.startswith("signing.")] == [
        "signing.key_made",
        "signing.key_announced",
        "signing.key_changed",
    ]


async def test_what_a_stolen_key_signs_later_does_not_count(
    context: ServiceContext, tmp_path: Path, clock: Clock
) -> None:
    """With --compromised SINCE signatures from then on are void, those before it stay good."""
    here = await begun(context, tmp_path)
    await use_key.announce_next(context, here.path, tmp_path / "next.key")
    clock.turn(3600)
    since = clock() - timedelta(minutes=30)
    before = Signature.parse(sign(here.key, b"x", "x", since - timedelta(seconds=1)))
    after = Signature.parse(sign(here.key, b"x", "x", since))
    await use_key.change(context, here.path, tmp_path / "next.key", since)
    keys = {one.public.id: one for one in (await use_key.state(context.db.reader)).every_key()}
    assert check_signature(b"x", before, keys).fate is SignatureFate.GOOD
    assert check_signature(b"x", after, keys).fate is SignatureFate.VOID
    assert check_signature(b"y", before, keys).fate is SignatureFate.OTHER_FILE


async def test_a_theft_that_shows_later(context: ServiceContext, tmp_path: Path, clock: Clock) -> None:
    """An earlier key is marked by the one that signs, which cannot mark itself."""
    here = await begun(context, tmp_path)
    await use_key.announce_next(context, here.path, tmp_path / "next.key")
    await use_key.change(context, here.path, tmp_path / "next.key")
    since = clock() - timedelta(days=2)
    await use_key.mark_compromised(context, here.path, here.key.public.id, since)
    first, second = (await use_key.state(context.db.reader)).every_key()
    assert (first.compromised, second.compromised) == (since, None)
    with pytest.raises(OperatorError, match="cannot say so of itself"):
        await use_key.mark_compromised(context, here.path, second.public.id, since)
    with pytest.raises(OperatorError, match="none of the mission's keys"):
        await use_key.mark_compromised(context, here.path, "0" * 16, since)


async def test_only_the_announced_key_takes_over(context: ServiceContext, tmp_path: Path) -> None:
    """Another file is refused, also where none was announced; and a second announcement."""
    here = await begun(context, tmp_path)
    stranger = tmp_path / "stranger.key"
    stranger.write_text(new_key().file())
    stranger.chmod(0o600)
    with pytest.raises(OperatorError, match="No next key was announced"):
        await use_key.change(context, here.path, stranger)
    await use_key.announce_next(context, here.path, tmp_path / "next.key")
    with pytest.raises(OperatorError, match="not the announced next key"):
        await use_key.change(context, here.path, stranger)
    with pytest.raises(OperatorError, match="announced already"):
        await use_key.announce_next(context, here.path, tmp_path / "other.key")
    assert use_key.load(here.path) == here.key


async def test_a_change_that_was_cut_off_is_gone_through_with(context: ServiceContext, tmp_path: Path) -> None:
    """Where the record was stored and the file was not replaced, the same command again puts the file in its place."""
    here = await begun(context, tmp_path)
    successor = await use_key.announce_next(context, here.path, tmp_path / "next.key")
    await use_key.change(context, here.path, tmp_path / "next.key")
    here.path.write_text(here.key.file())
    with pytest.raises(WrongConfig, match="holds the key"):
        await use_key.present(context, here.path)
    await use_key.change(context, here.path, tmp_path / "next.key")
    assert await use_key.present(context, here.path) == successor


async def test_a_lost_key_is_not_replaced_by_mistake(context: ServiceContext, tmp_path: Path) -> None:
    """`keys` alone makes no second first key; --anew does, and who trusts the old one does not follow."""
    here = await begun(context, tmp_path)
    here.path.unlink()
    with pytest.raises(OperatorError, match="put its file back"):
        await use_key.make_first(context, here.path)
    anew = await use_key.begin_anew(context, here.path)
    known = await use_key.state(context.db.reader)
    assert known.present == anew.public
    assert known_by(here.key.public, *known.records) == {here.key.public.id}
    assert known_by(anew.public, *known.records) == {anew.public.id}
    await here.signer.look()
    assert Signature.parse((await here.at("en/2026/1.txt.minisig")).decode()).number == anew.public.number


def test_a_thief_with_the_key_names_no_successor() -> None:
    """The first announcement counts: a change to a key that a thief announced afterwards is not followed, nor one that
    is not signed by both."""
    mine, following, thiefs = new_key(), new_key(), new_key()
    announced = record(RecordKind.NEXT, mine, next=following.public.fingerprint)
    forged = record(RecordKind.NEXT, mine, next=thiefs.public.fingerprint)
    to_thief = record(RecordKind.CHANGE, thiefs, mine)
    to_following = record(RecordKind.CHANGE, following, mine)
    assert known_by(mine.public, announced, to_following) == {mine.public.id, following.public.id}
    assert known_by(mine.public, announced, forged, to_thief) == {mine.public.id}
    assert known_by(mine.public, to_thief) == {mine.public.id}
    without_old = replace(to_following, by_old="")
    without_new = replace(to_following, by_key=to_following.by_old)
    for half in (without_old, without_new):
        assert known_by(mine.public, announced, half) == {mine.public.id}


def test_a_thief_cannot_call_the_new_key_stolen() -> None:
    """Only a key that signs by then marks another, and never one that has not been replaced."""
    mine, following = new_key(), new_key()
    announced = record(RecordKind.NEXT, mine, next=following.public.fingerprint)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    changed = record(RecordKind.CHANGE, following, mine)
    marked = SignedRecord(
        content := KeyRecord(RecordKind.COMPROMISED, since, mine.public, following.public, since=since).content(),
        "",
        sign(mine, content, "r", since),
    )
    keys = trusted(mine.public, [announced, changed, marked], is_signed)
    assert keys[following.public.id].compromised is None


def test_another_key_of_the_same_number_is_not_the_mission_s() -> None:
    """The number of a key is not secret and can be chosen: the whole key counts."""
    mine, double = new_key(), new_key()
    forged = SecretKey(PublicKey(mine.public.number, double.public.point), double.seed)
    signature = Signature.parse(sign(forged, b"x", "x", datetime(2026, 1, 1, tzinfo=UTC)))
    keys = trusted(mine.public, [], is_signed)
    assert check_signature(b"x", signature, keys).fate is SignatureFate.OTHER_FILE


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    """The operator is told, as ssh does."""
    path = tmp_path / "signing.key"
    path.write_text(new_key().file())
    path.chmod(mode)
    with pytest.raises(OperatorError, match="chmod 600"):
        use_key.load(path)


def test_a_file_that_is_no_key(tmp_path: Path) -> None:
    """Nothing, something else, or halves of two keys: a sentence each."""
    path = tmp_path / "signing.key"
    with pytest.raises(WrongConfig, match="chancery keys"):
        use_key.load(path)
    path.write_text("hello\n")
    path.chmod(0o600)
    with pytest.raises(OperatorError, match="is no secret key"):
        use_key.load(path)
    path.write_text(SecretKey(new_key().public, new_key().seed).file())
    with pytest.raises(OperatorError, match="do not belong together"):
        use_key.load(path)
