"""Finds the statement that a button is about, if readers may still read it."""

from __future__ import annotations

import re

from bot.chat.platform.interaction import Interaction
from bot.domain.statements import Number, Statement, StatementState
from bot.services.press.may_see import may_see
from bot.store.statements import statements

_CODE = re.compile(r"(\d{1,6})-(\d{4})")


def number_of_code(code: str) -> Number:
    """The number in a code such as 142-2026.

    Raises:
        ValueError: this is no such code.
    """
    found = _CODE.fullmatch(code)
    if not found:
        raise ValueError(code)
    return Number(int(found[2]), int(found[1]))


async def find(interaction: Interaction, code: str) -> Statement | None:
    """The statement for a code such as 142-2026, if the person may see it.

    Raises:
        ValueError: this is no such code.
    """
    reader = interaction.context.services.db.reader
    found = await statements.by_number(reader, number_of_code(code))
    return found if found and await may_see(reader, found, interaction.asker) else None


async def find_readable(interaction: Interaction, code: str) -> Statement | None:
    """Like `find`, but only if the person may read the statement now; otherwise a toast tells them why not.

    Raises:
        ValueError: this is no such code.
    """
    statement = await find(interaction, code)
    if statement is None or (statement.state is StatementState.PENDING and not statement.with_press):
        await interaction.toast("statement.unknown", alert=True, number=code.replace("-", "/"))
    elif statement.state is StatementState.RETRACTED:
        await interaction.toast("statement.retracted", alert=True, number=statement.number)
    else:
        return statement
    return None
