"""The files of statements go along with backups, restored databases, exports and imports. Each test is one promise."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from bot.sandbox import picture
from bot.sources.media.picture import clean
from bot.store.media.folder import MediaFolder, key_of
from tests.process.conftest import Ended, Shell

RED, BLUE = (clean(picture(90, 60, color)).content for color in ("red", "blue"))
PDF = b"%PDF-1.4 words"


async def posted(shell: Shell, title: str, *files: tuple[str, bytes], alt: str = "") -> None:
    """A statement with files, from the shell."""
    words = ["post", "--title", title]
    for name, content in files:
        (shell.folder / name).write_bytes(content)
        words += ["--media", str(shell.folder / name), *(("--alt", alt) if alt else ())]
    ended = await shell(*words, stdin="Words.")
    assert ended.status == 0, ended.err


def folder(path: Path) -> dict[str, bytes]:
    """The files in a folder, by their keys."""
    here = MediaFolder(path)
    return {key: here.read(key) or b"" for key in list(here.keys())}


def loose(path: Path) -> list[Path]:
    """What others may read, of a folder and all that is in it."""
    return [found for found in (path, *path.rglob("*")) if stat.S_IMODE(found.stat().st_mode) & 0o077]


def well(ended: Ended) -> str:
    """What it said; it did well."""
    assert ended.status == 0, ended.err + ended.out
    return ended.out


async def test_a_backup_and_back(shell: Shell) -> None:
    """The copy stays one file; its files lie beside it, for the own user only. Restored on an empty machine they are
    back; without that folder, what is missing is named, and check goes on naming it."""
    await posted(shell, "One", ("a.jpg", RED), ("b.pdf", PDF))
    copy = shell.folder / "kept" / "copy.db"
    copy.parent.mkdir()
    said = well(await shell("backup", str(copy)))
    assert f"Pictures and other files in {copy}.media: 2." in said
    assert sorted(path.name for path in copy.parent.iterdir()) == ["copy.db", "copy.db.media"]
    files = {key_of(content): content for content in (RED, PDF)}
    assert folder(shell.folder / "kept" / "copy.db.media") == files == folder(shell.folder / "media")
    assert not loose(shell.folder / "media")
    assert not loose(shell.folder / "kept" / "copy.db.media")

    shutil.rmtree(shell.folder / "media")
    shell.database.unlink()
    (copy.parent / "copy.db.media").rename(copy.parent / "elsewhere")
    said = well(await shell("restore", str(copy)))
    assert said.count("Missing: ") == 2
    assert f"Missing: {key_of(PDF)}, of No. 1/" in said
    said = (await shell("check")).out
    assert said.count("missing    ") == 2
    assert key_of(RED) in said

    (copy.parent / "elsewhere").rename(copy.parent / "copy.db.media")
    said = well(await shell("restore", str(copy), "--force"))
    assert "Missing" not in said
    assert folder(shell.folder / "media") == files
    assert not loose(shell.folder / "media")
    assert "missing  " not in (await shell("check")).out


async def test_a_damaged_file_is_put_back(shell: Shell) -> None:
    """A file whose bytes are others than its hash says counts as missing, in a backup and in a restored database."""
    await posted(shell, "One", ("a.jpg", RED))
    copy = shell.folder / "copy.db"
    well(await shell("backup", str(copy)))
    place = MediaFolder(shell.folder / "media").place(key_of(RED))
    place.unlink()
    place.write_bytes(b"other bytes")
    second = shell.folder / "second.db"
    assert f"Missing: {key_of(RED)}" in well(await shell("backup", str(second)))
    assert "Missing" not in well(await shell("restore", str(copy), "--force"))
    assert place.read_bytes() == RED


async def test_copies_share_their_files(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of dated copies each file is once, as another name of the same bytes; --keep removes what no kept
    copy refers to, and only that."""
    copies = shell.folder / "copies"
    copies.mkdir()
    await posted(shell, "One", ("a.jpg", RED))
    well(await shell("backup", str(copies)))
    kept = MediaFolder(copies / "chancery.media")
    assert list(kept.keys()) == [key_of(RED)]
    assert kept.place(key_of(RED)).stat().st_nlink == 2
    loose_one = kept.put(b"of a copy that is gone")
    (copies / "notes.txt").write_text("mine")
    for found in copies.glob("*.db"):  # as if a while had passed
        found.rename(found.with_name("chancery-20260101-120000.db"))
    await posted(shell, "Two", ("b.jpg", BLUE))
    said = well(await shell("backup", str(copies), "--keep", "2"))
    assert "Removed 1 files that no kept copy needs." in said
    assert set(kept.keys()) == {key_of(RED), key_of(BLUE)}
    assert not kept.has(loose_one)
    well(await shell("backup", str(copies / "chancery-20260102-120000.db")))
    (oldest, _, newest) = sorted(copies.glob("*.db"))
    oldest.unlink()
    shutil.rmtree(shell.folder / "media")
    well(await shell("restore", str(newest), "--force"))
    assert set(folder(shell.folder / "media")) == {key_of(RED), key_of(BLUE)}


@pytest.mark.parametrize("format", ["yaml", "json"])
async def test_an_export_and_an_import_elsewhere(shell: Shell, format: str) -> None:
    """The files lie beside the export; imported elsewhere, the archive and its files are the same, and importing again
    changes nothing. Without the files the statements come in, and what is missing is named; with them it is filled in
    later."""
    await posted(shell, "One", ("a.jpg", RED), alt="A red field: 1")
    await posted(shell, "Two", ("b.pdf", PDF))
    out = shell.folder / "out" / f"archive.{format}"
    out.parent.mkdir()
    said = well(await shell("export", "--format", format, "-o", str(out)))
    beside = out.with_name(f"{out.name}.media")
    assert f"Pictures and other files in {beside}: 2." in said
    assert "Missing" not in said
    written = out.read_text("utf-8")
    beside.rename(out.parent / "away")
    shutil.rmtree(shell.folder / "media")
    shell.database.unlink()

    ended = await shell("import", str(out))
    assert ended.status == 1
    assert "2 new, 0 updated, 0 unchanged, 0 refused." in ended.out
    assert ended.out.count("missing    ") == 2
    (out.parent / "away").rename(beside)
    assert "0 new, 0 updated, 2 unchanged, 0 refused." in well(await shell("import", str(out)))
    assert "0 new, 0 updated, 2 unchanged, 0 refused." in well(await shell("import", str(out)))
    assert folder(shell.folder / "media") == {key_of(content): content for content in (RED, PDF)}
    again = shell.folder / f"again.{format}"
    well(await shell("export", "--format", format, "-o", str(again)))
    assert again.read_text("utf-8") == written


async def test_an_export_to_the_standard_output(shell: Shell) -> None:
    """It holds no files: where statements carry some it is refused with one sentence, unless they are left out; then
    the archive still names them."""
    await posted(shell, "One")
    assert 'title: "One"' in well(await shell("export"))
    await posted(shell, "Two", ("a.jpg", RED))
    ended = await shell("export")
    assert (ended.status, ended.out) == (1, "")
    assert "add --no-media" in ended.err
    assert ended.err.strip().count("\n") == 0
    assert key_of(RED) in well(await shell("export", "--no-media"))
    out = shell.folder / "archive.yaml"
    well(await shell("export", "--no-media", "-o", str(out)))
    assert not out.with_name("archive.yaml.media").exists()


ARCHIVE = """\
- date: 2021-05-11
  title: The garden is open
  body: It opens today.
  media:
    - {kind: photo, file: pictures/a.jpg, alt: {en: A gate}, spoiler: true}
    - {kind: document, file: b.pdf, name: Plan.pdf}
  text_first: true
"""


async def test_an_archive_that_names_paths(shell: Shell) -> None:
    """Files may be named by their path from the archive's folder. Other bytes there are a correction at the next
    import, the same ones are none; a file that is not there, or not in that folder, refuses its statement."""
    archive = shell.folder / "archive.yaml"
    archive.write_text(ARCHIVE)
    (shell.folder / "b.pdf").write_bytes(PDF)
    ended = await shell("import", str(archive))
    assert ended.status == 1
    assert "line 1: the file pictures/a.jpg: No such file" in ended.out
    (shell.folder / "pictures").mkdir()
    (shell.folder / "pictures" / "a.jpg").write_bytes(RED)
    assert "1 new" in well(await shell("import", str(archive)))
    assert "1 unchanged" in well(await shell("import", str(archive)))
    (shell.folder / "pictures" / "a.jpg").write_bytes(BLUE)
    assert "1 updated" in well(await shell("import", str(archive)))
    rows = shell.ask("SELECT revision, kind, file, name, alts, spoiler, text_first FROM media ORDER BY 1, position")
    assert rows == [
        (1, "photo", key_of(RED), "", '{"en": "A gate"}', 1, 1),
        (1, "document", key_of(PDF), "Plan.pdf", "{}", 0, 1),
        (2, "photo", key_of(BLUE), "", '{"en": "A gate"}', 1, 1),
        (2, "document", key_of(PDF), "Plan.pdf", "{}", 0, 1),
    ]
    (shell.folder / "secret").write_bytes(PDF)
    inner = shell.folder / "inner" / "archive.yaml"
    inner.parent.mkdir()
    (inner.parent / "link.pdf").symlink_to(shell.folder / "secret")
    for path in ("../secret", str(shell.folder / "secret"), "link.pdf"):
        inner.write_text(f"- {{date: 2021-05-12, title: T, media: [{{kind: document, file: {path}}}]}}\n")
        ended = await shell("import", str(inner))
        assert ended.status == 1
        assert "outside the archive's folder" in ended.out


async def test_what_is_missing_is_not_sent(shell: Shell) -> None:
    """A statement whose file is missing is not announced: it is refused, and comes in with its file."""
    archive = shell.folder / "archive.yaml"
    archive.write_text(f"- {{date: 2021-05-11, title: T, media: [{{kind: photo, file: {key_of(RED)}}}]}}\n")
    ended = await shell("import", str(archive), "--announce")
    assert ended.status == 1
    assert "it would be sent without its file" in ended.out
    assert "0 new" in ended.out
    MediaFolder(archive.with_name("archive.yaml.media")).put(RED)
    assert "1 new" in well(await shell("import", str(archive), "--announce"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--alt", "A field", "--media", "a.jpg"), "it says what the file of the --media before it shows"),
        (("--media", "a.jpg", "--alt", "A", "--alt", "B"), "it says what the file of the --media before it shows"),
        (("--media", "a.jpg") * 11, "a statement carries at most 10 files"),
        (("--media", "none.jpg"), "none.jpg cannot be read"),
        (("--media", "evil.pdf"), "evil.pdf: This file is a program"),
    ],
)
async def test_post_files_that_cannot_go(shell: Shell, words: tuple[str, ...], sentence: str) -> None:
    """One sentence each, and nothing is published."""
    (shell.folder / "a.jpg").write_bytes(RED)
    (shell.folder / "evil.pdf").write_bytes(b"MZ a program")
    named = [str(shell.folder / word) if "." in word else word for word in words]
    ended = await shell("post", "--title", "T", *named, stdin="Body")
    assert ended.status in (1, 2)
    assert sentence in " ".join(ended.err.replace("│", " ").split())
    assert "Published" not in ended.out


async def test_posted_words_belong_to_the_file_before_them(shell: Shell) -> None:
    """--alt says what the --media before it shows; a file without it has none."""
    for name, content in (("a.jpg", RED), ("b.pdf", PDF), ("c.jpg", BLUE)):
        (shell.folder / name).write_bytes(content)
    words = ["--media", "a.jpg", "--media", "b.pdf", "--media", "c.jpg", "--alt", "A blue field"]
    named = [str(shell.folder / word) if "." in word else word for word in words]
    assert "Published" in well(await shell("post", *named, "--title", "T", stdin="Words."))
    rows = shell.ask("SELECT kind, file, name, alts FROM media ORDER BY position")
    assert rows == [
        ("photo", key_of(RED), "", "{}"),
        ("document", key_of(PDF), "b.pdf", "{}"),
        ("photo", key_of(BLUE), "", '{"en": "A blue field"}'),
    ]
