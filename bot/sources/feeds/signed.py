"""The signed feed of another Chancery: each entry leads to a statement's text file and its signature. Only what is
signed counts; nothing in the feed itself is trusted. A signed notice replaces the file of a retracted statement.

The files are beside the statement's page: `.txt` and `.txt.minisig` added to its address (docs/pages.md). Their format
is in `domain/signing/statement_file.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time

from bot.domain.feeds.item import FeedItem, LinkedFile, Retraction, Signed
from bot.domain.media import MOST_MEDIA, Media, ending
from bot.domain.signing.headed import NotOurs
from bot.domain.signing.minisign import MOST_BYTES, PublicKey
from bot.domain.signing.statement_file import REDACTION, NoticeFile, RevisionFile
from bot.domain.statements import Number
from bot.domain.text.characters import tidied
from bot.domain.text.richtext import RichText
from bot.services.signing.ed25519 import is_signed

MOST_TEXT = 1024 * 1024  # bytes of a text file
_NOON = time(12)
Ask = Callable[[str, int], Awaitable[bytes]]  # (address, most bytes) -> content


class NotSigned(Exception):
    """An entry is not what the key has signed; the message says why, in a few words."""


async def signed_item(entry: FeedItem, key: PublicKey, ask: Ask) -> FeedItem:
    """The signed item for a feed's entry. Its guid is made from what is signed, so that nobody between headquarters and
    us can pass off an old text as a new item.

    Raises:
        NotSigned: the signature is not good, or the file is neither a statement nor a notice.
        Unanswered: a file cannot be fetched now.
        TooLarge: it is larger than a statement can be.
    """
    if not entry.link:
        raise NotSigned("it leads to no page")
    content = await ask(f"{entry.link}.txt", MOST_TEXT)
    minisig = (await ask(f"{entry.link}.txt.minisig", MOST_BYTES)).decode("utf-8", "replace")
    if not is_signed(key, content, minisig):
        raise NotSigned("the signature is not good")
    try:
        return _notice(NoticeFile.parse(content), entry, key)
    except NotOurs:
        pass
    try:
        return _statement(RevisionFile.parse(content), entry, key)
    except NotOurs as error:
        raise NotSigned(str(error)) from None


def newest_of_each(items: Sequence[FeedItem]) -> list[FeedItem]:
    """The newest item for each statement. Other entries that lead to an earlier revision, or to the text of a retracted
    statement, are ignored."""
    newest: dict[str, FeedItem] = {}
    for item in items:
        other = newest.get(item.guid)
        if other is None or _order(item) > _order(other):
            newest[item.guid] = item
    return [item for item in items if newest[item.guid] is item]


def _order(item: FeedItem) -> tuple[bool, bool, int]:
    back = item.retraction
    return back is not None, back is not None and back.for_good, item.signed.revision if item.signed else 0


def _statement(file: RevisionFile, entry: FeedItem, key: PublicKey) -> FeedItem:
    text = file.text
    return FeedItem(
        _guid(key, file.number, text.lang),
        entry.link,
        text.lang,
        text.title,
        text.body,
        _on(file.date),
        _files(file, entry),
        text.excerpt_only,
        signed=Signed(str(file.number), file.revision, entry.version),
        line=entry.line,
    )


def _notice(file: NoticeFile, entry: FeedItem, key: PublicKey) -> FeedItem:
    """The item for a notice. Its revision is the newest one that the notice lists, so a notice that lists fewer is
    older."""
    return FeedItem(
        _guid(key, file.number, file.lang),
        entry.link,
        file.lang,
        "",
        RichText(),
        _on(file.date),
        signed=Signed(str(file.number), max((one.revision for one in file.files), default=0), entry.version),
        line=entry.line,
        retraction=Retraction(" ".join(tidied(file.reason).split()), file.kind == REDACTION),
    )


def _guid(key: PublicKey, number: Number, lang: str) -> str:
    return f"signed:{key.id}:{number}:{lang}"


def _on(day: date) -> datetime:
    return datetime.combine(day, _NOON, UTC)


def _files(file: RevisionFile, entry: FeedItem) -> tuple[LinkedFile, ...]:
    """The signed files; their content is checked by the signed hash."""
    found = [_linked(media, _address(media, entry), file.text.lang) for media in file.media if media.is_ours]
    return tuple(found)[:MOST_MEDIA]


def _address(media: Media, entry: FeedItem) -> str:
    """A file's address: from the entry, or else beside the statement's page, because entries name only the most common
    kinds of files (docs/pages.md)."""
    there = next((one.url for one in entry.files if media.file in one.url), "")
    return there or f"{entry.link.rsplit('/', 3)[0]}/media/{media.file}.{ending('', media.name)}"


def _linked(media: Media, address: str, lang: str) -> LinkedFile:
    return LinkedFile(address, media.kind, media.alt(lang), media.name, media.file)
