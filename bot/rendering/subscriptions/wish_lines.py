"""The wishes of a subscription's chat, one sentence each."""

from __future__ import annotations

from datetime import datetime

from bot.domain.mission import Mission
from bot.domain.subscriptions.rhythm import Every
from bot.domain.subscriptions.wishes import Wishes
from bot.i18n.cities import city
from bot.i18n.translator import Translator

_MOST_TOPICS = 60  # that get a button


def topics_line(translate: Translator, mission: Mission, topics: frozenset[str]) -> str:
    """Which topics are chosen."""
    if not topics:
        return translate("settings.all_topics")
    order = [topic.key for topic in mission.topics]
    known = sorted(topics, key=lambda key: (order.index(key) if key in order else len(order), key))
    return translate("settings.topics", topics=", ".join(mission.topic_name(key, translate.lang) for key in known))


def named_topics(translate: Translator, mission: Mission) -> list[tuple[str, str]]:
    """The topics' keys and names, up to the number that get a button."""
    return [(topic.key, mission.topic_name(topic.key, translate.lang)) for topic in mission.open_topics[:_MOST_TOPICS]]


def language_line(translate: Translator, lang: str) -> str:
    """The language of statements."""
    return translate("settings.language", language=translate.language(lang))


def when_line(translate: Translator, wishes: Wishes) -> str:
    """At once, or in digests, and when."""
    rhythm = wishes.rhythm
    if rhythm.every is Every.AT_ONCE:
        return translate("settings.at_once")
    if rhythm.every is Every.DAILY:
        return translate("settings.daily", hour=full_hour(rhythm.hour))
    return translate("settings.weekly", day=translate.weekday(rhythm.weekday), hour=full_hour(rhythm.hour))


def quiet_line(translate: Translator, wishes: Wishes) -> str:
    """The quiet hours."""
    if not wishes.is_quiet:
        return translate("settings.never_quiet")
    rhythm = wishes.rhythm
    return translate("settings.quiet", begins=f"{rhythm.quiet_from:%H:%M}", ends=f"{rhythm.quiet_to:%H:%M}")


def zone_line(translate: Translator, mission: Mission, wishes: Wishes, now: datetime) -> str:
    """The zone in which the hours are meant, and its current time."""
    zone = wishes.rhythm.zone
    clock = translate.clock(now, zone or mission.timezone)
    key = "settings.zone" if zone else "settings.zone_missions"
    return translate(key, city=city(zone or mission.timezone, translate.lang), time=clock)


def sound_line(translate: Translator, wishes: Wishes) -> str:
    """With a sound, or without."""
    return translate("settings.silent" if wishes.silent else "settings.with_sound")


def full_hour(hour: int) -> str:
    """An hour of the day, as 09:00."""
    return f"{hour:02}:00"
