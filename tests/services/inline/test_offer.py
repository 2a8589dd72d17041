"""What is offered for words in another chat, on a real database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.importing.take_in import import_statements
from bot.services.inline.offer import MOST, PAGE, offer


@pytest.fixture
async def stocked(context: ServiceContext) -> ServiceContext:
    """Twenty-two statements on visas, of which the newest is retracted."""
    states = {22: StatementState.RETRACTED}
    await import_statements(
        context,
        [
            Incoming(
                key=str(n),
                date=date(2021, 1, 1) + timedelta(days=n),
                texts=[Text("en", f"Visas {n}", RichText("Words."))],
                number=Number(2021, n),
                state=states.get(n, StatementState.PUBLISHED),
            )
            for n in range(1, 23)
        ],
    )
    return context


async def serials(context: ServiceContext, typed: str, offset: str = "") -> list[int]:
    return [one.number.serial for one in (await offer(context, typed, offset)).found]


async def test_the_newest(stocked: ServiceContext) -> None:
    """Without words the newest that stand, page by page."""
    assert await serials(stocked, " ") == list(range(21, 11, -1))
    assert (await offer(stocked, "", "")).next_offset == str(PAGE)
    last = await offer(stocked, "", "20")
    assert ([one.number.serial for one in last.found], last.next_offset) == ([1], "")


async def test_words_and_numbers(stocked: ServiceContext) -> None:
    """Words find by relevance, a number its statement; one that is retracted is not offered."""
    assert len(await serials(stocked, "visa")) == PAGE
    assert await serials(stocked, "7/2021") == [7]
    assert await serials(stocked, "22/2021") == []
    assert await serials(stocked, "viisa 7") == [7]
    assert await serials(stocked, "-visa") == []


@pytest.mark.parametrize("offset", ["x", "-1", "٣", "1e3", "9" * 400])
async def test_an_offset_that_is_none(stocked: ServiceContext, offset: str) -> None:
    """Anybody can send any offset: one that is no number of ours counts as none."""
    assert await serials(stocked, "", offset) == list(range(21, 11, -1))
    assert await serials(stocked, "", str(MOST)) == []
