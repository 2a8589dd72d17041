"""What a target gets of a release: rendered once for each language and kind of chat, and kept while it is needed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.domain.mission import Mission
from bot.domain.release import ReleaseKind
from bot.domain.statement import Statement
from bot.rendering import notices
from bot.rendering import statements as show
from bot.rendering.view import View
from bot.store import releases, statements
from bot.store.database import Database
from bot.store.deliveries import Claim
from bot.store.releases import Release

_KEPT = 64  # proofs

_Key = tuple[int, int, str, bool, bool]


@dataclass(frozen=True, slots=True)
class Proof:
    """A message, and how it goes out."""

    view: View
    silent: bool
    pin: bool


class Proofs:
    """Proofs by release, revision, language, kind of chat and form; a revision's texts never change."""

    def __init__(self, db: Database, mission: Mission) -> None:
        self._db, self._mission = db, mission
        self._kept: OrderedDict[_Key, Proof] = OrderedDict()

    async def of(self, claim: Claim) -> Proof:
        """What a claimed row is to show: the statement, or a note about the copies that are there.

        Raises:
            LookupError: the release has no statement of that revision.
        """
        note = claim.is_note and (claim.kind is ReleaseKind.RETRACT or not claim.changes)
        key = (claim.release, claim.revision, claim.target.lang, claim.target.kind.shared, note)
        if key not in self._kept:
            self._kept[key] = await self._render(*key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    async def _render(self, release_id: int, revision: int, lang: str, shared: bool, note: bool) -> Proof:
        release = await releases.by_id(self._db.reader, release_id)
        statement = await statements.at_revision(self._db.reader, release.statement, revision) if release else None
        if release is None or statement is None:
            raise LookupError(f"release {release_id} has no statement of revision {revision}")
        view = self._view(release, statement, lang, into_bot=shared, note=note)
        return Proof(view, release.silent, release.pin and shared)

    def _view(self, release: Release, statement: Statement, lang: str, *, into_bot: bool, note: bool) -> View:
        if release.kind is ReleaseKind.RETRACT:
            return notices.retracted(lang, self._mission, statement)
        if note:
            return notices.corrected(self._mission, statement, lang, into_bot=into_bot)
        view = show.delivered(self._mission, statement, lang, into_bot=into_bot)
        return view if release.link_preview else replace(view, preview=False)
