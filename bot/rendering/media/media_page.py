"""The page of a draft's card about its media: the list in order; and the page of one file."""

from __future__ import annotations

from bot.domain.drafts.draft import Draft
from bot.domain.media import MOST_MEDIA, Media, MediaKind
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator, own_name
from bot.rendering.split import shorten
from bot.rendering.view import Button, View, rows, tap

PAGE = "media"  # media-0a1b2c3d: the file with that tag
ICONS = {
    MediaKind.PHOTO: "🖼",
    MediaKind.VIDEO: "🎬",
    MediaKind.ANIMATION: "🎞",
    MediaKind.AUDIO: "🎵",
    MediaKind.DOCUMENT: "📄",
}
_COVERS = (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.ANIMATION)  # kinds that can be covered
_NAME = 60  # UTF-16 units
_ALT = 120


def media(translate: Translator, mission: Mission, draft: Draft) -> View:
    """All of them in order, each with a button; Add, and the place of the text."""
    carried = draft.content.media
    lines: list[RichText | str] = [bold(translate("media.title", draft=draft.name))]
    if not carried:
        lines.append(translate("media.none"))
    for number, item in enumerate(carried.items, 1):
        lines.append(f"{number}. {label(translate, item)}{_marks(translate, mission, draft, item)}")
    each = [
        tap(f"{number} {label(translate, item)}", "page", draft.id, f"{PAGE}-{item.tag}")
        for number, item in enumerate(carried.items, 1)
    ]
    add = tap(f"➕ {translate('button.add')}", "media_ask", draft.id, draft.version)
    place = translate("button.text_after" if carried.text_first else "button.text_first")
    first = tap(f"↕️ {place}", "media_text", draft.id, draft.version, int(not carried.text_first))
    if carried:
        lines.append(translate("media.text_is_first" if carried.text_first else "media.text_is_after"))
    return View(
        join(lines, "\n"),
        rows(
            *[(button,) for button in each],
            (add if len(carried.items) < MOST_MEDIA else None, first if carried else None),
            (tap(f"↩️ {translate('button.back')}", "page", draft.id),),
        ),
    )


def label(translate: Translator, item: Media) -> str:
    """🖼 Picture; 📄 report.pdf."""
    name = shorten(RichText(item.name), _NAME).text if item.name else translate(f"media.kind_{item.kind}")
    return f"{ICONS[item.kind]} {name}"


def _marks(translate: Translator, mission: Mission, draft: Draft, item: Media) -> str:
    """Remarks on a file: its cover, its missing descriptions, and whether only Telegram has its bytes."""
    said = [translate("media.is_covered")] if item.spoiler else []
    missing = [own_name(lang) for lang in _languages(mission, draft) if not item.alt(lang)] if item.needs_alt else []
    if missing:
        said.append(translate("media.not_described", languages=", ".join(missing)))
    if not item.is_ours:
        said.append(translate("media.only_telegram"))
    return f" ({'; '.join(said)})" if said else ""


def _languages(mission: Mission, draft: Draft) -> tuple[str, ...]:
    return draft.content.languages or mission.languages


def one(translate: Translator, mission: Mission, draft: Draft, item: Media) -> View:
    """One file: its description, and what may be done with it."""
    items = draft.content.media.items
    place, languages = items.index(item), tuple(dict.fromkeys((*mission.languages, *draft.content.languages)))
    number = translate("media.number_of", number=place + 1, total=len(items))
    lines: list[RichText | str] = [bold(f"{label(translate, item)} · {number}")]
    if item.spoiler:
        lines.append(translate("media.covered_line"))
    if not item.is_ours:
        lines.append(translate("media.warn_theirs", names=label(translate, item)))
    if item.needs_alt:
        lines.append(translate("media.why_describe"))
        for lang in languages:
            said = shorten(RichText(item.alt(lang)), _ALT).text if item.alt(lang) else translate("media.no_alt")
            lines.append(join([bold(own_name(lang)), f": {said}"]))
    return View(join(lines, "\n"), rows(*_buttons(translate, draft, item, place, languages)))


def _buttons(
    translate: Translator, draft: Draft, item: Media, place: int, languages: tuple[str, ...]
) -> list[tuple[Button | None, ...]]:
    def act(icon: str, name: str, verb: str, *args: object) -> Button:
        return tap(f"{icon} {translate(f'button.{name}')}", verb, draft.id, draft.version, item.tag, *args)

    last = len(draft.content.media.items) - 1
    earlier = act("⬆️", "earlier", "media_move", place - 1) if place else None
    later = act("⬇️", "later", "media_move", place + 1) if place < last else None
    described = [
        (tap(f"💬 {_describe(translate, lang)}", "media_alt", draft.id, draft.version, item.tag, lang),)
        for lang in (languages if item.needs_alt else ())
    ]
    cover = None
    if item.kind in _COVERS:
        cover = act("🫥", "uncover" if item.spoiler else "cover", "media_cover", int(not item.spoiler))
    return [
        (earlier, later),
        *described,
        (cover, _other_kind(translate, draft, item)),
        (act("🔁", "replace", "media_ask"), act("🗑", "remove", "media_drop")),
        (tap(f"↩️ {translate('button.back')}", "page", draft.id, PAGE),),
    ]


def _describe(translate: Translator, lang: str) -> str:
    return f"{translate('button.describe')}: {own_name(lang)}"


def _other_kind(translate: Translator, draft: Draft, item: Media) -> Button | None:
    """The button to send a picture as a document, or, if its name is that of a picture, a document as a picture."""
    if item.kind is MediaKind.DOCUMENT and item.name.lower().endswith((".jpg", ".jpeg", ".png", ".webp")):
        other, name = MediaKind.PHOTO, "as_picture"
    elif item.kind is MediaKind.PHOTO and item.name:
        other, name = MediaKind.DOCUMENT, "as_file"
    else:
        return None
    return tap(f"🔀 {translate(f'button.{name}')}", "media_kind", draft.id, draft.version, item.tag, other)
