"""What a target gets of a release: rendered once for each language and kind of chat, and kept while it is needed."""

from __future__ import annotations

from collections import OrderedDict

from bot.domain.mission import Mission
from bot.rendering import statements as show
from bot.rendering.view import View
from bot.store import releases, statements
from bot.store.database import Database
from bot.store.deliveries import Claim

_KEPT = 64  # views

_Key = tuple[int, int, str, bool]


class Proofs:
    """Views by release, revision, language and kind of chat; a revision's texts never change."""

    def __init__(self, db: Database, mission: Mission) -> None:
        self._db, self._mission = db, mission
        self._kept: OrderedDict[_Key, tuple[View, bool]] = OrderedDict()

    async def of(self, claim: Claim) -> tuple[View, bool]:
        """The message for a claimed row, and whether it goes out silently.

        Raises:
            LookupError: the release has no statement of that revision.
        """
        key = (claim.release, claim.revision, claim.target.lang, claim.target.kind.shared)
        if key not in self._kept:
            self._kept[key] = await self._render(*key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    async def _render(self, release_id: int, revision: int, lang: str, shared: bool) -> tuple[View, bool]:
        release = await releases.by_id(self._db.reader, release_id)
        statement = await statements.at_revision(self._db.reader, release.statement, revision) if release else None
        if release is None or statement is None:
            raise LookupError(f"release {release_id} has no statement of revision {revision}")
        return show.delivered(self._mission, statement, lang, into_bot=shared), release.silent
