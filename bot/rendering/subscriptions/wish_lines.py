"""How the wishes of a subscription stand, a sentence each."""

from __future__ import annotations

from datetime import datetime

from bot.domain.mission import Mission
from bot.domain.subscriptions.rhythm import Every
from bot.domain.subscriptions.wishes import Wishes
from bot.i18n.cities import city
from bot.i18n.translator import Words

_MOST_TOPICS = 60  # that get a button


def topics_line(words: Words, mission: Mission, topics: frozenset[str]) -> str:
    """Which topics are chosen."""
    if not topics:
        return words("settings.all_topics")
    order = [topic.key for topic in mission.topics]
    known = sorted(topics, key=lambda key: (order.index(key) if key in order else len(order), key))
    return words("settings.topics", topics=", ".join(mission.topic_name(key, words.lang) for key in known))


def named_topics(words: Words, mission: Mission) -> list[tuple[str, str]]:
    """The topics' keys and names, as many as get a button."""
    return [(topic.key, mission.topic_name(topic.key, words.lang)) for topic in mission.topics[:_MOST_TOPICS]]


def language_line(words: Words, lang: str) -> str:
    """In which language statements come."""
    return words("settings.language", language=words.language(lang))


def when_line(words: Words, wishes: Wishes) -> str:
    """At once, or in digests, and when."""
    rhythm = wishes.rhythm
    if rhythm.every is Every.AT_ONCE:
        return words("settings.at_once")
    if rhythm.every is Every.DAILY:
        return words("settings.daily", hour=full_hour(rhythm.hour))
    return words("settings.weekly", day=words.weekday(rhythm.weekday), hour=full_hour(rhythm.hour))


def quiet_line(words: Words, wishes: Wishes) -> str:
    """The quiet hours."""
    if not wishes.is_quiet:
        return words("settings.never_quiet")
    rhythm = wishes.rhythm
    return words("settings.quiet", begins=f"{rhythm.quiet_from:%H:%M}", ends=f"{rhythm.quiet_to:%H:%M}")


def zone_line(words: Words, mission: Mission, wishes: Wishes, now: datetime) -> str:
    """By which clock hours are meant, and what it shows."""
    zone = wishes.rhythm.zone
    clock = words.clock(now, zone or mission.timezone)
    key = "settings.zone" if zone else "settings.zone_missions"
    return words(key, city=city(zone or mission.timezone, words.lang), time=clock)


def sound_line(words: Words, wishes: Wishes) -> str:
    """With a sound, or without."""
    return words("settings.silent" if wishes.silent else "settings.with_sound")


def full_hour(hour: int) -> str:
    """An hour of the day, as 09:00."""
    return f"{hour:02}:00"
