"""A statement's page: its text, media, correction, revisions, fingerprint; or the notice that it is retracted. Also a
statement as lists show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from bot.domain.redaction.redaction import OMITTED
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.domain.time.calendar import day_in
from bot.i18n.translator import direction
from bot.rendering.pages import addresses, difference, html
from bot.rendering.pages.html import Html
from bot.rendering.split import shorten
from bot.rendering.statements import correction_note, views
from bot.services.signing import give_files
from bot.services.verify.find_originals import is_out
from bot.store.pages import revisions, shown
from bot.store.signing import signatures
from bot.store.statements import statements
from bot.web import template
from bot.web.media import Shown, shown_media
from bot.web.page import GONE, Look, Page

_SUMMARY = 200  # characters of the text for search engines and link previews
_MOST_CHANGES = 10  # revisions whose changes are shown on a page


@dataclass(frozen=True, slots=True)
class Listed:
    """A statement in a list. `lang` and `dir`: of title and excerpt; `foreign`: the name of that language, if it
    differs from the page's."""

    address: str
    title: str
    day: str
    date: str
    number: str
    topic: str
    topic_address: str
    lang: str
    dir: str
    foreign: str
    excerpt: Html
    media: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A statement in full. `note`: says that the text is in another language; `corrected`: the day of a correction, ''
    for none; `elsewhere`: where the rest of an excerpt can be read."""

    head: Listed
    body: Html
    note: str
    corrected: str
    corrected_at: str
    media: Sequence[Shown]
    text_first: bool
    elsewhere: str
    link: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Change:
    """A revision and its changes; `drawn` is '' if only formats or media have changed, None for the first revision and
    those too long ago."""

    number: int
    when: str
    what: str
    drawn: Html | None


def listed(look: Look, statement: Statement, excerpt: Html | None = None, text: Text | None = None) -> Listed:
    """The statement in the page's language. `excerpt`: shown instead of the text's beginning."""
    say, mission = look.say, look.setting.mission
    text = text or statement.text(look.lang, mission.default_language)
    start = html.line(shorten(views.one_paragraph(text.body), views.EXCERPT)) if excerpt is None else excerpt
    open_topics = {topic.key for topic in mission.open_topics}
    return Listed(
        look.links.to(addresses.statement(look.lang, statement.number)),
        text.title,
        say.day(statement.date),
        statement.date.isoformat(),
        views.number_of(say, statement),
        mission.topic_name(statement.topic, look.lang),
        look.links.to(addresses.topic(look.lang, statement.topic)) if statement.topic in open_topics else "",
        text.lang,
        direction(text.lang),
        say.language(text.lang) if text.lang != look.lang else "",
        start,
        bool(statement.media),
    )


async def whole(look: Look, statement: Statement) -> Whole:
    """The statement in full, in the page's language or another that it has."""
    say, mission = look.say, look.setting.mission
    text = statement.text(look.lang, mission.default_language)
    corrected = statement.corrected_at
    return Whole(
        listed(look, statement, Html()),
        html.blocks(text.body),
        views.language_note(say, text, look.lang),
        say.day(day_in(mission.timezone, corrected)) if corrected else "",
        corrected.isoformat(timespec="seconds") if corrected else "",
        await shown_media(look, statement, text.lang),
        statement.media.text_first,
        html.link_address(text.link or mission.website) if text.excerpt_only else "",
        html.link_address(text.link) if not text.excerpt_only else "",
        text.fingerprint,
    )


async def statement(look: Look, year: str, serial: str) -> Page | None:
    """The page of a number."""
    found = await statements.by_number(look.cx, Number(int(year), int(serial)))
    if found is None or not await is_out(look.cx, found):
        return None
    changed = (await shown.of_statement(look.cx, found.id)).at
    if found.state is StatementState.RETRACTED:
        notice = correction_note.retracted(look.say.lang, look.setting.mission, found).text
        title, _, said = notice.text.partition("\n")
        return template.draw(
            look, "retracted.html", title=title, status=GONE, changed=changed, said=html.blocks(RichText(said))
        )
    shown_whole = await whole(look, found)
    text = found.text(look.lang, look.setting.mission.default_language)
    own = addresses.statement(text.lang, found.number) if text.lang in look.setting.languages else look.links.here
    summary = shorten(RichText(" ".join(views.one_paragraph(text.body).text.split())), _SUMMARY).text
    return template.draw(
        look,
        "statement.html",
        title=text.title,
        changed=changed,
        languages=[lang for lang in look.setting.languages if lang in found.texts],
        description=summary,
        canonical=own,
        social=_social(look, found, shown_whole),
        facts=template.facts(_article(look, found, text, shown_whole, own)),
        statement=shown_whole,
        changes=await _changes(look, found, text),
        telegram=_in_telegram(look, found),
        text_file=await _text_file(look, found, text),
        share=_share(look, found, text),
    )


async def _changes(look: Look, now: Statement, text: Text) -> list[Change]:
    """The revisions, newest first; empty if there is only one."""
    known = await revisions.of_statement(look.cx, now)
    if len(known) < 2:
        return []
    say, mission = look.say, look.setting.mission
    texts: dict[int, Mapping[str, Text]] = {}
    for revision in known[: _MOST_CHANGES + 1]:
        then = await statements.at_revision(look.cx, now.id, revision.number)
        texts[revision.number] = then.texts if then else {}
    found = []
    for revision in known:
        before, after = texts.get(revision.number - 1), texts.get(revision.number, {}).get(text.lang)
        old = before.get(text.lang) if before else None
        gone = OMITTED in {one.title for one in (old, after) if one}
        drawn = difference.draw(difference.changes(old, after)) if before and after and not gone else None
        when = f"{say.day(day_in(mission.timezone, revision.at))}, {_clock(look, revision.at)}" if revision.at else ""
        kind = "first" if revision.number == 1 else "correction" if revision.corrects else "imported"
        found.append(Change(revision.number, when, say(f"site.revision_{kind}"), drawn))
    return found


def _clock(look: Look, at: datetime) -> str:
    return look.say.clock(at, look.setting.mission.timezone)


async def _text_file(look: Look, statement: Statement, text: Text) -> str:
    """The address of the signed text file; '' if there is none."""
    signed = await signatures.of_file(look.cx, statement.id, statement.revision, text.lang)
    return f"/{give_files.address(statement.number, text.lang)}" if signed else ""


def _in_telegram(look: Look, statement: Statement) -> str:
    """The address that opens it in the bot; '' while the bot's name is unknown."""
    return f"https://t.me/{look.bot}?start={views.payload_of(statement.number)}" if look.bot else ""


def _share(look: Look, statement: Statement, text: Text) -> dict[str, str]:
    """Links that share the page without a script."""
    address = look.links.whole(addresses.statement(look.lang, statement.number))
    return {
        "address": address,
        "telegram": f"https://t.me/share/url?{urlencode({'url': address, 'text': text.title})}",
        "mail": "mailto:?" + urlencode({"subject": text.title, "body": address}).replace("+", "%20"),
    }


def _social(look: Look, statement: Statement, shown_whole: Whole) -> dict[str, str]:
    """Metadata for previews of links to the page: https://ogp.me."""
    picture = next((item for item in shown_whole.media if item.kind == "picture"), None)
    at = statement.published_at.isoformat(timespec="seconds") if statement.published_at else statement.date.isoformat()
    found = {"og:type": "article", "article:published_time": at}
    if statement.corrected_at:
        found["article:modified_time"] = shown_whole.corrected_at
    if picture:
        found |= {"og:image": look.links.whole(picture.address), "og:image:alt": picture.alt}
    return found


def _article(look: Look, statement: Statement, text: Text, shown_whole: Whole, own: str) -> dict[str, object]:
    """The statement as structured data: https://schema.org/NewsArticle."""
    mission = look.setting.mission
    organization = {"@type": "GovernmentOrganization", "name": mission.name.say(look.lang, mission.default_language)}
    at = statement.published_at.isoformat(timespec="seconds") if statement.published_at else statement.date.isoformat()
    pictures = [look.links.whole(item.address) for item in shown_whole.media if item.kind == "picture"]
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": text.title,
        "identifier": str(statement.number),
        "inLanguage": text.lang,
        "datePublished": at,
        "dateModified": shown_whole.corrected_at or at,
        "mainEntityOfPage": look.links.whole(own),
        "author": organization,
        "publisher": organization,
        **({"image": pictures} if pictures else {}),
    }
