"""Files that programs look for at fixed addresses: robots.txt, the sitemap, security.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree

from bot.domain.statements import Statement
from bot.rendering.pages import addresses
from bot.rendering.pages.html import link_address
from bot.store.statements import statements
from bot.web.page import Look, Page

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_TEXT, _XML = "text/plain; charset=utf-8", "application/xml; charset=utf-8"
MOST_ADDRESSES = 50_000  # https://www.sitemaps.org/protocol.html#index; beyond that, the oldest statements are left out
_NEWS_FOR = timedelta(days=2)  # https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
_SECURITY_FOR = timedelta(days=180)  # less than a year: https://www.rfc-editor.org/rfc/rfc9116#section-2.5.5


async def robots(look: Look) -> Page:
    """Everything may be crawled except the answers to questions."""
    closed = [f"Disallow: /{lang}/{what}" for lang in look.setting.languages for what in ("search", "verify")]
    lines = ["User-agent: *", *closed, "", f"Sitemap: {look.links.whole('/sitemap.xml')}", ""]
    return Page("\n".join(lines).encode(), _TEXT)


async def security(look: Look) -> Page | None:
    """Whom to tell about a vulnerability (RFC 9116); None if the mission names nobody."""
    contact = look.setting.mission.contact
    if not contact:
        return None
    address = f"mailto:{contact}" if "@" in contact and "://" not in contact else link_address(contact)
    until = (look.now + _SECURITY_FOR).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {address}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(look.setting.languages)}",
        f"Canonical: {look.links.whole('/.well-known/security.txt')}",
        "",
    ]
    return Page("\n".join(lines).encode(), _TEXT)


async def sitemap(look: Look) -> Page:
    """Every page with its other languages; those of the last two days also as news."""
    for prefix, space in (("", _SITEMAP), ("news", _NEWS), ("xhtml", _XHTML)):
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.Element(f"{{{_SITEMAP}}}urlset")
    languages = look.setting.languages
    for make in (addresses.home, addresses.archive, addresses.privacy):
        _add(look, root, {lang: make(lang) for lang in languages})
    for topic in look.setting.mission.open_topics:
        _add(look, root, {lang: addresses.topic(lang, topic.key) for lang in languages})
    room = (MOST_ADDRESSES - len(root)) // len(languages)
    for one in await statements.latest(look.cx, room):
        in_languages = [lang for lang in languages if lang in one.texts] or [languages[0]]
        _add(look, root, {lang: addresses.statement(lang, one.number) for lang in in_languages}, one)
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Page(body, _XML, changed=look.shown.at)


def _add(look: Look, root: ElementTree.Element, by_lang: dict[str, str], statement: Statement | None = None) -> None:
    for lang, address in by_lang.items():
        url = ElementTree.SubElement(root, f"{{{_SITEMAP}}}url")
        ElementTree.SubElement(url, f"{{{_SITEMAP}}}loc").text = look.links.whole(address)
        if statement:
            at = statement.corrected_at or statement.published_at
            said = at.isoformat(timespec="seconds") if at else statement.date.isoformat()
            ElementTree.SubElement(url, f"{{{_SITEMAP}}}lastmod").text = said
        for name, text in _news(look, statement, lang) if statement else ():
            _under(url, name, text)
        for other, there in by_lang.items() if len(by_lang) > 1 else ():
            where = look.links.whole(there)
            ElementTree.SubElement(url, f"{{{_XHTML}}}link", rel="alternate", hreflang=other, href=where)


def _news(look: Look, statement: Statement, lang: str) -> Iterator[tuple[str, str]]:
    """The entries of a news sitemap for a statement of the last two days, as (path of elements, text)."""
    at = statement.published_at
    if at is None or look.now - at > _NEWS_FOR:
        return
    mission = look.setting.mission
    yield "publication/name", mission.name.say(lang, mission.default_language)
    yield "publication/language", lang.partition("-")[0]
    yield "publication_date", at.isoformat(timespec="seconds")
    yield "title", statement.text(lang, mission.default_language).title


def _under(url: ElementTree.Element, path: str, text: str) -> None:
    at = url
    for name in f"news/{path}".split("/"):
        found = at.find(f"{{{_NEWS}}}{name}")
        at = ElementTree.SubElement(at, f"{{{_NEWS}}}{name}") if found is None else found
    at.text = text
