"""The files of `chancery post`: matches each `--alt` with its `--media`, and reads the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from bot.cli.base import Command
from bot.domain.errors import OperatorError, Refusal
from bot.domain.media import MAX_ALT, MOST_FILE_BYTES, MOST_MEDIA, Media, MediaKind, MediaSet
from bot.domain.text.characters import tidied
from bot.i18n.translator import translator
from bot.services.context import ServiceContext
from bot.services.media.keep_file import keep_file
from bot.sources.media.prepare import prepare
from bot.sources.media.signatures import kind_of
from bot.store.database.lock import reason
from bot.whole import NoFile, TooLarge, read_file

_ORDER = "media and alt"


class InOrder(Command):
    """A command that remembers in which order `--media` and `--alt` were given."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # Typer names its context in a private module
        """Like Typer's parser, which groups the values of each option."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[_ORDER] = [param.name for param in order if param.name in ("media", "alt")]
        return super().parse_args(ctx, args)


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file to be posted, and its description; '' if there is none."""

    path: Path
    alt: str = ""


def posted_files(ctx: typer.Context, media: Sequence[Path], alts: Sequence[str]) -> list[PostedFile]:
    """Each file with the description given after it.

    Raises:
        BadParameter: a description comes before any file, twice after one, or is too long; or there are too many files.
    """
    if len(media) > MOST_MEDIA:
        raise _bad("--media", f"a statement carries at most {MOST_MEDIA} files")
    paths, said = iter(media), iter(alts)
    found: list[PostedFile] = []
    for name in ctx.meta.get(_ORDER, ()):
        if name == "media":
            found.append(PostedFile(next(paths)))
            continue
        words = tidied(next(said)).strip()
        if not found or found[-1].alt:
            raise _bad("--alt", "it says what the file of the --media before it shows, once for each")
        if len(words) > MAX_ALT or any("\ud800" <= sign <= "\udfff" for sign in words):
            raise _bad("--alt", f"it is UTF-8 text of at most {MAX_ALT} characters")
        found[-1] = PostedFile(found[-1].path, words)
    return found


def _bad(option: str, sentence: str) -> typer.BadParameter:
    return typer.BadParameter(sentence, param_hint=f"'{option}'")


async def take_posted(services: ServiceContext, posted: Sequence[PostedFile], lang: str) -> MediaSet:
    """Check and store the files. `lang`: the language of the descriptions.

    Raises:
        OperatorError: one of them cannot be read, or must not be sent to readers.
        WriteRefused: the disk, or the database, takes no writes.
    """
    carried = MediaSet()
    for file in posted:
        content, name = _read(file.path), file.path.name
        kind = kind_of(content)
        try:
            prepared = await prepare(content, kind, name)
        except Refusal as refusal:
            raise OperatorError(f"{file.path}: {translator('en')(refusal.key, **refusal.values)}") from None
        shown_name = name if kind in (MediaKind.DOCUMENT, MediaKind.AUDIO) else ""
        media = Media(kind, await keep_file(services, prepared), shown_name)
        carried = carried.with_added([media.with_alt(lang, file.alt)])
    return carried


def _read(path: Path) -> bytes:
    try:
        return read_file(path, MOST_FILE_BYTES)
    except TooLarge:
        raise OperatorError(f"{path} is larger than {MOST_FILE_BYTES // 1_000_000} MB.") from None
    except NoFile:
        raise OperatorError(f"{path} is no plain file.") from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {reason(error)}.") from None
