"""The features together: what one file brings is not another's, and each thing finds the feature that it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest

from bot.chat.features import FEATURES
from bot.chat.platform.interaction import Feature, Turn
from bot.chat.platform.registry import link_of, page_named, question_of
from bot.domain.prompts import Prompt, SearchPrompt, TextPrompt


def claimed(feature: Feature) -> Iterator[tuple[str, object]]:
    """What a feature has for itself alone."""
    yield from (("command", name) for command in feature.commands for name in command.names)
    yield from (("verb", press.verb) for press in feature.presses)
    yield from (("question", question.kind) for question in feature.questions)
    yield from (("link", link.prefix) for link in feature.links)
    yield from (("page", page.name) for page in feature.pages)


def test_nothing_is_claimed_twice() -> None:
    """Each command's name, button's verb, kind of question, prefix of a deep link and page of a draft's card belongs to
    one feature; and each feature is in the list once."""
    times = Counter(thing for feature in FEATURES for thing in claimed(feature))
    assert [thing for thing, count in times.items() if count > 1] == []
    assert len({id(feature) for feature in FEATURES}) == len(FEATURES)
    assert {kind for kind, _ in times} == {"command", "verb", "question", "link", "page"}


def test_no_link_hides_another() -> None:
    """No prefix of a deep link is the beginning of another one's, so that the order of the features does not matter."""
    prefixes = [link.prefix for feature in FEATURES for link in feature.links]
    assert [(one, other) for one in prefixes for other in prefixes if one != other and other.startswith(one)] == []


def test_no_page_hides_another() -> None:
    """A page's name has no `-`, behind which an open page keeps what is its own."""
    assert [page.name for feature in FEATURES for page in feature.pages if "-" in page.name or not page.name] == []


def test_every_question_has_a_feature() -> None:
    """Every kind of open question belongs to a feature that takes its answer."""
    taken = {question.kind for feature in FEATURES for question in feature.questions}
    assert taken == set(get_args(Prompt))


def test_messages_always_get_an_answer() -> None:
    """Messages are offered to one feature at a time, and the last one says that it does not understand."""
    turns = [taker.turn for feature in FEATURES for taker in feature.messages]
    assert len(set(turns)) == len(turns)
    assert Turn.ANSWER not in turns
    assert max(turns) is Turn.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("payload", "prefix"),
    [("s-142-2026", "s-"), ("a-2021_3", "a-"), ("set-5", "set-"), ("d-17-en", "d-"), ("invite-x", "invite-")],
)
def test_a_link_finds_its_feature(payload: str, prefix: str) -> None:
    """Payloads of links that are out in the world, each by its beginning."""
    link = link_of(FEATURES, payload)
    assert link
    assert link.prefix == prefix


def test_what_belongs_to_no_feature() -> None:
    """An empty payload, an unknown one and the card itself (the page '') are nobody's."""
    assert link_of(FEATURES, "") is None
    assert link_of(FEATURES, "zzz") is None
    assert page_named(FEATURES, "") is None
    assert page_named(FEATURES, "zzz-1") is None


def test_an_open_page_and_a_question_find_their_feature() -> None:
    """By the name before the `-`, and by the class of the question."""
    page, question = page_named(FEATURES, "sure-publish"), question_of(FEATURES, TextPrompt(1, 1, "en"))
    assert page
    assert page.name == "sure"
    assert question
    assert question.kind is TextPrompt
    assert question_of((), SearchPrompt()) is None
