"""What the bot's messages show now, as far as known, so that a message is not edited into what it already shows."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.rendering.view import View

_MOST = 1000  # messages to remember
_Key = tuple[int, int]  # chat and message


class ShownViews:
    """Remembers the newest messages that were sent or edited, at most `most`."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._views: OrderedDict[_Key, View] = OrderedDict()
        self._edits: Counter[_Key] = Counter()  # edits in progress
        self._unsure: set[_Key] = set()  # messages that had two edits in progress at once

    def of(self, chat: int, message: int) -> View | None:
        """What the message shows; None if that is not known."""
        return self._views.get((chat, message))

    def put(self, chat: int, message: int, view: View) -> None:
        """Remember that a message was sent and shows the view."""
        self._views[chat, message] = view
        self._views.move_to_end((chat, message))
        if len(self._views) > self._most:
            self._views.popitem(last=False)

    @contextmanager
    def editing(self, chat: int, message: int, view: View | None = None) -> Iterator[None]:
        """Edit the message within the block; afterwards it shows the view. Without a view nothing is remembered.

        If the block raises, or another edit of the message was in progress meanwhile, what it shows becomes unknown:
        nobody can tell which edit Telegram applied last.
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
