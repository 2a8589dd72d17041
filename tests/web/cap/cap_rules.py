"""Warnings held against the rules of CAP 1.2 (cap_1_2.xsd)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from xmlschema import XMLSchema

_SPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"


@cache
def _schema() -> XMLSchema:
    from xmlschema import XMLSchema  # a second of work, which only those who run these tests are to have

    return XMLSchema(str(Path(__file__).with_name("cap_1_2.xsd")))


class Alert:
    """A warning that keeps the rules, and what it says."""

    def __init__(self, body: bytes) -> None:
        _schema().validate(body.decode())
        self._root = ElementTree.fromstring(body)

    def __getitem__(self, name: str) -> str:
        """The text of an element of the alert."""
        return self._root.findtext(f"{_SPACE}{name}") or ""

    @property
    def infos(self) -> list[Element]:
        """What it says in each language."""
        return self._root.findall(f"{_SPACE}info")

    def said(self, name: str, info: int = 0) -> str:
        """The text of an element of one of them, also of the area's."""
        return next((one.text or "" for one in self.infos[info].iter(f"{_SPACE}{name}")), "")

    @property
    def own(self) -> str:
        """How later messages refer to it."""
        return f"{self['sender']},{self['identifier']},{self['sent']}"
