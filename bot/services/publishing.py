"""Publishing: a draft becomes a statement with a number and a release, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from bot.domain.counting import day_in
from bot.domain.draft import Content, DraftState, fault
from bot.domain.errors import Refusal, Stale
from bot.domain.people import Role
from bot.domain.statement import Number, StatementState, Text
from bot.services.drafts import own_draft
from bot.services.office import SHELL, Office, require
from bot.store import audit, drafts, releases, statements
from bot.store.database import Connection


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication made. `anew` is False where the draft had been published before."""

    release: int
    statement: int
    number: Number
    anew: bool = True


async def publish_draft(office: Office, user: int, chat: int, draft: int, version: int) -> Published:
    """Publish the draft as its button showed it. Pressed again it says what the first press made.
    The draft's card becomes the message in which the release is watched.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: the draft is another's, was changed since the button was made, or is discarded.
        Refusal: the content cannot be a release.
    """

    async def work(cx: Connection) -> Published:
        await require(cx, user, Role.PUBLISHER)
        found = await drafts.by_id(cx, draft)
        if found and found.state is DraftState.PUBLISHED and (found.author, found.chat) == (user, chat):
            return await _published_before(cx, draft)
        found = await own_draft(cx, user, chat, draft)
        if found.version != version:
            raise Stale("draft.changed", draft=found.name)
        published = await publish(office, cx, found.content, user, f"draft:{uuid4()}")
        await drafts.settle(cx, draft, DraftState.PUBLISHED, office.clock(), published.statement)
        _, card = await drafts.messages(cx, draft)
        await releases.watch(cx, published.release, chat, card)
        return published

    return await office.db.write(work)


async def publish_from_shell(office: Office, content: Content) -> Published:
    """Publish what came from a shell or a website's hook, at once."""

    async def work(cx: Connection) -> Published:
        return await publish(office, cx, content, SHELL, f"shell:{uuid4()}")

    return await office.db.write(work)


async def publish(office: Office, cx: Connection, content: Content, actor: int, key: str) -> Published:
    """Within the caller's transaction: number, statement, release, audit.

    Raises:
        Refusal: the content cannot be a release.
    """
    if wrong := fault(content):
        raise Refusal(wrong[0], **wrong[1])
    now = office.clock()
    day = day_in(office.mission.timezone, now)
    number = await statements.next_number(cx, day.year)
    text = Text(content.lang, content.title, content.body, content.link)
    statement = await statements.add(
        cx,
        key=key,
        number=number,
        day=day,
        topic=content.topic,
        texts=[text],
        published_at=now,
        position=await statements.position_after(cx, day),
    )
    if office.grace:
        await statements.settle(cx, statement, StatementState.PENDING)
    release = await releases.add(cx, statement, 1, now + office.grace, urgent=content.urgent, silent=content.silent)
    await audit.note(cx, actor, "published", now, number=str(number), hash=content.digest(), release=release)
    return Published(release, statement, number)


async def _published_before(cx: Connection, draft: int) -> Published:
    statement = await statements.by_id(cx, await drafts.statement_of(cx, draft))
    release = await releases.of_statement(cx, statement.id) if statement else None
    if statement is None or release is None:
        raise Stale("button.old")
    return Published(release.id, statement.id, statement.number, anew=False)
