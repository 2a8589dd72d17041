"""Signing as an operator and a newsroom do it: keys, files that are checked offline, and no key where none may be."""

from __future__ import annotations

import zlib
from pathlib import Path

from bot.domain.signing.minisign import PublicKey, SecretKey
from bot.store.database import engine
from tests.patience import until
from tests.process.conftest import Ended, Shell


def signing(shell: Shell) -> Path:
    """Give the mission a key's place; where that is."""
    path = shell.folder / "signing.key"
    shell.write_config(signing={"key": str(path)})
    return path


def public_in(ended: Ended) -> str:
    """The public key that `keys` printed last."""
    return [line.strip() for line in ended.out.splitlines() if line.strip().startswith("RW")][-1]


def file_of(shell: Shell) -> tuple[str, bytes]:
    """The mission's own file as it is kept, with its signature; ('', b'') while there is none."""
    connection = engine.connect(shell.database)
    try:
        sql = "SELECT minisig, content FROM signed_list WHERE path = '.well-known/chancery.json'"
        row = connection.execute(sql).fetchone()
    finally:
        connection.close()
    return (str(row[0]), bytes(row[1])) if row else ("", b"")


async def test_a_key_from_the_first_to_the_next(shell: Shell) -> None:
    """`keys` makes one, shows it, announces the next and changes to it; wrong uses are refused with a sentence."""
    path = signing(shell)
    refused = await shell("run")
    assert (refused.status, "chancery keys" in refused.err) == (2, True)
    assert "there is no key" in (await shell("check")).out
    made = await shell("keys")
    assert made.status == 0
    assert path.stat().st_mode & 0o777 == 0o600
    shown = await shell("keys")
    assert public_in(shown) == public_in(made)
    assert "next key: none announced" in shown.out
    for words in (["--compromised", "2026-11-28"], ["--key", "00"], ["--anew", "--next", "x"], ["--change", "x.key"]):
        assert (await shell("keys", *words)).status in (1, 2), words
    announced = await shell("keys", "--next", str(shell.folder / "next.key"))
    assert announced.status == 0
    changed = await shell("keys", "--change", str(shell.folder / "next.key"), "--compromised", "2026-11-01T00:00Z")
    assert changed.status == 0, changed.err
    assert public_in(changed) != public_in(made)
    assert "compromised since 2026-11-01" in changed.out
    audited = (await shell("audit")).out
    assert all(act in audited for act in ("signing.key_made", "signing.key_announced", "signing.key_changed"))


async def test_a_newsroom_checks_offline(shell: Shell, tmp_path: Path) -> None:
    """With the key that the mission gave out a file is good, a changed one is not, nor with another key; who knows the
    old key follows the records to the new one."""
    signing(shell)
    old = public_in(await shell("keys"))
    await shell("keys", "--next", str(shell.folder / "next.key"))
    new = public_in(await shell("keys", "--change", str(shell.folder / "next.key")))
    async with shell.bot():
        await until(lambda: file_of(shell)[0])
    minisig, packed = file_of(shell)
    file = tmp_path / "chancery.json"
    file.write_bytes(zlib.decompress(packed))
    (tmp_path / "chancery.json.minisig").write_text(minisig)
    good = await shell("verify", str(file), "--key", new, config=False)
    assert (good.status, good.out.startswith("Good: ")) == (0, True), good.err
    (tmp_path / "mission.pub").write_text(PublicKey.parse(new).file())
    assert (await shell("verify", str(file), "--key", str(tmp_path / "mission.pub"), config=False)).status == 0
    unknown = await shell("verify", str(file), "--key", old, config=False)
    assert (unknown.status, "NOT GOOD" in unknown.err) == (1, True)
    followed = await shell("verify", str(file), "--key", old, "--records", str(file), config=False)
    assert followed.status == 0, followed.err
    file.write_bytes(file.read_bytes().replace(b"Embassy", b"Embassi"))
    changed = await shell("verify", str(file), "--key", new, config=False)
    assert (changed.status, "is not what key" in changed.err) == (1, True)
    for words in (["--key", "RWnonsense"], ["--key", new, "--signature", str(tmp_path / "none")]):
        refused = await shell("verify", str(file), *words, config=False)
        assert refused.status in (1, 2)
        assert "Traceback" not in refused.err


def read_all(folder: Path, *patterns: str) -> bytes:
    """The bytes of all files of these names."""
    found = [file for pattern in patterns for file in folder.glob(pattern) if file.is_file()]
    assert len(found) >= len(patterns)
    return b"".join(file.read_bytes() for file in found)


async def test_the_key_is_in_no_copy(shell: Shell, tmp_path: Path) -> None:
    """Neither a backup, nor an export, nor the audit, nor a log has a byte of it; and a config that would put it into a
    folder that is copied is refused."""
    path = signing(shell)
    await shell("keys")
    key = SecretKey.parse(path.read_text())
    async with shell.bot() as process:
        await shell("post", "--title", "On the quay", stdin="The quay is open.")
        await until(lambda: file_of(shell)[0])
    exported = await shell("export", "-o", str(tmp_path / "archive.yaml"))
    backed_up = await shell("backup", str(tmp_path / "copy.db"))
    audited = await shell("audit")
    assert (exported.status, backed_up.status) == (0, 0)
    secret = path.read_text().splitlines()[1]
    said = "".join(one.out + one.err for one in (exported, backed_up, audited)) + process.log
    assert secret not in said
    whole = read_all(tmp_path, "archive.yaml*", "copy*") + shell.database.read_bytes()
    assert str(key.public).encode() in whole
    assert secret.encode() not in whole
    assert key.seed not in whole
    inside = shell.folder / "media" / "signing.key"
    shell.write_config(signing={"key": str(inside)})
    refused = await shell("check")
    assert (refused.status, "which is copied or shown" in refused.err) == (2, True)
