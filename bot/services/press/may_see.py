"""Whether a reader may see a statement that is not public: of a topic by approval, or so far for the press alone."""

from __future__ import annotations

from bot.domain.statements import Statement
from bot.store.database.connection import Connection
from bot.store.press import admissions, closed_topics

ANYBODY = 0  # an unknown person, or a chat that others can read


async def may_see(cx: Connection, statement: Statement, reader: int = ANYBODY) -> bool:
    """Whether the statement may be shown to the reader (the id of their private chat).

    Pending statements that are not for the press first are for nobody; that is checked elsewhere.
    """
    closed = await closed_topics.includes(cx, statement.topic)
    if not closed and not statement.with_press:
        return True
    return reader != ANYBODY and await admissions.admits(cx, reader, statement.topic, any_topic=statement.with_press)
