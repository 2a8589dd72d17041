"""The features together: what one file brings is not another's."""

from __future__ import annotations

from collections import Counter

from bot.chat.features import FEATURES


def test_no_verb_and_no_question_is_twice() -> None:
    """Each button's verb, each command's name and each question's kind belongs to one feature."""
    verbs = Counter(press.verb for feature in FEATURES for press in feature.presses)
    names = Counter(name for feature in FEATURES for command in feature.commands for name in command.names)
    kinds = Counter(question.kind for feature in FEATURES for question in feature.questions)
    assert [word for found in (verbs, names, kinds) for word, times in found.items() if times > 1] == []
