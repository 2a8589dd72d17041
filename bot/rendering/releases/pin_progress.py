"""Pinning as staff see it: where a statement would be pinned, and in which chats that succeeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.mission import Mission
from bot.domain.statements import Statement
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.split import shorten
from bot.rendering.statements.views import LISTED_TITLE, code_of, heading
from bot.rendering.view import Rows, View, rows, tap

_NAME = 64  # UTF-16 units of a chat's name
_ICONS = {ChatKind.CHANNEL: "📢"}


@dataclass(frozen=True, slots=True)
class PinPlace:
    """A channel or group that has the statement, and whether the bot may pin there."""

    name: str
    kind: ChatKind
    allowed: bool


def ask(translate: Translator, mission: Mission, statement: Statement, places: Sequence[PinPlace], more: int) -> View:
    """The statement and where it would be pinned. `more`: how many places are not named."""
    lines = _head(translate, mission, statement)
    if not places:
        return View(join([*lines, translate("pin.nowhere")], "\n"))
    lines += ["", translate("pin.where")]
    lines += [_place(translate, place) for place in places]
    if more:
        lines.append(f"   · {translate('pin.more', count=more)}")
    lines += ["", translate("pin.hint")]
    return View(join(lines, "\n"), _buttons(translate, statement))


def under_way(translate: Translator, mission: Mission, statement: Statement, *, pin: bool) -> View:
    """Shown while it is being pinned or unpinned."""
    said = translate("pin.pinning" if pin else "pin.unpinning")
    return View(join([*_head(translate, mission, statement), said], "\n"))


def result(
    translate: Translator,
    mission: Mission,
    statement: Statement,
    refused: Sequence[str],
    *,
    pin: bool,
    done: int,
    more: int,
) -> View:
    """In how many chats it was done, and which `refused`. `more`: how many of these are not named."""
    lines = _head(translate, mission, statement)
    lines.append(translate("pin.pinned" if pin else "pin.unpinned", count=done))
    if refused:
        lines.append(translate("pin.refused", count=len(refused) + more))
        lines += [f"   · {_short(name)}" for name in refused]
    if more:
        lines.append(f"   · {translate('pin.more', count=more)}")
    return View(join(lines, "\n"), _buttons(translate, statement))


def _head(translate: Translator, mission: Mission, statement: Statement) -> list[RichText | str]:
    title = statement.text(translate.lang, mission.default_language).title
    return [bold(shorten(RichText(title), LISTED_TITLE)), heading(translate, mission, statement)]


def _place(translate: Translator, place: PinPlace) -> str:
    icon = _ICONS.get(place.kind, "👥")
    line = f"   · {icon} {_short(place.name)}"
    return line if place.allowed else f"{line} — 🚫 {translate('pin.not_allowed')}"


def _short(name: str) -> str:
    return shorten(RichText(" ".join(name.split())), _NAME).text


def _buttons(translate: Translator, statement: Statement) -> Rows:
    code = code_of(statement.number)
    return rows(
        (tap(f"📌 {translate('button.pin')}", "pin", code), tap(f"✖️ {translate('button.unpin')}", "unpin", code))
    )
