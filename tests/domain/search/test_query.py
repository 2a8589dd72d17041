"""What is typed into a search: never an error, folded as people expect, and the hits where the text has them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.search.query import Query, Term, excerpt, fold, hits, parse, passages, split_words, stem
from bot.store.database import engine

TOKENIZER = "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co Mc'\""
TYPED = st.one_of(
    st.text(max_size=40),
    st.text(st.sampled_from("аб \"-*()^:{}+\\'«» ORANDNEAR,.;йёé\u0306\x00"), max_size=40),
    st.lists(st.sampled_from(["AND", "NOT", "NEAR(", '"', "-", "a*", "title:", "{x}", "^b", "paris"])).map(" ".join),
)


@pytest.fixture(scope="module")
def index() -> Iterator[engine.Connection]:
    """A full-text index with one text."""
    with closing(engine.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE search USING fts5 (title, body, {TOKENIZER})")
        connection.execute("INSERT INTO search VALUES ('', 'some text in paris')")
        yield connection


@settings(max_examples=150)
@given(TYPED)
def test_whatever_is_typed_is_a_valid_query(index: engine.Connection, typed: str) -> None:
    """SQLite reads every expression; what asks for nothing is None."""
    query = parse(typed)
    if query:
        assert query.wanted
        index.execute("SELECT rowid FROM search WHERE search MATCH ?", (query.expression,)).fetchall()
    else:
        assert not any(char.isalnum() for char in typed) or "-" in typed or "−" in typed or '"' in typed


@pytest.mark.parametrize(
    ("typed", "expression"),
    [
        ("Paris talks", '"pari"* AND "talk"*'),
        ("talks in Paris", '"talk"* AND "pari"*'),
        ("in", '"in"'),
        ("EU", '"eu"'),
        ("переговоры", '"переговор"*'),
        ("Визы", '"виз"*'),
        ('"Day of Unity"', '"day of unity"'),
        ("«День единства» Париж", '"день единства" AND "париж"*'),
        ("visa -tourist", '("visa"*) NOT ("tourist"*)'),
        ('visa -"for tourists" -work', '("visa"*) NOT ("for tourists" OR "work"*)'),
        ("co-operate", '"co operate"*'),
        ("25.12.2026", '"25 12 2026"*'),
        ("minister's", '"minister"*'),
        ('say "half', '"say"* AND "half"'),
        ("a OR b", '"or" AND "b"'),
        ("café ЁЛКА", '"cafe"* AND "елк"*'),
        ("visa visa", '"visa"*'),
    ],
)
def test_forms(typed: str, expression: str) -> None:
    """Words by their beginnings, quoted words exactly, and what is left out."""
    query = parse(typed)
    assert query is not None
    assert query.expression == expression


@pytest.mark.parametrize("typed", ["", " ", "-visa", '-"some words" -a', "— !", '""', "🙂"])
def test_nothing_is_asked(typed: str) -> None:
    """Nothing to look for, or only what to leave out."""
    assert parse(typed) is None


def test_folding() -> None:
    """Case, accents and ё do not matter; й is a letter of its own, composed or not."""
    assert fold("Ёлка CAFÉ Straße Ïле") == "елка cafe strasse ile".replace("ile", "iле")
    assert fold("й") == fold("и\u0306") == fold("Й") == "й" != fold("и")
    assert fold("ў") == "у"


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_folding_again_changes_nothing(text: str) -> None:
    """A folded text is folded, however its letters were composed."""
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("переговоры", "переговоров"),
        ("виза", "визы"),
        ("заявление", "заявления"),
        ("россия", "россии"),
        ("talk", "talks"),
        ("embassy", "embassies"),
    ],
)
def test_forms_of_a_word(one: str, other: str) -> None:
    """One form finds the other: what is left of it is the other's beginning."""
    assert one.startswith(stem(other))
    assert other.startswith(stem(one)) or one == "embassy"
    assert stem("press") == "press"


@settings(max_examples=80)
@given(
    st.lists(
        st.sampled_from(["Café", "МИД", "й", "и\u0306од", "naïve", "Ёлка", "visas", "е\u0308ж", ",", "—"]), min_size=1
    )
)
def test_hits_are_where_the_words_stand(words: list[str]) -> None:
    """Each hit is a whole word of the text as it is written, in order, and folds to what was asked for."""
    text = " ".join(words)
    for asked in ("cafe", "мид", "й", "йод", "елка", "visa", "еж"):
        query = parse(asked)
        assert query is not None
        marks = hits(query, text)
        assert [text[start:end] for start, end in marks] == [
            w
            for w in words
            if fold(w).startswith(query.wanted[0].tokens[0])
            and (query.wanted[0].prefix or fold(w) == query.wanted[0].tokens[0])
        ]


def test_hits_of_a_phrase() -> None:
    """All words of a phrase are hits where they stand in a row, and only there."""
    query = Query((Term(("in", "paris"), prefix=False),))
    text = "Paris. The talks in  Paris — not in Parisian style."
    assert [text[start:end] for start, end in hits(query, text)] == ["in", "Paris"]


@settings(max_examples=100)
@given(st.text("ab \n", max_size=120), st.integers(5, 40))
def test_an_excerpt(text: str, most: int) -> None:
    """Never longer than asked for, within the text, and with the first hit of the best place in it."""
    query = Query((Term(("ab",)),))
    marks = hits(query, text)
    start, end = excerpt(text, marks, most)
    assert 0 <= start <= end <= len(text)
    assert end - start <= most
    if any(e - s <= most for s, e in marks) and all(e - s <= most for s, e in marks):
        assert any(start <= s and e <= end for s, e in marks)


def test_an_excerpt_around_the_hits() -> None:
    """Words before and after, whole ones, where most of the hits are."""
    text = (
        "Visa. "
        + "Some other words of a long text. " * 20
        + "The visa section gives a visa at noon. "
        + "More of it. " * 20
    )
    query = parse("visa")
    assert query is not None
    start, end = excerpt(text, hits(query, text), 80)
    assert "The visa section gives a visa" in text[start:end]
    assert text[start - 1].isspace()
    assert text[end].isspace()


def test_what_is_not_seen_within_a_word() -> None:
    """A soft hyphen parts no word; a zero width space does."""
    assert fold("пере\u00adговоры") == "переговоры"
    query = parse("переговоры")
    assert query is not None
    text = "О пере\u00adговорах."
    assert [text[start:end] for start, end in hits(query, text)] == ["пере\u00adговорах"]
    assert fold("two\u200bwords") == "two\u200bwords"


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["a", "embassy", "конференция", "in", "25", ","]), max_size=400), st.integers(1, 30))
def test_passages(words: list[str], most: int) -> None:
    """Some words in a row from all over the text, at most so many, each of which the text has."""
    text = " ".join(words)
    found = passages(text, most)
    assert len(found) <= most
    assert bool(found) == any(word != "," for word in words)
    plain = " ".join(word for word in words if word != ",")
    assert all(f" {' '.join(term.tokens)} " in f" {plain} " for term in found)
    assert not any(term.prefix for term in found)


def test_every_spacing_mark_is_part_of_a_word() -> None:
    """The blocks that are asked for spacing marks are all that have some, in this Python's Unicode."""
    for code in range(0x110000):
        if unicodedata.category(chr(code)) == "Mc":
            assert split_words(f"a{chr(code)}a") == [f"a{chr(code)}a"], hex(code)
