"""After a restore, takes down again what was taken down for good since the backup was made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot import opening
from bot.cli.login import login_name
from bot.config import Config
from bot.domain.errors import OperatorError
from bot.domain.redaction.redaction import Past
from bot.domain.signing.minisign import PublicKey
from bot.services.context import ServiceContext
from bot.services.redaction.recall import recall
from bot.services.redaction.repeat import Repeated, repeat
from bot.services.signing import use_key
from bot.store.database.connection import Database
from bot.store.media.folder import MediaFolder
from bot.whole import Changed, NoFile, TooLarge, read_file

_MOST_BYTES = 16 * 1024 * 1024  # of a signed file of the site's


@dataclass(slots=True)
class TakenDown:
    """`knows`: whether the replaced database or the site's files tell what was taken down."""

    config: Config
    knows: bool = False
    done: Repeated = field(default_factory=Repeated)

    async def again(self, part: Path, told: Sequence[Past] | None) -> None:
        """Repeat it in the new database, before anybody sees that. `told`: what the replaced database knows."""
        db = await Database.open(part, alone=True)
        try:
            services = opening.services_of(self.config, db, opening.now, login_name())
            by_site = recall(self._read, await _keys(services, self.config))
            self.knows = told is not None or by_site is not None
            self.done = await repeat(services, [*(told or ()), *(by_site or ())])
        finally:
            await db.close()

    def remove_files(self, folder: MediaFolder) -> None:
        """Remove the files that belonged only to texts which are gone."""
        for key in self.done.files:
            folder.remove(key)

    def sentences(self) -> Iterator[str]:
        """The sentences for the operator."""
        if numbers := ", ".join(str(number) for number in self.done.numbers):
            yield f"Taken down for good since, and now again: No. {numbers}."
        if not self.knows:
            yield (
                "Nothing here tells whether words were taken down for good since this backup was made: if some were, "
                "let staff repeat /redact at once."
            )

    def _read(self, name: str) -> bytes | None:
        site = self.config.web.site_dir
        try:
            return read_file(Path(site) / name, _MOST_BYTES) if site else None
        except (OSError, TooLarge, NoFile, Changed):
            return None


async def _keys(services: ServiceContext, config: Config) -> list[PublicKey]:
    """The mission's keys: those in the backup, and the one that signs, which may be newer."""
    known = [one.public for one in (await use_key.state(services.db.reader)).every_key()]
    if config.signing:
        with contextlib.suppress(OperatorError):
            known.append(use_key.load(config.signing.key).public)
    return known
