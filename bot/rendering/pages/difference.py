"""The changes of a correction, as HTML: removed text in <del>, added text in <ins>, unchanged text shortened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.statements import Text
from bot.domain.text.difference import Difference, PieceKind, between
from bot.domain.text.richtext import RichText
from bot.rendering.difference import shortened
from bot.rendering.pages.html import Html, text

_AROUND = 120  # characters of unchanged text on each side of a change
_NOTHING = Text("", "", RichText())


def changes(before: Text | None, after: Text) -> list[Difference]:
    """The differences in title and text; without an earlier text, all of it is new."""
    old = before or _NOTHING
    return [between(old.title, after.title), between(old.body, after.body)]


def draw(parts: Sequence[Difference]) -> Html:
    """The changed parts, one paragraph each; '' if only formats changed."""
    drawn = ["".join(_pieces(part)) for part in parts if part.text_changed]
    return Html("\n".join(f"<p>{one}</p>" for one in drawn))


def _pieces(part: Difference) -> Iterator[str]:
    for place, piece in enumerate(part.pieces):
        if piece.change is PieceKind.KEPT:
            before = _AROUND if place else 0
            after = _AROUND if place + 1 < len(part.pieces) else 0
            yield _lines(shortened(piece.text, before, after))
        else:
            element = "del" if piece.change is PieceKind.REMOVED else "ins"
            yield f"<{element}>{_lines(piece.text)}</{element}>"


def _lines(plain: str) -> str:
    return text(plain).replace("\n", "<br/>\n")
