"""The sentences of the catalogs (`catalogs/*.po`); and how each language writes dates, times, numbers and plurals."""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_day_names, get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.domain.text.richtext import RichText

INTERFACE = ("en", "ru")  # the languages that have a catalog
# British English: a day is written 4 August 2021.
_LOCALE = {"en": "en_GB", "ru": "ru_RU"}


class Translator:
    """Writes in one language of the interface; get one with `translator(lang)`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._catalog = _catalog(lang)
        self._locale = Locale.parse(_LOCALE[lang])

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of `key` with its placeholders filled.

        Raises:
            KeyError: the catalog has no such sentence, or a placeholder has no value.
        """
        return self._sentence(key).format(**values)

    def rich(self, key: str, **values: object) -> RichText:
        """The sentence of `key` as rich text; a value that is rich text keeps its formatting."""
        whole = RichText()
        for literal, name, _, _ in Formatter().parse(self._sentence(key)):
            whole = whole + literal
            if name is not None:
                value = values[name]
                whole = whole + (value if isinstance(value, RichText) else str(value))
        return whole

    def count(self, key: str, number: int, **values: object) -> str:
        """A counted phrase in the right plural; `{n}` is the number, written without grouping: 1302 days."""
        return self._plural(key, number).format(n=number, **values)

    def day(self, day: date) -> str:
        """A day, as 4 August 2021."""
        return format_date(day, "d MMMM y", locale=self._locale)

    def weekday_and_day(self, day: date) -> str:
        """A day with its weekday, always in this form: Wed, 4 August 2021."""
        return f"{self.weekday(day.weekday())}, {self.day(day)}"

    def month(self, day: date) -> str:
        """The month of a day, as August 2021."""
        return f"{self.month_name(day.month)} {day.year}"

    def month_name(self, month: int) -> str:
        """A month by its number (1 for January), as on a button: August."""
        name = str(get_month_names("wide", "stand-alone", locale=self._locale)[month])
        return name[:1].upper() + name[1:]

    def weekday(self, weekday: int) -> str:
        """A day of the week (0 for Monday), abbreviated: Tue, вт."""
        return str(get_day_names("abbreviated", locale=self._locale)[weekday])

    def weekday_in_full(self, weekday: int) -> str:
        """A day of the week (0 for Monday), as in the middle of a sentence: Tuesday, вторник."""
        return str(get_day_names("wide", locale=self._locale)[weekday])

    def tenths(self, number: float) -> str:
        """A number with one decimal: 2.4, in Russian 2,4."""
        return str(format_decimal(round(number, 1), "0.0", locale=self._locale))

    def language(self, lang: str) -> str:
        """A language's name, as in the middle of a sentence: Russian, русский."""
        return _name_of(lang, self._locale)

    def clock(self, now: datetime, zone: str) -> str:
        """The time of day in a zone (IANA name), as 15:22."""
        return format_time(now.astimezone(ZoneInfo(zone)), "HH:mm", locale=self._locale)

    def _sentence(self, key: str) -> str:
        found = self._catalog.gettext(key)
        if found == key:
            raise KeyError(f"the {self.lang} catalog has no {key!r}")
        return found

    def _plural(self, key: str, number: int) -> str:
        found = self._catalog.ngettext(key, key, abs(number))
        if found == key:
            raise KeyError(f"the {self.lang} catalog has no {key!r}")
        return found


@cache
def translator(lang: str) -> Translator:
    """The translator for `lang`; the English one if there is no catalog for it."""
    return Translator(lang if lang in INTERFACE else INTERFACE[0])


def closest(telegram_language: str | None, default: str) -> str:
    """The language of the interface for a person whose Telegram is in this language (an IETF tag: `ru`, `en-GB`).

    If there is no catalog for it: `default`, else English.
    """
    lang = (telegram_language or "").split("-")[0].lower()
    if lang in INTERFACE:
        return lang
    return default if default in INTERFACE else INTERFACE[0]


def own_name(lang: str) -> str:
    """A language's name in that language, as on a button: Русский."""
    name = _name_of(lang)
    return name[:1].upper() + name[1:]


def direction(lang: str) -> str:
    """Which way a language is written: ltr or rtl, as HTML's `dir` has it."""
    try:
        return str(Locale.parse(lang, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


def _name_of(lang: str, locale: Locale | None = None) -> str:
    """A language's name, in the locale's language or else in its own; the tag itself (`pt-BR`) where CLDR has none."""
    try:
        named = Locale.parse(lang, sep="-")
    except (UnknownLocaleError, ValueError):
        return lang
    return named.get_display_name(locale) or lang


@cache
def _catalog(lang: str) -> gettext.GNUTranslations:
    source = resources.files("bot.i18n") / "catalogs" / f"{lang}.po"
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def sentences(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Every key of a catalog with its forms (one, or the language's plurals), for tests and tools."""
    source = resources.files("bot.i18n") / "catalogs" / f"{lang}.po"
    with source.open("rb") as file:
        catalog = read_po(file, locale=lang)
    found = {}
    for message in catalog:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            found[key] = tuple(str(form) for form in forms)
    return found
