"""The mission's own facts as readers see them: day counters, the date and the clocks."""

from __future__ import annotations

from datetime import datetime

from bot.domain.mission import DAYS, Clock, Counter, Mission
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
        line, speaks = counted(translate, mission, counter, now), _in_counter_language(translate, mission, counter)
        day = speaks.day(counter.since)
        said = day in line.text  # the mission's own sentence contains the day
        lines.append(line if said else join([line, italic(speaks("counters.since", day=day))], "\n"))
    return View(join([bold(translate("counters.title")), *lines], "\n\n"))


def counted(translate: Translator, mission: Mission, counter: Counter, now: datetime) -> RichText:
    """A counter's own sentence, with the days in it: 1302 days since ..."""
    days = days_since(counter.since, mission.zone_of(counter), now, inclusive=counter.inclusive)
    text = counter.text.say(translate.lang, mission.default_language)
    before, _, after = text.partition(DAYS)
    phrase = _in_counter_language(translate, mission, counter).count("days", days)
    return join([before, bold(phrase), after.replace(DAYS, str(days))])


def _in_counter_language(translate: Translator, mission: Mission, counter: Counter) -> Translator:
    """A translator for the language of the counter's sentence, which may differ from the reader's."""
    lang, _ = counter.text.pick(translate.lang, mission.default_language)
    return translator(lang or translate.lang)


def clocks(translate: Translator, mission: Mission, now: datetime) -> View:
    """Today's date at the mission, and the clocks of the capitals."""
    return View(join([today(translate, mission, now), *clock_lines(translate, mission, now)], "\n"))


def today(translate: Translator, mission: Mission, now: datetime) -> RichText:
    """Today's date at the mission, capitalised to begin a line: вс, 26 сентября becomes Вс, 26 сентября."""
    said = translate.weekday_and_day(day_in(mission.timezone, now))
    return bold(said[:1].upper() + said[1:])


def clock_lines(translate: Translator, mission: Mission, now: datetime) -> list[RichText]:
    """Each capital's time; also its date if that differs from the mission's."""
    return [_time_in(translate, mission, clock, now) for clock in mission.clocks]


def _time_in(translate: Translator, mission: Mission, clock: Clock, now: datetime) -> RichText:
    there = day_in(clock.timezone, now)
    other_day = f" ({translate.day(there)})" if there != day_in(mission.timezone, now) else ""
    label = clock.label.say(translate.lang, mission.default_language)
    return join([f"{label}: ", bold(translate.clock(now, clock.timezone)), other_day])
