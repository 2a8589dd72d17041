"""The cast of these tests, a clock that they set, and a plain HTTP client for the bot's door."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.sandbox import Chat, Person, Sandbox

START = 1_760_000_000.0


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.now += seconds


class Api:
    """Calls the Bot API as a bot would, in plain HTTP."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session
        self.url = f"{sandbox.api_url}/bot{sandbox.token}"

    async def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        """The body of the answer to a JSON POST; the HTTP status must be its error_code."""
        async with self.session.post(f"{self.url}/{method}", json=params) as response:
            body: dict[str, Any] = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    async def result(self, method: str, **params: Any) -> Any:
        """The `result` of a call that must succeed."""
        body = await self(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The description of a call that must fail."""
        body = await self(method, **params)
        assert not body["ok"], body
        return str(body["description"])


class Cast:
    """Anna, who started the bot; Boris, who owns a group, a supergroup, a forum and a channel with the bot in each."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.anna: Person = sandbox.user("Anna")
        self.boris: Person = sandbox.user("Boris", "ru")
        self.anna.start()
        self.group: Chat = sandbox.group("Expats", self.boris, [self.anna])
        self.supergroup: Chat = sandbox.group("Journalists", self.boris, [self.anna], supergroup=True)
        self.forum: Chat = sandbox.group("Town", self.boris, [self.anna], forum=True)
        self.channel: Chat = sandbox.channel("News", "news_ch", creator=self.boris, members=[self.anna])
        for chat in (self.group, self.supergroup, self.forum, self.channel):
            self.boris.add_bot(chat)
        self.thread: int = sandbox.topic(self.forum, "Visas")
        sandbox.world.drop_pending()
