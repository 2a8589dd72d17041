"""`/.well-known/chancery.json`: the mission, its official bot, channels and pages, and its public keys."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.signing.headed import NotOurs, write_instant
from bot.domain.signing.key_records import SignedRecord, TrustedKey

PATH = ".well-known/chancery.json"


@dataclass(frozen=True, slots=True)
class Official:
    """What is official. `bot`: its username without @; `channels`: @names or ids; `pages`: the address of the public
    pages, '' for none; `names`: the mission's by language, under '' for every language."""

    names: Mapping[str, str]
    languages: Sequence[str]
    website: str
    bot: str
    channels: Sequence[str]
    pages: str


def mission_file(
    official: Official, at: datetime, keys: Sequence[TrustedKey], records: Sequence[SignedRecord]
) -> bytes:
    """The file's bytes. The last of the keys is the one in use."""
    whole = {
        "format": 1,
        "dated": write_instant(at),
        "mission": {"name": dict(official.names), "languages": list(official.languages), "website": official.website},
        "bot": {"username": official.bot, "link": f"https://t.me/{official.bot}"},
        "channels": list(official.channels),
        "pages": official.pages,
        "keys": [_key(key) for key in keys],
        "key_records": [
            {"record": one.content.decode(), "signed_by_old": one.by_old, "signed_by_key": one.by_key}
            for one in records
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _key(key: TrustedKey) -> dict[str, str | None]:
    return {
        "id": key.public.id,
        "key": str(key.public),
        "next": key.next or None,
        "until": write_instant(key.until) if key.until else None,
        "compromised_since": write_instant(key.compromised) if key.compromised else None,
    }


def records_in(content: bytes) -> list[SignedRecord]:
    """The key records in such a file.

    Raises:
        NotOurs: it is not such a file.
    """
    try:
        whole: Any = json.loads(content)
        return [
            SignedRecord(str(one["record"]).encode(), str(one["signed_by_old"]), str(one["signed_by_key"]))
            for one in whole["key_records"]
        ]
    except (ValueError, KeyError, TypeError):
        raise NotOurs("it is no chancery.json") from None
