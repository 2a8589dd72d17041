"""What `check --online` says of paid broadcasts: Telegram's conditions, and whether the balance meets them."""

from __future__ import annotations

import pytest

from bot.chat.subscriptions.check_channels import Asked, ask_telegram
from bot.sandbox import Sandbox
from tests.patience import WAIT


@pytest.mark.parametrize(("stars", "well"), [(10_000, True), (9_999, False)])
async def test_the_balance_is_told(stars: int, well: bool) -> None:
    """The conditions are named as Telegram's two pages have them, and a balance below the lower one is a fault."""
    async with Sandbox(patience=WAIT) as sandbox:
        sandbox.world.flood.tenths = 10 * stars
        reports = await ask_telegram(Asked(sandbox.token, sandbox.api_url, paid=True))
        free = await ask_telegram(Asked(sandbox.token, sandbox.api_url))
    conditions, balance = (report for report in reports if report.line.startswith("paid"))
    assert "10000 Stars" in conditions.line
    assert "100000 users a month" in conditions.line
    assert (f"there are {stars} Stars" in balance.line, balance.well) == (True, well)
    assert not any(report.line.startswith("paid") for report in free)
