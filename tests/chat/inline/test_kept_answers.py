"""Answers to inline queries are kept until the next commit, and not many."""

from __future__ import annotations

from bot.chat.inline.kept import KeptAnswers, Listed


def test_until_a_commit() -> None:
    """The same words, languages and offset get the same answer; after a commit they are looked for again."""
    kept, answer = KeptAnswers(), Listed([], "10")
    key = ("visa", "", "en", "en")
    assert kept.get(key, 1) is None
    kept.put(key, answer, 1)
    assert kept.get(key, 1) is answer
    assert kept.get(("visa", "", "ru", "ru"), 1) is None
    assert kept.get(key, 2) is None
    assert kept.get(key, 1) is None


def test_an_answer_of_before_a_commit_is_not_kept_after_it() -> None:
    """What was found before a commit that came meanwhile serves nobody who asks after it."""
    kept, key = KeptAnswers(), ("visa", "", "en", "en")
    assert kept.get(key, 2) is None
    kept.put(key, Listed([], ""), 1)
    assert kept.get(key, 2) is None


def test_not_many() -> None:
    """The oldest go where there are too many."""
    kept = KeptAnswers()
    for n in range(300):
        kept.put((str(n), "", "en", "en"), Listed([], ""), 1)
    found = [kept.get((str(n), "", "en", "en"), 1) for n in range(300)]
    assert found[0] is None
    assert found[-1] is not None
    assert sum(answer is not None for answer in found) == 200
