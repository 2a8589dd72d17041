"""Reads a plain text file, with Word's own control characters. Its encoding is found in sources/encoding.py."""

from __future__ import annotations

import re

from bot.domain.drafts.document import not_a_document
from bot.domain.drafts.faults import MAX_BODY
from bot.domain.errors import Refusal
from bot.domain.text.characters import tidied
from bot.sources.encoding import Fault, NotText, any_text

_MOST_BYTES = 8 * MAX_BODY  # twice the longest text, in any encoding
# Word's non-breaking hyphen is replaced by Unicode's; its soft hyphen and DOS's end mark (Ctrl-Z) are dropped.
_SIGNS = str.maketrans({"\x1e": "\u2011", "\x1f": None, "\x1a": None, "\u2029": "\n\n"})
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1d\x7f\ufffd]")


def read_text(data: bytes) -> str:
    """The text in the form for a message. Lines end in LF, also those that end in VT (Word) or FF (page breaks).

    Raises:
        Refusal: it is not text, its encoding is not clear, it is far too long, or it is empty.
    """
    if len(data) > _MOST_BYTES:
        raise Refusal("document.too_large")
    text = decoded(data).translate(_SIGNS)
    if _CONTROLS.search(text):
        raise not_a_document()
    text = tidied(text)
    if not text.strip():
        raise Refusal("document.empty")
    return text


def decoded(data: bytes) -> str:
    """The bytes as text.

    Raises:
        Refusal: see `read_text`.
    """
    try:
        return any_text(data)
    except NotText as error:
        fault = error.fault
    if fault is Fault.BROKEN:
        raise Refusal("document.broken")
    if fault is Fault.UNCLEAR:
        raise Refusal("document.unclear_letters", encoding="UTF-8")
    raise not_a_document()
