"""A folder of feeds is read without a crash, and what differs is listed."""

from __future__ import annotations

from pathlib import Path

from bench.feeds import walk
from tests.sources.feeds.test_read_feed import ATOM, JSON, RSS


def test_a_folder(tmp_path: Path) -> None:
    """Each file counts, each entry that is no item is told with its reason, whatever the files hold."""
    (tmp_path / "inner").mkdir()
    samples = {"a.xml": RSS, "inner/b.atom": ATOM, "c.json": JSON, "d.xml": "", "e.html": "<html>", "f.png": "no feed"}
    for name, said in samples.items():
        (tmp_path / name).write_text(said)
    (tmp_path / "g.xml").write_bytes(bytes(range(256)) * 20)
    found = walk(tmp_path)
    assert (found.files, found.items, found.crashed) == (6, 3, [])
    assert found.differs["entry: the title is empty"] == 2
    assert found.lines()[0].startswith("6 files, ")
