"""The text of /verify's answer: genuine, an extract, altered, corrected or retracted since, unknown; and
fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.mission import Mission
from bot.domain.statements import Statement, StatementState, Text
from bot.domain.text.addresses import is_taken
from bot.domain.text.difference import Difference, PieceKind
from bot.domain.text.richtext import RichText, bold, italic, join, plain, utf16_length
from bot.domain.time.calendar import day_in
from bot.domain.verify.compare import Altered, Extract, Verdict
from bot.domain.verify.marks import Mark
from bot.i18n.translator import Translator, own_name
from bot.rendering import difference
from bot.rendering.split import shorten
from bot.rendering.statements import correction_note, views
from bot.rendering.view import TEXT_LIMIT, Button, DeepLink, Link, View, rows

_LEAST_ROOM = 300  # UTF-16 units that a difference needs
_MOST_AROUND = 1600  # UTF-16 units of the sentences around an extract
Lines = list[RichText | str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with everything that the answer says. `statement`: its current form; `text`: the compared text;
    `earlier`: that text is of an earlier revision. `channel`: the official channel that it was forwarded from, '' for
    none. `marks`: where the copy's formatting marks words that ours does not mark."""

    verdict: Verdict
    statement: Statement | None
    text: Text | None
    earlier: bool = False
    channel: str = ""
    marks: Sequence[Mark] = ()


def answer(translate: Translator, mission: Mission, given: Answer) -> View:
    """The message of the answer; without a statement the text is unknown."""
    *lines, last = _lines(translate, mission, given)
    if given.channel:
        lines.insert(1, translate("verify.from_channel", title=given.channel))
    room = TEXT_LIMIT - utf16_length(join(lines, "\n\n").text) - 2
    text = join([*lines, shorten(plain(last), room)], "\n\n")
    return View(text, rows((open_button(translate, given.statement), _website(translate, mission, given))))


def _lines(translate: Translator, mission: Mission, given: Answer) -> Lines:
    statement, text = given.statement, given.text
    if statement is None or text is None:
        return unknown(translate, statement)
    number = statement.number
    if isinstance(given.verdict, Altered):
        if text.excerpt_only and _goes_on(given.verdict.difference):
            return [bold(translate("verify.unknown")), translate("verify.beginning_what", number=number)]
        return _altered(translate, mission, statement, given)
    if statement.state is StatementState.RETRACTED:
        return [
            bold(translate("verify.retracted")),
            translate("verify.retracted_what", number=number),
            correction_note.retracted(translate.lang, mission, statement).text,
        ]
    if given.earlier:
        return _corrected(translate, mission, statement, text)
    kind = "extract" if isinstance(given.verdict, Extract) or text.excerpt_only else "genuine"
    said = translate(f"verify.{kind}_what", number=number)
    return [
        bold(translate(f"verify.{kind}")),
        said,
        *(f"⚠️ {translate(f'verify.marks_{mark}')}" for mark in given.marks),
        *_around(translate, given.verdict),
        _which(translate, mission, statement, text),
        _fingerprint(translate, text),
    ]


def _around(translate: Translator, verdict: Verdict) -> Lines:
    """The whole sentences around an extract, with the copied words in bold; empty if the copy begins and ends with
    whole sentences."""
    if not isinstance(verdict, Extract) or (verdict.begins, verdict.ends) == (0, len(verdict.around)):
        return []
    whole, begins, ends = RichText(verdict.around), verdict.begins, verdict.ends
    copied = whole[begins:ends]
    if utf16_length(verdict.around) > _MOST_AROUND:
        head = whole[:begins].text[-_MOST_AROUND // 4 :]
        tail = whole[ends:].text[: _MOST_AROUND // 4]
        middle = shorten(copied, _MOST_AROUND // 2)
        shown = join([f"…{head}" if head else "", bold(middle), f"{tail}…" if tail else ""])
    else:
        shown = join([whole[:begins], bold(copied), whole[ends:]])
    return [translate("verify.around"), shown]


def unknown(translate: Translator, named: Statement | None) -> Lines:
    """That no statement has this text; also the statement that the text names, if any."""
    lines: Lines = [bold(translate("verify.unknown")), translate("verify.unknown_what")]
    if named and named.state is StatementState.RETRACTED:
        lines.append(translate("verify.names_retracted", number=named.number))
    elif named:
        lines.append(translate("verify.names", number=named.number))
    return lines


def _goes_on(found: Difference) -> bool:
    """Whether the text is our stored beginning and more: we cannot judge the rest."""
    return [piece.change for piece in found.pieces] == [PieceKind.KEPT, PieceKind.ADDED]


def _altered(translate: Translator, mission: Mission, statement: Statement, given: Answer) -> Lines:
    assert isinstance(given.verdict, Altered)
    text = given.text or statement.text(translate.lang, mission.default_language)
    lines: Lines = [bold(translate("verify.altered")), translate("verify.altered_what", number=statement.number)]
    if statement.state is StatementState.RETRACTED:
        return [
            *lines,
            translate("verify.also_retracted"),
            correction_note.retracted(translate.lang, mission, statement).text,
        ]
    if given.verdict.heading:
        lines.append(translate("verify.false_heading", heading=given.verdict.heading))
    if given.earlier:
        lines.append(translate("verify.also_corrected"))
    lines.append(_which(translate, mission, statement, text))
    lines.append(translate("verify.legend"))
    taken = utf16_length(join(lines, "\n\n").text) + utf16_length(given.channel) + 200
    lines.append(difference.draw(translate, [given.verdict.difference], max(_LEAST_ROOM, TEXT_LIMIT - taken)))
    return lines


def _corrected(translate: Translator, mission: Mission, statement: Statement, text: Text) -> Lines:
    number = statement.number
    if statement.corrected_at:
        day = translate.day(day_in(mission.timezone, statement.corrected_at))
        said = translate("verify.corrected_what", number=number, day=day)
    else:
        said = translate("verify.corrected_some_day", number=number)
    today = statement.text(text.lang, mission.default_language)
    return [bold(translate("verify.corrected")), said, _which(translate, mission, statement, today), today.body]


def _which(translate: Translator, mission: Mission, statement: Statement, text: Text) -> RichText:
    title = shorten(RichText(text.title), views.LISTED_TITLE)
    return join([bold(title), italic(views.heading(translate, mission, statement))], "\n")


def _fingerprint(translate: Translator, text: Text) -> RichText:
    code = RichText(text.fingerprint).formatted("code")
    return join([translate("verify.fingerprint"), " ", code])


def open_button(translate: Translator, statement: Statement | None) -> Button | None:
    """A link button that opens the statement in a new message, so that the answer stays."""
    if statement is None or statement.state is not StatementState.PUBLISHED:
        return None
    return Button(f"📖 {translate('button.read')}", DeepLink(views.payload_of(statement.number)))


def _website(translate: Translator, mission: Mission, given: Answer) -> Button | None:
    if given.text and not given.text.excerpt_only:
        return None
    url = (given.text.link if given.text else "") or mission.website
    return Button(f"🌐 {translate('button.on_website')}", Link(url)) if url and is_taken(url) else None


def number(translate: Translator, mission: Mission, statement: Statement) -> View:
    """The answer to a statement's number: the current statement, with its fingerprints."""
    return _known(translate, mission, statement, "genuine", "verify.number_what")


def code(translate: Translator, mission: Mission, statement: Statement, *, earlier: bool) -> View:
    """The answer to a fingerprint. `earlier`: it belongs to an earlier text of the statement."""
    head, said = ("corrected", "verify.code_earlier") if earlier else ("genuine", "verify.code_what")
    return _known(translate, mission, statement, head, said)


def _known(translate: Translator, mission: Mission, statement: Statement, head: str, said: str) -> View:
    if statement.state is StatementState.RETRACTED:
        notice = correction_note.retracted(translate.lang, mission, statement)
        return replace(notice, text=join([bold(translate("verify.retracted")), notice.text], "\n\n"))
    text = statement.text(translate.lang, mission.default_language)
    first: Lines = [bold(translate(f"verify.{head}")), translate(said, number=statement.number)]
    lines: Lines = [
        *first,
        _which(translate, mission, statement, text),
        _fingerprints(translate, statement),
        translate("verify.how"),
    ]
    return View(shorten(join(lines, "\n\n"), TEXT_LIMIT), rows((open_button(translate, statement),)))


def seals(translate: Translator, mission: Mission, statement: Statement, back: Button) -> View:
    """A statement's fingerprints, in place of its text."""
    text = statement.text(translate.lang, mission.default_language)
    lines: Lines = [
        _which(translate, mission, statement, text),
        _fingerprints(translate, statement),
        translate("verify.how"),
    ]
    return View(shorten(join(lines, "\n\n"), TEXT_LIMIT), rows((back,)))


def _fingerprints(translate: Translator, statement: Statement) -> RichText:
    """The fingerprint of each language's text."""
    if len(statement.texts) == 1:
        return _fingerprint(translate, next(iter(statement.texts.values())))
    return join(
        (join([own_name(lang), ". ", _fingerprint(translate, text)]) for lang, text in statement.texts.items()),
        "\n",
    )
