"""The text of /verify's answer about a picture or another file: genuine, corrected or retracted since, or unknown."""

from __future__ import annotations

from bot.domain.media import MediaKind
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.verify.files import FileFate, FoundFile
from bot.i18n.translator import Translator
from bot.rendering.media.marks import ICONS
from bot.rendering.statements import correction_note, views
from bot.rendering.verify.verdict import open_button
from bot.rendering.view import View, rows

_ENCODED_ANEW = (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.ANIMATION)  # by Telegram, whenever somebody sends one


def known(translate: Translator, mission: Mission, kind: MediaKind, found: FoundFile) -> View:
    """One of our files. `kind`: as what it was sent."""
    statement = found.statement
    number = statement.number
    lines: list[RichText | str] = [
        _head(translate, kind, found.fate),
        translate(f"verify.file_{found.fate}", number=number),
    ]
    if found.fate is FileFate.RETRACTED:
        lines.append(correction_note.retracted(translate.lang, mission, statement).text)
        return View(join(lines, "\n\n"))
    text = statement.text(translate.lang, mission.default_language)
    lines.append(join([bold(text.title), views.heading(translate, mission, statement)], "\n"))
    lines.append(translate("verify.file_words"))
    return View(join(lines, "\n\n"), rows((open_button(translate, statement),)))


def unknown(translate: Translator, kind: MediaKind) -> View:
    """None of our files, or a saved copy of one."""
    why = "saved" if kind in _ENCODED_ANEW else "bytes"
    said = translate("verify.file_unknown"), translate(f"verify.file_{why}")
    return View(join([_head(translate, kind, "unknown"), *said], "\n\n"))


def _head(translate: Translator, kind: MediaKind, verdict: str) -> RichText:
    """🖼 Picture: ✅ Genuine."""
    return bold(f"{ICONS[kind]} {translate(f'media.kind_{kind}')}: {translate(f'verify.file_is_{verdict}')}")
