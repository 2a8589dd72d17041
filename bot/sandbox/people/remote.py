"""A sandbox in another process, used through the people's door. Its calls block.

For tests that run the sandbox or the demo as a process. The most used methods of `Sandbox` and `Person` are here under
the same names, every other verb through `do`. What the sandbox does not allow raises Impossible, with its sentence.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import MEDIA_KINDS, Answer, Button, Json

_ANSWER_SECONDS = 60.0  # for an answer of the sandbox, in addition to its own waiting


class RemoteMessage:
    """A message as the people's door shows it, with the names of `Message`."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw
        self.id: int = raw["message_id"]
        self.chat_id: int = raw["chat"]["id"]
        self.date: int = raw["date"]
        self.text: str = raw.get("text") or raw.get("caption", "")
        self.entities: list[Json] = raw.get("entities") or raw.get("caption_entities", [])
        self.kind: str | None = next((kind for kind in MEDIA_KINDS if kind in raw), None)
        self.album: str | None = raw.get("media_group_id")
        self.thread: int | None = raw.get("message_thread_id")
        self.from_bot: bool = raw["from_bot"]
        self.edited: bool = raw["edited"]
        rows = raw.get("reply_markup", {}).get("inline_keyboard", [])
        self.buttons = [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows]


class RemoteSandbox:
    """`RemoteSandbox("http://127.0.0.1:8081")`: the sandbox that listens at this address.

    `patience`: seconds to wait for something if no time-out is given.
    """

    def __init__(self, url: str, patience: float = 10.0) -> None:
        self.patience = patience
        self.api_url = url.rstrip("/")

    def _fetch(self, path: str, body: Json | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api_url}/client/{path}", data)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS + self.patience) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise Impossible(json.load(error)["error"]) from None
        return answer["result"]

    def do(self, verb: str, **arguments: Any) -> Any:
        """Run any verb of the people's door (`verbs.VERBS`); arguments that are None are left out."""
        return self._fetch(verb, {name: value for name, value in arguments.items() if value is not None})

    def state(self) -> Json:
        """The bot, users and chats."""
        result: Json = self._fetch("state")
        return result

    def user(self, name: str, language: str | None = "en", **more: Any) -> RemotePerson:
        """A new person."""
        return RemotePerson(self, self.do("user", name=name, language=language, **more), name)

    def fault(self, kind: str, **order: Any) -> None:
        """Order a fault. `kind`: a method of `Faults`, or latency (with `seconds`) or down (with `on`)."""
        self.do("fault", kind=kind, **order)

    def messages(self, chat: int, user: int | None = None, thread: int | None = None) -> list[RemoteMessage]:
        """The messages in a chat, oldest first; those that a person sees if `user` is given."""
        query = {"chat": chat, "user": user, "thread": thread}
        path = urlencode({name: value for name, value in query.items() if value is not None})
        return [RemoteMessage(raw) for raw in self._fetch(f"messages?{path}")]

    def texts(self, chat: int, thread: int | None = None) -> list[str]:
        """The texts in a chat, oldest first, service messages left out."""
        return [message.text for message in self.messages(chat, thread=thread) if message.text]

    def calls(self, after: int = 0) -> list[Json]:
        """The bot's calls, oldest first, without the first `after` of them."""
        result: list[Json] = self._fetch(f"calls?after={after}")
        return result

    def events(self, after: int, timeout: float = 0) -> list[Json]:
        """What changed after event number `after`, waiting up to `timeout` whole seconds."""
        result: list[Json] = self._fetch(f"events?after={after}&timeout={int(timeout)}")
        return result

    def until(self, condition: Callable[[], Any], timeout: float | None = None) -> Any:
        """The first true value of `condition()`, checked after every change; AssertionError after `timeout` seconds."""
        seconds = self.patience if timeout is None else timeout
        deadline = time.monotonic() + seconds
        after = self.state()["event"]
        while not (value := condition()):
            if time.monotonic() >= deadline:
                raise AssertionError(f"Not within {seconds} s; the bot's last calls: {self.calls()[-10:]}")
            events = self.events(after, timeout=1)
            after = events[-1]["event"] if events else after
        return value


class RemotePerson:
    """A person of the sandbox in the other process."""

    def __init__(self, sandbox: RemoteSandbox, user_id: int, name: str) -> None:
        self.sandbox = sandbox
        self.id = user_id
        self.name = name

    def do(self, verb: str, **arguments: Any) -> Any:
        """Run any verb of this person."""
        return self.sandbox.do(verb, user=self.id, **arguments)

    def send(self, text: str, chat: int | None = None, thread: int | None = None) -> RemoteMessage:
        """Write `text`."""
        return RemoteMessage(self.do("send", text=text, chat=chat, thread=thread))

    def start(self, payload: str | None = None) -> RemoteMessage:
        """Press Start."""
        return RemoteMessage(self.do("start", payload=payload))

    def press(
        self, label: str, message: int | None = None, chat: int | None = None, timeout: float | None = None
    ) -> Answer:
        """Press a button and wait for the answer."""
        seconds = self.sandbox.patience if timeout is None else timeout
        return Answer(**self.do("press", label=label, message=message, chat=chat, timeout=seconds))

    def messages(self, chat: int | None = None, thread: int | None = None) -> list[RemoteMessage]:
        """What this person sees, oldest first."""
        return self.sandbox.messages(chat or self.id, user=self.id, thread=thread)

    def wait(
        self, condition: Callable[[list[RemoteMessage]], Any], chat: int | None = None, timeout: float | None = None
    ) -> list[RemoteMessage]:
        """The messages, as soon as `condition(messages)` holds; AssertionError after `timeout` seconds."""
        found: list[RemoteMessage] = []

        def look() -> bool:
            found[:] = self.messages(chat)
            return bool(condition(found))

        self.sandbox.until(look, timeout)
        return found

    def block(self) -> None:
        """Block the bot."""
        self.do("block")
