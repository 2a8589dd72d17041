"""minisign's file formats: public keys, unencrypted secret keys and signatures, as described at
https://jedisct1.github.io/minisign/. Signatures are checked in `services/signing/ed25519.py`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

_KEY, _PREHASHED = b"Ed", b"ED"
_NO_PASSWORD, _CHECKSUM = b"\0\0", b"B2"
_POINT, _SEED_AND_POINT, _SIGNATURE = 32, 64, 64  # bytes
_PUBLIC = 2 + 8 + _POINT
_SECRET = 158
_TIME = re.compile(r"(?:^|\s)timestamp:([0-9]{1,11})(?:\s|$)")
MOST_BYTES = 4096  # of a key's or a signature's file


class NotMinisign(ValueError):
    """A text is not a minisign file, or of a kind that is not used here; the message completes a sentence."""


def digest(content: bytes) -> bytes:
    """The bytes that are signed for a file: its BLAKE2b-512 hash."""
    return hashlib.blake2b(content).digest()


def checked_time(comment: str) -> datetime | None:
    """The time that a trusted comment names; None if it names none."""
    found = _TIME.search(comment)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key. `number`: 8 bytes, minisign's key id; `point`: 32 bytes."""

    number: bytes
    point: bytes

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """A key from its file, or from the file's last line alone.

        Raises:
            NotMinisign: it is not a public key.
        """
        raw = _decoded(_last_line(text), "public key")
        if len(raw) != _PUBLIC or not raw.startswith(_KEY):
            raise NotMinisign("is no public key of minisign")
        return cls(raw[2:10], raw[10:])

    def __str__(self) -> str:
        """The key as one line of base64."""
        return base64.b64encode(self._raw).decode()

    @property
    def id(self) -> str:
        """Its number as minisign writes it: 16 hexadecimal digits."""
        return self.number[::-1].hex().upper()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the whole key in hexadecimal; announces the key before it is public."""
        return hashlib.sha256(self._raw).hexdigest()

    @property
    def _raw(self) -> bytes:
        return _KEY + self.number + self.point

    def file(self) -> str:
        """The file for `minisign -p`."""
        return f"untrusted comment: minisign public key {self.id}\n{self}\n"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A secret key: the public one, and the seed (32 bytes), which is never shown."""

    public: PublicKey
    seed: bytes

    def __repr__(self) -> str:
        return f"SecretKey({self.public.id})"

    @classmethod
    def parse(cls, text: str) -> SecretKey:
        """A secret key from its file without a password, as `minisign -G -W` and this program write it.

        Raises:
            NotMinisign: it is not a secret key, or has a password.
        """
        raw = _decoded(_last_line(text), "secret key")
        if len(raw) != _SECRET or not raw.startswith(_KEY):
            raise NotMinisign("is no secret key of minisign")
        if raw[2:4] != _NO_PASSWORD:
            raise NotMinisign("has a password, which nobody could type when the bot starts: make one without")
        number, pair, checksum = raw[54:62], raw[62:126], raw[126:]
        if any(checksum) and checksum != _checksum(number, pair):  # minisign itself writes zeros
            raise NotMinisign("is damaged: its checksum is wrong")
        return cls(PublicKey(number, pair[_POINT:]), pair[:_POINT])

    def file(self) -> str:
        """The file for `minisign -s`."""
        number, pair = self.public.number, self.seed + self.public.point
        head = _KEY + _NO_PASSWORD + _CHECKSUM + bytes(32 + 8 + 8)  # no salt, no limits
        raw = base64.b64encode(head + number + pair + _checksum(number, pair)).decode()
        return f"untrusted comment: signing key {self.public.id} of Chancery: keep it secret\n{raw}\n"


def _checksum(number: bytes, pair: bytes) -> bytes:
    return hashlib.blake2b(_KEY + number + pair, digest_size=32).digest()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature of a file's digest, and a second one over that signature and a comment, which makes the comment
    trusted."""

    number: bytes  # the key's
    of_file: bytes
    comment: str
    of_comment: bytes

    @classmethod
    def parse(cls, text: str) -> Signature:
        """A signature from the four lines of a .minisig file.

        Raises:
            NotMinisign: it is not a signature, or it signs the file itself instead of its digest.
        """
        lines = text.strip().splitlines()
        label = "trusted comment: "
        if len(lines) != 4 or not lines[0].startswith("untrusted comment:") or not lines[2].startswith(label):
            raise NotMinisign("is no signature of minisign")
        raw, of_comment = _decoded(lines[1], "signature"), _decoded(lines[3], "signature")
        if len(raw) != 2 + 8 + _SIGNATURE or len(of_comment) != _SIGNATURE:
            raise NotMinisign("is no signature of minisign")
        if raw[:2] != _PREHASHED:
            raise NotMinisign("is a signature of minisign's old kind, which the mission does not make")
        return cls(raw[2:10], raw[10:], lines[2].removeprefix(label), of_comment)

    def file(self) -> str:
        """The .minisig file."""
        first = base64.b64encode(_PREHASHED + self.number + self.of_file).decode()
        last = base64.b64encode(self.of_comment).decode()
        return f"untrusted comment: {_UNTRUSTED}\n{first}\ntrusted comment: {self.comment}\n{last}\n"

    @property
    def key_id(self) -> str:
        """The number of its key, as minisign writes it."""
        return self.number[::-1].hex().upper()

    @property
    def at(self) -> datetime | None:
        """When it was made, according to its trusted comment."""
        return checked_time(self.comment)


def is_by(key: PublicKey, minisig: str) -> bool:
    """Whether a .minisig file names this key; the signature itself is not checked."""
    try:
        return Signature.parse(minisig).number == key.number
    except NotMinisign:
        return False


_UNTRUSTED = "verify with minisign, or chancery verify"


def comment_of(at: datetime, name: str) -> str:
    """The trusted comment for a signature of the file `name`, as minisign itself writes it."""
    return f"timestamp:{int(at.timestamp())}\tfile:{name}\thashed"


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if 0 < len(lines) <= 2 else ""


def _decoded(line: str, what: str) -> bytes:
    try:
        return base64.b64decode(line.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise NotMinisign(f"is no {what} of minisign") from None
