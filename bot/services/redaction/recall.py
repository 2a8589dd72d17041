"""Past redactions, read from the mission's own plain files (`web.site_dir`), for when the database that a backup
replaces is lost or cannot be read. The files do not have statements of topics by approval."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from bot.domain.redaction.redaction import Past
from bot.domain.signing.headed import NotOurs
from bot.domain.signing.lists import RemovedFile, read_removed
from bot.domain.signing.minisign import PublicKey
from bot.domain.signing.statement_file import REDACTION, NoticeFile
from bot.domain.statements import Number
from bot.services.signing.ed25519 import is_signed
from bot.services.signing.give_files import REMOVED, SIGNATURE, address

_TEXT = re.compile(r"([A-Za-z0-9-]+)/([0-9]{4})/([1-9][0-9]{0,5})\.r([1-9][0-9]{0,3})\.txt")
Read = Callable[[str], bytes | None]
"""Reads the file of that name in the folder; None if there is none."""


def recall(read: Read, keys: Iterable[PublicKey]) -> list[Past] | None:
    """The redactions that the folder proves by signatures of one of the keys; None if it has no signed list."""
    files = _Signed(read, tuple(keys))
    try:
        removed = read_removed(files.read(REMOVED) or b"")
    except NotOurs:
        return None
    found: dict[tuple[Number, datetime], dict[int, str]] = {}  # a language of each revision
    for number, at, revision, lang in _texts(removed):
        found.setdefault((number, at), {})[revision] = lang
    return [
        Past(number, tuple(sorted(revisions)), files.reason(number, revisions), at, at)
        for (number, at), revisions in found.items()
    ]


def _texts(removed: Iterable[RemovedFile]) -> Iterable[tuple[Number, datetime, int, str]]:
    for one in removed:
        if text := _TEXT.fullmatch(one.path):
            yield Number(int(text[2]), int(text[3])), one.at, int(text[4]), text[1]


class _Signed:
    """The files of the folder that one of the keys has signed."""

    def __init__(self, read: Read, keys: tuple[PublicKey, ...]) -> None:
        self._read, self._keys = read, keys

    def read(self, name: str) -> bytes | None:
        """A file's content; None if there is none, or it is not signed."""
        content, minisig = self._read(name), self._read(name + SIGNATURE)
        if content is None or minisig is None:
            return None
        signed = any(is_signed(key, content, minisig.decode("utf-8", "replace")) for key in self._keys)
        return content if signed else None

    def reason(self, number: Number, revisions: dict[int, str]) -> str:
        """The reason, from the notice in place of one of these revisions."""
        for revision, lang in revisions.items():
            try:
                notice = NoticeFile.parse(self.read(address(number, lang, revision)) or b"")
            except NotOurs:
                continue
            if notice.kind == REDACTION:
                return notice.reason
        return ""
