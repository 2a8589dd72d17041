"""How lists and buttons mark a statement with media: an icon and a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.media import Media, MediaKind
from bot.i18n.translator import Translator

ICONS = {
    MediaKind.PHOTO: "🖼",
    MediaKind.VIDEO: "🎬",
    MediaKind.ANIMATION: "🎞",
    MediaKind.AUDIO: "🎧",
    MediaKind.DOCUMENT: "📎",
}


def counted(translate: Translator, items: Sequence[Media]) -> str:
    """2 pictures, 1 document: by kind, in the order in which the kinds first appear."""
    return counted_kinds(translate, [item.kind for item in items])


def counted_kinds(translate: Translator, kinds: Sequence[MediaKind]) -> str:
    """The same, if only the kinds are known."""
    return ", ".join(translate.count(f"media.n_{kind}", number) for kind, number in Counter(kinds).items())


def mark(translate: Translator, items: Sequence[Media]) -> str:
    """🖼 2 pictures, 1 document; '' if there are no media."""
    return f"{ICONS[items[0].kind]} {counted(translate, items)}" if items else ""
