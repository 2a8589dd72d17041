"""Whether the consular section is open now, by the mission's clock, and since when the counters count."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sandbox import Person
from tests.journeys.conftest import OWNER, Embassy

MONDAY = (2026, 11, 23)


@pytest.mark.parametrize(
    ("instant", "english", "russian"),
    [
        (datetime(*MONDAY, 9, tzinfo=UTC), "🟢 Open now, until 12:00.", "🟢 Сейчас открыто, до 12:00."),
        (datetime(*MONDAY, 8, tzinfo=UTC), "Opens today at 09:00.", "Откроется сегодня в 09:00."),
        (datetime(2026, 11, 22, 8, tzinfo=UTC), "Opens tomorrow at 09:00.", "Откроется завтра в 09:00."),
        (
            datetime(*MONDAY, 12, tzinfo=UTC),
            "🔴 Closed now. Opens on Mon, 30 November 2026 at 09:00.",
            "🔴 Сейчас закрыто. Откроется: пн, 30 ноября 2026, в 09:00.",
        ),
        # In summer London's clock is an hour ahead of UTC.
        (datetime(2026, 7, 6, 8, 30, tzinfo=UTC), "🟢 Open now, until 12:00.", "🟢 Сейчас открыто, до 12:00."),
    ],
)
async def test_open_now(embassy: Embassy, instant: datetime, english: str, russian: str) -> None:
    """/consular says first whether it is open, until when, and when it opens next."""
    embassy.clock.set(instant)
    async with embassy.open():
        for person, expected in ((embassy.anna, english), (embassy.ivan, russian)):
            person.send("/consular")
            assert expected in (await person.reply()).text.splitlines()[1]


async def test_what_owners_changed(embassy: Embassy) -> None:
    """Holidays, hours and the duty phone that owners set count at once; after hours the duty phone is shown first."""
    owner = embassy.sandbox.user("Olga", user_id=OWNER)
    embassy.clock.set(datetime(*MONDAY, 10, tzinfo=UTC))
    async with embassy.open():
        await _change(owner, "Duty phone", "+44 7700 900123")
        await _change(owner, "Holidays", "23.11.2026")
        embassy.anna.send("/consular")
        lines = (await embassy.anna.reply()).text.splitlines()
        assert lines[1] == "🔴 Closed today: a holiday. Opens on Mon, 30 November 2026 at 09:00."
        assert lines[2].endswith("emergencies only: +44 7700 900123")
        assert lines[3].startswith("📞")
        await _change(owner, "Hours", "Tue 10:00-11:00")
        embassy.anna.send("/consular")
        assert "Opens tomorrow at 10:00." in (await embassy.anna.reply()).text


async def _change(owner: Person, field: str, text: str) -> None:
    owner.send("/consular")
    shown = await owner.reply()
    for label, said in (("Edit", "What do you want to change?"), (field, "Now: ")):
        await owner.press(label, message=shown)
        await owner.wait(lambda f, said=said: any(m.id == shown.id and said in m.text for m in f))  # type: ignore[misc]
    owner.send(text)
    preview = await owner.reply()
    await owner.press("Confirm", message=preview)
    await owner.wait(lambda f: any(m.id == preview.id and "Readers see this card now" in m.text for m in f))


async def test_counters_say_since_when(embassy: Embassy) -> None:
    """The day from which a counter counts is shown below it, unless its own sentence names that day."""
    async with embassy.open():
        embassy.anna.send("/counters")
        assert (await embassy.anna.reply()).text.count("4 March 2018") == 1
        embassy.ivan.send("/counters")
        assert (await embassy.ivan.reply()).text.count("4 марта 2018") == 1
