"""Callback data: version.verb.argument.argument, in at most 64 bytes.

https://core.telegram.org/bots/api#inlinekeyboardbutton allows 1-64 bytes. Anyone can send any data, so only its shape
is checked here; rights are checked in `services`.
"""

from __future__ import annotations

import re

from bot.rendering.view import Tap

VERSION = "1"
MOST_BYTES = 64
_PART = re.compile(r"[A-Za-z0-9_-]+")


def encode(tap: Tap) -> str:
    """The data of a button.

    Raises:
        ValueError: a part has characters other than letters, digits, _ and -, or the whole is too long.
    """
    parts = [VERSION, tap.verb, *tap.args]
    if not all(_PART.fullmatch(part) for part in parts):
        raise ValueError(f"{tap} cannot be a button's data")
    data = ".".join(parts)
    if len(data) > MOST_BYTES:
        raise ValueError(f"{tap} takes {len(data)} bytes of {MOST_BYTES}")
    return data


def decode(data: str) -> Tap | None:
    """The press encoded in `data`; None for another version's data, or data that no button of ours has."""
    parts = data.split(".")
    if len(data) > MOST_BYTES or len(parts) < 2 or parts[0] != VERSION:
        return None
    if not all(_PART.fullmatch(part) for part in parts):
        return None
    return Tap(parts[1], tuple(parts[2:]))


def verb_of(data: str) -> str:
    """The verb that `data` of any version seems to have, which identifies the menu; '' if there is none."""
    _, _, rest = data[:MOST_BYTES].partition(".")
    verb = rest.split(".")[0]
    return verb if _PART.fullmatch(verb) else ""


def number_of(argument: str) -> int:
    """A button's numeric argument.

    Raises:
        ValueError: it is not a number of at most 15 digits.
    """
    if not argument.isascii() or not argument.isdigit() or len(argument) > 15:
        raise ValueError(argument)
    return int(argument)
