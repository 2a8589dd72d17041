"""What the program itself says of its state, where no chat shows it: /mydata, /audit as a file, `chancery status`."""

from __future__ import annotations

import json
from typing import Any

from bot.app import Bot
from bot.cli.status import status_of
from bot.sandbox import Person
from bot.services.importing.export_archive import archive
from bot.store.releases import releases
from tests import ledger_facts
from tests.journeys.conftest import Embassy, has_button

Rows = list[dict[str, Any]]


async def mydata(embassy: Embassy, person: Person) -> tuple[str, dict[str, Any]]:
    """What /mydata says, and its file."""
    person.send("/mydata")
    said = await person.reply()
    sent = (await person.wait(lambda f: f[-1].document))[-1]
    assert sent.document["file_name"] == "my-data.json"
    return said.text, json.loads(embassy.sandbox.file(sent))


async def kept(embassy: Embassy, person: Person) -> dict[str, Rows]:
    """What is kept about a person's chat, and what they did as staff, by table; only what there is."""
    _, whole = await mydata(embassy, person)
    found: dict[str, Rows] = whole["kept"]
    return found


async def acts(embassy: Embassy, person: Person) -> list[str]:
    """What was done, the oldest first, as a publisher or owner gets it."""
    asked = person.send("/audit")
    await person.wait(lambda f: any(m.id > asked.id and has_button(m, "As a file") for m in f))
    await person.press("As a file")
    sent = (await person.wait(lambda f: f[-1].document))[-1]
    return [json.loads(line)["act"] for line in embassy.sandbox.file(sent).decode().splitlines()]


async def status(embassy: Embassy) -> dict[str, Any]:
    """What `status --json` says of the newest release."""
    found: dict[str, Any] = (await status_of(embassy.config()))["releases"][0]
    return found


async def sources(embassy: Embassy) -> Rows:
    """What `status --json` says of the sources."""
    found: Rows = (await status_of(embassy.config()))["sources"]
    return found


async def subscriptions(embassy: Embassy) -> dict[str, int]:
    """What `status --json` says of the subscriptions."""
    found: dict[str, int] = (await status_of(embassy.config()))["subscriptions"]
    return found


async def attempts(bot: Bot) -> int:
    """How often a message of the newest release was tried, all chats together: nothing but the ledger tells."""
    cx = bot.services.db.reader
    (newest, *_) = await releases.recent(cx, 1)
    return await ledger_facts.attempts(cx, newest.id)


async def all_over(embassy: Embassy) -> None:
    """Wait until nothing is to be delivered any more."""

    async def over() -> bool:
        found = (await status_of(embassy.config()))["releases"]
        return all(release["state"] in ("done", "cancelled") for release in found)

    await embassy.until(over)


async def done(embassy: Embassy) -> dict[str, Any]:
    """What `status --json` says of the newest release, once it is done."""

    async def is_done() -> bool:
        return bool((await status(embassy))["state"] == "done")

    await embassy.until(is_done)
    return await status(embassy)


def is_stored(embassy: Embassy, words: str) -> bool:
    """Whether any byte of the database or of its log says that."""
    files = [file for file in embassy.path.parent.iterdir() if file.name.startswith(embassy.path.name)]
    assert files
    return any(words.encode() in file.read_bytes() for file in files)


async def archived(bot: Bot) -> list[str]:
    """The titles of all statements, oldest first, as `chancery export` writes them."""
    return [item.texts[0].title async for item in archive(bot.services.db.reader)]
