"""The text of /verify's answer about a signed text file: the verdict, its statement's state, its signature."""

from __future__ import annotations

from bot.domain.mission import Mission
from bot.domain.signing.checked import CheckedFile, CheckedSignature, FileFate, SignatureFate
from bot.domain.statements import StatementState
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.statements import correction_note, views
from bot.rendering.verify.verdict import open_button
from bot.rendering.view import View, rows


def answer(translate: Translator, mission: Mission, found: CheckedFile) -> View:
    """The message of the answer."""
    statement = found.statement
    lines: list[RichText | str] = [bold(f"📄 {translate('media.kind_document')}: {_verdict(translate, found)}")]
    if statement:
        what = "notice" if found.fate is FileFate.RETRACTED and not found.revision else found.fate
        lines.append(translate(f"signed.{what}", number=statement.number, revision=found.revision))
    elif found.fate is not FileFate.OTHER:
        lines.append(translate("signed.unknown_here" if found.fate is FileFate.UNKNOWN else "signed.list"))
    if found.signature:
        lines.append(_signature(translate, mission, found.signature))
    if statement and statement.state is StatementState.RETRACTED:
        lines.append(correction_note.retracted(translate.lang, mission, statement).text)
    elif statement:
        text = statement.text(translate.lang, mission.default_language)
        lines.append(join([bold(text.title), views.heading(translate, mission, statement)], "\n"))
    return View(join(lines, "\n\n"), rows((open_button(translate, statement),)))


def alone(translate: Translator) -> View:
    """The answer to a signature without its file, or to several."""
    return View(RichText(translate("signed.alone")))


def _verdict(translate: Translator, found: CheckedFile) -> str:
    """The verdict. A bad signature comes before everything else; of a file that is not ours, only a good signature can
    be told."""
    if found.signature and found.signature.fate is not SignatureFate.GOOD:
        return translate("signed.bad")
    if found.fate is FileFate.OTHER:
        return translate("signed.good")
    if found.fate is FileFate.ALTERED:
        return translate("verify.altered")
    return translate(f"verify.file_is_{found.fate}")


def _signature(translate: Translator, mission: Mission, checked: CheckedSignature) -> str:
    at = checked.signature.at
    day = translate.day(day_in(mission.timezone, at)) if at else "—"
    return translate(f"signed.by_{checked.fate}", signer=checked.signature.key_id, day=day)
