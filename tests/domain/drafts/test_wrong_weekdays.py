"""Weekdays beside dates: the wrong ones are found, in both languages, and the right ones are left in peace."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.wrong_weekdays import wrong_weekdays

TODAY = date(2026, 11, 24)  # a Tuesday
EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RU = ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье")
EN_MONTHS = tuple(calendar.month_name)[1:]
RU_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
WEDNESDAY, FRIDAY = 2, 4


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("The talks open on Tuesday, 25 November 2026.", "Tuesday, 25 November 2026"),
        ("Tuesday 25 November", "Tuesday 25 November"),
        ("on Tuesday, November 25, the", "Tuesday, November 25"),
        ("on Tuesday, the 25th of November", "Tuesday, the 25th of November"),
        ("Tue, Nov. 25, 2026", "Tue, Nov. 25, 2026"),
        ("25 November 2026 (Tuesday)", "25 November 2026 (Tuesday)"),
        ("25 November 2026, Tuesday", "25 November 2026, Tuesday"),
        ("2026-11-25 (Tue)", "2026-11-25 (Tue)"),
        ("во вторник, 25 ноября", "вторник, 25 ноября"),
        ("Во Вторник,\n25 ноября", "Вторник, 25 ноября"),
        ("25 ноября 2026 года (вторник)", "25 ноября 2026 года (вторник)"),
        ("25 ноября, во вторник, состоится", "25 ноября, во вторник"),
        ("вторник, 25.11.2026 г.", "вторник, 25.11.2026 г."),
        ("во вторник, 25\u00a0ноября", "вторник, 25 ноября"),
        ("on 24 November, Tuesday, 25 November and later", "Tuesday, 25 November"),
    ],
)
def test_a_wrong_weekday_is_found(text: str, quoted: str) -> None:
    """Every way of writing a date is found; the date is a Wednesday, and another weekday is named."""
    (found,) = wrong_weekdays(text, TODAY)
    assert (found.quoted, found.weekday, found.day) == (quoted, WEDNESDAY, date(2026, 11, 25))
    assert " ".join(text[found.start :].split()).startswith(quoted)


DRESSINGS = (
    "*{}*",
    "**{}**",
    "_{}_",
    "__{}__",
    "~~{}~~",
    "`{}`",
    "||{}||",
    "[{}](https://e.example/x)",
    "[{}](b)",
    "<b>{}</b>",
)


@pytest.mark.parametrize("dressing", DRESSINGS)
@pytest.mark.parametrize(
    ("weekday", "between", "day"),
    [("Monday", ", ", "1 December 2026"), ("понедельник", ", ", "1 декабря"), ("Mon", " ", "01.12.2026")],
)
def test_typed_formatting_hides_nothing(dressing: str, weekday: str, between: str, day: str) -> None:
    """A wrong weekday is found whatever is typed around it, the date, or both, and quoted without that."""
    plain = f"{weekday}{between}{day}"
    for text in (
        f"On {dressing.format(weekday)}{between}{day}.",
        f"On {weekday}{between}{dressing.format(day)}.",
        f"On {dressing.format(weekday)}{between}{dressing.format(day)}.",
        f"On {dressing.format(plain)}.",
    ):
        (found,) = wrong_weekdays(text, TODAY)
        assert (found.quoted, found.day) == (plain, date(2026, 12, 1))
        assert not wrong_weekdays(text.replace("Mon", "Tues").replace("понедельник", "вторник"), TODAY)


@pytest.mark.parametrize(
    "text", ["Monday,&nbsp;1 December 2026", "Mon\u200bday, 1\u2060 Decem\u00adber", "Monday\\, 1 December"]
)
def test_what_is_not_seen_hides_nothing(text: str) -> None:
    """Nor do entities of HTML, escaped signs, and characters that nobody sees."""
    (found,) = wrong_weekdays(text, TODAY)
    assert found.day == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "on Wednesday, 25 November 2026",
        "в среду, 25 ноября",
        "25 ноября 2026 года (среда)",
        "Sunday, 30 February 2026",
        "on Monday\n\n25 November 2026",
        "Monday, 125 November 2026",
        "the Sun 25 times; Monday 5 10 May",
        "в понедельник и в среду, 25 ноября",
        "Mondays 25 November",
        "* Open again on Monday\n* 25 November is a holiday",
        "Monday | 25 November",
    ],
)
def test_what_is_right_or_no_date(text: str) -> None:
    """Right weekdays, and numbers that are no dates, raise no warning."""
    assert wrong_weekdays(text, TODAY) == []


def test_a_date_without_a_year_is_the_nearest() -> None:
    """In January, 30 December is last year's; in December, 2 January is next year's."""
    assert wrong_weekdays("Wednesday, 30 December", date(2027, 1, 5)) == []
    assert wrong_weekdays("Saturday, 2 January", date(2026, 12, 28)) == []
    (found,) = wrong_weekdays("Friday, 2 January", date(2026, 12, 28))
    assert (found.day, found.weekday) == (date(2027, 1, 2), 5)


def test_several_in_one_text() -> None:
    """All wrong weekdays of a text are found in order, each with its place."""
    text = "On Monday, 25 November 2026, in Paris; on Friday, 27 November; во вторник, 27 ноября."
    assert [(w.quoted, w.weekday) for w in wrong_weekdays(text, TODAY)] == [
        ("Monday, 25 November 2026", WEDNESDAY),
        ("вторник, 27 ноября", FRIDAY),
    ]


@settings(max_examples=80)
@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 6), st.booleans(), st.text("ab .\n", max_size=9))
def test_any_date(day: date, named: int, in_russian: bool, around: str) -> None:
    """A weekday beside a full date is reported exactly where it is not that date's, and the right one is given."""
    month = (RU_MONTHS if in_russian else EN_MONTHS)[day.month - 1]
    name = (RU if in_russian else EN)[named]
    found = wrong_weekdays(f"{around} {name}, {day.day} {month} {day.year} {around}", day + timedelta(days=40))
    assert [wrong.weekday for wrong in found] == ([] if day.weekday() == named else [day.weekday()])


@settings(max_examples=60)
@given(st.text(st.sampled_from("25. ,()1november понедельник\n2026-monday"), max_size=200))
def test_any_text(text: str) -> None:
    """In any text each finding is at the place that it names, and is not the weekday of its day."""
    for wrong in wrong_weekdays(text, TODAY):
        assert " ".join(text[wrong.start :].split()).startswith(wrong.quoted)
        assert wrong.weekday == wrong.day.weekday()
