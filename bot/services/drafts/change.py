"""Changing a draft: who may do so, and what follows: it is in editing again, its approval is void, and those concerned
are told. Writing its texts is in compose.py, decisions are in approve.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.drafts.draft import OPEN, WAITING, Act, Content, Draft, DraftState
from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import Prompt
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.services.context import SHELL, ServiceContext, require
from bot.store import audit, prompts
from bot.store.database.connection import Connection
from bot.store.drafts import cards, drafts, history, review_notifications
from bot.store.drafts.cards import ShownCard
from bot.store.staff import members


@dataclass(frozen=True, slots=True)
class ChangedDraft:
    """A draft after a change, which is in editing now. `before`: its state until then."""

    draft: Draft
    before: DraftState

    @property
    def voided(self) -> bool:
        """Whether the change took the draft back into editing, from submitted, scheduled or held."""
        return self.before in WAITING and self.draft.state is DraftState.EDITING


async def cancel_question(context: ServiceContext, user: int, chat: int, kind: type[Prompt] | None = None) -> bool:
    """Close the open question (/cancel), or only one of that kind (Back); returns whether one was open."""

    async def work(cx: Connection) -> bool:
        return await prompts.close(cx, chat, user, kind)

    return await context.db.write(work)


async def choose_topic(context: ServiceContext, user: int, draft: int, version: int, topic: str) -> ChangedDraft:
    """File the draft under a topic of the config; the same topic again removes it.

    Raises:
        Stale: the config has no such topic, or no longer.
        Refusal: the draft is an announcement, which keeps the statement's topic.
    """
    if topic not in {known.key for known in context.mission.topics}:
        raise Stale("button.old")

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        require_own_text(found)
        content = replace(found.content, topic="" if found.content.topic == topic else topic)
        return await put(context, cx, user, found, content, Act.TOPIC)

    return await context.db.write(work)


async def change(
    context: ServiceContext, user: int, draft: int, version: int, act: Act, alter: Callable[[Content], Content]
) -> ChangedDraft:
    """Change the content: `alter` returns the new one. A submitted, scheduled or held draft is in editing again.

    Raises:
        NotAllowed: the person is no staff, or it is scheduled and the person may not publish.
        Stale: it is published or discarded, or somebody else has changed it since `version`.
    """

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        return await put(context, cx, user, found, alter(found.content), act)

    return await context.db.write(work)


async def remember_card(context: ServiceContext, shown: ShownCard) -> None:
    """Store where and how the draft is shown, so that the next change edits that message."""

    async def work(cx: Connection) -> None:
        await cards.put(cx, shown)

    await context.db.write(work)


async def writable(cx: Connection, user: int, draft: int, version: int | None = None) -> Draft:
    """The draft, if this person may change it now. A button for an older `version` still works if everything since was
    done by the same person.

    Raises:
        NotAllowed: the person is no staff, or it is scheduled and the person may not publish.
        Stale: there is no such draft, it is published or discarded, or somebody else has changed it since `version`.
    """
    await require(cx, user, Role.EDITOR)
    found = await load(cx, draft)
    if found.state not in OPEN:
        raise Stale(f"draft.is_{found.state}", draft=found.name)
    if found.state in (DraftState.SCHEDULED, DraftState.HELD):
        await require(cx, user, Role.PUBLISHER)
    if version is not None:
        await require_unchanged(cx, user, found, version)
    return found


async def require_unchanged(cx: Connection, user: int, found: Draft, version: int) -> None:
    """Check that nobody but this person has done anything to the draft since `version`.

    Raises:
        Stale: somebody has; the sentence says who.
    """
    other = await history.other_hand(cx, found.id, version, user)
    if other == SHELL:
        raise Stale("draft.changed", draft=found.name)
    if other is not None:
        name = (await members.names(cx)).get(other, str(other))
        raise Stale("draft.changed_by", draft=found.name, name=name)


def require_own_text(found: Draft) -> None:
    """Check that the draft's text may be changed.

    Raises:
        Refusal: it announces a statement of the archive, whose text cannot be changed here.
    """
    if found.announces:
        raise Refusal("draft.announces")


def laid_out(context: ServiceContext, content: Content) -> Content:
    """A new statement's content with the layout that the config has for its topic, and its own buttons. If the topic is
    by approval, `press_until` is removed, because the statement never goes to everyone."""
    closed = content.topic in {topic.key for topic in context.mission.closed_topics}
    layout = replace(context.layouts.of(content.topic, content.layout.links), origin=content.layout.origin)
    return replace(content, layout=layout, press_until=None if closed else content.press_until)


async def put(
    context: ServiceContext, cx: Connection, user: int, found: Draft, content: Content, act: Act
) -> ChangedDraft:
    """Within the caller's transaction: replace the draft's content, if the new one differs."""
    if found.kind is ReleaseKind.PUBLISH and not found.announces:
        content = laid_out(context, content)
    if content == found.content:
        return ChangedDraft(found, found.state)
    await replace_content(context, cx, user, found, content, act)
    return ChangedDraft(await load(cx, found.id), found.state)


async def replace_content(
    context: ServiceContext, cx: Connection, user: int, found: Draft, content: Content, act: Act
) -> None:
    """Within the caller's transaction: replace the draft's content. This voids an approval: a submitted, scheduled or
    held draft is in editing again, and those concerned are told."""
    people = await concerned(cx, found) - {user} if found.state in WAITING else set()
    await drafts.change(cx, found.id, content, user, act, context.clock())
    if found.state in WAITING:
        await audit.note(cx, user, "draft.voided", context.clock(), draft=found.id)
        await review_notifications.owe(cx, found.id, people)


async def concerned(cx: Connection, found: Draft) -> set[int]:
    """The people to tell about a draft: its author, who submitted it, and who approved its present content."""
    people = (found.author, await history.submitter(cx, found.id), await history.approver(cx, found))
    return {person for person in people if person}


async def load(cx: Connection, draft: int) -> Draft:
    """The draft as it is now.

    Raises:
        Stale: there is none.
    """
    found = await drafts.by_id(cx, draft)
    if found is None:
        raise Stale("button.old")
    return found
