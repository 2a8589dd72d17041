"""Unpacks a .docx or .odt into its XML parts, within limits because it may be hostile, and packs them again.

Both are zips of XML: ECMA-376, part 2 (Open Packaging Conventions), and OpenDocument 1.3, part 2. Neither needs a DTD,
which could declare entities that expand without end, so a DTD is refused. Only XML is unpacked, no pictures.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from bot.domain.drafts.document import not_a_document
from bot.domain.errors import Refusal

_MOST_PART = 8 * 1024 * 1024  # bytes of one part, unpacked; about thirty times a long statement
_MOST_TOGETHER = 16 * 1024 * 1024
_MOST_ENTRIES = 2_000
_ENCRYPTED = 0x1  # of a zip entry's flags
_ENTRY = b"PK\x01\x02"  # what each entry of a zip's directory begins with
_XML = (".xml", ".rels", "mimetype")
# What the standard library raises on a damaged zip.
_BROKEN = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    EOFError,
    LookupError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


def unpacked(data: bytes) -> dict[str, str]:
    """The XML parts by their names. They must be in UTF-8, as every program writes them.

    Raises:
        Refusal: it is not a zip, is encrypted or damaged, or would be too large.
    """
    if data.count(_ENTRY) > _MOST_ENTRIES:
        raise Refusal("document.too_large")
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        raise not_a_document() from None
    parts: dict[str, str] = {}
    room = _MOST_TOGETHER
    for entry in package.infolist():
        if entry.filename.endswith(_XML) and entry.filename not in parts:
            part = _part(package, entry)
            room -= len(part)
            if len(part) > _MOST_PART or room < 0:
                raise Refusal("document.too_large")
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise Refusal("document.broken")
            parts[entry.filename] = _text(part)
    return parts


def _part(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise Refusal("document.encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal("document.broken")
    try:
        with package.open(entry) as file:
            return file.read(_MOST_PART + 1)
    except _BROKEN:
        raise Refusal("document.broken") from None


def _text(part: bytes) -> str:
    try:
        return part.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("document.broken") from None


def without(part: str, element: str) -> str:
    """The part without the elements of that name, none of which may be within another."""
    first, *others = re.split(f"<{element}(?=[ >])", part)
    return first + "".join(behind or inside for inside, _, behind in (o.partition(f"</{element}>") for o in others))


def packed(parts: dict[str, str]) -> bytes:
    """A zip of these parts, in their order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return made.getvalue()
