"""The audit as staff read it: one sentence for each entry, the newest first; a page is one message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.audit import Entry
from bot.domain.mission import Mission
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.split import shorten
from bot.rendering.view import View, rows, tap

PER_PAGE = 10
_LONGEST = 350  # UTF-16 units of a sentence, so that a page is one message
_LONGEST_VALUE = 120
_PEOPLE = ("user", "by", "author", "editor")  # the keys in an entry's detail whose values are people's ids
_ROLES = ("role", "before")


@dataclass(frozen=True, slots=True)
class Known:
    """What ids in entries stand for: people's names by id, and statements' numbers by release."""

    names: Mapping[int, str] = field(default_factory=dict)
    releases: Mapping[int, Number] = field(default_factory=dict)


def listing(translate: Translator, mission: Mission, entries: Sequence[Entry], newest: int, known: Known) -> View:
    """A page of entries (newest first). `newest`: the number of the audit's last entry."""
    if not entries:
        return View(RichText(translate("audit.none")))
    first, last = entries[0].seq, entries[-1].seq
    # The lower number first, as people count, although the newest entry is on top.
    shown = str(first) if first == last else f"{last}–{first}"
    title = join([bold(translate("audit.title")), " · ", translate("audit.place", entries=shown, newest=newest)])
    newer = tap(f"◀️ {translate('button.newer')}", "audit", min(first + PER_PAGE, newest)) if first < newest else None
    older = tap(f"▶️ {translate('button.older')}", "audit", last - 1) if last > 1 else None
    as_file = tap(f"📄 {translate('button.as_file')}", "audit_file")
    return View(join([title, *_lines(translate, mission, entries, known)], "\n"), rows((newer, older), (as_file,)))


def _lines(translate: Translator, mission: Mission, entries: Sequence[Entry], known: Known) -> Iterator[RichText]:
    """Each entry with its time; each day begins with a line for the date."""
    before = None
    for entry in entries:
        if (day := day_in(mission.timezone, entry.instant)) != before:
            yield RichText("\n") + bold(translate.day(day))
            before = day
        said = shorten(RichText(sentence(translate, entry, known)), _LONGEST)
        yield join([translate.clock(entry.instant, mission.timezone), said], "  ")


def sentence(translate: Translator, entry: Entry, known: Known) -> str:
    """What was done and by whom. An act without a sentence in the catalogs is shown as it is stored."""
    actor = _called(translate, entry.actor, known)
    if login := entry.told.get("login"):
        actor = translate("actor.shell", login=_short(login))
    elif not entry.actor and (source := entry.told.get("source")):
        actor = translate("actor.source", source=_short(source))
    try:
        values = {key: _short(value) for key, value in _values(translate, entry.told, known).items()}
        return translate(f"act.{entry.act.replace('.', '_')}", **{**values, "actor": actor})
    except (KeyError, IndexError):
        return translate("act.other", actor=actor, act=entry.act, detail=_short(entry.detail))


def _called(translate: Translator, user: int, known: Known) -> str:
    return (known.names.get(user) or str(user)) if user else translate("actor.program")


def _values(translate: Translator, told: Mapping[str, Any], known: Known) -> dict[str, object]:
    """The values of the detail, with roles, people and drafts by their names."""
    values: dict[str, object] = dict(told)
    for key in _PEOPLE:
        if isinstance(told.get(key), int):
            values[key] = _called(translate, told[key], known)
    if "user" in told and not told.get("name"):
        values["name"] = values["user"]
    for key in _ROLES:
        if told.get(key) in list(Role):
            values[key] = translate(f"role.{told[key]}")
    if isinstance(told.get("draft"), int):
        values["draft"] = f"D{told['draft']}"
    if isinstance(staff := told.get("staff"), dict):
        values["people"] = ", ".join(_person(translate, user, role, known) for user, role in staff.items())
    if "number" not in told and told.get("release") in known.releases:
        values["number"] = known.releases[told["release"]]
    if "field" in told:
        values["field"] = translate(f"card.field_{told['field']}")
    return values


def _person(translate: Translator, user: str, role: object, known: Known) -> str:
    name = known.names.get(int(user)) if user.isdigit() else None
    return f"{name or user} ({translate(f'role.{role}') if role in list(Role) else role})"


def _short(value: object) -> str:
    """The value as text, shortened, on one line."""
    return shorten(RichText(" ".join(str(value).split())), _LONGEST_VALUE).text
