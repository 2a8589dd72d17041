"""The verbs of the people's door: a table from a verb's name to the function for its JSON arguments.

Most are methods of `Person` or `Scene` of the same name. `user` is the acting person (an id), `chat` is the place (an
id; the private chat with the bot if left out).
"""

from __future__ import annotations

import base64
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from bot.sandbox.people.items import Item
from bot.sandbox.people.person import Person
from bot.sandbox.people.scene import Scene
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Json

Verb = Callable[[Scene, Json], Awaitable[Any]]

FAULTS = ("slow", "cut_before", "cut_after", "hang", "status", "proxy_page", "malformed", "flood", "clear")
WRITING_VERBS = ("send", "send_contact", "paste", "edit", "start", "follow")
MEMBERSHIP_VERBS = ("block", "unblock", "delete_account", "join", "leave")
BOT_VERBS = ("add_bot", "promote_bot", "demote_bot", "restrict_bot", "remove_bot")
SCENE_VERBS = ("topic", "close_topic", "reopen_topic", "delete_topic", "migrate", "delete_chat", "restart_bot")


def _person(scene: Scene, arguments: Json, name: str = "user") -> Person:
    return scene.person(int(arguments.pop(name)))


def _members(scene: Scene, arguments: Json) -> list[Person]:
    return [scene.person(int(member)) for member in arguments.pop("members", [])]


async def _user(scene: Scene, arguments: Json) -> Any:
    return scene.user(**arguments).id


async def _group(scene: Scene, arguments: Json) -> Any:
    members = _members(scene, arguments)
    return scene.group(creator=_person(scene, arguments, "creator"), members=members, **arguments)


async def _channel(scene: Scene, arguments: Json) -> Any:
    members = _members(scene, arguments)
    return scene.channel(creator=_person(scene, arguments, "creator"), members=members, **arguments)


async def _press(scene: Scene, arguments: Json) -> Any:
    person = _person(scene, arguments)
    return asdict(await person.press(**arguments))


async def _send_callback(scene: Scene, arguments: Json) -> Any:
    person = _person(scene, arguments)
    return asdict(await person.send_callback(**arguments))


async def _commands(scene: Scene, arguments: Json) -> Any:
    return _person(scene, arguments).commands(arguments.get("chat"))


async def _inline(scene: Scene, arguments: Json) -> Any:
    """{"user", "text", "offset", "chat": where to type it}"""
    asked = await _person(scene, arguments).inline(**arguments)
    return {"id": asked.id, "results": asked.results, "next_offset": asked.next_offset, "button": asked.button}


async def _choose(scene: Scene, arguments: Json) -> Any:
    """{"user", "asked": the number that `inline` returned, "place": of the result, "chat": where to send it}"""
    asked = scene.world.elsewhere.asked.get(str(arguments.pop("asked")))
    if asked is None:
        raise Impossible("Nothing was asked under that number.")
    return _person(scene, arguments).choose(asked, **arguments)


async def _ask_guest(scene: Scene, arguments: Json) -> Any:
    """{"user", "text", "chat", "reply_to": the message that the question is about}"""
    return await _person(scene, arguments).ask_guest(**arguments)


def _item(arguments: Json) -> Item:
    """An item to send: the fields of `Item`, with `data` in base64 (RFC 4648)."""
    data = arguments.pop("data", None)
    return Item(**arguments, data=None if data is None else base64.b64decode(data, validate=True))


async def _send_media(scene: Scene, arguments: Json) -> Any:
    """{"user", "item": the fields of `Item` with its data in base64, "chat", "thread", "reply_to"}"""
    item = _item(arguments.pop("item"))
    return _person(scene, arguments).send_media(item, **arguments)


async def _send_album(scene: Scene, arguments: Json) -> Any:
    """The same with "items", sent as one album."""
    parts = [_item(each) for each in arguments.pop("items")]
    return _person(scene, arguments).send_album(parts, **arguments)


async def _forward(scene: Scene, arguments: Json) -> Any:
    """{"user", "chat": from where, "messages": their ids, "to": a chat; the private one if left out}"""
    person = _person(scene, arguments)
    where = scene.chat(arguments.get("chat", person.id))
    found = [where.messages.get(int(each)) for each in arguments["messages"]]
    parts = [message for message in found if message is not None]
    if len(parts) < len(found):
        raise Impossible("There is no such message to forward.")
    if len(parts) == 1:
        return person.forward(parts[0], arguments.get("to"))
    return person.forward_album(parts, arguments.get("to"))


async def _delete(scene: Scene, arguments: Json) -> Any:
    person = _person(scene, arguments)
    where = scene.chat(arguments.get("chat", person.id))
    message = where.messages.get(int(arguments["message"]))
    if message is None:
        raise Impossible("There is no such message to delete.")
    person.delete(message)


async def _fault(scene: Scene, arguments: Json) -> Any:
    """{"kind": one of FAULTS, or latency (with "seconds") or down (with "on"), and that order's arguments}"""
    kind = arguments.pop("kind")
    if kind == "latency":
        scene.faults.latency = float(arguments["seconds"])
    elif kind == "down":
        scene.faults.down = bool(arguments.get("on", True))
    elif kind in FAULTS:
        getattr(scene.faults, kind)(**arguments)
    else:
        raise Impossible(f"There is no fault {kind!r}.")


def _of_person(name: str) -> Verb:
    """The verb that calls the method of this name of the person `user`."""

    async def verb(scene: Scene, arguments: Json) -> Any:
        return getattr(_person(scene, arguments), name)(**arguments)

    return verb


def _of_scene(name: str) -> Verb:
    """The verb that calls the scene's method of this name."""

    async def verb(scene: Scene, arguments: Json) -> Any:
        result = getattr(scene, name)(**arguments)
        return await result if inspect.isawaitable(result) else result

    return verb


VERBS: dict[str, Verb] = {
    **{name: _of_person(name) for name in WRITING_VERBS + MEMBERSHIP_VERBS + BOT_VERBS},
    **{name: _of_scene(name) for name in SCENE_VERBS},
    "user": _user,
    "group": _group,
    "channel": _channel,
    "press": _press,
    "send_callback": _send_callback,
    "commands": _commands,
    "inline": _inline,
    "choose": _choose,
    "ask_guest": _ask_guest,
    "send_media": _send_media,
    "send_album": _send_album,
    "forward": _forward,
    "delete": _delete,
    "fault": _fault,
}
