"""The length of a text as Telegram counts it, in UTF-16 code units; the limits; cutting a longer text."""

from __future__ import annotations

TEXT_LIMIT = 4096  # core.telegram.org/bots/api#sendmessage
CAPTION_LIMIT = 1024  # core.telegram.org/bots/api#senddocument


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Split a long paste as Telegram's apps do: at most `limit` UTF-16 units each, at a line or word if one is near."""
    parts = []
    while units(text) > limit:
        end = _fitting(text, limit)
        cut = max(text.rfind("\n", end // 2, end), 0) or max(text.rfind(" ", end // 2, end), 0) or end
        parts.append(text[:cut])
        text = text[cut:].lstrip("\n ") if cut < end else text[cut:]
    parts.append(text)
    return [part for part in parts if part.strip()]


def _fitting(text: str, limit: int) -> int:
    """How many characters from the start have at most `limit` units."""
    end = min(len(text), limit)
    while units(text[:end]) > limit:
        end -= max(1, (units(text[:end]) - limit) // 2)
    return end
