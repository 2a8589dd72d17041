"""The signed feed of another Chancery: each entry leads to a statement's text file and its signature. What these say is
taken; of the feed itself nothing is believed.

The files lie beside the statement's page: `.txt` and `.txt.minisig` behind its address (docs/pages.md). Their form is
`domain/signing/statement_file.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, time

from bot.domain.feeds.item import FeedItem, LinkedFile, Signed
from bot.domain.media import MOST_MEDIA, Media
from bot.domain.signing.headed import NotOurs
from bot.domain.signing.minisign import MOST_BYTES, PublicKey
from bot.domain.signing.statement_file import RevisionFile
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
        NotSigned: the signature is not good, or the file is no statement.
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
        file = RevisionFile.parse(content)
    except NotOurs as error:
        raise NotSigned(str(error)) from None
    text = file.text
    return FeedItem(
        f"signed:{key.id}:{file.number}:{text.lang}",
        entry.link,
        text.lang,
        text.title,
        text.body,
        datetime.combine(file.date, _NOON, UTC),
        _files(file, entry),
        text.excerpt_only,
        signed=Signed(str(file.number), file.revision, entry.version),
        line=entry.line,
    )


def newest_of_each(items: Sequence[FeedItem]) -> list[FeedItem]:
    """The newest revision of each statement. A second entry that leads to an earlier one says nothing."""
    newest: dict[str, FeedItem] = {}
    for item in items:
        other = newest.get(item.guid)
        if other is None or _revision(item) > _revision(other):
            newest[item.guid] = item
    return [item for item in items if newest[item.guid] is item]


def _revision(item: FeedItem) -> int:
    return item.signed.revision if item.signed else 0


def _files(file: RevisionFile, entry: FeedItem) -> tuple[LinkedFile, ...]:
    """The files that are signed, at the addresses that the entry gives for them."""
    found = []
    for media in file.media:
        address = next((one.url for one in entry.files if media.file in one.url), "")
        if address and media.is_ours:
            found.append(_linked(media, address, file.text.lang))
    return tuple(found)[:MOST_MEDIA]


def _linked(media: Media, address: str, lang: str) -> LinkedFile:
    return LinkedFile(address, media.kind, media.alt(lang), media.name, media.file)
