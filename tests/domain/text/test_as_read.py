"""What is read of a text behind typed formatting, and which signs are meant as they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.as_read import as_read


@pytest.mark.parametrize(
    "typed",
    [
        "*Monday*, 1 May",
        "**Monday, 1 May**",
        "__Monday__, _1 May_",
        "**_Monday_**, ~~1~~ May",
        "`Monday`, ||1|| May",
        "[Monday](https://e.example/a_(b)?c=1), 1 May",
        "[*Monday*](b), 1 [May](tg://x)",
        "Mon*day*, **1** May",
        "Monday*, 1 May",
        "<b>Monday</b>, <a href='https://e.example'>1 May</a>",
        "Monday,&nbsp;1&#32;May",
        r"Monday\, 1 May",
    ],
)
def test_words_behind_formatting(typed: str) -> None:
    """However a date is dressed, what is read of it is the date."""
    assert as_read(typed).replace("\u00a0", " ") == "Monday, 1 May"


@pytest.mark.parametrize(
    "text",
    ["", "* one\n* two", "3 * 4 and 5*4", "a_file_name", "Monday | 1 May", "[1] (see below)", "1 < 2 > 0", "***"],
)
def test_signs_that_are_meant(text: str) -> None:
    """Bullets, sums, names of files, tables and brackets stay."""
    assert as_read(text) == text


@given(st.text(st.sampled_from("a1 *_~`|[]()<>b/\\&;\n"), max_size=60))
def test_any_text(text: str) -> None:
    """No word of letters and digits outside of addresses, tags and entities is lost."""
    plain = text.translate(dict.fromkeys(map(ord, "[]()<>&;"), " "))
    kept = [char for char in as_read(plain) if char.isalnum()]
    assert kept == [char for char in plain if char.isalnum()]
