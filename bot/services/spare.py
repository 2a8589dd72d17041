"""The spare bot: its updates and the chats that it may write to, whom to offer it to, and the move, which makes it the
bot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.alerts import AlertKind
from bot.domain.errors import OperatorError
from bot.domain.spare import Moved
from bot.services.context import SHELL, ServiceContext
from bot.store import alerts, audit, inbox, spare
from bot.store.database import meta
from bot.store.database.connection import Connection


@dataclass(frozen=True, slots=True)
class Told:
    """An update of the spare bot. `may_write`: whether it says that the bot may, or may no longer, write to `chat`;
    None for neither. `stored`: its JSON, if it will be answered; else ''."""

    update_id: int
    chat: int = 0
    may_write: bool | None = None
    stored: str = ""


async def keep(context: ServiceContext, bot: int, username: str) -> None:
    """Store which bot is the spare bot; 0 and '' for none."""
    found = await spare.current(context.db.reader)
    if (found.id, found.username) != (bot, username) if found else bot:

        async def work(cx: Connection) -> None:
            await spare.keep(cx, bot, username)
            if found is None or found.id != bot:  # alerts about another bot's token do not concern this one's
                await alerts.over(cx, AlertKind.SPARE_LOST, "")
                await alerts.over(cx, AlertKind.SPARE_BACK, "")

        await context.db.write(work)


async def note_token(context: ServiceContext, *, accepted: bool) -> None:
    """Record whether Telegram accepts the spare bot's token. Owners are alerted once when it no longer does, and once
    when it does again. Nothing is written if nothing has changed."""
    refused = await alerts.is_noted(context.db.reader, AlertKind.SPARE_LOST, "")
    if refused is not accepted:
        return

    async def work(cx: Connection) -> None:
        before, after = AlertKind.SPARE_LOST, AlertKind.SPARE_BACK
        if not accepted:
            before, after = after, before
        await alerts.over(cx, before, "")
        await alerts.note(cx, after, "", context.clock())

    await context.db.write(work)


async def take(context: ServiceContext, bot: int, told: Sequence[Told]) -> None:
    """Store updates of the spare bot and what they say, each once."""

    async def work(cx: Connection) -> None:
        now = context.clock()
        new = set(await inbox.put(cx, [(one.update_id, one.chat, one.stored) for one in told if one.stored], bot))
        new |= set(await inbox.put_refused(cx, [one.update_id for one in told if not one.stored], now, bot))
        for one in told:
            if one.update_id in new and one.may_write:
                await spare.came(cx, bot, one.chat, now)
            elif one.update_id in new and one.may_write is False:
                await spare.left(cx, bot, one.chat)

    await context.db.write(work)


async def answered(context: ServiceContext, bot: int, update_id: int) -> None:
    """Record that the update was answered."""
    await context.db.write(lambda cx: inbox.done(cx, update_id, context.clock(), bot))


async def offered_to(context: ServiceContext, chat: int) -> str:
    """The username of the spare bot, if the chat has not started it yet; '' if there is nothing to offer."""
    found = await spare.current(context.db.reader)
    return "" if found is None or await spare.knows(context.db.reader, found.id, chat) else found.username


async def own_bot(context: ServiceContext) -> int:
    """The id of the database's bot; 0 for none yet."""
    return int(await meta.get(context.db.reader, meta.BOT) or 0)


async def unmet(context: ServiceContext, bot: int) -> list[int]:
    """The subscribed groups and channels that the spare bot is not known to be in."""
    return await spare.shared_chats(context.db.reader, bot)


async def move(context: ServiceContext, bot: int, username: str, also_in: Iterable[int]) -> Moved:
    """Make the spare bot the database's bot, in one transaction. `also_in`: groups and channels where it was found.

    Raises:
        OperatorError: the database belongs to no bot yet, or to this one already.
    """

    async def work(cx: Connection) -> Moved:
        known = await meta.get(cx, meta.BOT)
        if not known or known == str(bot):
            raise OperatorError(
                f"The database belongs to @{username} already: start `run`."
                if known
                else "The database belongs to no bot yet: start `run`, with the spare bot's token as telegram.token."
            )
        moved = await spare.move(cx, int(known), bot, also_in, context.clock())
        await meta.put(cx, meta.BOT, str(bot))
        await meta.put(cx, meta.USERNAME, username)
        await spare.keep(cx, 0, "")
        act = {"before": known, "after": str(bot), "people": moved.people, "chats": moved.chats}
        waiting = moved.people_left + moved.chats_left
        await audit.note(cx, SHELL, "bot.moved", context.clock(), **act, waiting=waiting, **context.of_shell)
        return moved

    return await context.db.write(work)
