"""Parts of the archive and their short forms."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.platform.callback_data import MOST_BYTES, encode
from bot.domain.archive import ALL, ArchiveFilter, parse
from bot.rendering.archive.pages import origin_of
from bot.rendering.view import Tap

KEYS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,31}", fullmatch=True)


@st.composite
def archive_filters(draw: st.DrawFn) -> ArchiveFilter:
    """Any shelf that a button can name."""
    day = draw(st.dates(min_value=date(1000, 1, 1)))
    codes = (f"{day.year}", f"{day.year}-{day.month:02}", day.isoformat(), f"t-{draw(KEYS)}", "all")
    found = parse(draw(st.sampled_from(codes)))
    assert found is not None
    return found


@given(archive_filters())
def test_a_code_leads_back(part: ArchiveFilter) -> None:
    """The code of an archive filter is read as that same filter."""
    assert parse(part.code) == part


@given(archive_filters(), st.integers(1, 9999), st.integers(1, 999_999), st.integers(1000, 9999), st.integers(1, 99))
def test_every_button_fits(part: ArchiveFilter, page: int, serial: int, year: int, turned: int) -> None:
    """A statement opened from any page of any shelf has buttons of at most 64 bytes, and its Back is read again."""
    origin = origin_of(part, page)
    assert len(encode(Tap("read", (f"{serial}-{year}", str(turned), origin)))) <= MOST_BYTES
    code, _, number = origin.removeprefix("a_").rpartition("_")
    assert (parse(code), int(number)) == (part, page)
    assert len(f"a-{part.code}_{page}") <= 64


@given(st.text(max_size=20))
def test_any_text(text: str) -> None:
    """Whatever is typed is a shelf or None, and a shelf of days has its first day before its last."""
    found = parse(text)
    assert found is None or found.first is None or found.last is None or found.first <= found.last


def test_typed_forms() -> None:
    """Every form of /archive that the help names is understood."""
    assert parse("2021") == ArchiveFilter(date(2021, 1, 1), date(2021, 12, 31))
    assert parse("2024-02") == parse("02.2024") == ArchiveFilter(date(2024, 2, 1), date(2024, 2, 29))
    assert parse("04.08.2021") == parse("2021-08-04") == ArchiveFilter(date(2021, 8, 4), date(2021, 8, 4))
    assert parse("all") == ALL
    assert parse("2021-02-30") is None
