"""Files that lie about their size, or are made to take for ever: each ends with a sentence, and nobody waits for it."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from bot.chat.platform import updates
from bot.sandbox.media import files
from bot.sources.drafts import pandoc
from bot.sources.limited_process import Limits
from tests.journeys.conftest import Embassy
from tests.patience import until
from tests.sources.drafts.hostile_files import ENDLESS, readers_of
from tests.tools import needs

NOT_IN_TIME = "I can't read this file in a reasonable time."


@pytest.mark.parametrize(("announced", "sent"), [(10, 30_000_000), (1000, 10), (None, 30_000_000)])
async def test_a_file_that_is_not_as_announced(
    embassy: Embassy, announced: int | None, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is larger or smaller than Telegram said, or endless, is not taken: one sentence, little memory."""

    def about(file_id: str, size: int) -> dict[str, object]:
        return {"file_id": file_id, "file_unique_id": file_id, "file_path": "a.txt"} | (
            {} if announced is None else {"file_size": announced}
        )

    monkeypatch.setattr(files, "file_json", about)
    monkeypatch.setattr(files, "DOWNLOAD_LIMIT", 2**40)
    embassy.officer.send_document("a.txt", b"Title\nText.", "/post")
    embassy.sandbox.world.files.serve("a.txt", b"Title\n" + b"x" * sent)
    tracemalloc.start()
    async with embassy.open():
        said = (await embassy.officer.reply()).text
        assert said in (
            "The file could not be fetched from Telegram. Please send it again.",
            "This file is too large to be a statement.",
        )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


async def test_a_path_on_this_disk_is_fetched_from_the_server(
    embassy: Embassy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Telegram's server names a file by a path that exists here too, the file here is not opened."""
    here = tmp_path / "secret.txt"
    here.write_text("The secret\nof this machine.")
    monkeypatch.setattr(
        files, "file_json", lambda file_id, _: {"file_id": file_id, "file_unique_id": "u", "file_path": str(here)}
    )
    embassy.officer.send_document("a.txt", b"Title\nText.", "/post")
    embassy.sandbox.world.files.serve(here.name, b"Title\nText.")
    async with embassy.open():
        preview, _ = await embassy.card_of(embassy.officer)
        assert preview.text.startswith("Title\n")


def begun() -> list[int]:
    """The pandocs that this process has begun."""
    return readers_of(os.getpid())


async def test_a_file_that_takes_for_ever(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """While such a file is read everybody is answered; then it ends with a sentence, and the next file is read."""
    needs("pandoc")
    monkeypatch.setattr(pandoc, "LIMITS", Limits(cpu=3))
    async with embassy.open():
        embassy.officer.send_document("a.docx", ENDLESS, "/post")
        await until(begun)
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text
        assert begun()
        assert NOT_IN_TIME in (await embassy.officer.reply()).text
        assert not begun()
        embassy.officer.send_document("a.md", b"# The title\n\nText.", "/post")
        preview, _ = await embassy.card_of(embassy.officer)
        assert preview.text.startswith("The title\n")


async def test_a_stop_ends_the_reading(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop ends what reads the file. After three times it is not begun again: the officer is told, and what came
    after it is handled."""
    needs("pandoc")
    monkeypatch.setattr(updates, "_END_SECONDS", 0.1)
    monkeypatch.setattr(pandoc, "LIMITS", Limits(cpu=300, wall=300))
    embassy.officer.send_document("a.docx", ENDLESS, "/post")
    for _ in range(3):
        async with embassy.open():
            await until(begun)
        assert not begun()
    embassy.officer.send("/post The title\nText.")
    async with embassy.open():
        for words in ("It is set aside", "Draft D1"):
            await embassy.officer.wait(lambda found, words=words: any(words in m.text for m in found))  # type: ignore[misc]
        assert not begun()
