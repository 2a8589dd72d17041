"""A draft's options: its flags, and the time after which it must not go out (`not_after`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.cap.warning_facts import NO_FACTS
from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import ExpiryPrompt
from bot.domain.releases.release import ReleaseKind
from bot.services.context import ServiceContext
from bot.services.drafts.change import ChangedDraft, change, load, writable
from bot.store import prompts
from bot.store.database.connection import Connection

_URGENT = ("urgent", "confirmed")
_FLAGS = {
    ReleaseKind.PUBLISH: ("silent", "link_preview", "featured", "pin", *_URGENT),
    ReleaseKind.CORRECT: ("notice", "silent"),  # everything else stays as in the statement's release
    ReleaseKind.RETRACT: (),
}


async def set_flags(context: ServiceContext, user: int, draft: int, version: int, **flags: bool) -> ChangedDraft:
    """Set some of the flags. `urgent` needs `confirmed` with it, and ends `silent`.

    Raises:
        NotAllowed, Stale: as `change`; or the draft has no such flag.
    """
    found = await load(context.db.reader, draft)  # its kind never changes
    if not set(flags) <= set(_FLAGS[found.kind]) or flags.get("urgent") != flags.get("confirmed"):
        raise Stale("button.old")

    def alter(content: Content) -> Content:
        wished = replace(content, **flags)  # type: ignore[arg-type]  # all are flags
        calm = found.kind is ReleaseKind.PUBLISH and not wished.urgent
        return replace(wished, silent=wished.silent and not wished.urgent, warning=NO_FACTS if calm else wished.warning)

    return await change(context, user, draft, version, Act.FLAGS, alter)


async def ask_for_expiry(context: ServiceContext, user: int, chat: int, draft: int, version: int) -> Draft:
    """Open the question of Not later than: the next message is that time.

    Raises:
        NotAllowed: the person is no staff, or it is scheduled and the person may not publish.
        Stale: it is published or discarded, or somebody else has changed it.
    """

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        await prompts.ask(cx, chat, user, ExpiryPrompt(draft, found.version), context.clock())
        return found

    return await context.db.write(work)


async def expire(
    context: ServiceContext, user: int, chat: int, draft: int, version: int, at: datetime | None
) -> ChangedDraft:
    """Set the time `at` (aware) after which the statement must not go out; None for no limit. Closes the question.

    Raises:
        NotAllowed, Stale: as `ask_for_expiry`; or the draft is a correction or retraction.
        Refusal: `at` has passed, or the draft is scheduled for later than that.
    """
    if at is not None and at <= context.clock():
        raise Refusal("when.past")
    if (await load(context.db.reader, draft)).kind is not ReleaseKind.PUBLISH:
        raise Stale("button.old")

    def alter(content: Content) -> Content:
        if at and content.at and at <= content.at:
            raise Refusal("post.expires_before")
        return replace(content, not_after=at)

    done = await change(context, user, draft, version, Act.TIME, alter)

    async def close(cx: Connection) -> None:
        await prompts.close(cx, chat, user, ExpiryPrompt)

    await context.db.write(close)
    return done
