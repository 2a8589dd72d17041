"""A .docx file as a package of XML parts, opened without trust: bounded in size, depth and number, no DTD.

The package is that of ECMA-376, part 2 (Open Packaging Conventions), which allows no DTD in it (8.2.5 of the 2021
edition). Names are compared without their namespaces: the strict and the transitional form differ in those only.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from bot.domain.drafts.document import not_a_document
from bot.domain.errors import Refusal

MOST_BYTES = 20 * 1024 * 1024  # what a bot can download: https://core.telegram.org/bots/api#getfile
_MOST_XML = 16 * 1024 * 1024  # bytes of one part, unpacked
_MOST_ELEMENTS = 400_000
_MOST_DEPTH = 200
_ENCRYPTED = 0x1  # of a zip entry's flags
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Word writes before 2007, and around what is encrypted
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# What the standard library raises on a file that is no sound zip.
_BROKEN = (zipfile.BadZipFile, ValueError, OSError, EOFError, LookupError, NotImplementedError, struct.error)

Element = ElementTree.Element


class _Bounded(ElementTree.TreeBuilder):
    """Builds a tree, no larger and no deeper than a text needs."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._elements += 1
        self._depth += 1
        if self._elements > _MOST_ELEMENTS or self._depth > _MOST_DEPTH:
            raise Refusal("document.too_large")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """A DTD could declare entities that expand without end."""
        raise Refusal("document.broken")


class Package:
    """The parts of a .docx.

    Raises:
        Refusal: it is none, is encrypted, or is too large.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) > MOST_BYTES:
            raise Refusal("document.too_large")
        if data.startswith(_OLE):
            if _ENCRYPTED_STREAM in data:
                raise Refusal("document.encrypted")
            raise Refusal("document.old_format", old=".doc", new=".docx")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN:
            raise not_a_document() from None
        self.main = next(self.targets("", "officeDocument"), "word/document.xml")
        if self.main not in self._zip.namelist():
            raise not_a_document()

    def part(self, name: str) -> Element | None:
        """A part's root; None where the package has no such part.

        Raises:
            Refusal: it is broken, encrypted or too large.
        """
        try:
            entry = self._zip.getinfo(name)
        except KeyError:
            return None
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal("document.broken")
        if entry.flag_bits & _ENCRYPTED:
            raise Refusal("document.encrypted")
        try:
            with self._zip.open(entry) as file:
                data = file.read(_MOST_XML + 1)
            if len(data) > _MOST_XML:
                raise Refusal("document.too_large")
            return ElementTree.fromstring(data, ElementTree.XMLParser(target=_Bounded()))
        except (*_BROKEN, zlib.error, ElementTree.ParseError):
            raise Refusal("document.broken") from None

    def targets(self, part: str, kind: str) -> Iterator[str]:
        """The parts that a part ('' for the package) refers to by relationships of a kind."""
        for relation in self._relations(part):
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                folder = posixpath.dirname(part)
                yield posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")

    def links(self, part: str) -> dict[str, str]:
        """The web addresses that a part refers to, by the relationship's id."""
        outside = (relation for relation in self._relations(part) if relation.get("TargetMode") == "External")
        found = {relation.get("Id", ""): relation.get("Target", "") for relation in outside}
        return {name: url for name, url in found.items() if url.startswith(("http://", "https://"))}

    def _relations(self, part: str) -> list[Element]:
        folder, name = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        return list(root) if root is not None else []


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, and so on down the path."""
    for name in path:
        element = next((inner for inner in element if local(inner) == name), None) if element is not None else None
    return element


def value(element: Element | None, *path: str) -> str | None:
    """The `val` of the element down the path; '' where the element has none, None where there is no element."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val") or ""
