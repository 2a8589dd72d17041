"""The page of a draft's card that tells who did what when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.drafts.draft import Change, Draft
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Words
from bot.rendering.view import View, rows, tap

MOST = 20  # lines


def history(speech: Words, mission: Mission, draft: Draft, changes: Sequence[Change], names: Mapping[int, str]) -> View:
    """The newest last. What one person did several times in a row is one line, with the time of the last."""
    told = _folded(changes)
    lines: list[RichText | str] = [bold(speech("history.title", draft=draft.name))]
    if len(told) > MOST:
        lines.append(speech.count("history.earlier", len(told) - MOST))
    day = None
    for change, times in told[-MOST:]:
        if (today := day_in(mission.timezone, change.at)) != day:
            lines.append(RichText("\n") + bold(speech.day(today)))
            day = today
        said = did(speech, change, names) + (f" (×{times})" if times > 1 else "")
        lines.append(f"{speech.clock(change.at, mission.timezone)}  {said}")
    return View(join(lines, "\n"), rows((tap(f"↩️ {speech('button.back')}", "page", draft.id),)))


def did(speech: Words, change: Change, names: Mapping[int, str]) -> str:
    """One act as a sentence."""
    return speech(f"draft.did_{change.act}", name=called(speech, change.actor, names))


def called(speech: Words, user: int, names: Mapping[int, str]) -> str:
    """A person's name, else the number; 0 is the program."""
    return (names.get(user) or str(user)) if user else speech("actor.program")


def _folded(changes: Sequence[Change]) -> list[tuple[Change, int]]:
    told: list[tuple[Change, int]] = []
    for change in changes:
        last, times = told[-1] if told else (None, 0)
        if last and (last.actor, last.act) == (change.actor, change.act):
            told[-1] = change, times + 1
        else:
            told.append((change, 1))
    return told
