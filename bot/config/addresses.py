"""The kinds of address that a config key can hold: web, proxy, e-mail, phone. Only their form is checked."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from bot.config.faults import quoted
from bot.config.values import Line, refusal
from bot.domain.consular.card import is_email, is_phone


def _web_address(value: str) -> str:
    if not _is_on_the_web(value):
        raise refusal(f"{quoted(value)} is not a web address; write one such as https://example.org")
    return value


def _base_address(value: str) -> str:
    if "?" in value or "#" in value:
        raise refusal(f"{quoted(value)} cannot have a ? or #: more is written behind it")
    return _web_address(value).rstrip("/")


def _is_on_the_web(value: str) -> bool:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and not any(letter.isspace() for letter in value)


def _proxy(value: SecretStr) -> SecretStr:
    """Check a proxy's address. It is not quoted in errors, because it may contain a password."""
    if not _is_on_the_web(value.get_secret_value()):
        raise refusal("is not the address of a proxy; write one such as http://proxy.example.org:3128")
    return value


def _email(value: str) -> str:
    if not is_email(value):
        raise refusal(f"{quoted(value)} is not an e-mail address")
    return value


def _contact(value: str) -> str:
    if not is_email(value) and not _is_on_the_web(value):
        raise refusal(f"{quoted(value)} is neither an e-mail address nor a web address")
    return value


def _phone(value: str) -> str:
    if not is_phone(value):
        raise refusal(f'{quoted(value)} is not a phone number; write one as in "+44 (0) 203 668 7474"')
    return value


def _cap_sender(value: str) -> str:
    """Check a CAP sender: https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html (`sender`)."""
    if re.search(r"[\s,<&]", value):
        shown = quoted(value)
        raise refusal(f"{shown} cannot hold spaces, commas, < or &; write an address such as alerts@example.org")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
BaseAddress = Annotated[str, AfterValidator(_base_address)]
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy)]
EmailAddress = Annotated[Line, AfterValidator(_email)]
ContactAddress = Annotated[Line, AfterValidator(_contact)]
Phone = Annotated[Line, AfterValidator(_phone)]
CapSender = Annotated[Line, AfterValidator(_cap_sender)]
