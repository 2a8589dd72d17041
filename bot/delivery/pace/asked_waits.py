"""The waits that Telegram has asked for: of the whole bot, or of one chat. They are deadlines; the longest wins.

`bot.delivery.waits` stores them.
"""

from __future__ import annotations

import asyncio

FIRST_TRY = 10.0  # seconds until an answer tests whether a long wait still holds
TRY_EVERY = 60.0  # seconds between further tests


class AskedWaits:
    """Until when the bot and chats have to wait. Callers pass the time.

    `changed` is set when a wait begins, grows or is lifted; `take_changed` returns which.
    """

    def __init__(self) -> None:
        self.bot_until = 0.0
        self.changed = asyncio.Event()
        self._changed: set[int] = set()  # chats, 0 for the bot
        self._chat_until: dict[int, float] = {}
        self._try_at: dict[int, float] = {}  # chat, 0 for the bot -> when an answer may test its wait

    def ask(self, chat: int, now: float, until: float) -> None:
        """Telegram asks the chat (0: the whole bot) to wait until then."""
        self._drop_past(now)
        if now >= (self._chat_until.get(chat, 0.0) if chat else self.bot_until):
            self._try_at[chat] = now + FIRST_TRY
        if chat:
            self._chat_until[chat] = max(self._chat_until.get(chat, 0.0), until)
        else:
            self.bot_until = max(self.bot_until, until)
        self._change(chat)

    def lift(self, chat: int, now: float) -> None:
        """End the wait of the chat, and the whole bot's too."""
        if self._chat_until.pop(chat, None):
            self._change(chat)
        if self.bot_until > now:
            self.bot_until = now
            self._change(0)

    def take_changed(self, now: float) -> dict[int, float]:
        """The waits that changed since the last call: chat, 0 for the bot -> seconds left, 0 if it was lifted."""
        self.changed.clear()
        changed, self._changed = self._changed, set()
        return {chat: max(0.0, (self.wait(chat, now) if chat else self.bot_until - now)) for chat in changed}

    def _change(self, chat: int) -> None:
        self._changed.add(chat)
        self.changed.set()

    def may_try(self, chat: int, now: float) -> bool:
        """Whether an answer to the chat may test now whether its wait, or the bot's, still holds; allowed once in a
        while."""
        scope = 0 if self.bot_until > now else chat
        if now < self._try_at.get(scope, 0.0):
            return False
        self._try_at[scope] = now + TRY_EVERY
        return True

    def wait(self, chat: int, now: float) -> float:
        """Seconds that the chat itself has to wait; 0 or less if it need not."""
        return self._chat_until.get(chat, 0.0) - now

    def waiting(self, now: float) -> set[int]:
        """The chats that have to wait now."""
        self._drop_past(now)
        return set(self._chat_until)

    def _drop_past(self, now: float) -> None:
        self._chat_until = {chat: until for chat, until in self._chat_until.items() if until > now}
        self._try_at = {chat: at for chat, at in self._try_at.items() if not chat or chat in self._chat_until}
