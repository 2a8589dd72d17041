"""What a target gets of a release, or as a digest: rendered once for all who get the same, and cached."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace

from bot.domain.mission import Mission
from bot.domain.releases.due_time import Override
from bot.domain.releases.release import ReleaseKind
from bot.domain.releases.sending import Claim, DigestClaim, DigestEntry, SingleClaim, Step
from bot.domain.statements import Statement
from bot.domain.subscriptions.target import Target
from bot.rendering.digests import digest_message
from bot.rendering.statements import correction_note, views
from bot.rendering.statements.messages import messages
from bot.rendering.view import View
from bot.store import digests
from bot.store.database.connection import Database
from bot.store.releases import pins, releases
from bot.store.releases.releases import Release
from bot.store.statements import statements

_KEPT = 64  # rendered messages of releases, and as many of digests


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """What a chat gets, message by message, and how it is sent."""

    views: tuple[View, ...]
    silent: bool
    pin: bool

    def after(self, messages: int) -> tuple[View, bool]:
        """The message that follows when `messages` have been sent, and whether more follow after it.

        Raises:
            LookupError: none follows.
        """
        there = 0
        for place, view in enumerate(self.views):
            if there == messages:
                return view, place + 1 < len(self.views)
            there += view.messages
        raise LookupError(f"nothing follows {messages} messages of {there}")


class RenderedMessages:
    """Renders messages, and caches the newest: those of releases by release, revision, language, kind of chat, form
    (the statement, or a note about it) and the wish that an urgent one overrides; those of digests by their content.

    Cached messages stay valid, since a revision's texts never change.
    """

    def __init__(self, db: Database, mission: Mission) -> None:
        self._db, self._mission = db, mission
        self._kept: OrderedDict[Hashable, RenderedMessage] = OrderedDict()
        self._digests: OrderedDict[Hashable, View] = OrderedDict()

    async def of(self, claim: Claim) -> RenderedMessage:
        """What a claimed row has to show: the statement, or a note about existing copies; or the digest.

        Raises:
            LookupError: the release has no statement of that revision.
        """
        if isinstance(claim, DigestClaim):
            return RenderedMessage((await self._digest(claim.entries, claim.target),), claim.silent, pin=False)
        note = claim.is_note and (claim.kind is ReleaseKind.RETRACT or not claim.changes)
        key = (claim.release, claim.revision, claim.target.lang, claim.target.kind.shared, note, claim.despite)
        if key not in self._kept:
            rendered, lasts = await self._render(*key)
            if not lasts:
                return rendered
            self._kept[key] = rendered
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return await self._pinned_again(claim, self._kept[key])

    async def _pinned_again(self, claim: SingleClaim, message: RenderedMessage) -> RenderedMessage:
        """A message that replaces a pinned copy is pinned too."""
        if claim.step is Step.ANEW and claim.target.kind.shared:
            return replace(message, pin=await pins.holds(self._db.reader, claim.release))
        return message

    async def digest(self, digest: int, target: Target) -> View:
        """The current form of a digest that is in a chat, with corrections and retractions.

        Raises:
            LookupError: it is empty.
        """
        return await self._digest(await digests.entries(self._db.reader, digest), target)

    async def _digest(self, entries: tuple[DigestEntry, ...], target: Target) -> View:
        key = (*((e.statement, e.revision, e.retracted) for e in entries), target.lang, target.kind.shared)
        if key not in self._digests:
            found = await digests.statements_of(self._db.reader, entries)
            self._digests[key] = digest_message.view(self._mission, found, target.lang, into_bot=target.kind.shared)
            if len(self._digests) > _KEPT:
                self._digests.popitem(last=False)
        return self._digests[key]

    async def _render(
        self, release_id: int, revision: int, lang: str, shared: bool, note: bool, despite: Override | None
    ) -> tuple[RenderedMessage, bool]:
        """The message; and whether it may be cached: the press's early copies have no Share, everybody's later ones
        do."""
        release = await releases.by_id(self._db.reader, release_id)
        statement = await statements.at_revision(self._db.reader, release.statement, revision) if release else None
        if release is None or statement is None:
            raise LookupError(f"release {release_id} has no statement of revision {revision}")
        views = self._views(release, statement, lang, into_bot=shared, note=note, despite=despite)
        message = RenderedMessage(views, release.silent and not release.urgent, release.pin and shared)
        return message, not statement.with_press

    def _views(
        self,
        release: Release,
        statement: Statement,
        lang: str,
        *,
        into_bot: bool,
        note: bool,
        despite: Override | None,
    ) -> tuple[View, ...]:
        if release.kind is ReleaseKind.RETRACT:
            return (correction_note.retracted(lang, self._mission, statement),)
        if note:
            return (correction_note.corrected(self._mission, statement, lang, into_bot=into_bot),)
        text = views.delivered(self._mission, statement, lang, into_bot=into_bot, despite=despite)
        return messages(replace(text, preview=release.link_preview), statement.media)
