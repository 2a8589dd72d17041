"""`chancery post`: publish from a shell or a website's hook."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import opening
from bot.cli.base import DEFAULT, ConfigPath, at_replica, cli, loaded
from bot.cli.login import login_name
from bot.cli.post_files import InOrder, PostedFile, posted_files, take_posted
from bot.config import Config
from bot.domain.drafts.draft import Content, DraftState
from bot.domain.drafts.typed_time import LATEST_YEAR, At, Gap, NotUnderstood, Past, Twice, at_wall
from bot.domain.errors import OperatorError
from bot.domain.text.characters import tidied
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText
from bot.domain.time import wall_clock
from bot.rendering.moments import offset
from bot.services.context import require_clock
from bot.services.drafts.intake import post_from_shell
from bot.services.releases.start import Started
from bot.sources.importing.detect import decode
from bot.whole import Body, Changed, NoFile, TooLarge, read_file

_MOST_BYTES = 4 << 20


@cli.command(cls=InOrder)
def post(
    ctx: typer.Context,
    title: Annotated[str, typer.Option(help="The title.")],
    topic: Annotated[str, typer.Option(help="A topic's key.")] = "",
    lang: Annotated[str, typer.Option(help="The text's language; by its script if left out.")] = "",
    at: Annotated[str, typer.Option(help="When to publish (ISO 8601).")] = "",
    urgent: Annotated[bool, typer.Option("--urgent", help="To everyone at once.")] = False,
    body_file: Annotated[Path | None, typer.Option(help="The text's file; standard input if left out.")] = None,
    media: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A picture or another file that goes along; repeatable.")
    ] = None,
    alt: Annotated[list[str] | None, typer.Option(help="What the file before it shows, in words.")] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Publish a statement; the running bot sends it after the time of grace, an urgent one within a second."""
    given, files = loaded(config), posted_files(ctx, media or [], alt or [])
    if any("\ud800" <= sign <= "\udfff" for sign in title):
        raise typer.BadParameter("it is not UTF-8 text", param_hint="'--title'")  # bytes that Python could not decode
    body = tidied(decode(_read(body_file))).strip()
    content = Content.of(
        _language(given, lang, body),
        tidied(title).strip(),
        RichText(body),
        topic=topic,
        urgent=urgent,
        confirmed=urgent,
        at=_instant(given, at),
    )
    if topic and topic not in {t.key for t in given.topics}:
        known = ", ".join(t.key for t in given.topics) or "none"
        raise OperatorError(f"There is no topic {topic!r}: the config has {known}.")
    typer.echo(asyncio.run(_post(given, content, files)))


def _read(file: Path | None) -> bytes:
    name = file or "The standard input"
    try:
        if file:
            return read_file(file, _MOST_BYTES)
        body = Body(_MOST_BYTES)
        while piece := sys.stdin.buffer.read(1 << 16):
            body.add(piece)
        return body.whole()
    except TooLarge:
        raise OperatorError(f"{name} holds more than {_MOST_BYTES >> 20} MiB, which no statement does.") from None
    except NoFile:
        raise OperatorError(f"{file} is no plain file; a pipe is read as the standard input.") from None
    except Changed:
        raise OperatorError(f"{name} is still being written: nothing was taken. Try again.") from None
    except OSError as error:
        raise OperatorError(f"{name} cannot be read: {(error.strerror or 'unknown fault').lower()}.") from None


def _language(config: Config, given: str, body: str) -> str:
    languages = config.mission.languages
    if given and given not in languages:
        raise OperatorError(f"The mission does not publish in {given!r}: its languages are {', '.join(languages)}.")
    return given or guess_language(body, languages)


def _instant(config: Config, given: str) -> datetime | None:
    """An ISO 8601 time; without an offset, in the mission's time zone. A past one is returned too: the service refuses
    it.

    Raises:
        BadParameter: it is not a time, or the clock skips it or shows it twice (when summer time begins and ends).
    """
    if not given:
        return None
    zone = config.mission.timezone
    try:
        at = datetime.fromisoformat(given)
        found = At(at.astimezone(UTC)) if at.tzinfo else at_wall(at, opening.now(), zone)
    except (ValueError, OverflowError):
        found = NotUnderstood()
    match found:
        case At(instant) | Past(instant) if instant.year <= LATEST_YEAR and _names_a_time(given):
            return instant
        case Gap():
            raise _bad(f"the clock in {zone} skips {given}: name another time, or add an offset, as in +01:00.")
        case Twice():
            raise _bad(f"the clock in {zone} shows {given} twice: add an offset, as in +01:00.")
    raise _bad(f"{given!r} is no instant: write one as in 2026-12-25T18:30, or 2026-12-25T18:30+01:00.")


def _names_a_time(given: str) -> bool:
    """Whether it includes a time of day: a date alone is refused, so that nothing goes out at midnight by mistake."""
    return "T" in given.upper() or " " in given.strip()


def _bad(sentence: str) -> typer.BadParameter:
    return typer.BadParameter(sentence, param_hint="'--at'")


async def _post(config: Config, content: Content, files: Sequence[PostedFile]) -> str:
    async with opening.opened_services(config, login=login_name()) as services:
        await require_clock(services)
        content = replace(content, media=await take_posted(services, files, *content.languages))
        done = await post_from_shell(services, content)
        await at_replica(services)
    if isinstance(done, Started):
        return f"Published as No. {done.number}.{_grace(services.grace(urgent=content.urgent))}"
    if done.draft.state is DraftState.SCHEDULED and content.at:
        return f"{done.draft.name} goes out on {_local_time(config, content.at)}."
    then = f", on {_local_time(config, content.at)} at the earliest" if content.at else ""
    return f"{done.draft.name} is submitted: it goes out when a publisher approves it{then}."


def _grace(time: timedelta) -> str:
    """The sentence part on when it goes out, if not at once."""
    seconds = int(time.total_seconds())
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    parts = (
        [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{seconds % 60} s"] * bool(seconds % 60)
    )
    return f" It goes out in {' '.join(parts)}." if parts else ""


def _local_time(config: Config, at: datetime) -> str:
    """A time in the mission's time zone, for use in a sentence."""
    zone = config.mission.timezone
    shown = wall_clock.shown(at, zone)
    twice = len(wall_clock.occurrences(shown, zone)) > 1
    return f"{shown:%A, %-d %B %Y at %H:%M} ({zone}{f', {offset(at.astimezone(ZoneInfo(zone)))}' if twice else ''})"
