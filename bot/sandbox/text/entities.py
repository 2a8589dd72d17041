"""The entities that Telegram itself finds in every message: commands, links, mentions, hashtags, phone numbers.

core.telegram.org/bots/api#messageentity has the list of kinds. Bold, italic and other formatting is given by the sender
instead.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.sandbox.text.length import units
from bot.sandbox.world.model import Json

_TOP_LEVEL = "com|org|net|int|info|edu|gov|news|example|uk|ru|de|fr|es|it|eu|us|me|io|dev|app|test"
_PATTERN = re.compile(
    rf"""
    (?P<url>(?:https?|ftp)://[^\s<>"«»]*[^\s<>"«».,;:!?)\]']
        |tg://[^\s<>"]*[^\s<>".,;:!?)\]']
        |(?<![\w@./-])(?:[\w-]+\.)+(?:{_TOP_LEVEL})\b(?!@)(?:/[^\s<>"«»]*[^\s<>"«».,;:!?)\]'])?/?)
    |(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    |(?P<mention>(?<![\w@/])@[A-Za-z]\w{{3,31}}(?!\w))
    |(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{{1,64}}(?![A-Za-z0-9_])(?:@[A-Za-z0-9_]{{3,32}}|(?!@))(?![\w/<>]))
    |(?P<hashtag>(?<![\w#&/])\#\w*[^\W\d_]\w*)
    |(?P<phone_number>(?<![\w+])\+[1-9](?:[ ()-]{{0,3}}\d){{6,14}}(?!\w))
    """,
    re.VERBOSE,
)
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


@lru_cache(maxsize=1024)
def _found(text: str) -> tuple[tuple[str, int, int], ...]:
    """Kind, offset and length of each."""
    found = []
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup or "url"
        found.append((kind, units(text[: match.start()]), units(match.group())))
    return tuple(found)


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """`entities` plus those that Telegram finds in `text`, in order; none inside code or a link."""
    found = _found(text)
    if not found:
        return entities
    opaque = [e for e in entities if e["type"] in _OPAQUE]
    result = list(entities)
    for kind, offset, length in found:
        inside = any(e["offset"] < offset + length and offset < e["offset"] + e["length"] for e in opaque)
        given = any(e["type"] == kind and e["offset"] == offset for e in entities)
        if not inside and not given:
            result.append({"type": kind, "offset": offset, "length": length})
    result.sort(key=lambda e: (e["offset"], -e["length"]))
    return result
