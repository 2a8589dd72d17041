"""Checks a file's signature against trusted keys, without a network or a database."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.signing.checked import CheckedSignature, SignatureFate
from bot.domain.signing.key_records import TrustedKey
from bot.domain.signing.minisign import Signature
from bot.services.signing.ed25519 import is_good


def check_signature(content: bytes, signature: Signature, keys: Mapping[str, TrustedKey]) -> CheckedSignature:
    """The result for this content and signature. `keys`: the trusted keys, by their id."""
    key = keys.get(signature.key_id)
    if key is None:
        return CheckedSignature(SignatureFate.NOT_OURS, signature)
    if not is_good(key.public, content, signature):
        return CheckedSignature(SignatureFate.OTHER_FILE, signature)
    counts = signature.at is not None and key.counts_at(signature.at)
    return CheckedSignature(SignatureFate.GOOD if counts else SignatureFate.VOID, signature)
