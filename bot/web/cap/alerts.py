"""Urgent notices for warning systems: one file for each, and an index of the current ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain.cap.warning_facts import StoredWarning
from bot.domain.statements import Number, Statement, StatementState
from bot.rendering.cap import message
from bot.rendering.cap.message import Info, Kind, Message, Reference
from bot.rendering.feeds import atom
from bot.rendering.feeds.feed import Entry, Feed
from bot.rendering.pages import addresses
from bot.rendering.pages.html import Html
from bot.services.press.may_see import may_see
from bot.store import cap
from bot.store.pages import revisions
from bot.store.statements import statements
from bot.web.feeds.feed import FOR_PROGRAMS
from bot.web.page import Look, Page

_MOST = 50  # warnings considered for the index


@dataclass(frozen=True, slots=True)
class _Revision:
    """A revision of a warning, and when it went out."""

    number: int
    at: datetime
    warning: StoredWarning

    def reference(self, number: Number) -> Reference:
        return Reference(self.warning.sender, f"{number.year}-{number.serial}-r{self.number}", self.at)


async def alert(look: Look, year: str, serial: str) -> Page | None:
    """The current warning of a number: an alert, an update, or a cancellation."""
    found = await statements.by_number(look.cx, Number(int(year), int(serial)))
    if not look.setting.alerts or found is None or found.state is StatementState.PENDING:
        return None
    if not await may_see(look.cx, found) or not await cap.of_statement(look.cx, found.id):
        return None
    made = await _message(look, found)
    return Page(message.draw(made), message.MIME, changed=int(made.own.sent.timestamp()), headers=FOR_PROGRAMS)


async def index(look: Look) -> Page | None:
    """The warnings that have not expired, as an Atom feed; a cancelled one stays until it would have expired."""
    if not look.setting.alerts:
        return None
    known = [(one, await _message(look, one)) for one in await cap.newest(look.cx, _MOST)]
    mission = look.setting.mission
    name = mission.name.say(mission.default_language, mission.default_language)
    here = look.links.whole(addresses.ALERTS)
    feed = Feed(
        name,
        name,
        mission.default_language,
        here,
        here,
        look.links.whole(addresses.home(mission.default_language)),
        max((made.own.sent for _, made in known), default=datetime.fromtimestamp(0, UTC)),
        [_entry(look, one, made) for one, made in known if made.facts.expires and made.facts.expires > look.now],
    )
    return Page(atom.draw(feed), atom.MIME, changed=look.shown.at, headers=FOR_PROGRAMS)


async def _message(look: Look, statement: Statement) -> Message:
    out = await _revisions(look, statement)
    now = out[-1]
    references = [one.reference(statement.number) for one in out]
    if statement.state is StatementState.RETRACTED:
        number = statement.number
        at = statement.retracted_at or now.at
        own = Reference(now.warning.sender, f"{number.year}-{number.serial}-cancel", at)
        note = statement.reason_in(look.setting.mission.default_language)
        return Message(own, Kind.CANCEL, now.warning.test, now.warning.facts, references, note=note)
    infos = [_info(look, statement, now.warning, lang) for lang in statement.texts]
    kind = Kind.UPDATE if len(out) > 1 else Kind.ALERT
    return Message(references[-1], kind, now.warning.test, now.warning.facts, references[:-1], infos)


async def _revisions(look: Look, statement: Statement) -> list[_Revision]:
    """The revisions that went out as a warning, oldest first. One without new facts has the facts of the one before."""
    said = await cap.of_statement(look.cx, statement.id)
    first, found = min(said), list[_Revision]()
    for one in reversed(await revisions.of_statement(look.cx, statement)):
        if one.number >= first and one.at is not None:
            found.append(_Revision(one.number, one.at, _of(said, one.number)))
    return found


def _of(said: Mapping[int, StoredWarning], revision: int) -> StoredWarning:
    return said[max(number for number in said if number <= revision)]


def _info(look: Look, statement: Statement, warning: StoredWarning, lang: str) -> Info:
    mission, text = look.setting.mission, statement.texts[lang]
    page = lang if lang in look.setting.languages else mission.default_language
    return Info(
        lang,
        text.title,
        text.body.text,
        warning.facts.area.say(lang, mission.default_language),
        mission.name.say(lang, mission.default_language),
        look.links.whole(addresses.statement(page, statement.number)),
        mission.contact or "",
    )


def _entry(look: Look, statement: Statement, made: Message) -> Entry:
    lang = look.setting.mission.default_language
    address = look.links.whole(addresses.alert(statement.number))
    title, text = f"{statement.number}: {made.kind}", made.note
    if made.kind is not Kind.CANCEL:
        shown = statement.text(lang, lang)
        title, text, lang = shown.title, made.kind, shown.lang
    first = made.earlier[0].sent if made.earlier else made.own.sent
    entry = Entry(address, address, str(statement.number), lang, title, Html(), first, made.own.sent)
    return replace(entry, summary=text, mime=message.MIME.partition(";")[0])
