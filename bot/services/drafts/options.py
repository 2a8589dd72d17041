"""How a draft goes out: its flags, and the time after which it must not go out (`not_after`)."""

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
    ReleaseKind.CORRECT: ("notice", "silent"),  # all else stays as it was when the statement went out
    ReleaseKind.RETRACT: (),
}


async def set_flags(context: ServiceContext, user: int, draft: int, version: int, **flags: bool) -> ChangedDraft:
    """Set some of the flags. `urgent` is set together with `confirmed`, and makes the draft not silent.

    Raises:
        NotAllowed, Stale: as `change`; or the draft has no such flag.
    """
    found = await load(context.db.reader, draft)  # its kind never changes
    if not set(flags) <= set(_FLAGS[found.kind]) or flags.get("urgent") != flags.get("confirmed"):
        raise Stale("button.old")

    def alter(content: Content) -> Content:
        wished = replace(content, **flags)  # type: ignore[arg-type]  # each of them is a flag
        calm = found.kind is ReleaseKind.PUBLISH and not wished.urgent
        return replace(wished, silent=wished.silent and not wished.urgent, warning=NO_FACTS if calm else wished.warning)

    return await change(context, user, draft, version, Act.FLAGS, alter)


async def ask_for_expiry(context: ServiceContext, user: int, chat: int, draft: int, version: int) -> Draft:
    """Not later than was pressed: the next message is that time.

    Raises:
        NotAllowed: the person is no staff, or it waits and the person may not publish.
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
    """Let the statement go out not later than `at` (aware); None: without a limit. The open question is closed.

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
