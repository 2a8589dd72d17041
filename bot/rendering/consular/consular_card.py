"""Consular cards as readers see them: phone, hours, address, and whether the section is open now."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.consular import opening_hours
from bot.domain.consular.opening_hours import Closed, Open
from bot.domain.mission import WEEKDAYS, ConsularCard, Mission
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.split import shorten
from bot.rendering.view import TEXT_LIMIT, View, rows, tap

_MOST_HOLIDAYS = 5  # the next ones, named on a card


def consular(translate: Translator, mission: Mission, now: datetime, *, may_edit: bool = False) -> View:
    """The consular cards: label, whether it is open now, phone (Telegram makes it tappable), hours, address, note."""
    if not mission.consular:
        return View(RichText(translate("consular.none")))
    today = day_in(mission.timezone, now)
    cards = [
        card(translate, mission, one, today, status=opening_hours.opening(one, mission.timezone, now))
        for one in mission.consular
    ]
    edit = tap(f"✏️ {translate('button.edit')}", "card") if may_edit else None
    return View(shorten(join(cards, "\n\n"), TEXT_LIMIT), rows((edit,)))


def card(
    translate: Translator,
    mission: Mission,
    shown: ConsularCard,
    today: date,
    lang: str = "",
    *,
    status: Open | Closed | None = None,
) -> RichText:
    """One card, in `lang`, else in the reader's language. `status`: whether the section is open now; None leaves that
    out. While it is closed, the duty phone comes first. `today`: only holidays from that day on are named."""
    langs = (lang or translate.lang, mission.default_language)
    lines: list[RichText | str] = [bold(shown.label.say(*langs))]
    if status:
        lines.append(open_now(translate, mission, status, today))
    duty = f"{translate('consular.duty')} {_phone(shown.duty_phone)}" if shown.duty_phone else ""
    if duty and isinstance(status, Closed):
        lines.append(duty)
    lines.append(f"📞 {_phone(shown.phone)}")
    if shown.email:
        lines.append(f"✉️ {shown.email}")
    if shown.address:
        lines.append(f"📍 {shown.address.say(*langs)}")
    lines.extend(hours(translate, shown))
    if closed := [day for day in sorted(shown.holidays) if day >= today][:_MOST_HOLIDAYS]:
        lines.append(translate("consular.closed", days=", ".join(translate.day(day) for day in closed)))
    if duty and not isinstance(status, Closed):
        lines.append(duty)
    if shown.note:
        lines.append(italic(shown.note.say(*langs)))
    return join(lines, "\n")


def brief(translate: Translator, mission: Mission, shown: ConsularCard, now: datetime) -> RichText:
    """A card in two or three lines: its number, whether somebody answers there now, and after hours the duty phone."""
    label = shown.label.say(translate.lang, mission.default_language)
    lines: list[RichText | str] = [join(["📞 ", bold(label), f": {_phone(shown.phone)}"])]
    status = opening_hours.opening(shown, mission.timezone, now)
    if status:
        lines.append(open_now(translate, mission, status, day_in(mission.timezone, now)))
    if isinstance(status, Closed) and status.duty_phone:
        lines.append(f"{translate('consular.duty')} {_phone(status.duty_phone)}")
    return join(lines, "\n")


def open_now(translate: Translator, mission: Mission, status: Open | Closed, today: date) -> RichText:
    """Until when it is open; or that it is closed, and when it opens next. In the mission's time zone."""
    zone = mission.timezone
    if isinstance(status, Open):
        return bold(translate("opening.open", time=translate.clock(status.until, zone)))
    said = bold(translate("opening.holiday" if status.holiday else "opening.closed"))
    if status.opens is None:
        return said
    day, time = day_in(zone, status.opens), translate.clock(status.opens, zone)
    ahead = (day - today).days
    if ahead <= 1:
        return join([said, translate("opening.tomorrow" if ahead else "opening.today", time=time)], " ")
    return join([said, translate("opening.on", day=translate.weekday_and_day(day), time=time)], " ")


def hours(translate: Translator, card: ConsularCard) -> list[str]:
    """The opening hours; days with the same hours share a line: Mon, Wed: 09:00-12:00."""
    by_hours: dict[str, list[str]] = {}
    for weekday, day in enumerate(WEEKDAYS):
        if spans := card.hours.get(day):
            by_hours.setdefault(", ".join(span.replace("-", "–") for span in spans), []).append(
                translate.weekday(weekday)
            )
    return [f"🕘 {', '.join(days)}: {hours}" for hours, days in by_hours.items()]


def _phone(number: str) -> str:
    """The number as written; if it has a trunk zero, (0), also in the form dialled from abroad.

    Telegram finds phone numbers in a text by itself and makes them tappable
    (https://core.telegram.org/bots/api#messageentity, phone_number), but not with a zero in brackets; and a text_link
    cannot have the scheme `tel:`.
    """
    if "(0)" not in number:
        return number
    return f"{number} → +{''.join(char for char in number.replace('(0)', '') if char.isdigit())}"
