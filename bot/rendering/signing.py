"""The text of /verify's answer about a signed text file: what it is, what became of its statement, its signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.mission import Mission
from bot.domain.statements import Statement, StatementState
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.statements import correction_note, views
from bot.rendering.verify.verdict import open_button
from bot.rendering.view import View, rows


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """What is said of a signature. `fate`: the end of the sentence's key; `key`: its key's id; `at`: when it was made,
    as it says."""

    fate: str
    key: str
    at: datetime | None


def answer(
    translate: Translator,
    mission: Mission,
    fate: str,
    statement: Statement | None,
    revision: int,
    signature: SignatureLine | None,
) -> View:
    """The message that answers. `fate`: what the file is; `revision`: which of the statement, 0 for a notice."""
    lines: list[RichText | str] = [
        bold(f"📄 {translate('media.kind_document')}: {_verdict(translate, fate, signature)}")
    ]
    if statement:
        what = "notice" if not revision and fate == "retracted" else fate
        lines.append(translate(f"signed.{what}", number=statement.number, revision=revision))
    elif fate != "other":
        lines.append(translate(f"signed.{fate}_here" if fate == "unknown" else "signed.list"))
    if signature:
        day = translate.day(day_in(mission.timezone, signature.at)) if signature.at else "—"
        lines.append(translate(f"signed.by_{signature.fate}", signer=signature.key, day=day))
    if statement and statement.state is StatementState.RETRACTED:
        lines.append(correction_note.retracted(translate.lang, mission, statement).text)
    elif statement:
        text = statement.text(translate.lang, mission.default_language)
        lines.append(join([bold(text.title), views.heading(translate, mission, statement)], "\n"))
    return View(join(lines, "\n\n"), rows((open_button(translate, statement),)))


def alone(translate: Translator) -> View:
    """A signature without its file, or several."""
    return View(RichText(translate("signed.alone")))


def _verdict(translate: Translator, fate: str, signature: SignatureLine | None) -> str:
    """Of a file that is none of ours a good signature is all there is to tell; a bad one makes nothing genuine."""
    if signature and signature.fate != "good":
        return translate("signed.bad")
    if fate == "other":
        return translate("signed.good")
    if fate == "altered":
        return translate("verify.altered")
    return translate(f"verify.file_is_{fate}")
