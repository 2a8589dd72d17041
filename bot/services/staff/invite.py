"""Links for joining the staff: the first owner's claim, and invitations, which an owner confirms. Each works once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta

from bot.domain.alerts import AlertKind
from bot.domain.errors import Refusal, Stale
from bot.domain.staff import Invitation, Member, Role
from bot.services.context import ServiceContext, require
from bot.services.staff.appoint import require_free, take_on
from bot.store import alerts, audit
from bot.store.database import meta
from bot.store.database.connection import Connection
from bot.store.staff import invitations, members
from bot.store.subscriptions import chats

LASTS = timedelta(days=7)
MOST_OPEN = 20
_SECRET_BYTES = 24  # makes 32 characters of A-Z a-z 0-9 _ -; a deep link's payload may have 64
_CLAIM = "claim"  # the key in meta; its value is the SHA-256 of the secret, '' for none
_OWNED = "owned"  # the key in meta; its value is '1' once an owner has opened the bot


async def offer_claim(context: ServiceContext) -> str:
    """The secret of a new claim, which replaces an older one; '' if there is an owner and one has ever opened the bot:
    then there is no claim. Owners who have never opened it (a wrong id in the config, or the sample's) do not count."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)

    async def work(cx: Connection) -> str:
        owned = await _is_owned(cx)
        await meta.put(cx, _CLAIM, "" if owned else _hash(secret))
        return "" if owned else secret

    return await context.db.write(work)


async def _is_owned(cx: Connection) -> bool:
    """Within a transaction: whether there is an owner, and one has ever opened the bot. The latter is stored."""
    owners = [user for user, role in (await members.everyone(cx)).items() if role is Role.OWNER]
    if not owners or await meta.get(cx, _OWNED):
        return bool(owners)
    if owned := bool(await chats.met(cx, owners)):
        await meta.put(cx, _OWNED, "1")
    return owned


async def claim(context: ServiceContext, user: int, name: str, secret: str) -> Member:
    """Make the person the first owner. It works once, and only while no owner has opened the bot.

    Raises:
        Refusal: the link is not valid, or no longer; or the config gives the person another role.
    """

    async def work(cx: Connection) -> Member:
        held = await meta.get(cx, _CLAIM)
        if not held or held != _hash(secret) or await _is_owned(cx):
            raise Refusal("claim.void")
        member, _ = await take_on(context, cx, user, Role.OWNER, name)
        await meta.put(cx, _CLAIM, "")
        await meta.put(cx, _OWNED, "1")
        await audit.note(cx, user, "staff.claimed", context.clock(), user=user, name=member.name)
        await alerts.note(cx, AlertKind.CLAIMED, str(user), context.clock(), name=member.called, user=user)
        for alert in await alerts.waiting(cx):
            if alert.kind is AlertKind.CLAIMED and alert.subject == str(user):
                await alerts.mark_told(cx, alert, user)
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
    """Make an invitation; returns it with its secret. Only the secret's hash is stored.

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


async def withdraw(context: ServiceContext, owner: int, invitation: int) -> Invitation:
    """End an invitation; returns it.

    Raises:
        NotAllowed: the person is no owner.
        Stale: it is used, withdrawn or expired already.
    """

    async def work(cx: Connection) -> Invitation:
        await require(cx, owner, Role.OWNER)
        found = await invitations.by_id(cx, invitation, context.clock())
        if found is None:
            raise Stale("invitation.over")
        await invitations.withdraw(cx, invitation, context.clock())
        await audit.note(cx, owner, "staff.uninvited", context.clock(), invitation=invitation, role=found.role)
        return found

    return await context.db.write(work)


async def accept(context: ServiceContext, user: int, name: str, secret: str) -> tuple[Invitation, bool]:
    """Record that the person has opened an invitation: its owner is asked to confirm, and the link works for nobody
    else. Returns the invitation, and whether it was opened for the first time.

    Raises:
        Refusal: the link is not valid, or no longer; or the person has that role already (then the link stays valid).
    """

    async def work(cx: Connection) -> tuple[Invitation, bool]:
        now = context.clock()
        found = await invitations.by_hash(cx, _hash(secret), now)
        if found is None or found.asked_by not in (0, user) or not await _is_owners(cx, found):
            raise Refusal("invitation.void")
        known = await members.member(cx, user)
        if known and known.role.includes(found.role):
            raise Refusal("invitation.needless", role=known.role)
        await require_free(cx, user, found.role)
        if found.asked_by:
            return found, False
        await invitations.ask(cx, found.id, user, name)
        told = {"user": user, "name": name, "role": found.role, "invitation": found.id, "by": found.made_by}
        await audit.note(cx, user, "staff.accepted", now, **told)
        return replace(found, asked_by=user, asked_name=name), True

    return await context.db.write(work)


async def confirm(context: ServiceContext, owner: int, invitation: int) -> Member:
    """An owner agrees to who has opened the invitation: that person becomes staff.

    Raises:
        NotAllowed: who asks is no owner.
        Stale: it is used, withdrawn or expired, or nobody has opened it.
        Refusal: as in `take_on`.
    """

    async def work(cx: Connection) -> Member:
        await require(cx, owner, Role.OWNER)
        found = await invitations.by_id(cx, invitation, context.clock())
        if found is None or not found.asked_by or not await _is_owners(cx, found):
            raise Stale("invitation.over")
        member, before = await take_on(context, cx, found.asked_by, found.role, found.asked_name)
        await invitations.mark_used(cx, found.id, found.asked_by)
        told = {"user": member.user, "name": member.name, "role": found.role, "before": before}
        await audit.note(cx, owner, "staff.confirmed", context.clock(), **told, invitation=found.id)
        return member

    return await context.db.write(work)


async def _is_owners(cx: Connection, found: Invitation) -> bool:
    """Whether the person who made it is still an owner; otherwise the invitation is void."""
    return await members.role(cx, found.made_by) is Role.OWNER


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
