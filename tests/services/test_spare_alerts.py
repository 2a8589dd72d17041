"""What owners are told of the spare bot's token."""

from __future__ import annotations

import pytest

from bot.domain.alerts import AlertKind
from bot.services import spare
from bot.services.context import ServiceContext
from bot.store import alerts


@pytest.mark.parametrize("then", [7, 0])
async def test_another_spare_bot(context: ServiceContext, then: int) -> None:
    """What was told of one spare bot's token says nothing of the next one's, nor stands when there is none."""

    async def is_told() -> bool:
        return await alerts.is_noted(context.db.reader, AlertKind.SPARE_LOST, "")

    await spare.keep(context, 6, "one_bot")
    await spare.note_token(context, accepted=False)
    await spare.keep(context, 6, "renamed_bot")
    assert await is_told()
    await spare.keep(context, then, "two_bot" if then else "")
    assert not await is_told()
    if then:
        await spare.note_token(context, accepted=False)
        assert await is_told()
