"""A body from outside is taken whole or not at all, and never costs more memory than it may."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.whole import Body, CutOff, NoFile, TooLarge, read_file


def test_pieces_make_the_whole() -> None:
    """Every piece is in it, in order; a number that was announced must be the number that came."""
    body = Body(10)
    for piece in (b"12", b"", b"345"):
        body.add(piece)
    assert body.whole() == body.whole(5) == b"12345"
    for announced in (4, 6, 0):
        with pytest.raises(CutOff):
            body.whole(announced)


def test_too_much_is_not_kept() -> None:
    """At the bound it is taken, one byte beyond it refused; what was too much is not held."""
    body = Body(4)
    body.add(b"1234")
    with pytest.raises(TooLarge):
        body.add(b"5")
    assert body.whole() == b"1234"


def test_a_file(tmp_path: Path) -> None:
    """A plain file is read to its end, through a link too; one byte beyond the bound refuses it."""
    file, link = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"x" * 100_000)
    link.symlink_to(file)
    assert read_file(file, 100_000) == read_file(link, 100_000) == b"x" * 100_000
    with pytest.raises(TooLarge):
        read_file(file, 99_999)
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path, 1)
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "c", 1)


def test_what_has_no_end(tmp_path: Path) -> None:
    """A pipe that nobody writes into is refused at once, not waited for; so is a device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for endless in (pipe, Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(NoFile):
            read_file(endless, 10)
