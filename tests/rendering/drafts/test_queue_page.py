"""The queue as staff see it: what tells its lines and buttons apart."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.releases.release import ReleaseKind, ReleaseState, Totals
from bot.domain.statements import Number
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.drafts.queue_page import Going, Overview, queue
from bot.rendering.releases.progress import BotWait
from tests.rendering.scenes import MISSION, NOW


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("state", [ReleaseState.RUNNING, ReleaseState.PAUSED])
def test_a_correction_beside_its_publication(lang: str, state: ReleaseState) -> None:
    """A statement that is corrected or retracted while it goes out is listed twice; lines and buttons differ."""
    going = [
        Going(n, Number(2026, 1), "On the visit", kind, state, Totals(), "staff") for n, kind in enumerate(ReleaseKind)
    ]
    shown = queue(translator(lang), MISSION, Overview(NOW, releases=going, count=len(going), steers=True))
    heads = [line for line in shown.text.text.splitlines() if line.startswith("•")]
    labels = [button.label for row in shown.rows for button in row]
    assert len(heads) == len(set(heads)) == len(ReleaseKind)
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("lang", INTERFACE)
def test_a_wait_of_the_whole_bot(lang: str) -> None:
    """The time until which Telegram lets the bot wait is shown first, also where nothing is under way."""
    wait = BotWait(MISSION, NOW + timedelta(hours=9), NOW)
    said = queue(translator(lang), MISSION, Overview(NOW, wait=wait)).text.text.splitlines()
    assert f"{(NOW + timedelta(hours=9)).astimezone(ZoneInfo(MISSION.timezone)):%H:%M}" in said[1]
    assert translator(lang)("queue.empty") in said
