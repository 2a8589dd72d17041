"""The text of /verify's answer about a file or an album: each is genuine, corrected or retracted since, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.media import MediaKind
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.verify.files import FileFate, FoundFile
from bot.i18n.translator import Translator
from bot.rendering.media.marks import ICONS, counted_kinds
from bot.rendering.split import shorten
from bot.rendering.statements import correction_note, views
from bot.rendering.verify.verdict import open_button
from bot.rendering.view import TEXT_LIMIT, Button, View, rows

_ENCODED_ANEW = (
    MediaKind.PHOTO,
    MediaKind.VIDEO,
    MediaKind.ANIMATION,
)  # Telegram re-encodes these each time one is sent


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file, the kind as which it was sent, and which of ours it is; None if it is not ours."""

    kind: MediaKind
    found: FoundFile | None


def answer(translate: Translator, mission: Mission, files: Sequence[JudgedFile]) -> View:
    """The answer about one file, or about an album: files with the same verdict share one part, and genuine ones come
    last."""
    alike: dict[tuple[str, int], list[int]] = {}
    for place, file in enumerate(files):
        alike.setdefault((_verdict(file), file.found.statement.id if file.found else 0), []).append(place)
    groups = sorted(alike.values(), key=lambda places: _verdict(files[places[0]]) == FileFate.GENUINE)
    parts = [_part(translate, mission, files, places) for places in groups]
    if any(file.found and file.found.fate is not FileFate.RETRACTED for file in files):
        parts.append(RichText(translate("verify.file_words")))
    statements = {file.found.statement.id: file.found.statement for file in files if file.found}
    buttons: list[tuple[Button | None]] = [(open_button(translate, statement),) for statement in statements.values()]
    return View(shorten(join(parts, "\n\n"), TEXT_LIMIT), rows(*buttons))


def _verdict(file: JudgedFile) -> str:
    return file.found.fate if file.found else "unknown"


def _part(translate: Translator, mission: Mission, files: Sequence[JudgedFile], places: Sequence[int]) -> RichText:
    """The part about the files at these places: all belong to the same statement, or all are unknown."""
    first, sentence = files[places[0]], "verify.file_" if len(places) == 1 else "verify.files_"
    head = bold(f"{_named(translate, files, places)}: {translate(f'verify.file_is_{_verdict(first)}')}")
    if first.found is None:
        anew = any(files[place].kind in _ENCODED_ANEW for place in places)
        why = translate(f"verify.file_{'saved' if anew else 'bytes'}")
        return join([head, translate(f"{sentence}unknown"), why], "\n\n")
    said = translate(f"{sentence}{first.found.fate}", number=first.found.statement.number)
    return join([head, said, _of_statement(translate, mission, first.found)], "\n\n")


def of_bytes(translate: Translator, mission: Mission, found: FoundFile | None) -> View:
    """The answer about a file sent to the public pages, where nobody can forward a Telegram message."""
    fate = found.fate if found else "unknown"
    head = bold(
        f"{ICONS[MediaKind.DOCUMENT]} {translate('media.kind_document')}: {translate(f'verify.file_is_{fate}')}"
    )
    if found is None:
        return View(join([head, translate("site.file_unknown")], "\n\n"))
    key = "site.file_genuine" if found.fate is FileFate.GENUINE else f"verify.file_{found.fate}"
    lines: list[RichText | str] = [head, translate(key, number=found.statement.number)]
    lines.append(_of_statement(translate, mission, found))
    return View(join(lines, "\n\n"), rows((open_button(translate, found.statement),)))


def _of_statement(translate: Translator, mission: Mission, found: FoundFile) -> RichText:
    """The statement of a file: its title, or the notice that it is retracted."""
    if found.fate is FileFate.RETRACTED:
        return correction_note.retracted(translate.lang, mission, found.statement).text
    text = found.statement.text(translate.lang, mission.default_language)
    return join([bold(text.title), views.heading(translate, mission, found.statement)], "\n")


def _named(translate: Translator, files: Sequence[JudgedFile], places: Sequence[int]) -> str:
    """🖼 Picture; for an album: The whole album (3 pictures), or which of its files."""
    if len(files) == 1:
        return f"{ICONS[files[0].kind]} {translate(f'media.kind_{files[0].kind}')}"
    if len(places) == len(files):
        what = counted_kinds(translate, [file.kind for file in files])
        return f"{ICONS[files[0].kind]} {translate('verify.album_all', what=what)}"
    listed = ", ".join(str(place + 1) for place in places)
    return f"{ICONS[files[places[0]].kind]} {translate('verify.album_part', places=listed, total=len(files))}"
