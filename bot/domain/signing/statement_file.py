"""The text file of one language of one revision of a statement, and the notice that replaces it.

docs/signing.md explains the fields; the format is in `headed.py`. A revision's file contains nothing that can change
later: no state, no topic, nothing from the config. So it can always be made again, byte for byte, from the database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.media import Media
from bot.domain.signing.headed import Headed, NotOurs, given, joined, line, read, read_instant, write_instant
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText, Span

STATEMENT, RETRACTION, REDACTION = "Chancery statement 1", "Chancery retraction 1", "Chancery redaction 1"
_FORMAT = re.compile(r"([a-z_]+) ([0-9]+)-([0-9]+)(?: (.*))?")


def sha256(content: bytes) -> str:
    """A file's SHA-256 in hexadecimal; files refer to each other by it."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class FileHash:
    """A revision's number and the hash of its file."""

    revision: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.revision} {self.sha256}"

    @classmethod
    def parse(cls, value: str) -> FileHash:
        """The inverse of `str`; raises NotOurs."""
        found = re.fullmatch(r"([0-9]+) ([0-9a-f]{64})", value)
        if not found:
            raise NotOurs(f"{value!r} names no file")
        return cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class RevisionFile:
    """The file of one language's text of one revision. `replaces`: the newest earlier revision in this language."""

    number: Number
    revision: int
    date: date
    text: Text
    media: tuple[Media, ...] = ()
    replaces: FileHash | None = None

    def content(self) -> bytes:
        """The file's bytes."""
        text = self.text
        fields = given(
            ("Number", str(self.number)),
            ("Revision", str(self.revision)),
            ("Date", self.date.isoformat()),
            ("Language", text.lang),
            ("Title", text.title),
            ("Link", text.link),
            ("Excerpt", "yes" if text.excerpt_only else ""),
            ("Replaces", str(self.replaces or "")),
        )
        media = joined(*(_media(one, text.lang) for one in self.media))
        return Headed(STATEMENT, joined(fields, media, map(_format, text.body.spans)), text.body.text).content()

    @classmethod
    def parse(cls, content: bytes) -> RevisionFile:
        """The inverse of `content`.

        Raises:
            NotOurs: `content` did not make this file.
        """
        found = _of_kind(content, STATEMENT)
        try:
            body = RichText(found.text, tuple(map(_span, found.values("Format"))))
            lang = found.field("Language")
            text = Text(lang, found.field("Title"), body, found.field("Link"), found.field("Excerpt") == "yes")
            replaces = FileHash.parse(found.field("Replaces")) if found.field("Replaces") else None
            media = tuple(_read_media(found, lang))
            made = cls(_number(found), int(found.field("Revision")), _day(found), text, media, replaces)
        except ValueError as error:
            raise NotOurs(str(error)) from None
        if made.content() != content:
            raise NotOurs("it is not as the program writes it")
        return made


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """The file that replaces a statement's text: it was retracted, or taken down for good. `files`: the files that were
    there, the oldest revision first. `at`: None if an import did not say when."""

    kind: str
    number: Number
    date: date
    lang: str
    at: datetime | None
    reason: str
    files: tuple[FileHash, ...]

    def content(self) -> bytes:
        """The file's bytes."""
        fields = given(
            ("Number", str(self.number)),
            ("Date", self.date.isoformat()),
            ("Language", self.lang),
            ("Since", write_instant(self.at) if self.at else ""),
        )
        return Headed(self.kind, joined(fields, (("Replaces", str(one)) for one in self.files)), self.reason).content()

    @classmethod
    def parse(cls, content: bytes) -> NoticeFile:
        """The inverse of `content`.

        Raises:
            NotOurs: `content` did not make this file.
        """
        found = _of_kind(content, RETRACTION, REDACTION)
        try:
            files = tuple(map(FileHash.parse, found.values("Replaces")))
            at = read_instant(found.field("Since")) if found.field("Since") else None
            made = cls(found.kind, _number(found), _day(found), found.field("Language"), at, found.text, files)
        except ValueError as error:
            raise NotOurs(str(error)) from None
        if made.content() != content:
            raise NotOurs("it is not as the program writes it")
        return made


def chained(
    number: Number,
    day: date,
    revisions: Sequence[tuple[int, Iterable[Text], tuple[Media, ...]]],
    gone: dict[tuple[int, str], str],
) -> dict[tuple[int, str], RevisionFile | FileHash]:
    """The files of a statement's revisions, oldest first, by (revision, language). `gone`: the hashes of files whose
    text was taken down for good; only their hash is left."""
    found: dict[tuple[int, str], RevisionFile | FileHash] = {}
    newest: dict[str, FileHash] = {}
    for revision, texts, media in revisions:
        for text in texts:
            key = revision, text.lang
            if key in gone:
                found[key] = newest[text.lang] = FileHash(revision, gone[key])
                continue
            file = RevisionFile(number, revision, day, text, media, newest.get(text.lang))
            found[key] = file
            newest[text.lang] = FileHash(revision, sha256(file.content()))
    return found


def hash_of(file: RevisionFile | FileHash) -> FileHash:
    """The hash of a revision's file, whether or not its text is still there."""
    return file if isinstance(file, FileHash) else FileHash(file.revision, sha256(file.content()))


def _of_kind(content: bytes, *kinds: str) -> Headed:
    found = read(content)
    if found.kind not in kinds:
        raise NotOurs(f"it is no {kinds[0]}")
    return found


def _number(found: Headed) -> Number:
    number = Number.parse(found.field("Number"), 0)
    if number is None or not number.year:
        raise NotOurs("it has no number")
    return number


def _day(found: Headed) -> date:
    return date.fromisoformat(found.field("Date"))


def _media(one: Media, lang: str) -> Iterable[tuple[str, str]]:
    return given(("Media", f"{one.kind} {one.file}"), ("Name", one.name), ("Shows", one.alt(lang)))


def _read_media(found: Headed, lang: str) -> list[Media]:
    items: list[Media] = []
    for name, value in found.fields:
        if name == "Media":
            kind, _, file = value.partition(" ")
            items.append(Media.from_json({"kind": kind, "file": file, "name": "", "alts": {}, "spoiler": False}))
        elif name in ("Name", "Shows") and items:
            last = items.pop()
            called = value if name == "Name" else last.name
            alts = {lang: value} if name == "Shows" else {}
            items.append(Media.from_json(last.to_json() | {"name": called, "alts": alts}))
    return items


def _format(span: Span) -> tuple[str, str]:
    return "Format", f"{span.kind} {span.start}-{span.end}{f' {line(span.argument)}' if span.argument else ''}"


def _span(value: str) -> Span:
    found = _FORMAT.fullmatch(value)
    if not found:
        raise NotOurs(f"{value!r} is no format")
    return Span(int(found[2]), int(found[3]), found[1], found[4] or "")
