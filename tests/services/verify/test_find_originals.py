"""Any copy of any text, checked against a real archive."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.mission import LocalText, Mission
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.domain.verify.compare import SHORTEST, Extract, Genuine
from bot.domain.verify.fingerprint import is_word, tokens
from bot.domain.verify.originals import Checked
from bot.rendering.verify.comparison import compared
from bot.services.verify.find_originals import find_originals
from bot.store.database.connection import Connection, Database
from bot.store.statements import statements
from tests.databases import fresh
from tests.domain.verify.copied import copied, prose

DAY = date(2026, 11, 20)
MISSION = Mission(LocalText({"": "Embassy"}), ("en", "ru"), "Europe/London")
PROSE = prose(least=12)


@pytest.mark.no_cover
@settings(max_examples=15)
@given(st.lists(PROSE, min_size=2, max_size=4), st.data())
def test_any_copy_is_genuine(bodies: list[str], data: st.DataObject) -> None:
    """Of any texts that are published, whatever copying does to one of them: genuine, from the real archive."""
    chosen = data.draw(st.integers(0, len(bodies) - 1))
    pasted = data.draw(copied(bodies[chosen]))
    found = asyncio.run(_checked(bodies, pasted))
    assert isinstance(found.verdict, Genuine | Extract)
    assert isinstance(found.verdict, Genuine) or any(
        "\n".join(tokens(bodies[chosen])) in "\n".join(tokens(other)) for other in bodies
    )


@pytest.mark.no_cover
@settings(max_examples=25)
@given(st.lists(PROSE, min_size=2, max_size=4), st.data())
def test_any_changed_word_is_seen(bodies: list[str], data: st.DataObject) -> None:
    """A token taken out, put in or replaced: never genuine, nor an extract unless some text says so."""
    chosen = data.draw(st.integers(0, len(bodies) - 1))
    found = tokens(bodies[chosen])
    place = data.draw(st.integers(0, len(found) - 1))
    instead = data.draw(st.sampled_from([[], ["never"], ["99"], ["!", "!"], [found[place]] * 2]))
    changed = [*found[:place], *instead, *found[place + 1 :]]
    assume(sum(map(is_word, changed)) >= SHORTEST)
    readings = ["\n".join(["", *tokens(f"Title{n}\n{body}"), ""]) for n, body in enumerate(bodies)]
    assume(not any("\n".join(["", *changed, ""]) in reading for reading in readings))
    verdict = asyncio.run(_checked(bodies, " ".join(changed))).verdict
    trimmed = "\n".join(changed).strip(".\n")
    assert not isinstance(verdict, Genuine)
    assert not isinstance(verdict, Extract) or any(trimmed in reading for reading in readings)


async def _checked(bodies: list[str], pasted: str) -> Checked:
    with tempfile.TemporaryDirectory() as folder:
        db = await Database.open(fresh(Path(folder) / "chancery.db"))
        try:

            async def work(cx: Connection) -> None:
                for n, body in enumerate(bodies):
                    number = await statements.next_number(cx, 2026)
                    text = Text("en", f"Title{n}", RichText(body))
                    await statements.add(
                        cx, key=str(n), number=number, day=DAY + timedelta(days=n), topic="", texts=[text]
                    )

            await db.write(work)
            return compared(MISSION, pasted, await find_originals(db.reader, pasted))
        finally:
            await db.close()
