"""The terms of a text, and a query in them: whoever has the words has the terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.search.query import hits, parse
from bot.domain.search.tokens import LONGEST, WordPlace, question, terms_of
from bot.store.database import engine
from tests.domain.search.test_query import TOKENIZER

TEXTS = st.lists(
    st.sampled_from(["visa", "visas", "Виза", "EU", "Europe", "co-operate", "in", "Ёлка", "internationalisation", "25"])
).map(" ".join)


@pytest.fixture(scope="module")
def index() -> Iterator[engine.Connection]:
    """An index of terms as the store has it."""
    with closing(engine.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE term USING fts5 (terms, content='', detail=none, {TOKENIZER})")
        yield connection


@settings(max_examples=80)
@given(TEXTS, TEXTS, TEXTS.filter(bool))
def test_a_text_has_the_terms_of_its_words(index: engine.Connection, title: str, body: str, typed: str) -> None:
    """A query finds by terms what has all its words, and nothing else; in the title or often where they stand so."""
    query = parse(typed)
    assert query is not None
    rowid = index.execute("INSERT INTO term (terms) VALUES (?)", (terms_of([title], [body]),)).lastrowid
    text = f"{title} {body}"

    def found(place: WordPlace) -> bool:
        sql = "SELECT rowid FROM term WHERE term MATCH ? AND rowid = ?"
        return bool(index.execute(sql, (question(query, place).terms, rowid)).fetchall())

    def has(part: str, times: int = 1) -> bool:
        single = [type(query)((term,)) for term in query.wanted]
        return all(len(hits(one, part)) >= times for one in single)

    if all(len(term.tokens) == 1 for term in query.wanted):
        assert found(WordPlace.ANYWHERE) == has(text)
        assert found(WordPlace.TITLE) == has(title)
        assert not found(WordPlace.OFTEN) or has(text)
    elif has(text):
        assert found(WordPlace.ANYWHERE)


def test_forms() -> None:
    """Beginnings of three to ten letters, short words whole; marked where they stand in the title, or often."""
    assert terms_of([], ["EU visa"]).split() == ["eu", "vis", "visa"]
    assert terms_of([], ["internationalisation"]).split()[-1] == "internatio"
    assert len("internatio") == LONGEST
    assert set(terms_of(["Day"], []).split()) == {"day", "\ue001day", "\ue002day"}
    assert set(terms_of([], ["Day day day"]).split()) == {"day", "\ue002day"}


def test_what_stands_in_a_row() -> None:
    """Phrases are asked of the words in their rows; their words must be there in any case."""
    query = parse('visa "in Paris" -"for tourists" -work')
    assert query is not None
    asked = question(query)
    assert asked.terms == '("visa" AND "in" AND "paris") NOT ("work")'
    assert asked.rows == '"in paris"'
    assert asked.no_rows == '"for tourists"'
