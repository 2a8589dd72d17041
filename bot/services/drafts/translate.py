"""Asking colleagues for a text in another language, for a draft or a published statement: they get an alert, and one
takes it on.

The translation then goes the usual way: into the open draft, or as a correction of the published statement, so that
readers of that language find it in their copy, and nobody gets a second message.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.alerts import AlertKind
from bot.domain.drafts.draft import OPEN, DraftState
from bot.domain.drafts.translation import Translation
from bot.domain.errors import Refusal, Stale
from bot.domain.staff import Role
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.services.context import ServiceContext, require
from bot.services.drafts.change import load
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.drafts import translations
from bot.store.staff import members
from bot.store.statements import statements


@dataclass(frozen=True, slots=True)
class Task:
    """What to translate: the text of an open draft, or of a published statement (then `draft` is 0)."""

    lang: str
    draft: int = 0
    version: int = 0
    number: Number | None = None


async def ask(context: ServiceContext, user: int, lang: str, *, draft: int = 0, number: Number | None = None) -> int:
    """Ask the colleagues who translate into `lang` for a text of the draft, or of the statement of that number; returns
    how many get an alert. If asked again, they get it again.

    Raises:
        NotAllowed: the person is no staff.
        Stale: there is no such draft or statement, or it is no longer open or published, or has that text already.
        Refusal: nobody else translates into that language.
    """

    async def work(cx: Connection) -> int:
        await require(cx, user, Role.EDITOR)
        found = await load(cx, draft) if draft else None
        statement = await _published(cx, number) if number else None
        if found and (found.state not in OPEN or found.announces):
            raise Stale("button.old")
        texts = found.content.texts if found else tuple(statement.texts.values()) if statement else ()
        if not texts or lang in {text.lang for text in texts}:
            raise Stale("button.old")
        people = [person for person in context.translators.get(lang, ()) if person != user]
        if not people:
            raise Refusal("translate.nobody")
        asked = await translations.ask(cx, draft, statement.id if statement else 0, lang, user, context.clock())
        for person in people:
            await _tell(context, cx, asked, person, lang, texts[0])
        await audit.note(cx, user, "translation.asked", context.clock(), **_named(draft, number), lang=lang)
        return len(people)

    return await context.db.write(work)


async def _tell(context: ServiceContext, cx: Connection, asked: int, person: int, lang: str, text: Text) -> None:
    subject = f"{asked}:{person}"
    await alerts.over(cx, AlertKind.TRANSLATION, subject)
    await alerts.note(cx, AlertKind.TRANSLATION, subject, context.clock(), person, lang=lang, title=text.title[:80])


def _named(draft: int, number: Number | None) -> dict[str, object]:
    return {"what": f"D{draft}" if draft else str(number)}


async def take(context: ServiceContext, user: int, translation: int) -> Task:
    """Take on a translation; returns what to translate, in its present form.

    Raises:
        NotAllowed: the person is no staff.
        Stale: somebody else works on it (translate.taken, with the name), or it is no longer needed.
    """

    async def work(cx: Connection) -> Task:
        await require(cx, user, Role.EDITOR)
        asked = await translations.by_id(cx, translation)
        if asked is None:
            raise Stale("button.old")
        task = await _task(cx, asked)
        if not await translations.take(cx, translation, user):
            name = (await members.names(cx)).get(asked.taken_by, str(asked.taken_by))
            raise Stale("translate.taken", name=name)
        for person in context.translators.get(asked.lang, ()):
            await alerts.over(cx, AlertKind.TRANSLATION, f"{translation}:{person}")
        what = {"what": f"D{task.draft}" if task.draft else str(task.number)}
        await audit.note(cx, user, "translation.taken", context.clock(), **what, lang=asked.lang)
        return task

    return await context.db.write(work)


async def _task(cx: Connection, asked: Translation) -> Task:
    statement: Statement | None = None
    if asked.draft:
        found = await load(cx, asked.draft)
        if found.state in OPEN and found.content.text(asked.lang) is None:
            return Task(asked.lang, found.id, found.version)
        if found.state is DraftState.PUBLISHED:
            statement = await statements.by_id(cx, found.statement)
    else:
        statement = await statements.by_id(cx, asked.statement)
    if statement is None or statement.state is StatementState.RETRACTED or asked.lang in statement.texts:
        raise Stale("translate.over")
    return Task(asked.lang, number=statement.number)


async def _published(cx: Connection, number: Number) -> Statement:
    found = await statements.by_number(cx, number)
    if found is None or found.state is not StatementState.PUBLISHED:
        raise Stale("button.old")
    return found
