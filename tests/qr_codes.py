"""QR codes on pages, read back into their modules."""

from __future__ import annotations

import re

import segno

DARK = re.compile(r'<path stroke="#000" d="([^"]+)"')
STEP = re.compile(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?")


def shown(page: str) -> list[set[tuple[int, int]]]:
    """The dark modules (column, row) of each code on a page, counted from the corner of its quiet zone."""
    return [_dark(drawing) for drawing in DARK.findall(page)]


def of(address: str) -> set[tuple[int, int]]:
    """The dark modules of an address's code, with the quiet zone of four modules that the standard asks for."""
    rows = enumerate(segno.make_qr(address, error="m").matrix, 4)
    return {(column, row) for row, line in rows for column, dark in enumerate(line, 4) if dark}


def _dark(drawing: str) -> set[tuple[int, int]]:
    """The modules on which the lines of a drawing lie; a line runs along the middle of its row."""
    found, x, y = set(), 0, 0.0
    for what, first, second in STEP.findall(drawing):
        if what == "h":
            found |= {(column, int(y)) for column in range(x, x + int(first))}
        x += int(first)
        y += float(second or 0)
    return found
