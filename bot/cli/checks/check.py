"""`chancery check`: prints how the config was understood, and with --online what Telegram answers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from bot.cli.base import DEFAULT, ConfigPath, Online, cli, loaded, sqlite
from bot.cli.checks import look, look_key, look_media, look_replica
from bot.cli.missions.table import print_checks
from bot.config import Config, proxy_of, require_token, tokens_for
from bot.config.publishing import Source
from bot.domain.text.addresses import is_taken, shown
from bot.sources.drafts.pandoc import Pandoc

_UNITS = (("hour", 3600), ("minute", 60))  # with their length in seconds


@cli.command()
def check(
    config: ConfigPath = DEFAULT,
    online: Online = False,
    all_: Annotated[
        Path | None, typer.Option("--all", metavar="DIR", help="Many missions, a line each: DIR/NAME/config.yaml.")
    ] = None,
) -> None:
    """Validate the config and print what was understood."""
    if all_:
        raise SystemExit(print_checks(all_))
    found = loaded(config)
    out = Console(highlight=False, soft_wrap=True)
    for line in summary(found):
        out.print(line, markup=False)
    website = found.mission.website
    if website and not is_taken(website):
        out.print(f"website    Telegram takes no button to {website}: a name with a dot in it is wanted", markup=False)
    if found.mission.privacy is None:
        out.print(
            "privacy    mission.privacy is not set: /privacy cannot say who answers for readers' data", markup=False
        )
    out.print(f"documents  {asyncio.run(_documents())}", markup=False)
    for path in [*look.loose(found, config), *look_media.loose(look_media.folder_of(found))]:
        how = look.how_to_tighten(path, os.geteuid())
        out.print(f"loose      {path} can be read by other users of this machine: {how}", markup=False)
    for path in look.left_over(found):
        out.print(f"left       {path} is of a backup or restore that was killed: rm {path}", markup=False)
    for sentence in look_media.missing(found):
        out.print(f"missing    {sentence}", markup=False)
    for sentence in look.samples(found):
        out.print(f"sample     {sentence}", markup=False)
    if due := look.upgrade(found):
        out.print(f"upgrade    {due}", markup=False)
    if lost := look.lost_topics(found):
        out.print(f"topics     {lost}; who chose only such gets all statements", markup=False)
    if erasure := look_replica.erasure(found):
        out.print(f"erasure    {erasure}", markup=False)
    obstacles = [*look.obstacles(found), *look_key.obstacles(found)]
    for sentence in obstacles:
        out.print(f"refused    {sentence}", markup=False)
    status = 2 if obstacles else 0
    if online:
        answers = _online_lines(found)
        for line, _ in answers:
            out.print(line, markup=False)
        status = status or int(not all(well for _, well in answers))
    raise SystemExit(status)


async def _documents() -> str:
    """The program that reads staff's documents, or that there is none."""
    return await Pandoc().version() or "of files, only .txt can be read: pandoc 2.17 or newer is not found"


def _source(source: Source) -> str:
    """A source as one line: where, how often, and what happens to new items."""
    told = [_every(source.every), source.publish, source.topic or ""]
    told += ["in a network of your own"] if source.private else []
    return f"{shown(source.url)} ({', '.join(filter(None, told))})"


def _online_lines(config: Config) -> list[tuple[str, bool]]:
    """What Telegram says, and the state of the second machine: lines, and whether each is good. Only this imports the
    code that speaks to Telegram."""
    from bot.chat.subscriptions.check_channels import Asked, ask_telegram

    require_token(config)
    tokens = tokens_for(config, look.known_bot(config))
    asked = Asked(
        token=tokens.own,
        api_url=config.telegram.api_url,
        channels=tuple(channel.chat for channel in config.channels),
        staff=tuple((member.id, member.name) for member in config.staff),
        proxy=proxy_of(config),
        paid=config.delivery.paid,
        spare=tokens.spare,
        webhook=(config.telegram.webhook.url or "") if config.telegram.mode == "webhook" else "",
    )
    said = [(answer.line, answer.well) for answer in asyncio.run(ask_telegram(asked))]
    if config.replica:
        sentence, well = asyncio.run(look_replica.measured(config))
        said.append((f"replica    {sentence}", well))
    return said


def _way_in(config: Config) -> str:
    """How updates come; without the address's path, which may be a secret."""
    hook = config.telegram.webhook
    if config.telegram.mode == "polling" or hook.url is None:
        return "the bot asks Telegram for them (polling)"
    return f"Telegram calls {urlsplit(hook.url).hostname}, and the bot listens on {hook.host}:{hook.port} (webhook)"


def _watched(config: Config) -> Iterator[str]:
    """What monitors the bot; for the heartbeat's address only the host, as its path is often a secret."""
    monitor = config.monitor
    if monitor.enabled:
        yield f"pages on {monitor.host}:{monitor.port}"
    if monitor.heartbeat:
        yield f"heartbeat at {urlsplit(monitor.heartbeat).hostname}"
    if monitor.on_alarm:
        runs = os.access(monitor.on_alarm, os.X_OK)
        yield f"alarms by {monitor.on_alarm}{'' if runs else ', which CANNOT BE RUN'}"
    if monitor.canary:
        yield f"canary in {monitor.canary.chat}"


def _pages(config: Config) -> Iterator[str]:
    """Where the public pages are, and how the public finds them."""
    web = config.web
    if web.enabled:
        yield f"on {web.host}:{web.port}"
    if web.site_dir:
        yield f"plain files in {web.site_dir}"
    if web.enabled or web.site_dir:
        yield f"links name {web.public_url}" if web.public_url else "web.public_url is NOT SET: links lead nobody here"


def _every(interval: timedelta) -> str:
    """In the largest unit that fits: every 15 minutes, every 2 hours, every minute."""
    seconds = interval.total_seconds()
    unit, length = next((unit for unit in _UNITS if seconds % unit[1] == 0), ("second", 1))
    count = seconds / length
    return f"every {unit}" if count == 1 else f"every {count:g} {unit}s"


def _backups(config: Config) -> str:
    if config.backup is None:
        return "none by itself"
    folder = config.backup.to
    is_usable = os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)  # noqa: PTH112 - unlike Path's, no error
    faulty = "" if is_usable else ", which IS NO FOLDER THAT THIS USER CAN WRITE"
    return f"{_every(config.backup.every)} to {folder}{faulty}, {config.backup.keep} are kept"


def summary(config: Config) -> list[str]:
    """One line for each part of the config; for the token only whether it is set."""
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
        *(f"source     {_source(one)}" for one in config.sources),
        f"approval   {config.approval_for(urgent=False)}, urgent {config.approval_for(urgent=True)}",
        f"delivery   {config.delivery.rate} a second, {config.delivery.workers} workers",
        f"database   {config.storage.path} ({sqlite()})",
        f"signing    {look_key.shown(config)}",
        f"pages      {', '.join(_pages(config)) or 'none'}",
        f"updates    {_way_in(config)}",
        f"monitor    {', '.join(_watched(config)) or 'none'}",
        f"backup     {_backups(config)}",
        f"spare bot  {'set' if config.telegram.spare.token else 'none'}",
        f"replica    {look_replica.described(config)}",
        f"token      {'set' if config.telegram.token else 'not set: put it into BOT_TOKEN'}",
    ]
