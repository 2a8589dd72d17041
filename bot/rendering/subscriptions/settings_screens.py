"""/settings: one message with the wishes of a subscription's chat, and the screens on which to change them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.mission import Mission
from bot.domain.subscriptions.rhythm import Every, Rhythm
from bot.domain.subscriptions.settings_callback import Look, Screen, Step, encode
from bot.domain.subscriptions.wishes import Beat, Hush, Live, Quiet, Speak, Subscription, TakeAll, TakeTopic
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.domain.time.zones import REGIONS
from bot.i18n.cities import city, region_name
from bot.i18n.translator import Translator, own_name
from bot.rendering import spare
from bot.rendering.subscriptions.wish_lines import (
    full_hour,
    language_line,
    named_topics,
    quiet_line,
    sound_line,
    topics_line,
    when_line,
    zone_line,
)
from bot.rendering.view import Button, Rows, View, rows, tap

VERB = "set"
EXAMPLE = "Europe/Paris"  # an example of a zone to type
CHOSEN, OPEN = "✅", "⬜️"
_CLOCKS = "🕛🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚"
_TOP = Look(Screen.ALL)


class Page:
    """One subscription's settings. `title`: the chat's, '' for the reader's own private chat. `spare_bot`: the name of
    the spare bot, if the chat does not have it yet; '' otherwise."""

    def __init__(
        self,
        translate: Translator,
        mission: Mission,
        found: Subscription,
        title: str,
        now: datetime,
        spare_bot: str = "",
    ) -> None:
        self.spare_bot = spare_bot
        self.translate, self.mission, self.now = translate, mission, now
        self.found, self.wishes, self.title = found, found.wishes, title

    def show(self, look: Look) -> View:
        """The message for a screen; the overview if the config decides what that screen would change."""
        if self.found.configured and look.screen in (Screen.TOPICS, Screen.LANGUAGE):
            look = _TOP
        match look.screen:
            case Screen.ALL:
                return self._all()
            case Screen.TOPICS:
                return self._topics()
            case Screen.LANGUAGE:
                return self._language()
            case Screen.RHYTHM:
                return self._rhythm()
            case Screen.QUIET:
                return self._quiet(look.at)
            case Screen.ZONE:
                return self._zones_of(look.at) if look.at else self._zone()

    def zones(self, zones: Sequence[str]) -> View:
        """Asks which zone is meant, if a typed city may be in several."""
        return self._screen(Screen.ZONE, [self.translate("settings.which_zone")], self._zone_buttons(zones))

    # --- the screens

    def _all(self) -> View:
        words, wishes = self.translate, self.wishes
        lines = [
            topics_line(words, self.mission, wishes.topics) if self.mission.open_topics else "",
            language_line(words, wishes.lang),
            when_line(self.translate, self.wishes),
            quiet_line(self.translate, self.wishes),
            self._zone_line(),
            sound_line(words, wishes),
        ]
        configured = self.found.configured
        notes = [words("settings.from_config")] if configured else []
        notes.append(words("settings.urgent"))
        if self.spare_bot:
            notes.append(words("settings.spare", name=f"@{self.spare_bot}"))
        text = join([self._head(), *filter(None, lines), "", *(italic(note) for note in notes)], "\n")
        sound = Hush(not wishes.silent)
        label = f"🔔 {words('button.with_sound')}" if wishes.silent else f"🔇 {words('button.without_sound')}"
        leave = None if self.found.target.kind.shared else tap(f"🔕 {words('button.unsubscribe')}", "unsub")
        return View(
            text,
            rows(
                (
                    self._open("🏷", Screen.TOPICS) if self.mission.open_topics and not configured else None,
                    self._open("🌐", Screen.LANGUAGE) if len(self.mission.languages) > 1 and not configured else None,
                ),
                (self._open("🗓", Screen.RHYTHM), self._open("🌙", Screen.QUIET)),
                (self._open("🌍", Screen.ZONE), self._button(label, sound)),
                (self._press(), leave),
                (spare.offer(words, self.spare_bot, self.found.target.kind) if self.spare_bot else None,),
            ),
        )

    def _press(self) -> Button | None:
        """The button to the topics that need approval, which are for people only."""
        if not self.mission.closed_topics or self.found.target.kind.shared:
            return None
        return tap(f"🔑 {self.translate('button.press')}", "press")

    def _topics(self) -> View:
        chosen = self.wishes.topics
        everything = self._mark(self.translate("button.all_topics"), not chosen, TakeAll())
        buttons = [
            self._mark(name, topic in chosen, TakeTopic(topic, topic not in chosen))
            for topic, name in named_topics(self.translate, self.mission)
        ]
        lines = [topics_line(self.translate, self.mission, chosen), self.translate("settings.topics_hint")]
        return self._screen(Screen.TOPICS, lines, ((everything,), *in_rows(buttons, 2)))

    def _language(self) -> View:
        default = self.translate.language(self.mission.default_language)
        lines = [
            language_line(self.translate, self.wishes.lang),
            self.translate("settings.language_hint", default=default),
        ]
        buttons = [self._mark(own_name(lang), lang == self.wishes.lang, Speak(lang)) for lang in self.mission.languages]
        return self._screen(Screen.LANGUAGE, lines, in_rows(buttons, 2))

    def _rhythm(self) -> View:
        rhythm, words = self.wishes.rhythm, self.translate
        kinds = (
            (Every.AT_ONCE, Beat(Every.AT_ONCE)),
            (Every.DAILY, Beat(Every.DAILY, rhythm.hour)),
            (Every.WEEKLY, Beat(Every.WEEKLY, rhythm.hour, rhythm.weekday)),
        )
        choices = tuple(self._mark(words(f"button.{every}"), every is rhythm.every, beat) for every, beat in kinds)
        lines = [when_line(self.translate, self.wishes), words("settings.rhythm_hint")]
        return self._screen(Screen.RHYTHM, lines, (choices, *self._digest_buttons(rhythm)))

    def _digest_buttons(self, rhythm: Rhythm) -> Iterator[tuple[Button, ...]]:
        if rhythm.every is Every.AT_ONCE:
            return
        if rhythm.every is Every.WEEKLY:
            days = [
                self._mark(
                    self.translate.weekday(day), day == rhythm.weekday, Beat(rhythm.every, rhythm.hour, day), "📅"
                )
                for day in range(7)
            ]
            yield from in_rows(days, 4)
        hours = [
            self._mark(full_hour(hour), hour == rhythm.hour, Beat(rhythm.every, hour, rhythm.weekday), _clock(hour))
            for hour in range(24)
        ]
        yield from in_rows(hours, 4)

    def _quiet(self, begins: str) -> View:
        words, rhythm = self.translate, self.wishes.rhythm
        if begins:
            first = int(begins)
            ends = [(first + later) % 24 for later in range(1, 24)]
            buttons = [self._button(f"{_clock(hour)} {full_hour(hour)}", Quiet(first, hour)) for hour in ends]
            lines = [words("settings.quiet_until", begins=full_hour(first))]
            return self._screen(Screen.QUIET, lines, in_rows(buttons, 4), Look(Screen.QUIET))
        never = self._mark(words("button.no_quiet"), not self.wishes.is_quiet, Quiet())
        current = rhythm.quiet_from.hour if self.wishes.is_quiet else None
        starts = [
            self._mark(full_hour(hour), hour == current, Look(Screen.QUIET, str(hour)), _clock(hour))
            for hour in range(24)
        ]
        lines = [quiet_line(self.translate, self.wishes), words("settings.quiet_hint")]
        return self._screen(Screen.QUIET, lines, ((never,), *in_rows(starts, 4)))

    def _zone(self) -> View:
        missions = self._mark(self.translate("button.missions_zone"), not self.wishes.rhythm.zone, Live(""), "🏛")
        regions = [
            self._button(f"🗺 {region_name(region, self.translate.lang)}", Look(Screen.ZONE, region.code))
            for region in REGIONS
        ]
        lines = [
            self._zone_line(),
            self.translate("settings.zone_hint", example=EXAMPLE),
        ]
        return self._screen(Screen.ZONE, lines, ((missions,), *in_rows(regions, 2)))

    def _zones_of(self, code: str) -> View:
        region = next(region for region in REGIONS if region.code == code)
        lines = [self._zone_line(), f"{region_name(region, self.translate.lang)}:"]
        return self._screen(Screen.ZONE, lines, self._zone_buttons(region.zones), Look(Screen.ZONE))

    def _zone_buttons(self, zones: Sequence[str]) -> Rows:
        buttons = [
            self._mark(
                f"{city(zone, self.translate.lang)} · {self.translate.clock(self.now, zone)}",
                zone == self.wishes.rhythm.zone,
                Live(zone),
                "🕒",
            )
            for zone in zones
        ]
        return in_rows(buttons, 2)

    # --- their parts

    def _screen(self, screen: Screen, lines: Sequence[str], choices: Rows, back: Step = _TOP) -> View:
        name = self.translate(f"settings.name_{screen}")
        whose = f" · {self.title}" if self.title else ""
        text = join([bold(f"{name}{whose}"), *lines], "\n\n")
        return View(text, (*choices, (self._button(f"↩️ {self.translate('button.back')}", back),)))

    def _zone_line(self) -> str:
        return zone_line(self.translate, self.mission, self.wishes, self.now)

    def _head(self) -> RichText:
        if not self.title:
            return bold(self.translate("settings.title"))
        key = "settings.title_topic" if self.found.target.thread else "settings.title_of"
        return bold(self.translate(key, title=self.title))

    def _button(self, label: str, step: Step) -> Button:
        return tap(label, VERB, self.found.target.id, *encode(step))

    def _open(self, icon: str, screen: Screen) -> Button:
        return self._button(f"{icon} {self.translate(f'settings.name_{screen}')}", Look(screen))

    def _mark(self, label: str, chosen: bool, step: Step, icon: str = OPEN) -> Button:
        return self._button(f"{CHOSEN if chosen else icon} {label}", step)


def in_rows(buttons: Sequence[Button], wide: int) -> Rows:
    """The buttons in rows of `wide`."""
    return tuple(tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide))


def _clock(hour: int) -> str:
    return _CLOCKS[hour % 12]
