"""Makes index entries from texts; this takes longer than writing them to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.search.entry import IndexEntry, index_entry
from bot.domain.statements import Text
from bot.store.search.word_forms import WordForms, forms_of

_MOST_TOLD = 300_000  # words that are remembered as given


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision's texts, to make an entry from."""

    day: date
    statement: int
    revision: int
    texts: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Made:
    """The entries of a batch, in its order. `forms`: rows for words that no earlier batch had, by the word and whether
    it is a name."""

    entries: Sequence[IndexEntry]
    forms: Mapping[tuple[str, bool], WordForms]


def make_entries(batch: Sequence[Revision], told: set[tuple[str, bool]]) -> Made:
    """Make the entries of a batch. `told`: the words whose rows were given before; those of this batch are added to
    it."""
    entries = [index_entry(one.day, one.statement, one.revision, one.texts) for one in batch]
    if len(told) > _MOST_TOLD:
        told.clear()
    met = {(word, word in entry.names) for entry in entries for word in entry.all_words} - told
    told |= met
    return Made(entries, {word: forms_of(*word) for word in met})
