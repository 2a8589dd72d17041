"""What counts against a release's limit of paid messages: also those of which nobody knows whether they arrived."""

from __future__ import annotations

import pytest

from bot.delivery.record import record
from bot.domain.releases.outcome import Outcome, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.store.releases import releases
from tests.delivery.conftest import NOW, House


@pytest.mark.parametrize("urgent", [False, True], ids=["news", "urgent"])
@pytest.mark.parametrize(
    ("outcome", "paid"),
    [(Sent(1, paid=1), 1), (Unknown(Reason.SERVER, paid=1), 1), (Unknown(Reason.SERVER), 0)],
    ids=["sent", "may have been", "not paid"],
)
async def test_what_may_have_been_paid(house: House, outcome: Outcome, paid: int, urgent: bool) -> None:
    """A paid message counts once it is sent, or may have been."""
    await house.subscribe(1)
    release = await house.release(urgent=urgent)
    await house.plan(release)
    claim = await house.claim(release, 1)
    await house.db.write(lambda cx: record(cx, claim, outcome, NOW))
    found = await releases.by_id(house.db.reader, release)
    assert found is not None
    assert found.paid == paid
