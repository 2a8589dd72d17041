"""Copies that are made to say something else: cut, struck out, quoted, under another date. The answer shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy

RULE = "The President's office does not plan to close the consulate in Leith before the end of next year."
MORE = "Visitors are asked to book a day ahead. The garden (with its pond) stays “open to all” in summer."
BODY = f"{RULE}\n\n{MORE}"
TITLE = "On the consulate in Leith"


@pytest.fixture
async def reader(embassy: Embassy) -> AsyncIterator[Person]:
    """Anna, and one statement: No. 1/2026 of 20 November."""
    texts = [Text("en", TITLE, RichText(BODY))]
    async with embassy.open() as bot:
        item = Incoming(key="1", date=date(2026, 11, 20), texts=texts, number=Number(2026, 1))
        await import_statements(bot.services, [item])
        yield embassy.anna


async def answer(person: Person, text: str, struck: str = "") -> Message:
    """The answer about a pasted text, of which these words are struck out."""
    person.send("/verify")
    await person.wait(lambda found: found[-1].from_bot)
    before = len(person.messages())
    at = text.index(struck)
    entities = [{"type": "strikethrough", "offset": at, "length": len(struck)}] if struck else []
    person.send(text, entities=entities)
    found = await person.wait(lambda found: len(found) >= before + 2 and found[-1].from_bot)
    return found[-1]


def bold(message: Message) -> list[str]:
    """What stands in bold."""
    return [message.text[e["offset"] :][: e["length"]] for e in message.entities if e["type"] == "bold"]


async def test_an_extract_shows_our_whole_sentence(reader: Person) -> None:
    """What was copied is shown in bold within our whole sentence."""
    shown = await answer(reader, "to close the consulate in Leith before the end")
    assert shown.text.startswith("✅ Genuine extract")
    assert RULE in shown.text
    assert "to close the consulate in Leith before the end" in bold(shown)


async def test_a_not_that_was_cut_off(reader: Person) -> None:
    """From "does not plan to close" somebody took "plan to close": the answer shows what we say."""
    shown = await answer(reader, "plan to close the consulate in Leith before the end of next year.")
    assert shown.text.startswith("✅ Genuine extract")
    assert "does not plan to close" in shown.text


async def test_a_not_that_was_left_out(reader: Person) -> None:
    """ "does not" that became "does" is no extract, and the answer shows the sentence with what is missing."""
    shown = await answer(reader, RULE.replace("does not plan", "does plan"))
    assert shown.text.startswith("⚠️ Altered")
    assert "President's office does not plan to close" in shown.text


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("whole", [True, False])
async def test_a_not_that_is_struck_out(lang: str, whole: bool, embassy: Embassy, reader: Person) -> None:
    """Word for word ours, and yet not: the answer says that ours strikes nothing out; of all of it and of a part."""
    reader.user.language = lang
    say = translator(lang)
    shown = await answer(reader, f"{TITLE}\n{BODY}" if whole else RULE, struck="not ")
    assert say("verify.genuine" if whole else "verify.extract") in shown.text
    assert say("verify.marks_struck") in shown.text
    shown = await answer(reader, RULE.replace("not", "“not”"))
    assert say("verify.marks_quoted") in shown.text
    shown = await answer(reader, RULE.replace("not", "(not)"))
    assert say("verify.marks_bracketed") in shown.text


async def test_marks_that_are_ours_or_nobodys(reader: Person) -> None:
    """Our own quotation marks and brackets, those around all of it, and Telegram Desktop's line are no marks."""
    for text in (BODY, f"«{RULE}»", f"Chancery, [24.11.2026 10:15]\n{BODY}"):
        shown = await answer(reader, text)
        assert shown.text.startswith("✅ Genuine"), text
        assert "⚠️" not in shown.text


async def test_a_caption_that_strikes_out(reader: Person) -> None:
    """The text below a picture is read with its formatting too."""
    at = RULE.index("not ")
    entities = [{"type": "strikethrough", "offset": at, "length": 3}]
    reader.send("/verify")
    await reader.wait(lambda found: found[-1].from_bot)
    reader.send_photo(RULE, entities=entities)
    await reader.wait(lambda found: "strikes out words" in found[-1].text)


@pytest.mark.parametrize("heading", ["24 November 2026 · No. 7/2026", "20 November 2026 · No. 2/2026"])
async def test_a_false_number_in_the_heading(heading: str, reader: Person) -> None:
    """Our text under another number or date: the line is named."""
    shown = await answer(reader, f"{TITLE}\n{heading}\n{BODY}")
    assert shown.text.startswith("⚠️ Altered")
    assert heading in shown.text


async def test_an_altered_proof_is_spelled_as_the_statement(reader: Person) -> None:
    """The apostrophe is there, and an old and a new word do not run together."""
    shown = await answer(reader, RULE.replace("Leith", "Perth"))
    assert "The President's office does not plan" in shown.text
    assert "LeithPerth" not in shown.text
