"""Ed25519 by the library cryptography (RFC 8032): making keys, signing, checking signatures."""

from __future__ import annotations

import os
from datetime import datetime

from bot.domain.signing.minisign import NotMinisign, PublicKey, SecretKey, Signature, comment_of, digest


def new_key() -> SecretKey:
    """A new key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    return SecretKey(PublicKey(os.urandom(8), private.public_key().public_bytes_raw()), private.private_bytes_raw())


def is_pair(key: SecretKey) -> bool:
    """Whether the public half belongs to the secret one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    return private.public_key().public_bytes_raw() == key.public.point


def sign(key: SecretKey, content: bytes, name: str, at: datetime) -> str:
    """The .minisig file for a file with that content and name."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private, comment = Ed25519PrivateKey.from_private_bytes(key.seed), comment_of(at, name)
    of_file = private.sign(digest(content))
    return Signature(key.public.number, of_file, comment, private.sign(of_file + comment.encode())).file()


def is_good(key: PublicKey, content: bytes, signature: Signature) -> bool:
    """Whether the key has signed exactly this content and the trusted comment."""
    if signature.number != key.number:
        return False
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(key.point)
    try:
        public.verify(signature.of_file, digest(content))
        public.verify(signature.of_comment, signature.of_file + signature.comment.encode())
    except InvalidSignature:
        return False
    return True


def is_signed(key: PublicKey, content: bytes, minisig: str) -> bool:
    """Like `is_good`, for a .minisig file."""
    try:
        return is_good(key, content, Signature.parse(minisig))
    except NotMinisign:
        return False
