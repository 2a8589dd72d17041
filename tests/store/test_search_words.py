"""A search that forgives, on a real database: other forms of a word, names in the other script, typing mistakes."""

from __future__ import annotations

import pytest

from bot.domain.search.query import hits, parse
from bot.domain.statements import StatementState, Text
from bot.domain.text.richtext import RichText
from bot.store.database.connection import Database
from bot.store.rows import number
from bot.store.search import questions, words
from bot.store.search.questions import SortOrder
from bot.store.statements import statements
from tests.store.test_search_index import NOW, add

TALKS = [
    Text(
        "en", "Putin on the negotiations in Paris", RichText("The parties met Zakharova and Sergei Lavrov on Monday.")
    ),
]
ПЕРЕГОВОРЫ = [
    Text(
        "ru",
        "О заявлении Захаровой",
        RichText("В понедельник Владимир Путин говорил с Сергеем Лавровым. Стать на место."),
    )
]


async def found(db: Database, typed: str) -> list[int]:
    query = parse(typed)
    assert query is not None
    wide = await words.widened(db.reader, query)
    return list((await questions.find(db.reader, wide, SortOrder.DATE, NOW)).statements)


async def corrected(db: Database, typed: str) -> str:
    """What is offered instead: what was probably meant, where that finds something."""
    query = parse(typed)
    assert query is not None
    meant = await questions.corrected(db.reader, query)
    return meant if meant and await found(db, meant) else ""


@pytest.mark.parametrize("typed", ["negotiating", "negotiation", "party", "Putin's negotiations"])
async def test_english_forms(db: Database, typed: str) -> None:
    """Another form of a word finds it."""
    statement = await add(db, TALKS)
    assert await found(db, typed) == [statement]


@pytest.mark.parametrize("typed", ["заявлениями", "говорили", "сергея", "понедельником"])
async def test_russian_forms(db: Database, typed: str) -> None:
    """In any case and number."""
    statement = await add(db, ПЕРЕГОВОРЫ)
    assert await found(db, typed) == [statement]


@pytest.mark.parametrize("typed", ["putin", "Zakharova", "Zaharova", "lavrov", "Sergei Lavrov", "sergey"])
async def test_a_latin_name_finds_the_russian_one(db: Database, typed: str) -> None:
    """Also where it is inflected there."""
    statement = await add(db, ПЕРЕГОВОРЫ)
    assert await found(db, typed) == [statement]


@pytest.mark.parametrize("typed", ["Путин", "Путиным", "Захаровой", "Лавров", "Сергей", "lavrovv"])
async def test_a_russian_name_finds_the_latin_one(db: Database, typed: str) -> None:
    """Also where it is typed inflected."""
    statement = await add(db, TALKS)
    assert await found(db, typed) == [statement]


async def test_what_is_no_name_stays_in_its_script(db: Database) -> None:
    """A word that is no name finds no word of the other language that only sounds like it."""
    await add(db, [Text("ru", "О деле", RichText("Нам пора стать ближе."))])
    assert await found(db, "state") == []


async def test_other_forms_are_marked_as_hits(db: Database) -> None:
    """What was found stands in bold."""
    await add(db, ПЕРЕГОВОРЫ)
    query = parse("putin")
    assert query is not None
    wide = await words.widened(db.reader, query)
    text = "Владимир Путин"
    assert [text[start:end] for start, end in hits(wide, text)] == ["Путин"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("putn", "putin"),
        ("Ptuin", "putin"),
        ("utin", "putin"),
        ("negotations", "negotiations"),
        ("putn paris", "putin paris"),
        ("zakharov lavrovv", ""),
        ("zkharova", ""),
        ("mondzy -london", "monday -london"),
        ("quite another", ""),
        ("vis", ""),
    ],
)
async def test_typing_mistakes(db: Database, typed: str, meant: str) -> None:
    """Of words in titles any letter may be wrong, of others all but the first two. Nothing is offered in vain."""
    await add(db, TALKS)
    assert await corrected(db, typed) == meant


@pytest.mark.parametrize("letters", [59, 300])
async def test_what_nobody_writes(db: Database, letters: int) -> None:
    """However many different letters in a row are typed, it can be asked what was meant."""
    some = "abcdefghijklmnopqrstuvz"
    typed = "".join(some[place * (place // len(some) + 1) % len(some)] for place in range(letters))
    assert await corrected(db, typed) == ""


async def test_common_trigrams(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word is found by its rarer trigrams where very many share the others."""
    monkeypatch.setattr(words, "_MOST_SHARING", 3)
    for word in ("preparation", "declaration", "translation", "celebration", "cooperation", "zerostation"):
        await add(db, [Text("en", word, RichText("A text."))])
    assert await corrected(db, "herostation") == "zerostation"


async def test_a_mistake_in_the_other_script(db: Database) -> None:
    """A Latin word with a mistake finds a Russian name."""
    await add(db, [Text("ru", "Путин прибыл", RichText("Вот и всё."))])
    assert await corrected(db, "putn") == "путин"


async def test_what_does_not_stand_is_not_offered(db: Database) -> None:
    """In its time of grace, and retracted, a statement's words are not let out by what was meant."""
    statement = await add(db, TALKS, state=StatementState.PENDING)
    assert await corrected(db, "putn") == ""
    await db.write(lambda cx: statements.set_state(cx, statement, StatementState.PUBLISHED))
    assert await corrected(db, "putn") == "putin"
    await db.write(lambda cx: statements.set_state(cx, statement, StatementState.RETRACTED))
    assert await corrected(db, "putn") == ""


async def test_a_word_is_kept_once(db: Database) -> None:
    """However many texts have it; one that turns out to be a name later is one from then on."""
    await add(db, [Text("en", "On wood", RichText("some rose wood is here"))])
    rows = await number(db.reader, "SELECT count(*) FROM known_word WHERE word = 'rose'")
    name = await number(db.reader, "SELECT count(*) FROM known_word WHERE word = 'rose' AND name_stem <> ''")
    assert (rows, name) == (1, 0)
    await add(db, [Text("en", "On wood", RichText("here is Rose again"))])
    rows = await number(db.reader, "SELECT count(*) FROM known_word WHERE word = 'rose'")
    name = await number(db.reader, "SELECT count(*) FROM known_word WHERE word = 'rose' AND name_stem <> ''")
    assert (rows, name) == (1, 1)


async def test_related(db: Database) -> None:
    """What shares the title's rarer words comes first; the statement itself does not come."""
    first = await add(db, [Text("en", "Statement on fisheries in the North Sea", RichText("Nothing."))])
    nearest = await add(db, [Text("en", "Fishery talks on the North Sea", RichText("Nothing."))])
    other = await add(db, [Text("en", "Statement on visas", RichText("Nothing."))])
    await add(db, [Text("en", "Opening hours", RichText("Nothing."))])
    title = "Statement on fisheries in the North Sea"
    assert await questions.related(db.reader, first, title, 5) == [nearest, other]
    assert await questions.related(db.reader, first, "—", 5) == []
