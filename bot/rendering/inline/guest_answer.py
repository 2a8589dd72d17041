"""The bot's answer in guest mode, below a message to be checked: genuine, altered, corrected, retracted, unknown.

It is short and without the statement's text: the full answer is in the bot's own chat (/verify).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.mission import Mission
from bot.domain.statements import Statement, StatementState
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.domain.verify.compare import Altered, Extract
from bot.domain.verify.files import FoundFile
from bot.i18n.translator import Translator
from bot.rendering.split import shorten
from bot.rendering.statements import views
from bot.rendering.verify import verdict
from bot.rendering.view import Button, DeepLink, View, rows


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a text or a file. `kind`: its name in the catalogs."""

    kind: str
    sentence: str
    statement: Statement | None = None


def of_text(translate: Translator, found: verdict.Answer) -> Finding:
    """The verdict on a text."""
    statement = found.statement
    if statement is None or found.text is None:
        return Finding("unknown", translate("guest.unknown_what"))
    if isinstance(found.verdict, Altered):
        kind, key = "altered", "verify.altered_what"
    elif statement.state is StatementState.RETRACTED:
        kind, key = "retracted", "guest.retracted_what"
    elif found.earlier:
        kind, key = "corrected", "guest.corrected_what"
    elif isinstance(found.verdict, Extract) or found.text.excerpt_only:
        kind, key = "extract", "verify.extract_what"
    else:
        kind, key = "genuine", "verify.genuine_what"
    said = [translate(key, number=statement.number)]
    if kind == "altered" and statement.state is StatementState.RETRACTED:
        said.append(translate("verify.also_retracted"))
    said += [f"⚠️ {translate(f'verify.marks_{mark}')}" for mark in found.marks] if kind in ("genuine", "extract") else []
    return Finding(kind, "\n".join(said), statement)


def of_file(translate: Translator, found: FoundFile | None) -> Finding:
    """The verdict on a picture or file; None is unknown."""
    if found is None:
        return Finding("unknown", translate("guest.file_unknown"))
    said = translate(f"guest.file_{found.fate}", number=found.statement.number)
    return Finding(str(found.fate), said, found.statement)


def answer(translate: Translator, mission: Mission, findings: Sequence[Finding]) -> View:
    """The message, with a link to each statement that is still published."""
    parts = [_part(translate, mission, finding) for finding in findings]
    published = dict.fromkeys(
        finding.statement.number
        for finding in findings
        if finding.statement and finding.statement.state is StatementState.PUBLISHED
    )
    label = f"📖 {translate('button.read')}"
    return View(join(parts, "\n\n"), rows(tuple(Button(label, DeepLink(views.payload_of(one))) for one in published)))


def nothing(translate: Translator, name: str) -> View:
    """How to use guest mode. `name`: the bot's, without @."""
    return View(RichText(translate("guest.how", name=name)))


def _part(translate: Translator, mission: Mission, finding: Finding) -> RichText:
    lines: list[RichText | str] = [bold(translate(f"verify.{finding.kind}")), finding.sentence]
    statement = finding.statement
    if statement and statement.state is StatementState.PUBLISHED:
        text = statement.text(translate.lang, mission.default_language)
        title = shorten(RichText(text.title), views.LISTED_TITLE)
        lines.append(join([bold(title), "\n", italic(views.heading(translate, mission, statement))]))
    return join(lines, "\n")
