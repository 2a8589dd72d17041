"""The home page: date and clocks, the consular cards, day counters, the featured statement, the newest ones; and the
redirect from / to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.consular import opening_hours
from bot.domain.consular.card import laid_over
from bot.domain.consular.opening_hours import Closed, Open
from bot.domain.mission import ConsularCard, Mission
from bot.domain.time.calendar import day_in
from bot.i18n.translator import own_name
from bot.rendering.consular import consular_card
from bot.rendering.mission import facts, qr_code
from bot.rendering.moments import offset
from bot.rendering.pages import addresses, html
from bot.rendering.pages.html import Html
from bot.store import consular
from bot.store.statements import statements
from bot.web import template
from bot.web.page import Look, Page
from bot.web.statements import Listed, Whole, listed, whole

_NEWEST = 15  # statements in the list


@dataclass(frozen=True, slots=True)
class Clock:
    """A capital's clock. `time`: its time, or the offset from UTC on a page that is not renewed."""

    label: str
    time: str
    zone: str
    at: str
    other_day: str


@dataclass(frozen=True, slots=True)
class Card:
    """A consular card. `state`: open, closed, or '' if that is not shown; `status`: the same in words."""

    label: str
    state: str
    status: Html
    phones: Sequence[tuple[str, str, str]]  # purpose, as written, as dialled
    email: str
    address: str
    hours: Sequence[str]
    holidays: str
    note: str


async def root(look: Look) -> Page:
    """From / to the home page: a server chooses a language that the visitor reads; a plain file offers all of them."""
    languages = look.setting.languages
    if look.setting.plain:
        links = [(lang, own_name(lang), look.links.to(addresses.home(lang))) for lang in languages]
        body = (
            template.environment()
            .get_template("root.html")
            .render(links=links, name=look.setting.mission.name.say(languages[0]), policy="default-src 'none'")
        )
        return Page(body.encode())
    chosen = preferred(look.asked.get("accept-language", ""), languages)
    return Page(status=302, location=look.links.to(addresses.home(chosen)), headers={"Vary": "Accept-Language"})


def preferred(accepted: str, languages: Sequence[str]) -> str:
    """The available language that the browser prefers (https://www.rfc-editor.org/rfc/rfc9110#field.accept-language);
    the first one if it accepts none of them."""
    found = re.findall(r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?", accepted[:400])
    ranked = sorted(((float(weight or 1), lang) for lang, weight in found), key=lambda one: -one[0])
    for weight, asked in ranked:
        for lang in languages:
            if weight and lang.lower().split("-")[0] == asked.lower().split("-")[0]:
                return lang
    return languages[0]


async def home(look: Look) -> Page:
    """The home page."""
    mission = laid_over(look.setting.mission, await consular.changes(look.cx))
    featured = await statements.featured(look.cx)
    newest = await statements.latest(look.cx, _NEWEST)
    front: Whole | None = await whole(look, featured) if featured else None
    rest: list[Listed] = [listed(look, one) for one in newest if featured is None or one.id != featured.id]
    name = mission.name.say(look.lang, mission.default_language)
    return template.draw(
        look,
        "home.html",
        title="",
        description=look.say("home.press_office"),
        changed=int(look.now.timestamp()) if look.setting.renewed else None,
        today=facts.today(look.say, mission, look.now).text,
        day=day_in(mission.timezone, look.now).isoformat(),
        zone=mission.timezone,
        clocks=[
            _clock(look, mission, one.label.say(look.lang, mission.default_language), one.timezone)
            for one in mission.clocks
        ],
        cards=[_card(look, mission, one) for one in mission.consular],
        counters=[html.line(facts.counted(look.say, mission, one, look.now)) for one in mission.counters],
        featured=front,
        statements=rest,
        qr_code=qr_code.drawn(f"https://t.me/{look.bot}") if look.bot else None,
        website=html.link_address(mission.website),
        facts=template.facts(_organization(look, mission, name)),
    )


def _clock(look: Look, mission: Mission, label: str, zone: str) -> Clock:
    there = look.now.astimezone(ZoneInfo(zone))
    other = look.say.day(there.date()) if there.date() != day_in(mission.timezone, look.now) else ""
    if not look.setting.renewed:
        return Clock(label, offset(there), zone, "", "")
    return Clock(label, look.say.clock(look.now, zone), zone, there.isoformat(timespec="minutes"), other)


def _card(look: Look, mission: Mission, card: ConsularCard) -> Card:
    say, langs = look.say, (look.lang, mission.default_language)
    today = day_in(mission.timezone, look.now)
    status = opening_hours.opening(card, mission.timezone, look.now) if look.setting.renewed else None
    main = (look.say("site.phone"), card.phone, dialled(card.phone))
    duty = [(say("site.duty"), card.duty_phone, dialled(card.duty_phone))] if card.duty_phone else []
    holidays = [day for day in sorted(card.holidays) if day >= today][:5]
    return Card(
        card.label.say(*langs),
        "open" if isinstance(status, Open) else "closed" if status else "",
        html.line(consular_card.open_now(say, mission, status, today)) if status else Html(),
        [*duty, main] if isinstance(status, Closed) else [main, *duty],
        card.email,
        card.address.say(*langs),
        [line.removeprefix("🕘 ") for line in consular_card.hours(say, card)],
        ", ".join(say.day(day) for day in holidays),
        card.note.say(*langs),
    )


def dialled(phone: str) -> str:
    """The tel: address of a number (https://www.rfc-editor.org/rfc/rfc3966): without a trunk zero."""
    digits = "".join(char for char in phone.replace("(0)", "") if char.isdigit())
    return f"tel:{'+' if phone.strip().startswith('+') else ''}{digits}"


def _organization(look: Look, mission: Mission, name: str) -> dict[str, object]:
    """The mission as structured data: https://schema.org/GovernmentOrganization."""
    langs = (look.lang, mission.default_language)
    points = [
        {
            "@type": "ContactPoint",
            "contactType": card.label.say(*langs),
            "telephone": dialled(card.phone).removeprefix("tel:"),
            **({"email": card.email} if card.email else {}),
        }
        for card in mission.consular
    ]
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": name,
        "url": look.links.whole(addresses.home(look.lang)),
        **({"sameAs": [mission.website]} if mission.website else {}),
        **({"contactPoint": points} if points else {}),
    }
