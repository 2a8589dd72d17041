"""A .docx file's styles and list numbers: what a paragraph is, and what stands before a list's item.

ECMA-376, part 1: styles 17.7, numbering 17.9. A built-in style's name is English whatever Word's language.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sources.drafts.docx_package import Element, attribute, child, local, value

_TOGGLES = {"b": "bold", "i": "italic", "strike": "strikethrough", "dstrike": "strikethrough"}
_OFF = frozenset({"0", "false", "off", "none"})
_DEEPEST = 10  # styles based on styles
_WORTHS = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_ROMAN = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
_LATIN, _RUSSIAN = "abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщэюя"


def formats(properties: Element | None) -> dict[str, bool]:
    """What run properties switch on or off: bold, italic, underline, strikethrough, and `hidden`."""
    found: dict[str, bool] = {}
    for element in properties if properties is not None else ():
        name = local(element)
        on = (attribute(element, "val") or "") not in _OFF
        if name in _TOGGLES:
            found[_TOGGLES[name]] = on or found.get(_TOGGLES[name], False)
        elif name in ("u", "vanish"):
            found["underline" if name == "u" else "hidden"] = on
    return found


class Styles:
    """The styles of a document; None where it has none."""

    def __init__(self, root: Element | None) -> None:
        styles = [style for style in (root if root is not None else ()) if local(style) == "style"]
        self._by_id = {attribute(style, "styleId") or "": style for style in styles}
        self._formats: dict[str, dict[str, bool]] = {}

    def name(self, style: str | None) -> str:
        """A style's name in small letters: title, heading 1, quote."""
        return (value(self._by_id.get(style or ""), "name") or style or "").lower()

    def formats(self, style: str | None) -> dict[str, bool]:
        """What the style switches on or off, what it is based on included."""
        if not style:
            return {}
        if style not in self._formats:
            found: dict[str, bool] = {}
            for element in reversed(self._row(style)):
                found |= formats(child(element, "rPr"))
            self._formats[style] = found
        return self._formats[style]

    def numbering(self, style: str | None) -> Element | None:
        """The style's own list, if it is one of a list."""
        rows = (child(element, "pPr", "numPr") for element in self._row(style))
        return next((row for row in rows if row is not None), None)

    def _row(self, style: str | None) -> list[Element]:
        row: list[Element] = []
        while style in self._by_id and len(row) < _DEEPEST:
            row.append(self._by_id[style or ""])
            style = value(row[-1], "basedOn")
        return row


@dataclass(frozen=True, slots=True)
class _Level:
    """One depth of a list: what it counts in, how that is written (%1 is the outermost count), where it begins."""

    kind: str = "decimal"
    text: str = "%1."
    start: int = 1


class Numbering:
    """The lists of a document, and how far each has counted. `root` is None where there are none."""

    def __init__(self, root: Element | None) -> None:
        elements = list(root) if root is not None else []
        self._numbers = {attribute(e, "numId") or "": e for e in elements if local(e) == "num"}
        self._lists = {attribute(e, "abstractNumId") or "": e for e in elements if local(e) == "abstractNum"}
        self._levels: dict[tuple[str, int], _Level] = {}
        self._counts: dict[str, list[int]] = {}

    def mark(self, properties: Element | None) -> str | None:
        """What stands before the item with these `numPr`, indented; None where it is no item. Counts it."""
        number = value(properties, "numId")
        if not number or number == "0":
            return None
        depth = _whole(value(properties, "ilvl"), 0, 8)
        counts = self._counts.setdefault(self._series(number), [])
        levels = [self._level(number, level) for level in range(depth + 1)]
        del counts[depth + 1 :]
        counts += [level.start - (at == depth) for at, level in enumerate(levels)][len(counts) :]
        counts[depth] += 1
        indent = "  " * depth
        if levels[depth].kind == "bullet":
            return f"{indent}• "
        if levels[depth].kind == "none":
            return indent
        text = levels[depth].text
        for at, (level, count) in enumerate(zip(levels, counts, strict=True), start=1):
            text = text.replace(f"%{at}", _numeral(level.kind, count))
        return f"{indent}{text} "

    def _series(self, number: str) -> str:
        """Lists of one kind count on together, unless one begins anew."""
        held = self._numbers.get(number)
        return f"new {number}" if child(held, "lvlOverride") is not None else value(held, "abstractNumId") or ""

    def _level(self, number: str, depth: int) -> _Level:
        if (number, depth) not in self._levels:
            abstract = self._lists.get(value(self._numbers.get(number), "abstractNumId") or "")
            wanted = (e for e in (abstract if abstract is not None else ()) if attribute(e, "ilvl") == str(depth))
            self._levels[number, depth] = _read_level(next(wanted, None), depth)
        return self._levels[number, depth]


def _read_level(element: Element | None, depth: int) -> _Level:
    if element is None:
        return _Level(text=f"%{depth + 1}.")
    return _Level(
        kind=value(element, "numFmt") or "decimal",
        text=(value(element, "lvlText") or "")[:20],
        start=_whole(value(element, "start"), 1, 32_000),
    )


def _whole(text: str | None, default: int, most: int) -> int:
    return min(int(text), most) if text and text.isascii() and text.isdigit() and len(text) < 9 else default


def _numeral(kind: str, number: int) -> str:
    """The number as the list writes it; of kinds that are not ours, in digits."""
    if number > 0 and kind in ("lowerLetter", "upperLetter", "russianLower", "russianUpper"):
        letters = _RUSSIAN if kind.startswith("russian") else _LATIN
        found = letters[(number - 1) % len(letters)] * ((number - 1) // len(letters) + 1)
    elif number > 0 and kind in ("lowerRoman", "upperRoman"):
        found, left = "", min(number, 3999)
        for worth, sign in zip(_WORTHS, _ROMAN, strict=True):
            found += sign * (left // worth)
            left %= worth
    else:
        return str(number)
    return found.upper() if kind.startswith("upper") or kind.endswith("Upper") else found
