"""What is taken in at all."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.sources.importing.detect import read
from bot.sources.importing.parsed import Parsed, SourceError
from bot.sources.importing.rules import judge, require_page

TODAY = date(2026, 11, 24)


def _item(day: date, topic: str = "") -> Incoming:
    return Incoming(key=str(day), date=day, texts=[Text("en", "T", RichText("b"))], topic=topic, line=7)


def test_impossible_days_are_refused() -> None:
    """A statement of tomorrow, or of long ago, is refused with its line; the others stay."""
    days = (date(1, 1, 1), date(1899, 12, 31), date(1900, 1, 1), TODAY, date(2026, 11, 25), date(2099, 5, 13))
    parsed = judge(Parsed(items=[_item(day) for day in days]), TODAY, set())
    assert [item.date for item in parsed.items] == [date(1900, 1, 1), TODAY]
    assert parsed.refused[0] == "line 7: the date 0001-01-01 is before 1900"
    assert parsed.refused[-1] == "line 7: the date 2099-05-13 is in the future"


def test_unknown_topics_are_noted() -> None:
    """A topic that the config lacks is taken, and said."""
    parsed = judge(Parsed(items=[_item(TODAY, "news"), _item(TODAY, "sport")]), TODAY, {"news"})
    assert len(parsed.items) == 2
    assert parsed.notes == ["# line 7: the config has no topic 'sport'; readers see it so"]


@pytest.mark.parametrize("text", ["# A readme\n\nSome words.", "<html><body>Hello</body></html>", "Only a line"])
def test_any_text_is_no_home_page(text: str) -> None:
    """A guessed page without a dated entry is refused as a whole; with --format page it is believed."""
    parsed = read(text, "page", today=TODAY, timezone="Europe/London")
    with pytest.raises(SourceError, match="does not look like a home page"):
        require_page(parsed, text, "auto", "notes.txt")
    require_page(parsed, text, "page", "notes.txt")


def test_a_page_with_entries_is_one() -> None:
    """A page counts as a home page once it has a dated entry."""
    text = "04.08.2021 - A title\n\nAn excerpt."
    require_page(read(text, "page", today=TODAY, timezone="Europe/London"), text, "auto", "notes.txt")
