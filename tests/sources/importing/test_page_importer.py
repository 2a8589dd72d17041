"""The page importer: what a home page's text becomes. Every promise here is on a page of our own making."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.sources.importing.lines import DASHES
from bot.sources.importing.page import read_page
from bot.sources.importing.parsed import Fate, Parsed

PAGE = (Path(__file__).parent / "home_page.txt").read_text(encoding="utf-8")
TODAY = date(2026, 3, 1)


def read(text: str, today: date = TODAY) -> Parsed:
    return read_page(text, today=today, timezone="Europe/London")


def content(parsed: Parsed) -> list[tuple[object, ...]]:
    """What of the items must not depend on how the page was saved."""
    return [(i.key, i.date, i.position, i.topic, i.featured, i.texts) for i in parsed.items]


def test_the_page_becomes_statements_oldest_first() -> None:
    """Entries and the first release come out in the order of their numbers; one day keeps the page's order."""
    parsed = read(PAGE)
    assert [(str(i.date), i.position, i.topic) for i in parsed.items] == [
        ("2021-07-13", 0, "article"),
        ("2021-07-23", 0, "comment"),
        ("2021-08-04", 0, "interview"),
        ("2021-08-04", 1, "position-paper"),
        ("2021-09-16", 0, "address"),
        ("2021-10-05", 0, "press-release"),
    ]
    assert parsed.refused == []


def test_entries_are_excerpts_and_the_first_release_is_featured_in_full() -> None:
    """Only the first release is featured, has all its text, and takes the header's date."""
    *entries, release = read(PAGE).items
    assert all(entry.texts[0].excerpt_only and not entry.featured for entry in entries)
    assert release.featured
    assert not release.texts[0].excerpt_only
    assert release.date == date(2021, 10, 5)
    assert release.texts[0].body.text.count("\n\n") == 1


def test_typography_is_kept_as_written() -> None:
    """Backquotes, curly quotes of either order and dashes inside a sentence stay."""
    titles = [item.texts[0].title for item in read(PAGE).items]
    assert "Article by the librarian ”On Old Maps“, 12.07.2021" in titles
    assert "The embassy`s position at the session on river transport" in titles
    assert any("Four weeks – in summer five." in item.texts[0].body.text for item in read(PAGE).items)


def test_an_excerpt_may_have_several_paragraphs() -> None:
    """Paragraphs have a blank line between them; the closing link is in no excerpt."""
    bodies = [item.texts[0].body.text for item in read(PAGE).items]
    assert sum("\n\n2. The form is published" in body for body in bodies) == 1
    assert not any("all messages" in body for body in bodies)


def test_the_header_becomes_config_lines() -> None:
    """The notes together are YAML that the config takes; a counter's first day is the header's date less its days."""
    parsed = read(PAGE)
    assert yaml.safe_load("\n".join(parsed.notes)) == {
        "clocks": [
            {"label": "Moscow", "timezone": "Europe/Moscow"},
            {"label": "London", "timezone": "Europe/London"},
        ],
        "consular": [{"label": "Consular queries", "phone": "+44 (0) 20 7946 0018"}],
        "counters": [
            {
                "since": date(2018, 3, 13),
                "timezone": "Europe/London",
                "text": "{days} have passed since the opening of the reading room - the visitors’ book is at the desk",
            },
            {
                "since": date(2018, 3, 21),
                "timezone": "Europe/London",
                "text": "{days} have passed since the first guided tour",
            },
        ],
    }
    assert any("all messages" in note for note in parsed.notes)


@pytest.mark.parametrize(("days", "since"), [(1302, "2018-03-04"), (1294, "2018-03-12"), (0, "2021-09-26")])
def test_counters_are_counted_back_from_the_header(days: int, since: str) -> None:
    """26 September 2021 less 1302 days is 4 March 2018."""
    notes = read(f"26 September 2021\n\n{days} days have passed since that day\n").notes
    assert any(f"since: {since}," in note for note in notes)


@pytest.mark.parametrize(
    "line",
    [
        "1302 days have passed since one thing" + "\u00a0 " * 60 + "1294 days have passed since another",
        "1302 days have passed since one thing \t1294 days have passed since another",
        "1302 days have passed since one thing 1294 days have passed since another",
        "1,302 days have passed since one thing\n1 294 days have passed since another",
        "1302 дня прошло с одного события      1294 дня прошло с другого события",
    ],
)
def test_several_counters_may_share_a_line(line: str) -> None:
    """Several day counters on one line are each read, however they are separated."""
    counters = yaml.safe_load("\n".join(read(f"26 September 2021\n{line}").notes))["counters"]
    assert [str(counter["since"]) for counter in counters] == ["2018-03-04", "2018-03-12"]
    assert all(re.fullmatch(r"\{days\} (have passed since|прошло с) \w+( \w+)?", c["text"]) for c in counters)


@pytest.mark.parametrize(
    "written",
    [
        "26 September 2021",
        "Sunday, 26 September 2021",
        "26th September 2021",
        "26 Sept 2021",
        "September 26, 2021",
        "26 сентября 2021 г.",
        "26\u00a0СЕНТЯБРЯ\u00a02021 года",
        "воскресенье, 26 сентября 2021",
        "26.09.2021",
    ],
)
def test_the_header_date_is_read_in_its_usual_forms(written: str) -> None:
    """English and Russian, with or without a weekday."""
    [release] = read(f"{written}\n\nTitle\n\nText").items
    assert release.date == date(2021, 9, 26)


def _with_dash(dash: str) -> str:
    return re.sub(r"^(\d\d\.\d\d\.\d{4}) - ", rf"\g<1>{dash}", PAGE, flags=re.MULTILINE)


DOES_NOT_MATTER = {
    **{f"dash U+{ord(dash):04X}": _with_dash(f" {dash} ") for dash in DASHES},
    **{f"dash U+{ord(dash):04X}, no spaces": _with_dash(dash) for dash in DASHES},
    "two hyphens": _with_dash(" -- "),
    "non-breaking spaces": PAGE.replace(" ", "\u00a0"),
    "narrow non-breaking spaces": PAGE.replace(". ", ".\u202f").replace(" - ", "\u202f-\u202f"),
    "trailing spaces": PAGE.replace("\n", " \u00a0\t\n"),
    "leading spaces": PAGE.replace("\n", "\n \u00a0"),
    "doubled spaces": PAGE.replace(" ", "  "),
    "byte-order mark": "\ufeff" + PAGE,
    "CRLF": PAGE.replace("\n", "\r\n"),
    "CR": PAGE.replace("\n", "\r"),
    "zero-width spaces": PAGE.replace(" ", "\u200b \u2060"),
    "joiners and marks": PAGE.replace(" ", "\u200d \u200c").replace("- ", "-\u200e \u200f"),
    "soft hyphens": PAGE.replace("embassy", "em\u00adbassy"),
    "final newline": PAGE + "\n",
    "many blank lines": PAGE.replace("\n\n", "\n\n\n\u00a0\n\n"),
    "no closing link": PAGE.removesuffix("all messages"),
    "closing link with an arrow": PAGE.replace("all messages", "All messages »"),
    "closing link in Russian": PAGE.replace("all messages", "все сообщения"),
    "closing link without a blank line": PAGE.replace("\n\nall messages", "\nall messages"),
    "single-digit days": PAGE.replace("04.08.2021", "4.8.2021"),
}


@pytest.mark.parametrize("how", DOES_NOT_MATTER)
def test_how_the_page_was_saved_does_not_matter(how: str) -> None:
    """The same statements with the same keys, and nothing refused."""
    parsed = read(DOES_NOT_MATTER[how])
    assert content(parsed) == content(read(PAGE))
    assert parsed.refused == []


def _from(mark: str) -> str:
    return PAGE[PAGE.index(mark) :]


def test_a_missing_header_does_not_matter() -> None:
    """The release takes the newest entry's date, says so, and keeps its key on another day."""
    parsed = read(_from("Press release"))
    assert content(parsed)[:-1] == content(read(PAGE))[:-1]
    assert parsed.items[-1].featured
    assert parsed.items[-1].date == date(2021, 9, 16)
    assert any(note.startswith("# line 1: the first release has no date; taken as 2021-09-16") for note in parsed.notes)
    alone = "A title alone on its page\n\nIts text.\n"
    assert read(alone).items[0].date == TODAY
    assert read(alone).items[0].key == read(alone, date(2026, 3, 2)).items[0].key


def test_a_missing_first_release_does_not_matter() -> None:
    """Entries right under the header are all there, and nothing is featured."""
    header = PAGE[: PAGE.index("Press release")]
    assert content(read(header + _from("16.09.2021"))) == content(read(PAGE))[:-1]
    assert content(read(_from("16.09.2021"))) == content(read(PAGE))[:-1]


def test_a_page_of_only_a_header_has_notes_and_no_statement() -> None:
    """So does a page of only blank lines, without notes."""
    parsed = read(PAGE[: PAGE.index("Press release")])
    assert (parsed.items, parsed.refused) == ([], [])
    assert "counters:" in parsed.notes
    assert read(" \n\u00a0\n") == Parsed()


@pytest.mark.parametrize(
    ("text", "refused", "left"),
    [
        ("32.13.2021 - Title\n\nText", "line 1: 32.13.2021 is not a date .* text to line 3", 0),
        ("16.09.21 - Title", "line 1: 16.09.21 is not a date", 0),
        ("2021-09-16 - Title", "line 1: 2021-09-16 is not a date", 0),
        ("04.08.2021 -\n\nText\n\n03.08.2021 - Good\n\nText", "line 1: the entry of 04.08.2021 has no title", 1),
        (f"04.08.2021 - {'long ' * 120}", "line 1: the title has 599 characters, at most 512", 0),
        (f"04.08.2021 - Title\n\n{'x' * 3001}", "line 1: the body has a word of 3001", 0),
        ("31 September 2021\n\nTitle\n\nText", "line 1: 31 September 2021 is not a day", 1),
        ("Moscow: 25:10\nLondon: 13:22", "line 1: 25:10 in Moscow is not a time", 0),
        ("1 May 2021\n2 May 2021", "line 2: a second date", 0),
        ("Embassy of Somewhere\n1 May 2021\nLondon: 13:22", "line 1: “Embassy of Somewhere” in the header", 0),
        ("04.08.2021 - Title\n\nText\n\nAll news\n\n© 2021", "line 7: “© 2021” after the closing link", 1),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(text: str, refused: str, left: int) -> None:
    """Every line that is not understood is refused in one sentence with its number; the rest is read."""
    parsed = read(text)
    assert len(parsed.refused) == 1
    assert re.match(refused, parsed.refused[0])
    assert len(parsed.items) == left


def test_an_entry_without_an_excerpt_is_kept_and_noted() -> None:
    """An entry with a title and no excerpt is imported, and noted."""
    parsed = read("04.08.2021 - Title alone\n\n03.08.2021 - Other\n\nText")
    assert [item.texts[0].body.text for item in parsed.items] == ["Text", ""]
    assert any(note.startswith("# line 1: “Title alone”") for note in parsed.notes)


def test_a_date_without_a_dash_is_text_and_noted() -> None:
    """A date without a dash after it is read as text, and noted."""
    parsed = read("04.08.2021 - Title\n\n03.08.2021 was a Tuesday.")
    assert parsed.items[0].texts[0].body.text == "03.08.2021 was a Tuesday."
    assert any(note.startswith("# line 3: begins with a date") for note in parsed.notes)


def test_keys_last() -> None:
    """Mended punctuation keeps the key; a namesake of the same day that joins leaves the older one's key alone."""
    before = read("04.08.2021 - The “old” title\n\nText").items
    after = read('04.08.2021 - The old title\n\nNew\n\n04.08.2021 - The "Old" Title!\n\nText').items
    assert after[0].key == before[0].key
    assert after[1].key == f"{before[0].key}-2"


def test_a_clock_of_an_unknown_city_is_left_to_a_hand() -> None:
    """It is a comment, so that the notes stay YAML."""
    notes = "\n".join(read("1 May 2021\nСелигер: 15:22\nLondon: 13:22").notes)
    assert yaml.safe_load(notes) == {"clocks": [{"label": "London", "timezone": "Europe/London"}]}
    assert "# line 2: no timezone of this name" in notes


def test_emoji_and_right_to_left_text_stay_whole() -> None:
    """Joiners inside an emoji, and marks in a line of right-to-left text, are not clutter."""
    [item] = read("04.08.2021 - Families 👩\u200d👩\u200d👧\n\nمرحبا \u200fABC").items
    assert item.texts[0].title == "Families 👩\u200d👩\u200d👧"
    assert item.texts[0].body.text == "مرحبا \u200fABC"


def test_each_line_of_the_page_is_accounted_for() -> None:
    """Every line of the page is a title, a text or a note in the result."""
    fates = read(PAGE).accounted
    written = [number for number, line in enumerate(PAGE.split("\n"), start=1) if line.strip()]
    assert sorted(fates) == written
    assert fates[1] is Fate.NOTE
    assert fates[11] is Fate.TITLE
    assert fates[13] is Fate.BODY


@pytest.mark.parametrize(
    "head",
    [
        "6 July 2021 - Title",
        "6 july 2021 – Title",
        "Tuesday, 6 July 2021 - Title",
        "July 6, 2021 — Title",
        "6th July 2021 - Title",
        "6 июля 2021 - Title",
        "6 июля 2021 г. - Title",
        "6/07/2021 - Title",
        "6/7/2021 Title",
        "06/07/2021 «Title»",
    ],
)
def test_dates_in_words_and_with_strokes_begin_an_entry(head: str) -> None:
    """Whichever way a page writes its dates, each begins a statement of that day, the day first."""
    parsed = read(f"04.08.2021 - Other\n\nText\n\n{head}\n\nIts text")
    assert not parsed.refused
    assert [(item.date, item.texts[0].title.strip("«»")) for item in parsed.items] == [
        (date(2021, 7, 6), "Title"),
        (date(2021, 8, 4), "Other"),
    ]


@pytest.mark.parametrize(
    "line", ["6 July 2021 was a Tuesday.", "6/07/2021 was a Tuesday.", "July 6, 2021 Title", "6.07.2021 Title"]
)
def test_what_looks_like_an_entry_and_is_none_gets_a_note(line: str) -> None:
    """It stays in the text of the statement that it stands in, and a note names its line."""
    parsed = read(f"04.08.2021 - Title\n\nText\n\n{line}")
    assert [item.texts[0].title for item in parsed.items] == ["Title"]
    assert line in parsed.items[0].texts[0].body.text
    assert any("line 5: begins with a date" in note for note in parsed.notes)


@pytest.mark.parametrize("written", ["31 June 2021", "13/25/2021"])
def test_a_day_that_no_calendar_has(written: str) -> None:
    """Such an entry is refused with its line, in words and with strokes as with dots."""
    parsed = read(f"04.08.2021 - Other\n\nText\n\n{written} - Title\n\nIts text")
    (sentence,) = parsed.refused
    assert sentence.startswith(f"line 5: {written} is not a date")
    assert len(parsed.items) == 1


def test_a_word_that_names_no_month() -> None:
    """A word that is no month's name makes no date, and so no entry."""
    parsed = read("04.08.2021 - Other\n\nText\n\n6 Nonsense 2021 - Title\n\nIts text")
    assert "6 Nonsense 2021 - Title" in parsed.items[0].texts[0].body.text
