"""A statement's revisions as staff see them: the list, and the difference to the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.mission import Mission
from bot.domain.statements import Number, Revision, Statement, Text
from bot.domain.text.difference import Difference, between
from bot.domain.text.richtext import RichText, bold, italic, join, utf16_length
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator, own_name
from bot.rendering.difference import draw
from bot.rendering.statements.views import code_of
from bot.rendering.view import TEXT_LIMIT, View, rows, tap

MOST = 24  # revisions in one list
_WIDE = 3  # buttons in a row
_LEAST = 400  # UTF-16 units for each language's difference
_EMPTY = Text("", "", RichText())


def listing(
    translate: Translator,
    mission: Mission,
    number: Number,
    revisions: Sequence[Revision],
    names: Mapping[int, str],
    origin: str,
) -> View:
    """The revisions, the newest first; each button shows the difference to the one before."""
    shown = revisions[:MOST]
    lines: list[RichText | str] = [bold(translate("revisions.title", number=number)), ""]
    lines += [_line(translate, mission, revision, names) for revision in shown]
    code = code_of(number)
    buttons = [tap(f"{r.number - 1} → {r.number}", "diff", code, r.number, origin) for r in shown if r.number > 1]
    wide = [tuple(buttons[start : start + _WIDE]) for start in range(0, len(buttons), _WIDE)]
    back = tap(f"↩️ {translate('button.back')}", "read", code, 1, origin)
    return View(join([*lines, "", translate("revisions.hint")], "\n"), rows(*wide, (back,)))


def _line(translate: Translator, mission: Mission, revision: Revision, names: Mapping[int, str]) -> str:
    if revision.at is None:
        return f"{revision.number} · {translate('revisions.imported')}"
    who = (names.get(revision.actor) or str(revision.actor)) if revision.actor else translate("actor.program")
    what = "first" if revision.number == 1 else "notice" if revision.notice else "minor"
    return " · ".join(
        (str(revision.number), _moment(translate, mission, revision.at), who, translate(f"revisions.{what}"))
    )


def _moment(translate: Translator, mission: Mission, at: datetime) -> str:
    return f"{translate.day(day_in(mission.timezone, at))}, {translate.clock(at, mission.timezone)}"


def difference(translate: Translator, mission: Mission, before: Statement, after: Statement, origin: str) -> View:
    """What revision `after` changed, for each language that changed."""
    head = bold(translate("revisions.between", number=after.number, before=before.revision, after=after.revision))
    changed = [(lang, parts) for lang, parts in _changes(before, after).items() if any(parts)]
    room = TEXT_LIMIT - utf16_length(head.text) - 200
    named = changed[: room // _LEAST]
    parts: list[RichText | str] = [head]
    for lang, differences in named:
        parts.append(join([italic(own_name(lang)), draw(translate, differences, room // len(named) - 40)], "\n"))
    if not changed:
        parts.append(translate("difference.none"))
    if len(named) < len(changed):
        parts.append(
            translate("revisions.more", languages=", ".join(own_name(lang) for lang, _ in changed[len(named) :]))
        )
    back = tap(f"↩️ {translate('button.back')}", "revs", code_of(after.number), origin)
    return View(join(parts, "\n\n"), rows((back,)))


def _changes(before: Statement, after: Statement) -> dict[str, list[Difference]]:
    """The differences of title, text and link in each language; a new language is added as a whole."""
    langs = sorted(before.texts.keys() | after.texts.keys())
    return {lang: _parts(before.texts.get(lang, _EMPTY), after.texts.get(lang, _EMPTY)) for lang in langs}


def _parts(before: Text, after: Text) -> list[Difference]:
    pairs = ((before.title, after.title), (before.body, after.body), (before.link, after.link))
    return [between(old, new) for old, new in pairs]
