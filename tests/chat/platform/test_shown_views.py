"""What messages show: known after an edit that went well, unknown wherever Telegram may hold something else."""

from __future__ import annotations

import pytest

from bot.chat.platform.shown_views import ShownViews
from bot.domain.text.richtext import RichText
from bot.rendering.view import View

CHAT, MESSAGE = 5, 17
ONE, TWO = View(RichText("One")), View(RichText("Two"))


def test_after_an_edit() -> None:
    """While a message is edited nobody knows what it shows; afterwards it is the new view."""
    shown = ShownViews()
    shown.put(CHAT, MESSAGE, ONE)
    with shown.editing(CHAT, MESSAGE, TWO):
        assert shown.of(CHAT, MESSAGE) is None
    assert shown.of(CHAT, MESSAGE) == TWO
    assert shown.of(CHAT, MESSAGE + 1) is None


def test_an_edit_that_fails() -> None:
    """After an edit that failed nobody knows what the message shows, so the next edit is sent."""
    shown = ShownViews()
    shown.put(CHAT, MESSAGE, ONE)
    with pytest.raises(TimeoutError), shown.editing(CHAT, MESSAGE, TWO):
        raise TimeoutError
    assert shown.of(CHAT, MESSAGE) is None


def test_a_message_that_is_not_remembered() -> None:
    """A copy that delivery edits or deletes is not remembered, and what was known of it counts no more."""
    shown = ShownViews()
    shown.put(CHAT, MESSAGE, ONE)
    with shown.editing(CHAT, MESSAGE):
        pass
    assert shown.of(CHAT, MESSAGE) is None


def test_two_edits_at_once() -> None:
    """Nobody can tell which of them Telegram took last; the next edit is known again."""
    shown = ShownViews()
    with shown.editing(CHAT, MESSAGE, ONE):
        with shown.editing(CHAT, MESSAGE, TWO):
            pass
        assert shown.of(CHAT, MESSAGE) is None
    assert shown.of(CHAT, MESSAGE) is None
    with shown.editing(CHAT, MESSAGE, ONE):
        pass
    assert shown.of(CHAT, MESSAGE) == ONE


def test_memory_is_bounded() -> None:
    """The messages that were sent or edited last are remembered, the others forgotten."""
    shown = ShownViews(most=2)
    for message in (1, 2, 1, 3):
        shown.put(CHAT, message, ONE)
    assert [shown.of(CHAT, message) for message in (1, 2, 3)] == [ONE, None, ONE]
