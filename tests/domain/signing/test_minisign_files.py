"""The files of minisign: what is written is read back, and what is not right is refused with the reason."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.signing.minisign import NotMinisign, PublicKey, SecretKey, Signature

PUBLIC = PublicKey(b"12345678", bytes(range(32)))
SECRET = SecretKey(PUBLIC, b"s" * 32)
SIGNATURE = Signature(b"12345678", b"f" * 64, "timestamp:1795845833\tfile:en/2026/142.txt\thashed", b"c" * 64)


def test_keys_and_signatures_are_read_back() -> None:
    """A key by its file or its line alone, a signature by its file."""
    assert PublicKey.parse(PUBLIC.file()) == PublicKey.parse(str(PUBLIC)) == PUBLIC
    assert SecretKey.parse(SECRET.file()) == SECRET
    assert Signature.parse(SIGNATURE.file()) == SIGNATURE
    assert SIGNATURE.at is not None
    assert SIGNATURE.at.timestamp() == 1795845833


def test_nothing_shows_the_secret() -> None:
    """A key that is printed by mistake, in a log or an error, shows no byte of its seed."""
    assert "ss" not in repr(SECRET)
    assert repr(SECRET.seed) not in repr(SECRET)


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    """Whatever is sent in place of a key or a signature ends in a sentence."""
    for kind in (PublicKey, SecretKey, Signature):
        with pytest.raises(NotMinisign):
            kind.parse(text)


def test_a_key_with_a_password_is_refused() -> None:
    """Nobody could type it when the bot starts."""
    raw = bytearray(base64.b64decode(SECRET.file().splitlines()[1]))
    raw[2:4] = b"Sc"
    with pytest.raises(NotMinisign, match="password"):
        SecretKey.parse(f"untrusted comment: x\n{base64.b64encode(raw).decode()}\n")


def test_a_damaged_key_is_refused() -> None:
    """The checksum is looked at, where there is one."""
    raw = bytearray(base64.b64decode(SECRET.file().splitlines()[1]))
    raw[70] ^= 1
    with pytest.raises(NotMinisign, match="damaged"):
        SecretKey.parse(f"untrusted comment: x\n{base64.b64encode(raw).decode()}\n")


def test_a_signature_of_the_old_kind_is_refused() -> None:
    """Signatures of a file itself, and not of its digest, are none of ours."""
    first, second, *rest = SIGNATURE.file().splitlines()
    raw = b"Ed" + base64.b64decode(second)[2:]
    with pytest.raises(NotMinisign, match="old kind"):
        Signature.parse("\n".join([first, base64.b64encode(raw).decode(), *rest]))
