"""`chancery check`: what was understood of the config, and with --online what Telegram answers to it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.console import Console

from bot.chat.subscriptions.check_channels import ask_telegram
from bot.cli.base import DEFAULT, ConfigPath, Online, cli, loaded, sqlite
from bot.config import Config, require_token
from bot.store.database.private import files_of, is_loose


@cli.command()
def check(config: ConfigPath = DEFAULT, online: Online = False) -> None:
    """Validate the config and print what was understood."""
    found = loaded(config)
    out = Console(highlight=False, soft_wrap=True)
    for line in summary(found):
        out.print(line, markup=False)
    for path in loose(found, config):
        out.print(f"loose      {path} can be read by other users of this machine: chmod go= {path}", markup=False)
    for fault in found.not_built:
        out.print(f"not yet    {fault}", markup=False)
    status = 2 if found.not_built else 0
    if online:
        token = require_token(found).get_secret_value()
        answers = asyncio.run(ask_telegram(token, found.telegram.api_url, [c.chat for c in found.channels]))
        for answer in answers:
            out.print(answer.line, markup=False)
        status = status or int(not all(answer.well for answer in answers))
    raise SystemExit(status)


def loose(config: Config, file: Path) -> list[Path]:
    """The mission's files that other users of the machine may read: the database with what lies beside it, the copies
    in its folder, and the config, which may hold the token and names staff."""
    database = config.storage.path
    copies = sorted(database.parent.glob(f"{database.name}.*.bak")) if database.parent.is_dir() else []
    return [path for path in (file, *files_of(database), *copies) if is_loose(path)]


def summary(config: Config) -> list[str]:
    """One line for each part of the config; of the token only whether it is set."""
    default = config.default_language
    staff = ", ".join(f"{s.id} ({s.role})" for s in config.staff)
    return [
        f"mission    {config.mission.name.say(default)} ({config.mission.timezone})",
        f"languages  {', '.join(config.mission.languages)}",
        f"clocks     {', '.join(c.label.say(default) for c in config.clocks) or 'none'}",
        f"consular   {', '.join(c.phone for c in config.consular) or 'none'}",
        f"counters   {', '.join(f'since {c.since}' for c in config.counters) or 'none'}",
        f"topics     {', '.join(t.key for t in config.topics) or 'none'}",
        f"staff      {staff or 'none: run prints a link for the first owner'}",
        f"channels   {', '.join(str(c.chat) for c in config.channels) or 'none'}",
        f"approval   {config.approval_for(urgent=False)}, urgent {config.approval_for(urgent=True)}",
        f"delivery   {config.delivery.rate} a second, {config.delivery.workers} workers",
        f"database   {config.storage.path} ({sqlite()})",
        f"token      {'set' if config.telegram.token else 'not set: put it into BOT_TOKEN'}",
    ]
