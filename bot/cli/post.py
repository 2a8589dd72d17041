"""`chancery post`: publish from a shell or a website's hook."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import app
from bot.cli.base import DEFAULT, ConfigPath, cli, loaded
from bot.config import Config
from bot.domain.draft import Content
from bot.domain.errors import NotYet, OperatorError
from bot.domain.language import guess_language
from bot.domain.richtext import RichText
from bot.services.publishing import publish_from_shell
from bot.sources.detect import decode


@cli.command()
def post(
    title: Annotated[str, typer.Option(help="The title.")],
    topic: Annotated[str, typer.Option(help="A topic's key.")] = "",
    lang: Annotated[str, typer.Option(help="The text's language; by its script if left out.")] = "",
    at: Annotated[str, typer.Option(help="When to publish (ISO 8601).")] = "",
    urgent: Annotated[bool, typer.Option("--urgent", help="To everyone at once.")] = False,
    body_file: Annotated[Path | None, typer.Option(help="The text's file; standard input if left out.")] = None,
    config: ConfigPath = DEFAULT,
) -> None:
    """Publish a statement; the running bot sends it within a second."""
    if at:
        raise NotYet("post --at is not there yet: scheduling comes with the press office.")
    given = loaded(config)
    body = decode(_read(body_file)).strip()
    content = Content(
        lang=_language(given, lang, body), title=title.strip(), body=RichText(body), topic=topic, urgent=urgent
    )
    if topic and topic not in {known.key for known in given.topics}:
        raise OperatorError(f"There is no topic {topic!r}: the config has {', '.join(t.key for t in given.topics)}.")
    typer.echo(asyncio.run(_post(given, content)))


def _read(file: Path | None) -> bytes:
    if file is None:
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise OperatorError(f"{file} cannot be read: {(error.strerror or 'unknown fault').lower()}.") from None


def _language(config: Config, given: str, body: str) -> str:
    languages = config.mission.languages
    if given and given not in languages:
        raise OperatorError(f"The mission does not publish in {given!r}: its languages are {', '.join(languages)}.")
    return given or guess_language(body, languages)


async def _post(config: Config, content: Content) -> str:
    app.refuse_what_is_not_built(config)
    async with app.opened_office(config) as office:
        published = await publish_from_shell(office, content)
    return f"Published as No. {published.number}."
