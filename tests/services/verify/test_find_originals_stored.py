"""What a pasted text may be a copy of: by its words, by a number or a fingerprint in it; and only what is out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.statements import Number
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose, revise
from bot.services.verify.find_originals import find_originals, is_out
from bot.store.statements import statements
from tests.services.conftest import PUBLISHER

BODY = "The Embassy confirms that the talks on fisheries open in Paris on 25 November."
CORRECTED = BODY.replace("Paris", "Rome")


async def publish(context: ServiceContext, text: str = f"On the talks\n{BODY}", message: int = 10) -> Number:
    draft = await compose.write(context, PUBLISHER, PUBLISHER, message, RichText(text), context.clock())
    done = await approve.publish(context, PUBLISHER, draft.id, draft.version)
    assert done.published
    return done.published.number


async def correct(context: ServiceContext, number: Number, text: str) -> None:
    draft = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, number, "en", 20, RichText(text), context.clock()
    )
    await approve.publish(context, PUBLISHER, draft.id, draft.version)


async def test_by_its_words(context: ServiceContext) -> None:
    """Every similar revision is found, the newest first, each with the present state of its statement."""
    number = await publish(context)
    await correct(context, number, f"On the talks\n{CORRECTED}")
    found = await find_originals(context.db.reader, BODY)
    assert [original.revision for original in found.revisions] == [2, 1]
    assert {original.statement.number for original in found.revisions} == {number}
    assert {original.statement.revision for original in found.revisions} == {2}
    assert [text.body.text for original in found.revisions for text in original.texts] == [CORRECTED, BODY]
    assert found.named is None


async def test_by_its_number(context: ServiceContext) -> None:
    """A text that names a statement's number is compared with that, whatever it says."""
    number = await publish(context)
    found = await find_originals(context.db.reader, f"They say in No. {number} that all is well")
    assert found.named
    assert found.named.number == number
    assert [original.statement.number for original in found.revisions] == [number]


async def test_by_its_fingerprint(context: ServiceContext) -> None:
    """A fingerprint finds the statement that it belongs to."""
    number = await publish(context)
    statement = await statements.by_number(context.db.reader, number)
    assert statement
    found = await find_originals(context.db.reader, f"see {statement.texts['en'].fingerprint} there")
    assert [original.statement.number for original in found.revisions] == [number]


async def test_what_is_not_out(context: ServiceContext) -> None:
    """A statement in its time of grace is nobody's to know, by its number or its words."""
    patient = replace(context, hold_before_send=timedelta(minutes=5))
    number = await publish(patient)
    statement = await statements.by_number(context.db.reader, number)
    assert statement
    assert not await is_out(context.db.reader, statement)
    found = await find_originals(context.db.reader, f"{BODY} No. {number}")
    assert (list(found.revisions), found.named) == ([], None)


async def test_a_stranger(context: ServiceContext) -> None:
    """A text that is like no statement finds none."""
    await publish(context)
    found = await find_originals(context.db.reader, "Something else entirely, of which nobody has ever heard here.")
    assert (list(found.revisions), found.named) == ([], None)
