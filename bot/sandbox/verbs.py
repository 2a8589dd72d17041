"""The verbs of the client door: a name -> what it does with JSON arguments. One table, one line or few per verb.

`user` is who does it (an id), `chat` where (an id; without it the private chat with the bot).
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.sandbox.model import Impossible, Json

if TYPE_CHECKING:
    from bot.sandbox.client import Person
    from bot.sandbox.server import Sandbox

Verb = Callable[["Sandbox", Json], Awaitable[Any]]
VERBS: dict[str, Verb] = {}

FAULTS = ("slow", "cut_before", "cut_after", "hang", "status", "proxy_page", "malformed", "flood", "clear")
WRITING_VERBS = ("send", "send_contact", "paste", "edit", "start", "follow")
STANDING_VERBS = ("block", "unblock", "delete_account", "join", "leave")
BOT_VERBS = ("add_bot", "promote_bot", "demote_bot", "restrict_bot", "remove_bot")
SCENE_VERBS = ("topic", "close_topic", "reopen_topic", "delete_topic", "migrate", "delete_chat", "restart_bot")


def _person(sandbox: Sandbox, arguments: Json, name: str = "user") -> Person:
    return sandbox.person(int(arguments.pop(name)))


async def _user(sandbox: Sandbox, arguments: Json) -> Any:
    return sandbox.user(**arguments).id


async def _group(sandbox: Sandbox, arguments: Json) -> Any:
    members = [sandbox.person(int(member)) for member in arguments.pop("members", [])]
    return sandbox.group(creator=_person(sandbox, arguments, "creator"), members=members, **arguments)


async def _channel(sandbox: Sandbox, arguments: Json) -> Any:
    members = [sandbox.person(int(member)) for member in arguments.pop("members", [])]
    return sandbox.channel(creator=_person(sandbox, arguments, "creator"), members=members, **arguments)


async def _press(sandbox: Sandbox, arguments: Json) -> Any:
    person = _person(sandbox, arguments)
    return asdict(await person.press(**arguments))


async def _send_callback(sandbox: Sandbox, arguments: Json) -> Any:
    person = _person(sandbox, arguments)
    return asdict(await person.send_callback(**arguments))


async def _commands(sandbox: Sandbox, arguments: Json) -> Any:
    return _person(sandbox, arguments).commands(arguments.get("chat"))


async def _delete(sandbox: Sandbox, arguments: Json) -> Any:
    person = _person(sandbox, arguments)
    where = sandbox.chat(arguments.get("chat", person.id))
    message = where.messages.get(int(arguments["message"]))
    if message is None:
        raise Impossible("There is no such message to delete.")
    person.delete(message)


async def _fault(sandbox: Sandbox, arguments: Json) -> Any:
    """{"kind": one of FAULTS, or latency (with "seconds") or down (with "on"), and that order's arguments}"""
    kind = arguments.pop("kind")
    if kind == "latency":
        sandbox.faults.latency = float(arguments["seconds"])
    elif kind == "down":
        sandbox.faults.down = bool(arguments.get("on", True))
    elif kind in FAULTS:
        getattr(sandbox.faults, kind)(**arguments)
    else:
        raise Impossible(f"There is no fault {kind!r}.")


def _of_person(name: str) -> Verb:
    async def verb(sandbox: Sandbox, arguments: Json) -> Any:
        return getattr(_person(sandbox, arguments), name)(**arguments)

    return verb


def _of_scene(name: str) -> Verb:
    async def verb(sandbox: Sandbox, arguments: Json) -> Any:
        result = getattr(sandbox, name)(**arguments)
        return await result if inspect.isawaitable(result) else result

    return verb


VERBS.update({name: _of_person(name) for name in WRITING_VERBS + STANDING_VERBS + BOT_VERBS})
VERBS.update({name: _of_scene(name) for name in SCENE_VERBS})
VERBS.update(
    user=_user,
    group=_group,
    channel=_channel,
    press=_press,
    send_callback=_send_callback,
    commands=_commands,
    delete=_delete,
    fault=_fault,
)
