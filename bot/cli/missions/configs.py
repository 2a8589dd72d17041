"""The configs of many missions below one folder, and what two of them must not share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config, ConfigError, load, tokens_for
from bot.config.load import CREDENTIALS_VARIABLE
from bot.domain.errors import WrongConfig
from bot.store.media.folder import MediaFolder

_FILE = "config.yaml"


@dataclass(frozen=True, slots=True)
class Mission:
    """One mission: its name, which is that of its folder or file, and its config; or why that cannot be read.
    `token_is_hidden`: this user may not read its token."""

    name: str
    config: Config | None
    fault: str = ""
    token_is_hidden: bool = False


def missions_in(folder: Path) -> list[Mission]:
    """The missions of a folder, sorted by name: each is a file NAME.yaml, or a folder NAME with a config.yaml and
    perhaps, as in `deploy/chancery@.service`, a file BOT_TOKEN.

    Raises:
        WrongConfig: there is no such folder, or no config in it.
    """
    found = {path.stem: path for path in folder.glob("*.yaml")}
    found |= {path.parent.name: path for path in folder.glob(f"*/{_FILE}")}
    if not found:
        raise WrongConfig(f"There is no mission in {folder}: NAME/{_FILE} or NAME.yaml is looked for.")
    return [_read(name, found[name]) for name in sorted(found)]


def _read(name: str, path: Path) -> Mission:
    # Without this process's environment: its token would be used for every mission.
    is_hidden = path.name == _FILE and not _may_read_tokens(path.parent)
    environ = {CREDENTIALS_VARIABLE: str(path.parent)} if path.name == _FILE and not is_hidden else {}
    try:
        return Mission(name, load(path, environ), token_is_hidden=is_hidden)
    except ConfigError as error:
        return Mission(name, None, " ".join(str(error).splitlines()[0].split()))


def _may_read_tokens(folder: Path) -> bool:
    tokens = [folder / "BOT_TOKEN", folder / "SPARE_TOKEN"]
    return all(os.access(token, os.R_OK) for token in tokens if token.exists())


def shared(missions: list[Mission]) -> list[str]:
    """A sentence for each thing that several missions have and only one may: a port on the same address, a bot, a
    database, a folder of media."""
    users: dict[str, list[str]] = {}
    for mission in missions:
        if mission.config:
            for thing in dict.fromkeys(_taken(mission.config)):
                users.setdefault(thing, []).append(mission.name)
    clashes = [(thing, names) for thing, names in users.items() if len(names) > 1]
    return [f"{', '.join(names)} share {thing}" for thing, names in clashes]


def _taken(config: Config) -> Iterator[str]:
    """What a mission needs for itself alone."""
    telegram, monitor, web = config.telegram, config.monitor, config.web
    tokens = tokens_for(config, 0)
    yield from (f"the bot {token.partition(':')[0]}" for token in (tokens.own, tokens.spare) if token)
    database = config.storage.path.resolve()
    yield f"the database {database}"
    yield f"the media folder {MediaFolder.of(database, config.storage.media).path.resolve()}"
    if telegram.mode == "webhook":
        yield f"port {telegram.webhook.port}"
    yield from (f"port {one.port}" for one in (monitor, web) if one.enabled)
