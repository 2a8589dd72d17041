"""The page importer on any text at all: it never fails, and it loses nothing."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text.characters import tidied
from bot.sources.importing.lines import DASHES, clean
from bot.sources.importing.page import read_page
from bot.sources.importing.parsed import Fate, Parsed

TODAY = date(2026, 3, 1)

# Pieces that pages are made of, right and wrong, so that chance meets every path.
_DAY = st.sampled_from(["04.08.2021", "4.8.2021", "32.13.2021", "16.09.21", "2021-08-04", "01.01.0000"])
_DASH = st.sampled_from([*DASHES, "", " ", ":", "\u200b- "])
_WORDS = st.text(alphabet=st.sampled_from("aб “”`'’.,:-–\u00a0\u200b\u200d\u200f👩م1")) | st.text()
_PIECES = st.one_of(
    _WORDS,
    st.builds("{}{}{}".format, _DAY, _DASH, _WORDS),
    st.builds("{}: {}:{}".format, _WORDS, st.integers(0, 30), st.integers(0, 70)),
    st.builds("{} days have passed since {}".format, st.integers(0, 10**7), _WORDS),
    st.builds("{} days {}".format, st.integers(0, 9999), _WORDS),
    st.sampled_from(["26 September 2021", "31 июня 2021", "0 May 0000", "Consular queries:", "+44 (0) 203 668 7474"]),
    st.sampled_from(["all messages", "архив", "© footer", "Moscow: 15:22    London: 13:22", "x" * 3001, "y " * 300]),
    st.just(""),
)
_LINES = st.lists(_PIECES, max_size=25)
_PAGES = st.builds(str.join, st.sampled_from(["\n", "\n\n", "\r\n", "\r", "    ", "\n \u00a0\n"]), _LINES)


def visible(line: str) -> bool:
    """Whether a person sees anything of the line."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in line)


def refused_lines(parsed: Parsed) -> set[int]:
    """The lines that the refusals name, each or as a stretch."""
    lines: set[int] = set()
    for sentence in parsed.refused:
        found = re.match(r"line (\d+): .*?(?:; left out with its text to line (\d+))?$", sentence, re.DOTALL)
        assert found, sentence
        lines |= set(range(int(found[1]), int(found[2] or found[1]) + 1))
    return lines


@pytest.mark.no_cover
@settings(max_examples=400, deadline=None)
@given(st.text() | _PAGES)
def test_any_text_is_read_and_every_line_is_accounted_for(text: str) -> None:
    """Each visible line is in a title, a body, a note or a refusal, by the account and in fact."""
    parsed = read_page(text, today=TODAY, timezone="Europe/London")
    refused, notes = refused_lines(parsed), "\n".join(parsed.notes)
    titles = [item.texts[0].title for item in parsed.items]
    bodies = "\n\n".join(item.texts[0].body.text for item in parsed.items)
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        fate = parsed.accounted.get(number)
        if fate is Fate.TITLE:
            assert any(tidied(clean(line)).endswith(title) for title in titles)
        elif fate is Fate.BODY:
            assert tidied(clean(line)) in bodies
        elif fate is Fate.NOTE:
            assert re.search(rf"\bline {number}\b", notes)
        elif fate is Fate.REFUSED:
            assert number in refused
        else:
            assert not visible(line)


@pytest.mark.no_cover
@settings(max_examples=200, deadline=None)
@given(st.text() | _PAGES)
def test_what_comes_out_is_fit_to_store(text: str) -> None:
    """Keys are unique, order and positions agree, titles are one line, notes are YAML, a second reading is equal."""
    parsed = read_page(text, today=TODAY, timezone="Europe/London")
    keys = [item.key for item in parsed.items]
    assert len(set(keys)) == len(keys)
    order = [(item.date, item.position) for item in parsed.items]
    assert order == sorted(set(order))
    assert all(item.texts[0].title.splitlines() == [item.texts[0].title] for item in parsed.items)
    assert sum(item.featured for item in parsed.items) <= 1
    yaml.safe_load("\n".join(parsed.notes))
    assert read_page(text, today=TODAY, timezone="Europe/London") == parsed
