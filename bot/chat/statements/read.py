"""Reading one statement in full, in pages inside one message; and the deep link that opens it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Feature, Press, number_of
from bot.chat.search.typed_query import typed_in
from bot.domain.statements import Number, Statement, StatementState
from bot.rendering.digests import digest_message
from bot.rendering.search import result_page
from bot.rendering.statements import views
from bot.rendering.view import Button, View, tap
from bot.store.statements import statements

_CODE = re.compile(r"(\d{1,6})-(\d{4})")
ALONE = "s"  # the origin of a page that was opened by itself: no way back


async def find(here: Visit, code: str) -> Statement | None:
    """The statement of a code such as 142-2026.

    Raises:
        ValueError: it is no such code.
    """
    return await statements.by_number(here.desk.office.db.reader, number_of_code(code))


def number_of_code(code: str) -> Number:
    """The number that a code such as 142-2026 stands for.

    Raises:
        ValueError: it is no such code.
    """
    found = _CODE.fullmatch(code)
    if not found:
        raise ValueError(code)
    return Number(int(found[2]), int(found[1]))


async def page(here: Visit, statement: Statement, number: int, origin: str) -> View:
    """A page of the full text; `origin` says where Back leads. Staff find the way to earlier revisions."""
    shown = shown_here(here, statement, origin)
    code = views.code_of(statement.number)
    proof = tap(f"🔏 {here.words('button.fingerprint')}", "seal", code, number, origin)
    view = views.page(here.words, shown, number, ("read", code, origin), _back(here, statement, origin), proof)
    if statement.revision == 1 or not here.private or await here.desk.role(here.user) is None:
        return view
    return replace(view, rows=(*view.rows, (tap(f"🕓 {here.words('button.revisions')}", "revs", code, origin),)))


def shown_here(here: Visit, statement: Statement, origin: str) -> views.Shown:
    """The statement in the language of this chat, in the interface's words."""
    lang, into_bot = here.reads, not here.private
    return views.shown(here.words, here.desk.mission, statement, lang, into_bot=into_bot, origin=origin)


def _back(here: Visit, statement: Statement, origin: str) -> Button | None:
    label = f"↩️ {here.words('button.back')}"
    if origin == ALONE:
        return None
    if origin == views.RELEASE:
        return tap(label, "fold", views.code_of(statement.number))
    if origin == digest_message.ORIGIN:
        return tap(label, "digest")
    if origin.startswith("a_"):
        shelf, _, number = origin.removeprefix("a_").rpartition("_")
        return tap(label, "archive", shelf, number_of(number))
    if origin.startswith("q_"):
        return result_page.back(typed_in(here), origin)
    return tap(label, "list", number_of(origin.removeprefix("l")))


async def read(here: Visit, args: Sequence[str]) -> None:
    """Turn to a page."""
    code, number, origin = args
    statement = await _standing(here, code)
    if statement:
        await here.turn(await page(here, statement, number_of(number), origin))
        await here.toast()


async def fold(here: Visit, args: Sequence[str]) -> None:
    """Back from the pages to the release as it was delivered."""
    (code,) = args
    statement = await _standing(here, code)
    if statement:
        await here.turn(views.release(shown_here(here, statement, views.RELEASE)))
        await here.toast()


async def _standing(here: Visit, code: str) -> Statement | None:
    statement = await find(here, code)
    if statement is None or statement.state is StatementState.PENDING:
        await here.toast("statement.unknown", alert=True, number=code.replace("-", "/"))
    elif statement.state is StatementState.RETRACTED:
        await here.toast("statement.retracted", alert=True, number=statement.number)
    else:
        return statement
    return None


async def fresh(here: Visit) -> None:
    """The newest statements, since nobody knows which one it was."""
    from bot.chat.statements.latest import fresh as latest  # which opens statements by this file

    await latest(here)


FEATURE = Feature(presses=(Press("read", read), Press("fold", fold)), fresh=fresh)
