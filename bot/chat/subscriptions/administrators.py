"""Who administers a group or channel, and its title: asked of Telegram and cached for a short time."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

KEPT_SECONDS = 30.0  # how long a dismissed administrator's presses may still count
_MOST = 1000  # cached answers
_NOT_THERE = (BadRequest, Forbidden, ChatMigrated)  # the bot has left the chat, or it no longer exists
_ADMINISTER = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


class Administrators:
    """Caches a yes for a short time, so that menus are quick. After a no Telegram is asked again each time."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot
        self._until: dict[tuple[int, int], float] = {}
        self._titles: dict[int, tuple[float, str]] = {}

    async def includes(self, chat: int, user: int, *, fresh: bool = False) -> bool:
        """Whether the person administers the chat, openly or anonymously. `fresh`: ask Telegram now.

        https://core.telegram.org/bots/api#getchatmember is reliable only where the bot itself is an administrator:
        elsewhere it may not know people whom it has not met recently (https://github.com/tdlib/td/issues/589).
        """
        now = asyncio.get_running_loop().time()
        if not fresh and self._until.get((chat, user), 0.0) > now:
            return True
        found = await self._is_one(chat, user)
        if found:
            if len(self._until) >= _MOST:
                self._until.clear()
            self._until[chat, user] = now + KEPT_SECONDS
        else:
            self._until.pop((chat, user), None)
        return found

    async def _is_one(self, chat: int, user: int) -> bool:
        try:
            return (await self._bot.get_chat_member(chat, user)).status in _ADMINISTER
        except BadRequest:  # nobody has that id, or the bot may not ask about them
            pass
        except _NOT_THERE:
            return False
        try:
            return any(member.user.id == user for member in await self._bot.get_chat_administrators(chat))
        except _NOT_THERE:
            return False

    async def title(self, chat: int) -> str:
        """The title of a group or channel; its number if Telegram does not give it."""
        now = asyncio.get_running_loop().time()
        until, known = self._titles.get(chat, (0.0, ""))
        if until > now:
            return known
        try:
            found = (await self._bot.get_chat(chat)).title or str(chat)
        except _NOT_THERE:
            return str(chat)
        if len(self._titles) >= _MOST:
            self._titles.clear()
        self._titles[chat] = now + KEPT_SECONDS, found
        return found
