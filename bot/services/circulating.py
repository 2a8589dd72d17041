"""What staff have been told and shown of drafts is written down. To whom what is owed is in store/circulation.py."""

from __future__ import annotations

from bot.services.office import Office
from bot.store import circulation, draft_cards
from bot.store.circulation import Word
from bot.store.database import Connection


async def told(office: Office, word: Word) -> None:
    """That word has been told, or cannot be."""

    async def work(cx: Connection) -> None:
        await circulation.told(cx, word)

    await office.db.write(work)


async def dismiss(office: Office, draft: int, user: int) -> None:
    """The person is no longer staff: the draft is not shown there any more, and nothing of it told."""

    async def work(cx: Connection) -> None:
        await draft_cards.close(cx, draft, user)
        await circulation.drop(cx, draft, user)

    await office.db.write(work)
