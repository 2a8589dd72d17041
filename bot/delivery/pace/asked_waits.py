"""The waits that Telegram has asked for: of the whole bot, or of one chat. They are deadlines; the longest wins.

`bot.delivery.waits` keeps them in the database.
"""

from __future__ import annotations

import asyncio

FIRST_TRY = 10.0  # seconds until an answer tries whether a long wait holds
TRY_EVERY = 60.0  # seconds between the next ones


class AskedWaits:
    """Until when the bot and chats are to wait. Callers give the time.

    `changed` is set when a wait begins, grows or is lifted; `take_changed` gives which.
    """

    def __init__(self) -> None:
        self.bot_until = 0.0
        self.changed = asyncio.Event()
        self._changed: set[int] = set()  # chats, 0 for the bot
        self._chat_until: dict[int, float] = {}
        self._try_at: dict[int, float] = {}  # chat, 0 for the bot -> when an answer may try whether its wait holds

    def ask(self, chat: int, now: float, until: float) -> None:
        """Telegram asks the chat, or for 0 the bot, to wait until then."""
        self._drop_past(now)
        if now >= (self._chat_until.get(chat, 0.0) if chat else self.bot_until):
            self._try_at[chat] = now + FIRST_TRY
        if chat:
            self._chat_until[chat] = max(self._chat_until.get(chat, 0.0), until)
        else:
            self.bot_until = max(self.bot_until, until)
        self._change(chat)

    def lift(self, chat: int, now: float) -> None:
        """The wait of the chat is over, and the bot's too."""
        if self._chat_until.pop(chat, None):
            self._change(chat)
        if self.bot_until > now:
            self.bot_until = now
            self._change(0)

    def take_changed(self, now: float) -> dict[int, float]:
        """The waits that changed since the last call: chat, 0 for the bot -> seconds left, 0 where it was lifted."""
        self.changed.clear()
        changed, self._changed = self._changed, set()
        return {chat: max(0.0, (self.wait(chat, now) if chat else self.bot_until - now)) for chat in changed}

    def _change(self, chat: int) -> None:
        self._changed.add(chat)
        self.changed.set()

    def may_try(self, chat: int, now: float) -> bool:
        """Whether an answer to the chat may try now whether its wait, or the bot's, still holds; once in a while."""
        scope = 0 if self.bot_until > now else chat
        if now < self._try_at.get(scope, 0.0):
            return False
        self._try_at[scope] = now + TRY_EVERY
        return True

    def wait(self, chat: int, now: float) -> float:
        """Seconds that the chat itself is to wait; not above 0 where it need not."""
        return self._chat_until.get(chat, 0.0) - now

    def waiting(self, now: float) -> set[int]:
        """The chats that are to wait now."""
        self._drop_past(now)
        return set(self._chat_until)

    def _drop_past(self, now: float) -> None:
        self._chat_until = {chat: until for chat, until in self._chat_until.items() if until > now}
        self._try_at = {chat: at for chat, at in self._try_at.items() if not chat or chat in self._chat_until}
