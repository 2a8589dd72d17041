"""Statements as readers see them: a release, a page of the full text, the list of the latest, an excerpt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.mission import Mission
from bot.domain.releases.due_time import Override
from bot.domain.statements import Number, Statement, Text
from bot.domain.text.addresses import is_taken
from bot.domain.text.layout import BARE, Layout
from bot.domain.text.richtext import RichText, bold, fits, italic, join, utf16_length
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator, translator
from bot.rendering.media.marks import mark
from bot.rendering.split import beginning, pages, shorten
from bot.rendering.statements.laid_out import Heading, closing, laid_out, link_rows
from bot.rendering.view import TEXT_LIMIT, Button, DeepLink, Link, Share, View, rows, tap

BEGINNING = 2000  # UTF-16 units of a long text that a release shows before "Read in full"
EXCERPT = 300  # UTF-16 units of a text in a list
RELEASE = "m"  # the origin of a page that was opened from a release's message
HOME = "h"  # the origin of a page that was opened from the home page
_SHORTEST_EXCERPT = 20  # UTF-16 units; a shorter one is left out
_FOOT = 40  # UTF-16 units that the line "Page 2 of 7" may take
LISTED_TITLE = 160  # UTF-16 units of a title in a list
MOST_LISTED = 10  # statements in one list, each with its keycap
ABROAD = "🌐"  # marks a text that is not in the reader's language
KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")


@dataclass(frozen=True, slots=True)
class ReleaseParts:
    """The parts of a release's message, for a stored statement or a draft, which has no number yet."""

    heading: Heading
    text: Text
    read: Button | None  # opens the full text
    share: Button | None  # None if it is not for everyone
    layout: Layout = BARE
    default: str = ""  # the mission's first language

    @property
    def langs(self) -> tuple[str, str]:
        """The languages in which to look for the words of the layout."""
        return self.text.lang, self.default


def delivered(
    mission: Mission, statement: Statement, lang: str, *, into_bot: bool, despite: Override | None = None
) -> View:
    """A release as a target receives it; `into_bot` for groups and channels.

    `despite`: the target's wish that the urgent release overrides; a line below the text says so.
    """
    translate = translator(lang)
    foot = translate(f"urgent.despite_{despite}") if despite else ""
    return release(shown(translate, mission, statement, lang, into_bot=into_bot, origin=RELEASE), foot)


def payload_of(number: Number) -> str:
    """The deep-link payload that opens a statement: s-142-2026."""
    return f"s-{number.serial}-{number.year}"


def code_of(number: Number) -> str:
    """The number as a button's argument: 142-2026."""
    return f"{number.serial}-{number.year}"


def heading(translate: Translator, mission: Mission, statement: Statement) -> str:
    """The line under a title: date, number, topic; the day of the last correction."""
    return heading_of(translate, mission, statement).line


def heading_of(translate: Translator, mission: Mission, statement: Statement, text: Text | None = None) -> Heading:
    """The parts of the heading above a statement's text. `text`: the text shown to this reader."""
    topic, corrected = mission.topic_name(statement.topic, translate.lang), ""
    if statement.corrected_at:
        day = translate.day(day_in(mission.timezone, statement.corrected_at))
        corrected = translate("statement.corrected", day=day)
    number = number_of(translate, statement)
    return Heading(text.title if text else "", translate.day(statement.date), number, topic, corrected)


def number_of(translate: Translator, statement: Statement) -> str:
    """The statement's number; also its number at headquarters, if it came from there."""
    ours = translate("statement.number", number=statement.number)
    number, _, host = statement.layout.origin.partition(" ")
    return f"{ours} ({host}: {translate('statement.number', number=number)})" if host else ours


def shown(
    translate: Translator, mission: Mission, statement: Statement, lang: str, *, into_bot: bool, origin: str
) -> ReleaseParts:
    """The statement in `lang`. `into_bot`: buttons are links into the bot; `origin`: where Back leads."""
    text = statement.text(lang, mission.default_language)
    read = read_button(translate, mission, statement.number, text, into_bot=into_bot, origin=origin)
    share = share_button(translate, mission, statement, text, into_bot=into_bot)
    note = language_note(translate, text, lang)
    head = replace(heading_of(translate, mission, statement, text), notes=(f"{ABROAD} {note}",) if note else ())
    return ReleaseParts(head, text, read, share, statement.layout, mission.default_language)


def share_button(
    translate: Translator, mission: Mission, statement: Statement, text: Text, *, into_bot: bool
) -> Button | None:
    """A button that shares a link to the statement; None if others could not open the link."""
    if mission.is_closed(statement.topic) or statement.with_press:
        return None
    title = shorten(RichText(text.title), LISTED_TITLE).text
    if into_bot:  # the link leads out of the post, so its text says what it is and where it opens
        name = mission.name.say(translate.lang, mission.default_language)
        title += "\n" + translate("statement.where", number=statement.number, mission=name)
    return Button(f"📤 {translate('button.share')}", Share(payload_of(statement.number), title))


def language_note(translate: Translator, text: Text, lang: str) -> str:
    """The line below the heading that says the text is not in `lang`, the reader's language; '' if it is."""
    return "" if text.lang == lang else translate("statement.other_language", language=translate.language(text.lang))


def read_button(
    translate: Translator,
    mission: Mission,
    number: Number,
    text: Text,
    *,
    into_bot: bool,
    origin: str,
    icon: str = "📖",
    more: bool = True,
) -> Button | None:
    """A button that opens the full text: in the chat, in the bot, or on the website if we have only an excerpt; None if
    it is nowhere. `more`: the full text is longer than the one shown; otherwise the button only opens the statement."""
    if text.excerpt_only:
        url = text.link or mission.website
        return Button(f"{icon} {translate('button.on_website')}", Link(url)) if url and is_taken(url) else None
    label = f"{icon} {translate('button.read' if more else 'button.open')}"
    if into_bot:
        return Button(label, DeepLink(payload_of(number)))
    return tap(label, "read", code_of(number), 1, origin)


def release(shown: ReleaseParts, foot: str = "") -> View:
    """One message: title, date and number, then the full text, or its beginning and Read in full; finally `foot`."""
    own = link_rows(shown.layout, shown.langs)
    whole = _body(_laid_out(shown, shown.text.body), italic(foot))
    if fits(whole, TEXT_LIMIT):
        link = shown.read if shown.text.excerpt_only else _link(shown.text)
        return View(whole, rows((link, shown.share), *own))
    room = TEXT_LIMIT - utf16_length(_laid_out(shown, RichText()).text) - 4 - (utf16_length(foot) + 2 if foot else 0)
    text = _laid_out(shown, beginning(shown.text.body, BEGINNING, room))
    return View(_body(text, italic(foot)), rows((shown.read, shown.share), *own))


def _laid_out(shown: ReleaseParts, body: RichText) -> RichText:
    return laid_out(shown.heading, shown.layout, shown.langs, body)


def _link(text: Text) -> Button | None:
    return Button(f"🔗 {_host(text.link)}", Link(text.link)) if text.link and is_taken(text.link) else None


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0]


def _head(shown: ReleaseParts) -> RichText:
    return shown.heading.without(set())


def _body(head: RichText, body: RichText) -> RichText:
    return join([head, body], "\n\n") if body else head


def full_pages(shown: ReleaseParts) -> list[RichText]:
    """The full text, with hashtags and signature at its end, cut into pages that leave room for the heading and the
    page number."""
    head = _head(shown)
    whole = _body(shown.text.body, closing(shown.layout, shown.langs))
    return pages(whole, TEXT_LIMIT - utf16_length(head.text) - _FOOT)


def page(
    translate: Translator,
    shown: ReleaseParts,
    number: int,
    turn: tuple[str, ...],
    back: Button | None,
    proof: Button | None = None,
    media: Button | None = None,
) -> View:
    """Page `number` (from 1; outside the range the nearest) of a full text.

    `turn`: the verb and the arguments of the buttons that turn the page, without the page number, which comes second:
    read|142-2026|2|origin. `proof`: the button that shows the fingerprint; `media`: the one that shows the pictures and
    files.
    """
    parts = full_pages(shown) or [RichText()]
    number = min(max(number, 1), len(parts))
    text = _body(_head(shown), parts[number - 1])
    if len(parts) > 1:
        text = text + "\n\n" + italic(translate("page.of", page=number, pages=len(parts)))

    def turn_to(label: str, to: int) -> Button:
        verb, subject, *rest = turn
        return tap(label, verb, subject, to, *rest)

    previous = turn_to(f"◀️ {translate('button.previous')}", number - 1) if number > 1 else None
    following = turn_to(f"▶️ {translate('button.next')}", number + 1) if number < len(parts) else None
    outside = shown.read if shown.text.excerpt_only else None
    return View(text, rows((previous, following), (outside, shown.share, proof), (media,), (back,)))


def latest(
    translate: Translator, mission: Mission, statements: Sequence[Statement], *, into_bot: bool, reads: str = ""
) -> View:
    """The newest statements in one message, each with its date, number, title and excerpt.

    `reads`: the language in which the reader wants statements, if it differs from that of the interface.
    """
    if not statements:
        return View(RichText(translate("latest.none")))
    listed = statements[:MOST_LISTED]
    title = list_title(translate, mission, bold(translate("latest.title")), listed, reads)
    items = list(listed_items(translate, mission, listed, title, reads))
    buttons = []
    for statement, item, cap in zip(listed, items, KEYCAPS, strict=False):
        text, number = statement.text(reads or translate.lang, mission.default_language), statement.number
        more, origin = says_more(text, item), f"l{len(listed)}"
        buttons.append(
            read_button(translate, mission, number, text, into_bot=into_bot, origin=origin, icon=cap, more=more)
        )
    lines = (tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return View(join([title, *items], "\n\n"), rows(*lines, (everything_button(translate, into_bot=into_bot),)))


def says_more(text: Text, shown: RichText) -> bool:
    """Whether a text has more than the part `shown`, which ends with the text's beginning."""
    return not shown.text.endswith(text.body.text)


def everything_button(translate: Translator, *, into_bot: bool) -> Button:
    """A button that opens the archive's first page."""
    label = f"🗂 {translate('button.all_statements')}"
    return Button(label, DeepLink("a-all_1")) if into_bot else tap(label, "archive", "all", 1)


def list_title(
    translate: Translator, mission: Mission, title: RichText, listed: Sequence[Statement], reads: str = ""
) -> RichText:
    """A list's title; if a text is not in the reader's language, with a line that explains the mark for that."""
    wanted = reads or translate.lang
    if all(statement.text(wanted, mission.default_language).lang == wanted for statement in listed):
        return title
    return join([title, italic(f"{ABROAD} {translate('statement.some_other_language')}")], "\n")


def listed_items(
    translate: Translator, mission: Mission, listed: Sequence[Statement], title: RichText, reads: str = ""
) -> Iterator[RichText]:
    """Each statement of a list: keycap, title, date, number, and an excerpt; all have equal room."""
    lang = reads or translate.lang
    heads = [item_head(translate, mission, s, lang, cap) for s, cap in zip(listed, KEYCAPS, strict=False)]
    room = TEXT_LIMIT - utf16_length(title.text) - _FOOT - sum(utf16_length(head.text) + 3 for head in heads)
    each = max(0, min(EXCERPT, room // len(listed)))
    for statement, head in zip(listed, heads, strict=True):
        text = statement.text(lang, mission.default_language)
        excerpt = shorten(one_paragraph(text.body), each) if each > _SHORTEST_EXCERPT else RichText()
        yield join([head, excerpt], "\n") if excerpt else head


def item_head(translate: Translator, mission: Mission, statement: Statement, lang: str, cap: str) -> RichText:
    """The first lines of a statement in a list: its keycap and title (in `lang`), date, number."""
    text = statement.text(lang, mission.default_language)
    line = heading(translate, mission, statement)
    if text.lang != lang:
        line = f"{line} · {ABROAD} {translate.language(text.lang)}"
    if statement.media:
        line = f"{line} · {mark(translate, statement.media.items)}"
    return join([f"{cap} ", bold(shorten(RichText(text.title), LISTED_TITLE)), "\n", italic(line)])


def one_paragraph(text: RichText) -> RichText:
    """The text's first paragraph."""
    end = text.text.find("\n\n")
    return text[:end] if end > 0 else text
