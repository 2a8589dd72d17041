"""Whether a reader may see a statement that is not for everyone: of a closed topic, or still with the press alone."""

from __future__ import annotations

from bot.domain.statements import Statement
from bot.store.database.connection import Connection
from bot.store.press import admissions, closed_topics

ANYBODY = 0  # somebody of whom nothing is known, or a chat in which others read along


async def may_see(cx: Connection, statement: Statement, reader: int = ANYBODY) -> bool:
    """Whether the statement may be shown to the reader (the id of their private chat).

    What is pending and not with the press is for nobody: that is asked elsewhere.
    """
    closed = await closed_topics.includes(cx, statement.topic)
    if not closed and not statement.with_press:
        return True
    return reader != ANYBODY and await admissions.admits(cx, reader, statement.topic, any_topic=statement.with_press)
