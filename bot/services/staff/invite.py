"""Links that make whoever opens them staff: the first owner's claim, and invitations. Each works once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from bot.domain.errors import Refusal, Stale
from bot.domain.staff import Invitation, Member, Role
from bot.services.context import ServiceContext, require
from bot.services.staff.appoint import take_on
from bot.store import audit
from bot.store.database import meta
from bot.store.database.connection import Connection
from bot.store.staff import invitations, members
from bot.store.subscriptions import chats

LASTS = timedelta(days=7)
MOST_OPEN = 20
_SECRET_BYTES = 24  # 32 characters of A-Z a-z 0-9 _ -; a payload has at most 64 of them
_CLAIM = "claim"  # the key in meta; the value is the hash of the secret


async def offer_claim(context: ServiceContext) -> str:
    """The secret of a new claim, which replaces an older one; '' where an owner has opened the bot, and then no claim
    holds. Owners whom nobody has ever met (a wrong number in the config, or the sample's) keep nobody from it."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)

    async def work(cx: Connection) -> str:
        owned = await _is_owned(cx)
        await meta.put(cx, _CLAIM, "" if owned else _hash(secret))
        return "" if owned else secret

    return await context.db.write(work)


async def _is_owned(cx: Connection) -> bool:
    """Whether an owner has ever opened the bot."""
    owners = [user for user, role in (await members.everyone(cx)).items() if role is Role.OWNER]
    return any([await chats.language(cx, owner) for owner in owners])


async def claim(context: ServiceContext, user: int, name: str, secret: str) -> Member:
    """Become the first owner. It works once, and only while no owner has opened the bot.

    Raises:
        Refusal: the link is not, or no longer, good; or the config gives the person another role.
    """

    async def work(cx: Connection) -> Member:
        held = await meta.get(cx, _CLAIM)
        if not held or held != _hash(secret) or await _is_owned(cx):
            raise Refusal("claim.void")
        member, _ = await take_on(context, cx, user, Role.OWNER, name)
        await meta.put(cx, _CLAIM, "")
        await audit.note(cx, user, "staff.claimed", context.clock(), user=user, name=member.name)
        return member

    return await context.db.write(work)


async def still_open(context: ServiceContext, owner: int) -> list[Invitation]:
    """The invitations that can still be used, for an owner.

    Raises:
        NotAllowed: the person is no owner.
    """
    await require(context.db.reader, owner, Role.OWNER)
    return await invitations.still_open(context.db.reader, context.clock())


async def invite(context: ServiceContext, owner: int, role: Role) -> tuple[Invitation, str]:
    """A new invitation and its secret, which is told now and never again.

    Raises:
        NotAllowed: the person is no owner.
        Refusal: too many are open.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)

    async def work(cx: Connection) -> tuple[Invitation, str]:
        await require(cx, owner, Role.OWNER)
        now = context.clock()
        if len(await invitations.still_open(cx, now)) >= MOST_OPEN:
            raise Refusal("invitation.too_many", most=MOST_OPEN)
        number = await invitations.add(cx, _hash(secret), role, owner, now + LASTS)
        await audit.note(cx, owner, "staff.invited", now, invitation=number, role=role)
        return Invitation(number, role, owner, now + LASTS), secret

    return await context.db.write(work)


async def withdraw(context: ServiceContext, owner: int, invitation: int) -> None:
    """An invitation is no longer good.

    Raises:
        NotAllowed: the person is no owner.
        Stale: it is used, withdrawn or expired already.
    """

    async def work(cx: Connection) -> None:
        await require(cx, owner, Role.OWNER)
        found = await invitations.by_id(cx, invitation, context.clock())
        if found is None:
            raise Stale("invitation.over")
        await invitations.withdraw(cx, invitation, context.clock())
        await audit.note(cx, owner, "staff.uninvited", context.clock(), invitation=invitation, role=found.role)

    await context.db.write(work)


async def accept(context: ServiceContext, user: int, name: str, secret: str) -> tuple[Member, Invitation]:
    """Become staff by an invitation. One who has a higher role already keeps it, and the link stays good.

    Raises:
        Refusal: the link is not, or no longer, good; or the person has as much already.
    """

    async def work(cx: Connection) -> tuple[Member, Invitation]:
        now = context.clock()
        found = await invitations.by_hash(cx, _hash(secret), now)
        # An owner who was removed, whoever did it, has no invitations out.
        if found is None or await members.role(cx, found.made_by) is not Role.OWNER:
            raise Refusal("invitation.void")
        known = await members.member(cx, user)
        if known and known.role.includes(found.role):
            raise Refusal("invitation.needless", role=known.role)
        member, before = await take_on(context, cx, user, found.role, name)
        await invitations.mark_used(cx, found.id, user)
        told = {"user": user, "name": member.name, "role": found.role, "before": before}
        await audit.note(cx, user, "staff.accepted", now, **told, invitation=found.id, by=found.made_by)
        return member, found

    return await context.db.write(work)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
