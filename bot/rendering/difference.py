"""A difference as staff and readers see it: removed text struck through, added text bold and underlined, unchanged text
shortened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.text.difference import Difference, Piece, PieceKind
from bot.domain.text.richtext import RichText, fits, italic, join, utf16_length
from bot.i18n.translator import Translator
from bot.rendering.split import shorten

# Characters of unchanged text on each side of a change; the first value with which everything fits is used.
_AROUND = (120, 60, 30, 12)
_STRETCHES, _STRETCH = 3, 40  # how many reformatted passages are quoted, and how many UTF-16 units of each
_NOTE = 60  # UTF-16 units that "More changes: 12" may take
_GAP = "…"


def draw(translate: Translator, parts: Sequence[Difference], limit: int) -> RichText:
    """The differences of a title, a body and so on, one below the other, in at most `limit` UTF-16 units.

    Only the parts that have changed are drawn. `limit` must be 300 at least.
    """
    formatting = _formatting(translate, parts)
    changed = [part.pieces for part in parts if part.text_changed]
    if not changed:
        return formatting or RichText(translate("difference.none"))
    room = limit - utf16_length(formatting.text) - 2
    drawn = _fitted(translate, changed, room)
    return join([drawn, formatting], "\n\n") if formatting else drawn


def _fitted(translate: Translator, changed: Sequence[Sequence[Piece]], room: int) -> RichText:
    for around in _AROUND:
        whole = join((join(_drawn(pieces, around)) for pieces in changed), "\n\n").strip()
        if fits(whole, room):
            return whole
    return _beginning(translate, changed, room)


def _beginning(translate: Translator, changed: Sequence[Sequence[Piece]], room: int) -> RichText:
    """As many changes as fit, and how many are left out."""
    found, left = RichText(), 0
    for order, pieces in enumerate(changed):
        found = found + ("\n\n" if order and not left else "")
        for piece, part in zip(pieces, _drawn(pieces, _AROUND[-1]), strict=True):
            part = shorten(part, room // 3)
            if left or not fits(found + part + italic(_GAP), room - _NOTE):  # the note has an entity too
                left += piece.change is not PieceKind.KEPT
            else:
                found = found + part
    return join([found.strip(), italic(translate("difference.more", count=left))], "\n\n") if left else found.strip()


def _drawn(pieces: Sequence[Piece], around: int) -> Iterator[RichText]:
    """Each piece as it is shown. A removed word and its replacement are separated by a space, so that they are not read
    as one word where formatting is not shown."""
    for place, piece in enumerate(pieces):
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        if piece.change is PieceKind.REMOVED:
            drawn = _marked(piece.text, "strikethrough")
            yield drawn + " " if following and _run_together(piece, following) else drawn
        elif piece.change is PieceKind.ADDED:
            yield _marked(piece.text, "underline", "bold")
        else:
            before = around if place else 0
            after = around if place + 1 < len(pieces) else 0
            yield RichText(shortened(piece.text, before, after))


def _run_together(piece: Piece, following: Piece) -> bool:
    ends, begins = piece.text[-1:], following.text[:1]
    return following.change is PieceKind.ADDED and not ends.isspace() and not begins.isspace()


def _marked(text: str, *kinds: str) -> RichText:
    """The text in these formats, except the white space at its ends; white space alone is replaced by a sign."""
    if text.isspace():
        sign = RichText("¶" if "\n" in text else "␣")
        for kind in kinds:
            sign = sign.formatted(kind)
        return sign + (text if "underline" in kinds else "")
    whole = RichText(text)
    core = whole.strip()
    for kind in kinds:
        core = core.formatted(kind)
    start = len(text) - len(text.lstrip())
    return join([text[:start], core, text[len(text.rstrip()) :]])


def shortened(text: str, before: int, after: int) -> str:
    """An unchanged text: its first `before` and last `after` characters, not cut within a word."""
    if len(text) <= before + after + 2 * len(_GAP):
        return text
    head = text[:before].rsplit(None, 1)[0] if before and " " in text[:before].strip() else text[:before]
    kept_end = text[len(text) - after :] if after else ""
    tail = kept_end.split(None, 1)[1] if " " in kept_end.strip() else kept_end
    return f"{head.rstrip()} {_GAP} {tail.lstrip()}".strip(" ") if head and tail else f"{head}{_GAP}{tail}"


def _formatting(translate: Translator, parts: Sequence[Difference]) -> RichText:
    """Which words have another format; empty if none has."""
    stretches = [stretch for part in parts for stretch in part.reformatted]
    if not stretches:
        return RichText()
    named = [shorten(RichText(" ".join(stretch.split())), _STRETCH) for stretch in stretches[:_STRETCHES]]
    where = join((italic(name) for name in named), "; ")
    return translate.rich("difference.formatting", where=where + (f"; {_GAP}" if len(stretches) > _STRETCHES else ""))
