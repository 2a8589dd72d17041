"""The mission's own facts as readers see them: day counters, the date and the clocks."""

from __future__ import annotations

from datetime import datetime

from bot.domain.mission import DAYS, Mission
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.domain.time.calendar import day_in, days_since
from bot.i18n.translator import Translator, translator
from bot.rendering.view import View


def counters(translate: Translator, mission: Mission, now: datetime) -> View:
    """Every day counter: 1302 days since ..., on calendar days in the counter's zone."""
    if not mission.counters:
        return View(RichText(translate("counters.none")))
    lines = []
    for counter in mission.counters:
        days = days_since(counter.since, mission.zone_of(counter), now, inclusive=counter.inclusive)
        lang, text = counter.text.pick(translate.lang, mission.default_language)
        before, _, after = text.partition(DAYS)
        translate = translator(lang or translate.lang)  # of the sentence around it
        line = join([before, bold(translate.count("days", days)), after.replace(DAYS, str(days))])
        day = translate.day(counter.since)
        said = day in text  # the mission's own sentence has the day already
        lines.append(line if said else join([line, italic(translate("counters.since", day=day))], "\n"))
    return View(join([bold(translate("counters.title")), *lines], "\n\n"))


def clocks(translate: Translator, mission: Mission, now: datetime) -> View:
    """Today's date at the mission, and the clocks of the capitals."""
    today = day_in(mission.timezone, now)
    lines: list[RichText | str] = [bold(f"{translate.day(today)}, {translate.weekday(today.weekday())}")]
    for clock in mission.clocks:
        label = clock.label.say(translate.lang, mission.default_language)
        there = day_in(clock.timezone, now)
        other_day = f" ({translate.day(there)})" if there != today else ""
        lines.append(join([f"{label}: ", bold(translate.clock(now, clock.timezone)), other_day]))
    return View(join(lines, "\n"))
