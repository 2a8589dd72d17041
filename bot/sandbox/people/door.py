"""The door for people: JSON under /client/, for the chat page and for tests that drive another process.

GET  /client/state                  the bot, users and chats
GET  /client/messages?chat=&thread=&user=&last=   the messages in a chat (what a person sees, if `user` is given); the
                                    newest `last` of them only
GET  /client/calls?after=           the bot's calls from that number on
GET  /client/events?after=&timeout= what changed after event number `after`: waits up to `timeout` seconds; with
                                    "Accept: text/event-stream" a stream of server-sent events
GET  /client/file/<file_unique_id>  the bytes of a file; only pictures, videos and music are shown, the
                                    rest are downloaded
GET  /client/tally                  the counters of a sandbox without history
POST /client/<verb>                 a JSON object in, {"ok": true, "result": ...} out; the verbs are in `verbs`

What is impossible gives a 400 with {"ok": false, "error": "one sentence"}. A body must be application/json, which a
page of another site cannot send unasked. Listens on the loopback only, without authentication.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any

from aiohttp import web

from bot.sandbox.bot_api.objects import chat_json, message_json, user_json
from bot.sandbox.people.scene import Scene
from bot.sandbox.people.verbs import VERBS
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Chat, Event, Json, Message
from bot.sandbox.world.world import World

KEPT_EVENTS = 10_000
MAX_WAIT = 50.0
SHOWN_TYPES = frozenset(
    ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm", "audio/mpeg", "audio/ogg"]
)
_TOLD = frozenset({"message", "edit", "delete", "pin", "answer", "action", "member", "topic"})


class PeopleDoor:
    """Answers requests about people. Events are numbered from 1, and the newest 10,000 are kept. `stopping` is set when
    the sandbox stops."""

    def __init__(self, scene: Scene, stopping: asyncio.Event) -> None:
        self.scene = scene
        self.stopping = stopping
        self.events: deque[tuple[int, Event]] = deque(maxlen=KEPT_EVENTS)
        self.last = 0
        scene.world.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.kind in _TOLD:
            self.last += 1
            self.events.append((self.last, event))

    def add_routes(self, app: web.Application) -> None:
        """Register the door's addresses."""
        app.router.add_get("/client/state", self.state)
        app.router.add_get("/client/messages", self.messages)
        app.router.add_get("/client/calls", self.calls)
        app.router.add_get("/client/events", self.event_feed)
        app.router.add_get("/client/file/{unique_id}", self.file)
        app.router.add_get("/client/tally", self.tally)
        app.router.add_post("/client/{verb}", self.verb)

    async def state(self, request: web.Request) -> web.Response:
        """The bot and how many files it has uploaded, all users, and every chat with its members and topics."""
        world, faults = self.scene.world, self.scene.faults
        people = [{**user_json(user), "deleted": user.deleted, "about": user.about} for user in world.users.values()]
        chats = [chat_state(self.scene.world, chat) for chat in world.chats.values() if not chat.deleted]
        descriptions = {code: text for (kind, code), text in world.descriptions.items() if kind == "description"}
        return _ok(
            {
                "bot": user_json(world.bot),
                "token": world.token,
                "users": people,
                "chats": chats,
                "event": self.last,
                "uploads": self.scene.uploads,
                "descriptions": descriptions,
                "faults": {"latency": faults.latency, "down": faults.down, "orders": len(faults.orders)},
                "can_restart": self.scene.on_restart is not None,
            }
        )

    async def tally(self, request: web.Request) -> web.Response:
        """The counters of a sandbox without history, for a benchmark that measures from another process."""
        return _ok(self.scene.world.tally.as_json())

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a file; 404 if there are none."""
        file = self.scene.world.files.with_unique_id(request.match_info["unique_id"])
        if file is None or file.data is None:
            return _error("There is no such file any more.", 404)
        kind = "image/jpeg" if file.kind == "photo" else str(file.about.get("mime_type", ""))
        shown = kind in SHOWN_TYPES
        headers = {
            "Content-Disposition": "inline" if shown else "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        kind = kind if shown else "application/octet-stream"
        return web.Response(body=file.data, headers=headers, content_type=kind)

    async def messages(self, request: web.Request) -> web.Response:
        """The messages in a chat."""
        try:
            chat = self.scene.chat(int(request.query.get("chat", "0")))
            thread = int(request.query["thread"]) if request.query.get("thread") else None
            if request.query.get("user"):
                found = self.scene.person(int(request.query["user"])).messages(chat, thread)
            else:
                found = self.scene.messages(chat, thread)
        except (Impossible, ValueError) as error:
            return _error(str(error))
        newest = found[-_number(request, "last", default=len(found)) :]
        return _ok([message_state(self.scene.world, message) for message in newest])

    async def calls(self, request: web.Request) -> web.Response:
        """The bot's calls, from number `after` on."""
        after = _number(request, "after")
        return _ok([call._asdict() for call in self.scene.calls[after:]])

    async def event_feed(self, request: web.Request) -> web.StreamResponse:
        """Events after a number, once (long poll) or as a stream."""
        after = _number(request, "after")
        if "text/event-stream" in request.headers.get("Accept", ""):
            known = _number(request, "after", default=self.last, header="Last-Event-ID")
            return await self._stream(request, min(known, self.last))  # a page may have seen an earlier sandbox's
        seconds = min(MAX_WAIT, max(0.0, _number(request, "timeout")))
        await self._wait_for_event(after, seconds)
        return _ok([_event_state(number, event) for number, event in self._since(after)])

    def _since(self, after: int) -> list[tuple[int, Event]]:
        """The events after number `after`, with their numbers."""
        missing = self.last - after
        if missing <= 0:
            return []
        return list(self.events)[-missing:]

    async def _wait_for_event(self, after: int, seconds: float) -> None:
        """Return when there is an event after number `after`, after `seconds`, or when the sandbox stops."""
        try:
            async with asyncio.timeout(seconds):
                while self.last <= after and not self.stopping.is_set():
                    await self.scene.changed()
        except TimeoutError:
            return

    async def _stream(self, request: web.Request, after: int) -> web.StreamResponse:
        """Server-sent events (html.spec.whatwg.org/multipage/server-sent-events.html) until one side ends it."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        try:
            while not self.stopping.is_set():
                events = self._since(after)
                lines = [f"id: {n}\ndata: {json.dumps(_event_state(n, event))}\n\n" for n, event in events]
                await response.write(("".join(lines) or ": still here\n\n").encode())
                after = max(after, self.last)
                await self._wait_for_event(after, 15.0)
        except ConnectionError:
            return response
        return response

    async def verb(self, request: web.Request) -> web.Response:
        """Carry out a verb: the JSON body holds its arguments."""
        verb = VERBS.get(request.match_info["verb"])
        if verb is None:
            return _error(f"There is no verb {request.match_info['verb']!r}.", 404)
        if request.content_type != "application/json":
            return _error("The body must be application/json.", 415)
        try:
            arguments = json.loads(await request.read() or b"{}")
        except ValueError:
            return _error("The body is not JSON.")
        if not isinstance(arguments, dict):
            return _error("The body must be a JSON object.")
        try:
            result = await verb(self.scene, arguments)
        except KeyError as error:
            return _error(f"The argument {error.args[0]!r} is missing.")
        except (Impossible, AssertionError, TypeError, ValueError) as error:
            return _error(str(error))
        return _ok(_plain(self.scene.world, result))


def chat_state(world: World, chat: Chat) -> Json:
    """A chat as the door shows it: the Bot API's object, and fields that only an app knows."""
    state = chat_json(world, chat)
    state["members"] = [{"user": m.user_id, "status": m.status} for m in chat.members.values() if m.inside]
    state["topics"] = [{"id": t.id, "name": t.name, "closed": t.closed} for t in chat.topics.values()]
    state["last_message_id"] = chat.last_id
    if chat.type == "private":
        state |= {"started": chat.started, "blocked": chat.blocked}
    if chat.migrated_to is not None:
        state["migrated_to"] = chat.migrated_to
    return state


def message_state(world: World, message: Message) -> Json:
    """A message as the door shows it: the Bot API's object, and fields that only an app knows."""
    state = message_json(world, message)
    state |= {"from_bot": message.from_bot, "edited": message.edited, "pinned": message.pinned}
    state["sender"] = message.sender.id if message.sender is not None else None
    state["silent"] = message.silent
    return state


def _event_state(number: int, event: Event) -> Json:
    return {"event": number, "kind": event.kind, "chat": event.chat_id, "item": event.item}


def _plain(world: World, result: Any) -> Any:
    """A verb's result, as JSON."""
    if isinstance(result, Message):
        return message_state(world, result)
    if isinstance(result, Chat):
        return chat_state(world, result)
    if isinstance(result, list):
        return [_plain(world, item) for item in result]
    return result


def _number(request: web.Request, name: str, default: int = 0, header: str | None = None) -> int:
    """An integer from the header, if it is there, or from the query."""
    value = request.headers.get(header, "") if header else ""
    value = value or request.query.get(name, "")
    return int(value) if value.isdigit() else default


def _ok(result: Any) -> web.Response:
    return _body({"ok": True, "result": result}, 200)


def _error(sentence: str, code: int = 400) -> web.Response:
    return _body({"ok": False, "error": sentence}, code)


def _body(body: Json, code: int) -> web.Response:
    return web.Response(status=code, body=json.dumps(body).encode(), content_type="application/json")
