"""A sandbox in another process, with the verbs of `Sandbox` and `Person` where that is cheap. Blocking calls.

For tests that kill and restart the bot as a process. What the sandbox refuses is an Impossible with its sentence.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.model import Answer, Button, Impossible, Json

_ANSWER_SECONDS = 60.0  # for an answer of the sandbox, beside what it waits for itself


class RemoteMessage:
    """A message as the client door shows it, with the names of `Message`."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw
        self.id: int = raw["message_id"]
        self.chat_id: int = raw["chat"]["id"]
        self.date: int = raw["date"]
        self.text: str = raw.get("text", "")
        self.entities: list[Json] = raw.get("entities", [])
        self.thread: int | None = raw.get("message_thread_id")
        self.from_bot: bool = raw["from_bot"]
        self.edited: bool = raw["edited"]
        rows = raw.get("reply_markup", {}).get("inline_keyboard", [])
        self.buttons = [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows]


class RemoteSandbox:
    """`RemoteSandbox("http://127.0.0.1:8081")`; any verb of the client door with `do`.

    `patience`: seconds that a wait for something lasts where it names none.
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
        """Any verb of `verbs.VERBS`; arguments that are None are left out."""
        return self._fetch(verb, {name: value for name, value in arguments.items() if value is not None})

    def state(self) -> Json:
        """The bot, users and chats."""
        result: Json = self._fetch("state")
        return result

    def user(self, name: str, language: str | None = "en", **more: Any) -> RemotePerson:
        """A new person."""
        return RemotePerson(self, self.do("user", name=name, language=language, **more), name)

    def fault(self, kind: str, **order: Any) -> None:
        """Order a fault: a method of `Faults`, or latency (seconds=) or down (on=)."""
        self.do("fault", kind=kind, **order)

    def messages(self, chat: int, user: int | None = None, thread: int | None = None) -> list[RemoteMessage]:
        """What a chat holds."""
        query = {"chat": chat, "user": user, "thread": thread}
        path = urlencode({name: value for name, value in query.items() if value is not None})
        return [RemoteMessage(raw) for raw in self._fetch(f"messages?{path}")]

    def texts(self, chat: int, thread: int | None = None) -> list[str]:
        """The texts a chat holds, without service messages."""
        return [message.text for message in self.messages(chat, thread=thread) if message.text]

    def calls(self, after: int = 0) -> list[Json]:
        """The bot's calls from number `after` on."""
        result: list[Json] = self._fetch(f"calls?after={after}")
        return result

    def events(self, after: int, timeout: float = 0) -> list[Json]:
        """What changed after event number `after`, waiting up to `timeout` whole seconds."""
        result: list[Json] = self._fetch(f"events?after={after}&timeout={int(timeout)}")
        return result

    def until(self, condition: Callable[[], Any], timeout: float | None = None) -> Any:
        """The first true value of `condition()`, looked at after every change; AssertionError after `timeout` s."""
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
    """A person in the other process."""

    def __init__(self, sandbox: RemoteSandbox, user_id: int, name: str) -> None:
        self.sandbox = sandbox
        self.id = user_id
        self.name = name

    def do(self, verb: str, **arguments: Any) -> Any:
        """Any verb of this person."""
        return self.sandbox.do(verb, user=self.id, **arguments)

    def send(self, text: str, chat: int | None = None, thread: int | None = None) -> RemoteMessage:
        """Write."""
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
        """What this person sees."""
        return self.sandbox.messages(chat or self.id, user=self.id, thread=thread)

    def wait(
        self, condition: Callable[[list[RemoteMessage]], Any], chat: int | None = None, timeout: float | None = None
    ) -> list[RemoteMessage]:
        """The messages, as soon as `condition(messages)` holds."""
        found: list[RemoteMessage] = []

        def look() -> bool:
            found[:] = self.messages(chat)
            return bool(condition(found))

        self.sandbox.until(look, timeout)
        return found

    def block(self) -> None:
        """Block the bot."""
        self.do("block")
