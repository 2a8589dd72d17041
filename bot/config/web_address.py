"""Addresses on the web (http and https) as config values; not what is fetched from them."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from bot.config.faults import quoted
from bot.config.values import refusal


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() for letter in value):
        raise refusal(f"{quoted(value)} is not a web address; write one such as https://example.org")
    return value


def _base_address(value: str) -> str:
    return _web_address(value).rstrip("/")


WebAddress = Annotated[str, AfterValidator(_web_address)]
BaseAddress = Annotated[str, AfterValidator(_base_address)]
