"""Owners add staff in the chat, change their roles and remove them. Staff that the config names cannot be changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import MemberPrompt, NewMemberPrompt
from bot.domain.staff import MAX_NAME, MOST_ID, Member, Role
from bot.services.context import ServiceContext, require
from bot.store import audit, prompts
from bot.store.database.connection import Connection
from bot.store.staff import invitations, members


async def everyone(context: ServiceContext, owner: int) -> list[Member]:
    """All staff, for an owner.

    Raises:
        NotAllowed: the person is no owner.
    """
    await require(context.db.reader, owner, Role.OWNER)
    return await members.members(context.db.reader)


async def ask_whom(context: ServiceContext, owner: int, chat: int, role: Role, message: int) -> None:
    """Open the question of Add: the next message names the person. `message`: the one that lists the staff."""

    async def work(cx: Connection) -> None:
        await require(cx, owner, Role.OWNER)
        await prompts.ask(cx, chat, owner, MemberPrompt(role, message), context.clock())

    await context.db.write(work)


async def name_new(context: ServiceContext, owner: int, chat: int, member: Member, message: int) -> None:
    """Take the answer to `ask_whom`, and ask for Confirm.

    Raises:
        NotAllowed: `owner` is no owner.
        Refusal: it is not a user's id, the name is too long, the person has that role already, or `take_on` would
        refuse.
    """

    async def work(cx: Connection) -> None:
        await require(cx, owner, Role.OWNER)
        if not 0 < member.user <= MOST_ID:
            raise Refusal("staff.no_number")
        if len(member.name) > MAX_NAME:
            raise Refusal("staff.name_too_long", most=MAX_NAME, has=len(member.name))
        await require_free(cx, member.user, member.role)
        asked = NewMemberPrompt(member.role, message, member.user, member.name)
        await prompts.ask(cx, chat, owner, asked, context.clock())

    await context.db.write(work)


async def add(context: ServiceContext, owner: int, chat: int, user: int, role: Role) -> tuple[Member, int]:
    """Confirm: add the person who was named to the staff. Returns the member, and the message that lists the staff.

    Raises:
        NotAllowed: who asks is no owner.
        Stale: another person was named since, or that question is no longer open.
        Refusal: as in `take_on`.
    """

    async def work(cx: Connection) -> tuple[Member, int]:
        await require(cx, owner, Role.OWNER)
        asked = await prompts.pending(cx, chat, owner, context.clock())
        if not isinstance(asked, NewMemberPrompt) or (asked.user, asked.role) != (user, role):
            raise Stale("staff.add_over")
        member = await _take_on_and_note(context, cx, owner, user, role, asked.name)
        await prompts.close(cx, chat, owner)
        return member, asked.message

    return await context.db.write(work)


async def leave_question(context: ServiceContext, owner: int, chat: int) -> None:
    """Close the questions of Add, after Back, or when another way to add was chosen."""

    async def work(cx: Connection) -> None:
        for kind in (MemberPrompt, NewMemberPrompt):
            await prompts.close(cx, chat, owner, kind)

    await context.db.write(work)


async def change_role(context: ServiceContext, owner: int, user: int, role: Role) -> Member:
    """Give a member of staff another role. The same role again changes nothing.

    Raises:
        NotAllowed: who asks is no owner.
        Stale: the person is no longer staff.
        Refusal: the config names the person, or is the last owner.
    """

    async def work(cx: Connection, member: Member) -> Member:
        return member if member.role is role else await _take_on_and_note(context, cx, owner, user, role, member.name)

    return await _change(context, owner, user, work)


async def remove(context: ServiceContext, owner: int, user: int) -> Member:
    """Remove a member of staff; returns who that was.

    Raises:
        NotAllowed: who asks is no owner.
        Stale: the person is no longer staff.
        Refusal: the config names the person, or is the last owner.
    """

    async def work(cx: Connection, member: Member) -> Member:
        await _require_another_owner(cx, member, None)
        await members.remove(cx, user)
        await invitations.withdraw_all(cx, context.clock(), made_by=user)
        await audit.note(cx, owner, "staff.removed", context.clock(), user=user, name=member.name, role=member.role)
        return member

    return await _change(context, owner, user, work)


async def take_on(
    context: ServiceContext, cx: Connection, user: int, role: Role, name: str
) -> tuple[Member, Role | None]:
    """Within the caller's transaction: add the person to the staff, or change the role. The caller must write the
    audit. Returns the member, and the earlier role (None for none).

    Raises:
        Refusal: the config names the person; or the person has that role already, or is the last owner.
    """
    known = await require_free(cx, user, role)
    if known and known.role is Role.OWNER:
        await invitations.withdraw_all(cx, context.clock(), made_by=user)
    await members.put(cx, user, role, name)
    named = name or (known.name if known else "")
    return Member(user, role, named, configured=False), known.role if known else None


async def require_free(cx: Connection, user: int, role: Role) -> Member | None:
    """Check that the person can be given that role in the chat; returns the member, if the person is staff already.

    Raises:
        Refusal: the config names the person; or the person has that role already, or is the last owner.
    """
    known = await members.member(cx, user)
    if known:
        _require_not_configured(known)
        if known.role is role:
            raise Refusal("staff.has_role", name=known.called, role=role)
        await _require_another_owner(cx, known, role)
    return known


async def _take_on_and_note(
    context: ServiceContext, cx: Connection, owner: int, user: int, role: Role, name: str
) -> Member:
    member, before = await take_on(context, cx, user, role, name)
    told = {"user": user, "name": member.name, "role": role}
    if before is None:
        await audit.note(cx, owner, "staff.added", context.clock(), **told)
    else:
        await audit.note(cx, owner, "staff.changed", context.clock(), **told, before=before)
    return member


async def _change(
    context: ServiceContext, owner: int, user: int, change: Callable[[Connection, Member], Awaitable[Member]]
) -> Member:
    async def work(cx: Connection) -> Member:
        await require(cx, owner, Role.OWNER)
        member = await members.member(cx, user)
        if member is None:
            raise Stale("staff.gone")
        _require_not_configured(member)
        return await change(cx, member)

    return await context.db.write(work)


def _require_not_configured(member: Member) -> None:
    if member.configured:
        raise Refusal("staff.from_config", name=member.called)


async def _require_another_owner(cx: Connection, member: Member, role: Role | None) -> None:
    """Check that an owner is left after the member gets `role` (None: is removed)."""
    if member.role is Role.OWNER and role is not Role.OWNER and await members.owners(cx) == 1:
        raise Refusal("staff.last_owner")
