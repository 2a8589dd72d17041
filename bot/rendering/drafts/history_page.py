"""The page of a draft's card that says who did what, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.drafts.draft import Draft, HistoryEntry
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.view import View, rows, tap

MOST = 20  # lines


def history(
    translate: Translator, mission: Mission, draft: Draft, changes: Sequence[HistoryEntry], names: Mapping[int, str]
) -> View:
    """The history, newest last. What one person did several times in a row is one line, with the time of the last."""
    told = _folded(changes)
    lines: list[RichText | str] = [bold(translate("history.title", draft=draft.name))]
    if len(told) > MOST:
        lines.append(translate.count("history.earlier", len(told) - MOST))
    day = None
    for change, times in told[-MOST:]:
        if (today := day_in(mission.timezone, change.at)) != day:
            lines.append(RichText("\n") + bold(translate.day(today)))
            day = today
        said = did(translate, change, names) + (f" (×{times})" if times > 1 else "")
        lines.append(f"{translate.clock(change.at, mission.timezone)}  {said}")
    return View(join(lines, "\n"), rows((tap(f"↩️ {translate('button.back')}", "page", draft.id),)))


def did(translate: Translator, change: HistoryEntry, names: Mapping[int, str]) -> str:
    """One act as a sentence."""
    return translate(f"draft.did_{change.act}", name=called(translate, change.actor, names))


def called(translate: Translator, user: int, names: Mapping[int, str]) -> str:
    """A person's name, else the number; 0 is the program."""
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
