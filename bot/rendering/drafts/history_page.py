"""The page of a draft's card that says who did what and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.drafts.draft import Act, Draft, HistoryEntry
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.view import View, rows, tap

MOST = 20  # lines
_FROM_OUTSIDE = (Act.BEGUN, Act.TEXT, Act.SUBMITTED, Act.SCHEDULED)  # what a source or a shell can do to a draft


def history(
    translate: Translator, mission: Mission, draft: Draft, changes: Sequence[HistoryEntry], names: Mapping[int, str]
) -> View:
    """The history, newest last. Repeated acts of one person in a row are one line, with the time of the last."""
    told = _folded(changes)
    lines: list[RichText | str] = [bold(translate("history.title", draft=draft.name))]
    if len(told) > MOST:
        lines.append(translate.count("history.earlier", len(told) - MOST))
    day = None
    for change, times in told[-MOST:]:
        if (today := day_in(mission.timezone, change.at)) != day:
            lines.append(RichText("\n") + bold(translate.day(today)))
            day = today
        said = did(translate, draft, change, names) + (f" (×{times})" if times > 1 else "")
        lines.append(f"{translate.clock(change.at, mission.timezone)}  {said}")
    return View(join(lines, "\n"), rows((tap(f"↩️ {translate('button.back')}", "page", draft.id),)))


def did(translate: Translator, draft: Draft, change: HistoryEntry, names: Mapping[int, str]) -> str:
    """One act as a sentence."""
    outside = not change.actor and change.act in _FROM_OUTSIDE
    name = origin(translate, draft) if outside else called(translate, change.actor, names)
    return translate(f"draft.did_{change.act}", name=name)


def origin(translate: Translator, draft: Draft) -> str:
    """The origin of a draft that no person began in Telegram: the source, or whose shell it was."""
    if draft.source:
        return translate("actor.source", source=draft.source)
    return translate("actor.shell", login=draft.login) if draft.login else translate("actor.command_line")


def author(translate: Translator, draft: Draft, names: Mapping[int, str]) -> str:
    """Whose draft it is."""
    return called(translate, draft.author, names) if draft.author else origin(translate, draft)


def called(translate: Translator, user: int, names: Mapping[int, str]) -> str:
    """A person's name, or the id if it is unknown; 0 is the program."""
    return (names.get(user) or str(user)) if user else translate("actor.program")


def _folded(changes: Sequence[HistoryEntry]) -> list[tuple[HistoryEntry, int]]:
    told: list[tuple[HistoryEntry, int]] = []
    for change in changes:
        last, times = told[-1] if told else (None, 0)
        if last and (last.actor, last.act) == (change.actor, change.act):
            told[-1] = change, times + 1
        else:
            told.append((change, 1))
    return told
