"""A mission's signing key in a file, as `chancery keys` makes it."""

from __future__ import annotations

from pathlib import Path

from bot.domain.signing.minisign import SecretKey
from bot.services.signing.ed25519 import new_key
from bot.store.signing import key_file


def key_at(path: Path) -> SecretKey:
    """The key in that file, which is made where there is none."""
    if (found := key_file.read_key(path)) is None:
        key_file.write_key(path, found := new_key())
    return found
