"""What `chancery check` finds besides the config itself: why `run` would refuse the database, sample values, and files
that others can read or that a killed program has left."""

from __future__ import annotations

import asyncio
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.config import Config, bot_of
from bot.domain.errors import OperatorError
from bot.store.database import meta, unfinished
from bot.store.database.connection import Database
from bot.store.database.engine import first_fault
from bot.store.database.lock import reason
from bot.store.database.migrate import migrations, outdated
from bot.store.database.private import file_at, files_beside, files_of, is_loose, require_one_name
from bot.store.subscriptions import gone_topics

# The sample values of config.example.yaml, which belong to nobody (a test compares them).
SAMPLE_STAFF = range(4500000000000001, 4500000000000010)
SAMPLE_CHANNELS = ("@example_embassy",)
_SAMPLE_SIGNS = ("Sample Street", "Сэмпл", "(a sample", "(образец")
_SAMPLE_HOSTS = ("example.org", "example.com", "example.net")  # https://www.rfc-editor.org/rfc/rfc2606


def obstacles(config: Config, *, token_is_hidden: bool = False) -> list[str]:
    """Why `run` would end at once, as far as can be seen without Telegram; one sentence each. `token_is_hidden`: there
    is a token, which this user may not read."""
    has_token = config.telegram.token or token_is_hidden
    found = [] if has_token else ["There is no token: put it into BOT_TOKEN, or into the config."]
    database = config.storage.path
    if wrong := _wrong_file(database):
        return [*found, wrong]
    if database.exists() and database.stat().st_size:
        try:
            known, damage = asyncio.run(_looked_at(database))
        except OperatorError as error:
            return [*found, str(error)]
        if damage:
            found.append(f"The database {database} is damaged ({damage}): put back a copy, `chancery restore`.")
        ours = bot_of(config, int(known or 0))
        if known and ours and known != str(ours):
            found.append(f"The database belongs to the bot with the number {known}, and the token is that of {ours}.")
        return found
    folder = next(parent for parent in database.absolute().parents if os.path.exists(parent))  # noqa: PTH110 - unlike Path's, no error
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        found.append(f"The database {database} cannot be made: {folder} cannot be written.")
    return found


def _wrong_file(database: Path) -> str | None:
    """Why this user cannot read and write the database or a file beside it; None if they can."""
    for path in files_beside(database):
        try:
            if not path.is_symlink() and not path.exists():
                continue
            found = path.stat()
        except OSError as error:  # a name too long, a broken or circular link, a folder without access
            return f"{path} cannot be used: {reason(error)}."
        if not stat.S_ISREG(found.st_mode):
            return f"{path} is no plain file."
        if not os.access(path, os.R_OK | os.W_OK):
            return f"{path} cannot be used: this user may not read and write it."
    try:
        require_one_name(database)
    except OperatorError as error:
        return str(error)
    return None


async def _looked_at(database: Path) -> tuple[str, str]:
    """The bot that the database belongs to, and the first fault that SQLite finds in it; '' if there is none."""
    async with Database.looking(database) as cx:
        said = " ".join(str(await first_fault(cx)).split())
        return await meta.get(cx, meta.BOT), said


def upgrade(config: Config) -> str:
    """A sentence about the upgrade that the database needs; '' if it needs none, or cannot be read."""
    if not (database := askable(config)):
        return ""
    try:
        found = asyncio.run(_outdated(database))
    except OperatorError:
        return ""
    if not found:
        return ""
    newest = migrations()[-1][0]
    return (
        f"the database is of version {found}: the next `run` copies it beside itself and brings it to version {newest}"
    )


async def _outdated(database: Path) -> int:
    async with Database.looking(database) as cx:
        return await outdated(cx)


def askable(config: Config) -> Path | None:
    """The database, if there is one that can be read."""
    database = config.storage.path
    return database if not _wrong_file(database) and database.exists() and database.stat().st_size else None


def known_bot(config: Config) -> int:
    """The id of the bot that the database belongs to; 0 if there is none yet, or it cannot be read."""
    if not (database := askable(config)):
        return 0
    try:
        return asyncio.run(_known_bot(database))
    except OperatorError:
        return 0


async def _known_bot(database: Path) -> int:
    async with Database.looking(database) as cx:
        return int(await meta.get(cx, meta.BOT) or 0)


def lost_topics(config: Config) -> str:
    """A sentence about subscriptions that chose topics which are no longer in the config; '' if there are none, or the
    database cannot be read."""
    if not (database := askable(config)):
        return ""
    try:
        lost = asyncio.run(_lost(database, [topic.key for topic in config.topics]))
    except OperatorError:
        return ""
    return f"subscriptions that want topics which the config has no more: {lost}" if lost else ""


async def _lost(database: Path, topics: list[str]) -> int:
    async with Database.looking(database) as cx:
        return await gone_topics.count(cx, topics)


def samples(config: Config) -> Iterator[str]:
    """Values that are still those of the sample config, one sentence each."""
    for member in config.staff:
        if member.id in SAMPLE_STAFF:
            yield f"staff {member.id} is the sample's: nobody has that number, so nobody can be that {member.role}."
    for channel in config.channels:
        if channel.chat in SAMPLE_CHANNELS:
            yield f"channels: {channel.chat} is the sample's."
    for card in config.consular:
        said = [card.email or "", *(card.address.say(lang) for lang in config.mission.languages)]
        yield from (f"consular: {words} is the sample's." for words in said if _is_a_sample(words))
    mission, stated = config.mission, config.mission.privacy
    for key, address in (("website", mission.website), ("contact", mission.contact)):
        if _is_a_sample(address):
            yield f"mission.{key} is the sample's, {address}."
    if stated and any(map(_is_a_sample, (*stated.controller.by_lang.values(), *stated.contact.by_lang.values()))):
        yield "mission.privacy is the sample's: say who answers for what you keep of your readers."
    for number, counter in enumerate(config.counters):
        if any(map(_is_a_sample, counter.text.by_lang.values())):
            yield f"counters[{number}] is the sample's: name an event of your own, or leave it out."


def _is_a_sample(words: str) -> bool:
    return any(host in words for host in _SAMPLE_HOSTS) or any(sign in words for sign in _SAMPLE_SIGNS)


def loose(config: Config, file: Path) -> list[Path]:
    """The mission's files that other users of the machine may read: the database and the files beside it, the copies in
    its folder, and the config, which names staff and may contain the token."""
    database = file_at(config.storage.path)
    copies = sorted(database.parent.glob(f"{database.name}.*.bak")) if database.parent.is_dir() else []
    return [path for path in (file, *files_of(database), *copies) if is_loose(path)]


def how_to_tighten(path: Path, user: int) -> str:
    """The command that closes a loose file to other users, for the bot's Unix user with that id. If another user owns
    the file, as with a config copied by root, it is given to the bot's user first, who could not read it otherwise. For
    root, who may read everything, the intended owner is unknown."""
    taken = f"chmod go= {path}"
    if user == 0 or path.stat().st_uid == user:
        return taken
    return f"chown {_name_of(user)} {path} && {taken}"


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:  # for example in a container
        return str(user)


def left_over(config: Config) -> list[Path]:
    """Unfinished copies beside the database, left by a `backup` or `restore` that was killed."""
    database = file_at(config.storage.path)
    return unfinished.left_over(database.parent, database)
