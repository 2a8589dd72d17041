"""The YAML archive: what is read, what is refused and with which sentence, and that out and in again is the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, StatementState, Text
from bot.domain.text.characters import says_something, tidied, tidy
from bot.domain.text.richtext import KINDS, RichText, Span, bold
from bot.sources.importing.archive_write import ArchiveWriter
from bot.sources.importing.parsed import Parsed, SourceError
from bot.sources.importing.yaml_file import read_yaml

SAMPLE = Path(__file__).parents[3] / "data" / "sample.yaml"


def write_yaml(items: Iterable[Incoming]) -> str:
    """The items as a file that `read_yaml` gives back equal (but for `line`), oldest first."""
    return written("yaml", items)


def write_json(items: Iterable[Incoming]) -> str:
    """The same as JSON."""
    return written("json", items)


def written(format: str, items: Iterable[Incoming]) -> str:
    writer = ArchiveWriter(format)
    pieces = [writer.item(item) for item in sorted(items, key=lambda item: (item.date, item.position))]
    return "".join(pieces) + writer.end()


GOOD = """\
- key: opening
  date: 2021-05-12
  number: 7/2021
  topic: press-release
  featured: true
  texts:
    en:
      title: The reading room opens
      body: |
        It opens 📚 at noon.

        Bring a friend.
      entities: [{type: bold, offset: 12, length: 4}, {type: text_link, offset: 21, length: 5, url: "https://example.org/a"}]
      link: https://example.org/a
    ru:
      title: Открывается читальный зал
      body: Он открывается в полдень.
      excerpt_only: yes
"""
SHORT = "- {date: 2021-05-11, title: A short one, body: Text., lang: ru}\n"


def test_a_statement_is_read_with_all_it_says() -> None:
    """Both languages, the number, the formatting (offsets count UTF-16 units), the marks."""
    [item] = read_yaml(GOOD).items
    english, russian = item.texts
    assert (item.key, item.date, str(item.number), item.topic) == (
        "opening",
        date(2021, 5, 12),
        "7/2021",
        "press-release",
    )
    assert item.featured
    assert english.body.text == "It opens 📚 at noon.\n\nBring a friend."
    assert [(english.body.text[s.start : s.end], s.kind, s.argument) for s in english.body.spans] == [
        ("at n", "bold", ""),
        ("\nBrin", "text_link", "https://example.org/a"),
    ]
    assert (russian.lang, russian.excerpt_only, english.link) == ("ru", True, "https://example.org/a")


def test_the_short_form_and_the_order() -> None:
    """Without `texts` the statement has one language; items come out oldest first, a day's in the file's order."""
    parsed = read_yaml(GOOD + SHORT + SHORT.replace("A short", "Another short"))
    assert [(str(item.date), item.position) for item in parsed.items] == [
        ("2021-05-11", 0),
        ("2021-05-11", 1),
        ("2021-05-12", 0),
    ]
    assert parsed.items[0].texts == (Text("ru", "A short one", RichText("Text.")),)
    assert parsed.items[0].key == read_yaml(SHORT.replace("Text.", "Changed.")).items[0].key
    assert read_yaml("- {date: 2021-05-11, title: T}", language="fr").items[0].texts[0].lang == "fr"


def test_the_list_may_stand_under_statements() -> None:
    """A map with `statements` is the same file; an empty one has no items."""
    nested = "statements:\n" + "".join(f"  {line}\n" for line in GOOD.splitlines())
    assert [replace(item, line=1) for item in read_yaml(nested).items] == read_yaml(GOOD).items
    assert read_yaml("") == read_yaml("# nothing\n") == read_yaml("[]") == Parsed()


def test_norwegian_is_a_language() -> None:
    """YAML takes an unquoted `no` for a boolean; here it is what was written."""
    [item] = read_yaml("- date: 2021-05-11\n  texts:\n    no: {title: Hei}\n").items
    assert item.texts[0].lang == "no"
    assert read_yaml(write_yaml([item])).items == [item]


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("- {date: 2021-05-11, titel: T}", "line 1: unknown key titel in a statement; did you mean title?"),
        ("- date: 2021-05-11\n  texts:\n    en: {titel: T}", "line 3: unknown key titel in the en text"),
        ("- {date: 2021-05-11, zzz: T}", "line 1: unknown key zzz in a statement; known are key, date"),
        ("- {date: 2021-13-01, title: T}", "line 1: date 2021-13-01 is not a day"),
        ("- {date: 11.05.2021, title: T}", "line 1: date 11.05.2021 is not a day of the calendar written YYYY-MM-DD"),
        ("- {title: T}", "line 1: a statement has no date"),
        ("- {date: 2021-05-11}", "line 1: the title is empty"),
        ("- {date: 2021-05-11, title: ' '}", "line 1: the title is empty"),
        ('- {date: 2021-05-11, title: "\\u202e"}', "line 1: the title is empty"),
        ('- {date: 2021-05-11, title: "\\u200b\\u00ad"}', "line 1: the title is empty"),
        ('- {date: 2021-05-11, title: "\\u3164"}', "line 1: the title is empty"),
        ("- {date: 2021-05-11, title: 2021}", "line 1: title must be text; put 2021 in quotes"),
        ("- {date: 2021-05-11, title: no}", "line 1: title must be text; put no in quotes"),
        ('- {date: 2021-05-11, title: "a\\nb"}', "line 1: the title must be one line"),
        ("- date: 2021-05-11\n  title: " + "t" * 513, "line 2: the title has 513 characters, at most 512"),
        ("- date: 2021-05-11\n  title: T\n  body: [a]", "line 3: body must be text"),
        ("- date: 2021-05-11\n  title: T\n  body: " + "b" * 3001, "line 3: the body has a word of 3001"),
        ("- date: 2021-05-11\n  title: T\n  body: " + "b " * 50_001, "line 3: the body has 100001 characters"),
        ("- {date: 2021-05-11, title: T, number: 7}", "line 1: number 7 is not of the form 142/2026"),
        ("- {date: 2021-05-11, title: T, number: 0/2021}", "line 1: number 0/2021 is not of the form"),
        ("- {date: 2021-05-11, title: T, number: 7/2020}", "line 1: number 7/2020 is not of the year"),
        ("- {date: 2021-05-11, title: T, key: opening}", "line 1: key opening is that of the statement on line 2 too"),
        ("- {date: 2021-05-11, title: T, number: 7/2021}", "line 1: number 7/2021 is that of the statement on line 2"),
        ("- {date: 2021-05-11, title: T, title: T}", "line 1: title stands twice"),
        ("- {date: 2021-05-11, title: T, featured: maybe}", "line 1: featured must be true or false, not maybe"),
        ("- {date: 2021-05-11, title: T, lang: English}", "line 1: English is not a language"),
        ("- {date: 2021-05-11, title: T, link: example.org}", "line 1: link example.org is not an address"),
        ("- {date: 2021-05-11, title: T, published_at: 2021-05-11}", "line 1: published_at 2021-05-11 is not a time"),
        ("- {date: 2021-05-11, title: T, state: pending}", "line 1: state must be published or retracted, not pending"),
        ("- {date: 2021-05-11, title: T, state: }", "line 1: state must be published or retracted, not empty"),
        ("- {date: 2021-05-11, title: T, published_at: 0001-01-01T00:00+05:00}", "line 1: published_at 0001"),
        ("- {date: 2021-05-11, title: T, history: {}}", "line 1: history must be a list"),
        ("- {date: 2021-05-11, title: T, history: [{}]}", "line 1: a revision has no texts"),
        ("- date: 2021-05-11\n  title: T\n  history:\n    - text: {}", "line 4: unknown key text in a revision"),
        (
            "- date: 2021-05-11\n  title: T\n  history:\n    - texts:\n        en: {body: B}",
            "line 5: the title is empty",
        ),
        ("- {date: 2021-05-11, title: T, position: -1}", "line 1: position must be a whole number"),
        ("- {date: 2021-05-11, title: T, texts: {en: {title: T}}}", "line 1: title stands beside texts"),
        ("- {date: 2021-05-11, texts: {}}", "line 1: texts has no language"),
        ("- {date: 2021-05-11, texts: [en]}", "line 1: texts must be a map"),
        ("- {date: 2021-05-11, [a]: T}", "line 1: a key of a statement must be a word"),
        ("- just text", "line 1: a statement must be a map"),
        (
            "- {date: 2021-05-11, title: T, body: B, entities: [{type: bold, offset: 1, length: 1}]}",
            "line 1: .*not fit",
        ),
        (
            "- {date: 2021-05-11, title: T, body: 😀, entities: [{type: bold, offset: 1, length: 1}]}",
            "line 1: .*not fit",
        ),
        ("- {date: 2021-05-11, title: T, body: B, entities: [{type: blod, offset: 0, length: 1}]}", "line 1: .*bold?"),
        ("- {date: 2021-05-11, title: T, body: B, entities: [{type: bold, length: 1}]}", "line 1: .* has no offset"),
        (
            "- {date: 2021-05-11, title: T, body: B, entities: [{type: bold, offset: 0, length: 0}]}",
            "line 1: .*length 0",
        ),
        (
            "- {date: 2021-05-11, title: T, body: B, entities: [{type: text_link, offset: 0, length: 1}]}",
            ".*no address",
        ),
    ],
)
def test_a_wrong_statement_is_refused_and_the_rest_is_read(item: str, sentence: str) -> None:
    """One sentence with the right line; the good statement beside it comes in, whichever stands first."""
    if "that of the statement" in sentence:
        parsed = read_yaml(GOOD + item)
        last = GOOD.count("\n") + 1
        sentence = sentence.replace("line 1:", f"line {last}:").replace("line 2", "line 1")
    else:
        parsed = read_yaml(f"{item}\n{GOOD}")
    assert len(parsed.refused) == 1
    assert re.match(sentence, parsed.refused[0])
    assert "\n" not in parsed.refused[0]
    assert [item.key for item in parsed.items] == ["opening"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- a: [b\n- c", "line 2: this is not YAML: "),
        ("- a\n\tb: c", "line 2: this is not YAML: "),
        ("a: 1\n---\nb: 2", "line 2: this is not YAML: "),
        ("- &a {date: 2021-05-11, title: T}\n- *a", "line 2: an alias .* is not taken"),
        ("[" * 30 + "]" * 30, "line 1: this is nested too deep"),
        ("\n- a: \x07", "line 2: the character U\\+0007"),
        ("[" * 5000, "line 1: this is not YAML|line 1: this is nested"),
        ("just text", "line 1: the file must be a list"),
        ("statement: []", "line 1: unknown key statement in the file; did you mean statements?"),
        ('- title: "\\UFFFFFFFF"', ".*this is not YAML"),
    ],
)
def test_a_file_that_is_not_such_yaml_is_one_sentence(text: str, sentence: str) -> None:
    """Nothing of it is read, and the line is said."""
    with pytest.raises(SourceError) as caught:
        read_yaml(text)
    assert re.match(sentence, str(caught.value))
    assert "\n" not in str(caught.value)


def test_half_a_character_is_refused() -> None:
    """A lone surrogate cannot be sent or stored; libyaml refuses the file, PyYAML's own reader the statement."""
    try:
        sentences = read_yaml('- {date: 2021-05-11, title: "\\ud800"}').refused
    except SourceError as error:
        sentences = [str(error)]
    assert [sentence[:8] for sentence in sentences] == ["line 1: "]


@settings(max_examples=120, deadline=None)
@given(
    st.text()
    | st.text(alphabet="-:[]{}&*!|>'\"%@`#, \n\tadtek2021?<~")
    | st.builds("{}{}".format, st.just(GOOD), st.text())
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Any text is either read or refused with one of our own errors."""
    try:
        parsed = read_yaml(text)
    except SourceError as error:
        sentences = [str(error)]
    else:
        sentences = parsed.refused
    assert all(re.fullmatch(r"line \d+: .+", sentence) for sentence in sentences)


_ANY = st.characters(exclude_categories=["Cs"])
_ODD = st.sampled_from("\n\r\t\x00\x07\x7f\x85\xa0\xad\u2028\u2029\ufeff\ufffe\u200d\U0010ffff😀 #:-|'\"\\")
_BODY = st.text(st.one_of(_ANY, _ODD), max_size=200)
# Made fit rather than filtered: of titles and words that are drawn most would fall, and hypothesis gives up.
_TITLE = (
    st.text(st.one_of(_ANY, _ODD), max_size=60)
    .map(lambda t: "".join(t.splitlines()))
    .map(lambda t: t if t.strip() else "·" + t)
)
_WORD = st.text(_ANY, max_size=30).map(lambda word: "".join(filter(str.isprintable, word)).strip())


@st.composite
def rich(draw: st.DrawFn) -> RichText:
    text = draw(_BODY)
    spans = set()
    for _ in range(draw(st.integers(0, 4)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        kind = draw(st.sampled_from(sorted(KINDS)))
        argument = {"text_link": "https://example.org/?a=b&c={d}, #e", "pre": draw(_WORD)}.get(kind, "")
        spans.add(Span(start, end, kind, argument))
    return RichText(text, tuple(sorted(spans)))


def _one_line(title: str) -> str:
    """A title as the door keeps it; a mark where nothing of it is to be seen."""
    line = " ".join(tidied(title).split())
    return line if says_something(line) else line + "·"


@st.composite
def archive(draw: st.DrawFn) -> Sequence[Incoming]:
    """Statements as an archive has them: keys and numbers of their own, positions of a day in order."""
    items: list[Incoming] = []
    for key in draw(st.lists(_WORD.map(lambda word: word or "·"), unique=True, max_size=6)):
        day = draw(st.dates(date(2020, 12, 30), date(2021, 1, 2)))
        langs = draw(st.lists(st.sampled_from(["en", "ru", "no", "pt-BR"]), unique=True, min_size=1))
        link = st.sampled_from(["", "https://example.org/", "http://пример.рф/?a#b"])
        known = draw(st.booleans())  # with its history: an export, whose texts stay as they were
        title, body = (_TITLE, rich()) if known else (_TITLE.map(_one_line), rich().map(tidy))
        texts = tuple(Text(lang, draw(title), draw(body), draw(link), draw(st.booleans())) for lang in langs)
        history = [
            tuple(Text(lang, draw(_TITLE), draw(rich())) for lang in langs) for _ in range(draw(st.integers(0, 2)))
        ]
        number = draw(st.none() | st.just(Number(day.year, len(items) + 1)))
        at = draw(st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
        place = len([item for item in items if item.date == day]) + draw(st.sampled_from([0, 0, 10]))
        item = Incoming(key, day, texts, draw(_WORD), number, draw(st.booleans()), place, published_at=at)
        state = draw(st.sampled_from([StatementState.PUBLISHED, StatementState.RETRACTED]))
        items.append(replace(item, state=state, history=tuple(history) if known else None))
    return sorted(items, key=lambda item: (item.date, item.position))


@pytest.mark.no_cover
@settings(max_examples=80, deadline=None)
@given(archive())
def test_out_and_in_again_is_the_same(items: Sequence[Incoming]) -> None:
    """Any text that a statement can hold comes back exactly, and the next export has the same bytes; JSON too, which
    every reader of JSON takes."""
    for write in (write_yaml, write_json):
        written = write(items)
        parsed = read_yaml(written)
        assert parsed.refused == []
        assert [replace(item, line=0) for item in parsed.items] == items
        assert write(parsed.items) == written
    assert [item["key"] for item in json.loads(written)] == [item.key for item in items]


def test_an_export_is_fit_to_read() -> None:
    """Paragraphs are a block, plain words are plain, defaults are left out."""
    [item] = read_yaml(SHORT.replace("body: Text.", 'body: "One.\\n\\nTwo."')).items
    assert write_yaml([replace(item, key="k:1")]) == (
        '- key: k:1\n  date: 2021-05-11\n  texts:\n    ru:\n      title: "A short one"\n'
        "      body: |-\n        One.\n\n        Two.\n"
    )


EXPORTED = """\
- key: draft:5
  date: 2021-05-12
  number: 7/2021
  published_at: "2021-05-12T10:00:00+00:00"
  state: retracted
  texts:
    en:
      title: "Mended"
      body: "No."
  history:
    - texts:
        en:
          title: "As it was"
          body: "Yes."
          entities:
            - {type: bold, offset: 0, length: 3}
"""


def test_an_export_tells_every_revision() -> None:
    """Earlier texts stand under `history`, oldest first, in the form of `texts`; `[]` says that there are none."""
    [item] = read_yaml(EXPORTED).items
    assert item.history == ((Text("en", "As it was", bold("Yes") + "."),),)
    assert item.state is StatementState.RETRACTED
    assert write_yaml([item]) == EXPORTED
    assert write_yaml([replace(item, history=())]).endswith('body: "No."\n  history: []\n')


def test_json_is_fit_to_read() -> None:
    """Two spaces, letters as they are, the keys in the order of the YAML form."""
    [item] = read_yaml(EXPORTED.replace("Mended", "Исправлено")).items
    assert write_json([item]).splitlines()[:9] == [
        "[",
        "  {",
        '    "key": "draft:5",',
        '    "date": "2021-05-12",',
        '    "number": "7/2021",',
        '    "published_at": "2021-05-12T10:00:00+00:00",',
        '    "state": "retracted",',
        '    "texts": {',
        '      "en": {',
    ]
    assert '        "title": "Исправлено",\n' in write_json([item])


def test_what_was_published_is_taken_back() -> None:
    """A title of several lines, which a file written by hand may not have, comes back from an export."""
    item = Incoming("k", date(2021, 5, 12), (Text("en", "One\ntwo\u2028three", RichText("B")),), history=())
    assert [replace(found, line=0) for found in read_yaml(write_yaml([item])).items] == [item]
    assert "one line" in read_yaml(write_yaml([replace(item, history=None)])).refused[0]


def test_the_sample_archive_is_read_whole() -> None:
    """Nothing refused; one featured; every topic; texts long enough to be paged; formatting on whole words."""
    parsed = read_yaml(SAMPLE.read_text(encoding="utf-8"))
    assert parsed.refused == []
    assert len(parsed.items) >= 12
    assert sum(item.featured for item in parsed.items) == 1
    assert {item.topic for item in parsed.items} == {
        *("press-release", "interview", "article", "comment", "address", "position-paper", "consular"),
    }
    texts = [text for item in parsed.items for text in item.texts]
    assert max(len(text.body) for text in texts) > 4096
    assert sum(text.lang == "ru" for text in texts) >= 5
    assert all(text.link.startswith("https://rusemb.org.uk/") for text in texts if text.excerpt_only)
    for text in texts:
        for span in text.body.spans:
            around = f" {text.body.text} "[span.start : span.end + 2]
            assert re.fullmatch(r"(?s)\W\S.*\S\W", around), around
    again = read_yaml(write_yaml(parsed.items))
    assert [replace(item, line=0) for item in again.items] == [replace(item, line=0) for item in parsed.items]
