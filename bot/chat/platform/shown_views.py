"""What the bot's messages show now, as far as that is known: a message is not edited into what it shows already."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.rendering.view import View

_MOST = 1000  # messages that are remembered
_Key = tuple[int, int]  # chat and message


class ShownViews:
    """Remembers the messages that were sent or edited last. `most`: how many of them."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._views: OrderedDict[_Key, View] = OrderedDict()
        self._edits: Counter[_Key] = Counter()  # that are under way
        self._unsure: set[_Key] = set()  # messages of which two edits were under way at once

    def of(self, chat: int, message: int) -> View | None:
        """What the message shows; None where that is not known."""
        return self._views.get((chat, message))

    def put(self, chat: int, message: int, view: View) -> None:
        """A message was sent, and shows the view."""
        self._views[chat, message] = view
        self._views.move_to_end((chat, message))
        if len(self._views) > self._most:
            self._views.popitem(last=False)

    @contextmanager
    def editing(self, chat: int, message: int, view: View | None = None) -> Iterator[None]:
        """The message is edited within the block, and shows the view after it; without a view nothing is remembered.

        What it shows stays unknown where the block raises, or where another edit of it was under way meanwhile: nobody
        can tell then which of them Telegram took last.
        """
        key = chat, message
        self._views.pop(key, None)
        if self._edits[key]:
            self._unsure.add(key)
        self._edits[key] += 1
        try:
            yield
            if view and key not in self._unsure:
                self.put(chat, message, view)
        finally:
            self._edits[key] -= 1
            if not self._edits[key]:
                del self._edits[key]
                self._unsure.discard(key)
