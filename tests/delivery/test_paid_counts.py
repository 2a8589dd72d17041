"""What counts against a release's limit of paid messages: also those of which nobody knows whether they arrived."""

from __future__ import annotations

import pytest

from bot.delivery.record import record, recover
from bot.domain.media import NOTHING, MediaSet
from bot.domain.releases.outcome import Outcome, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.store.releases import releases
from tests.delivery.conftest import NOW, House
from tests.delivery.test_copies import corrected
from tests.delivery.test_media_copies import PHOTOS


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


@pytest.mark.parametrize("resend", [False, True], ids=["unknown", "sent again"])
async def test_what_was_on_its_way_at_a_crash(house: House, resend: bool) -> None:
    """What was being sent when the program ended counts too, an album with each of its messages, up to the limit; what
    nobody pays for does not, nor what was not begun, nor the same row twice."""
    await house.subscribe(1, 2, 3)
    limits = {"text": 100, "album": 100, "at its limit": 3, "free": 0}
    found = {}
    for name, most in limits.items():
        found[name] = release = await house.release(media=MediaSet(PHOTOS[:2]) if name == "album" else NOTHING)
        await house.plan(release)
        for chat in (1, 2):
            await house.claim(release, chat)
        before = (most, 2 if name == "at its limit" else 0, release)
        await house.db.write(
            lambda cx, v=before: cx.execute_fetchall("UPDATE release SET paid_most = ?, paid = ? WHERE id = ?", v)  # type: ignore[misc]
        )
    paid: dict[str, int] = {}
    for _ in range(2):
        await house.db.write(lambda cx: recover(cx, resend=resend))
        paid = {name: one.paid for name in limits if (one := await releases.by_id(house.db.reader, found[name]))}
    assert paid == {"text": 2, "album": 4, "at its limit": 3, "free": 0}


async def test_edits_on_their_way_cost_nothing(house: House) -> None:
    """A correction whose copies were being edited at a crash was not paid for."""
    await house.subscribe(1)
    release = await house.release()
    await house.plan(release)
    claim = await house.claim(release, 1)
    await house.record(claim, Sent(5, paid=1))
    correction = await corrected(house, release)
    await house.plan(correction)
    await house.claim(correction, 1)
    sql = "UPDATE release SET paid_most = 100"
    await house.db.write(lambda cx: cx.execute_fetchall(sql))
    await house.db.write(lambda cx: recover(cx, resend=False))
    found = await releases.by_id(house.db.reader, correction)
    assert found is not None
    assert found.paid == 0
