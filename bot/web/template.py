"""Pages from templates (`templates/*.html`): the parts common to every page, and the words, in the page's language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from bot.i18n.translator import direction, own_name
from bot.rendering.pages import addresses
from bot.rendering.pages.html import Html
from bot.web.page import HTML, Look, Page
from bot.web.serving import assets

if TYPE_CHECKING:
    import jinja2

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"


@cache
def environment() -> jinja2.Environment:
    """The template environment: every value is escaped, unless it is `Html`."""
    import jinja2  # with the first page: a bot without public pages has no use for it

    loader = jinja2.PackageLoader("bot.web", "templates")
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def draw(
    look: Look,
    name: str,
    *,
    title: str,
    status: int = 200,
    changed: int | None = None,
    languages: Sequence[str] | None = None,
    **values: object,
) -> Page:
    """The page of a template.

    `title`: its own, without the mission's name. `languages`: those in which the page exists, if not in all. `changed`:
    None stands for the newest change of anything.
    """
    template = environment().get_template(name)
    own: dict[str, object] = {"description": "", "social": {}, "facts": None, "indexed": status == 200}
    own["current"] = look.links.here
    own.update(values)
    body = template.render({**around(look, title, languages), **own})
    return Page(body.encode(), HTML, status, look.shown.at if changed is None else changed)


def around(look: Look, title: str, languages: Sequence[str] | None) -> dict[str, object]:
    """The values that every template can use."""
    setting, say = look.setting, look.say
    name = setting.mission.name.say(look.lang, setting.mission.default_language)
    here = look.links.here
    known = setting.languages if languages is None else languages
    return {
        "look": look,
        "say": say,
        "to": look.links.to,
        "whole": look.links.whole,
        "at": addresses,
        "dir": direction(say.lang),
        "direction": direction,
        "mission": name,
        "title": title,
        "style": Html(assets.style()),
        "script": look.links.to(assets.address("page.js")),
        "icon": look.links.to(assets.address("icon.svg")),
        "policy": policy() if setting.plain else "",
        "alternates": [(lang, here.replace(f"/{look.lang}/", f"/{lang}/", 1)) for lang in known],
        "others": [
            (lang, own_name(lang), here.replace(f"/{look.lang}/", f"/{lang}/", 1)) for lang in setting.languages
        ],
        "feeds": feeds(look),
        "bot": look.bot,
    }


def feeds(look: Look, topic: str = "") -> list[tuple[str, str, str]]:
    """The feeds of everything or of a topic: address, kind and title."""
    mission = look.setting.mission
    title = mission.topic_name(topic, look.lang) if topic else mission.name.say(look.lang, mission.default_language)
    kinds = (("atom", ATOM), ("json", JSON_FEED))
    return [(addresses.feed(look.lang, form, topic), mime, title) for form, mime in kinds]


def policy() -> str:
    """The content security policy (https://www.w3.org/TR/CSP3/): its own style, and files from its own host; no inline
    scripts."""
    return (
        f"default-src 'none'; style-src '{assets.style_hash()}'; script-src 'self'; img-src 'self'; media-src 'self'; "
        "form-action 'self'; base-uri 'none'"
    )


def facts(value: object) -> Html:
    """Structured data as JSON-LD within a page
    (https://www.w3.org/TR/json-ld11/#restrictions-for-contents-of-json-ld-script-elements)."""
    written = json.dumps(value, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return Html(written)


def notice(look: Look, title: str, what: str, status: int) -> Page:
    """A page with one message, in place of the requested page; so the menu marks none as current."""
    return draw(look, "notice.html", title=title, status=status, what=what, changed=0, current="")
