"""The signed feed of another Chancery: each entry leads to a statement's text file and its signature. What these say is
taken; of the feed itself nothing is believed. Where a statement was taken back a signed notice stands in its place.

The files lie beside the statement's page: `.txt` and `.txt.minisig` behind its address (docs/pages.md). Their form is
`domain/signing/statement_file.py`.
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
Ask = Callable[[str, int], Awaitable[bytes]]  # an address and how many bytes at most -> what it says


class NotSigned(Exception):
    """An entry is not what the key has signed; the text says why, in a few words."""


async def signed_item(entry: FeedItem, key: PublicKey, ask: Ask) -> FeedItem:
    """What headquarters has signed, in the place of a feed's entry. Its guid is made of what is signed, so that whoever
    stands between cannot give an old text a new name.

    Raises:
        NotSigned: the signature is not good, or the file is no statement and no notice.
        Unanswered: it cannot be had now.
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
    """The newest that is said of each statement. A second entry that leads to an earlier revision says nothing, nor one
    that leads to the text of what was taken back."""
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
    """Its revision is the newest that the notice stands for: a notice that does not know what was taken is older."""
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
    """The files that are signed; what is at their addresses is known by its hash."""
    found = [_linked(media, _address(media, entry), file.text.lang) for media in file.media if media.is_ours]
    return tuple(found)[:MOST_MEDIA]


def _address(media: Media, entry: FeedItem) -> str:
    """Where a file is: as the entry says; else beside its page, since an entry names files of the commonest kinds alone
    (docs/pages.md)."""
    there = next((one.url for one in entry.files if media.file in one.url), "")
    return there or f"{entry.link.rsplit('/', 3)[0]}/media/{media.file}.{ending('', media.name)}"


def _linked(media: Media, address: str, lang: str) -> LinkedFile:
    return LinkedFile(address, media.kind, media.alt(lang), media.name, media.file)
