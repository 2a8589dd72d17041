"""What may stand on a consular card, as people type it; and changes laid over the config's cards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.consular.card import CardField, Field, keyed, laid_over, nothing, parse, value_of, written
from bot.domain.errors import Refusal
from bot.domain.mission import ConsularCard, LocalText, Mission

CARD = ConsularCard(LocalText({"en": "Queries", "ru": "Вопросы"}), "123", address=LocalText({"": "1 Street"}))
MISSION = Mission(LocalText({"": "Embassy"}), ("en", "ru"), "Europe/London", consular=(CARD,))
KEY = next(iter(keyed(MISSION)))
MORNING = ["09:00-12:00"]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon 09:00-12:00", {"mon": MORNING}),
        ("mon-wed: 9:00–12:00", {"mon": MORNING, "tue": MORNING, "wed": MORNING}),
        ("Monday, Friday 09.00 - 12.00", {"mon": MORNING, "fri": MORNING}),
        ("Sat and Sun 09:00-12:00", {"sat": MORNING, "sun": MORNING}),
        ("пн–вт, пт: 9:00—12:00", {"mon": MORNING, "tue": MORNING, "fri": MORNING}),
        ("Среда и четверг 09:00-12:00", {"wed": MORNING, "thu": MORNING}),
        ("Tue 14:00-16:00, 09:00-12:00", {"tue": ["09:00-12:00", "14:00-16:00"]}),
        ("вт 9:00-12:00 и 14:00-16:00", {"tue": ["09:00-12:00", "14:00-16:00"]}),
        (
            "Fri 09:00-12:00\n\nMon 09:00-12:00; Tue 10:00-11:00",
            {"mon": MORNING, "tue": ["10:00-11:00"], "fri": MORNING},
        ),
        ("Mon., Wed. 09:00-12:00", {"mon": MORNING, "wed": MORNING}),
    ],
)
def test_hours(text: str, hours: dict[str, list[str]]) -> None:
    """Hours are read as people write them, in both languages, and kept in the config's form, in order."""
    assert parse(Field.HOURS, text) == hours
    assert list(hours) == list(parse(Field.HOURS, text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every day",
        "Mon",
        "09:00-12:00",
        "Mon 9-12",
        "Mon 12:00-09:00",
        "Mon 09:00-09:00",
        "Mon 09:00-24:00",
        "Mon 09:00-12:60",
        "Mon 09:00-12:00, 11:00-13:00",
        "Mon 09:00-12:00\nMon 13:00-14:00",
        "Mon-Wed, Tue 09:00-12:00",
        "Fri-Mon 09:00-12:00",
        "Mox 09:00-12:00",
        "Mon! 09:00-12:00",
        "Mon 09:00-12:00 perhaps",
        "Mon ٠٩:٠٠-١٢:٠٠",
    ],
)
def test_wrong_hours(text: str) -> None:
    """What is no hours, or no hours for sure, is refused."""
    with pytest.raises(Refusal) as refused:
        parse(Field.HOURS, text)
    assert refused.value.key == "card.bad_hours"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Field.PHONE, "  +44 (0) 203 668 7474 ", "+44 (0) 203 668 7474"),
        (Field.DUTY_PHONE, "112", "112"),
        (Field.EMAIL, "a@b.example", "a@b.example"),
        (Field.ADDRESS, "1 Street\nTown", "1 Street\nTown"),
        (Field.HOLIDAYS, "1.1.2027, 25.12.2026", ["2026-12-25", "2027-01-01"]),
        (Field.HOLIDAYS, "2026-12-25\n25.12.2026.\n2026-12-26", ["2026-12-25", "2026-12-26"]),
    ],
)
def test_what_may_stand_there(field: Field, text: str, value: object) -> None:
    """A good one is kept as it is, days in order and once."""
    assert parse(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "key"),
    [
        (Field.PHONE, "call us", "card.bad_phone"),
        (Field.PHONE, "", "card.bad_phone"),
        (Field.PHONE, "12", "card.bad_phone"),
        (Field.PHONE, "1" * 101, "card.bad_phone"),
        (Field.PHONE, "123\n456", "card.bad_phone"),
        (Field.EMAIL, "a@b", "card.bad_email"),
        (Field.EMAIL, "a b@c.example", "card.bad_email"),
        (Field.NOTE, "\u200b", "card.bad_text"),
        (Field.NOTE, "x" * 501, "card.bad_text"),
        (Field.HOLIDAYS, "tomorrow", "card.bad_days"),
        (Field.HOLIDAYS, "30.2.2026", "card.bad_days"),
        (Field.HOLIDAYS, "25.12", "card.bad_days"),
        (Field.HOLIDAYS, "0000-01-01", "card.bad_days"),
        (Field.HOLIDAYS, "", "card.bad_days"),
    ],
)
def test_what_may_not(field: Field, text: str, key: str) -> None:
    """A bad one is refused with the sentence of its field."""
    with pytest.raises(Refusal) as refused:
        parse(field, text)
    assert refused.value.key == key


def test_every_field_can_be_laid_over() -> None:
    """Each field's change shows on the card, reads back as it was given, and leaves the config's mission as it was."""
    values: dict[Field, Any] = {
        Field.PHONE: "456",
        Field.EMAIL: "a@b.example",
        Field.ADDRESS: "2 Street",
        Field.HOURS: {"mon": MORNING},
        Field.HOLIDAYS: ["2026-12-25"],
        Field.DUTY_PHONE: "789",
        Field.NOTE: "Ring twice",
    }
    assert set(values) == set(Field)
    for field, value in values.items():
        card_field = CardField(KEY, field, "ru" if field.local else "")
        (card,) = laid_over(MISSION, {card_field: value}).consular
        assert value_of(card, card_field) == value
        assert card != CARD
        (emptied,) = laid_over(MISSION, {card_field: nothing(field)}).consular
        assert not value_of(emptied, card_field) or field is Field.ADDRESS
        assert written(value) != "—"
        assert written(nothing(field)) == "—"
    assert MISSION.consular == (CARD,)
    (card,) = laid_over(MISSION, {CardField(KEY, Field.HOLIDAYS): ["2026-12-25"]}).consular
    assert card.holidays == (date(2026, 12, 25),)


def test_a_text_that_served_all_serves_the_others_further() -> None:
    """A change in one language does not touch what readers of another see."""
    (card,) = laid_over(MISSION, {CardField(KEY, Field.ADDRESS, "en"): "2 Street"}).consular
    assert (card.address.say("en", "en"), card.address.say("ru", "en")) == ("2 Street", "1 Street")


def test_keys() -> None:
    """A key stays with its card in any order; cards of one label have two; another label is another card."""
    other = ConsularCard(LocalText({"": "Visas"}), "9")
    both = Mission(MISSION.name, ("en", "ru"), "Europe/London", consular=(other, CARD, CARD))
    keys = keyed(both)
    assert len(keys) == 3
    assert keys[KEY] == CARD
    change = {CardField(KEY, Field.PHONE): "456", CardField("00000000", Field.PHONE): "000"}
    assert [card.phone for card in laid_over(both, change).consular] == ["9", "456", "123"]
