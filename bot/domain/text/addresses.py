"""Which addresses Telegram accepts as a link in a text or on a button. It silently drops any other from a text, and
refuses it on a button.

The rule is that of Telegram's own library (github.com/tdlib/td, `LinkManager::get_checked_link` and `parse_url`): http
or https, a host with a dot in it (or an IPv6 address), a port from 1 to 65535; and tg: and ton: links. It may accept
other schemes (tonsite:), but browsers do not know them, so we refuse them.
"""

from __future__ import annotations

import re

_HOST = r"\[[0-9a-f:.]{2,60}\]|[^\s/?#@:\[\]]{1,255}"
_WEB = re.compile(
    rf"https?://(?:[^\s/?#@]{{1,200}}@)?(?P<host>{_HOST})(?::(?P<port>[0-9]{{1,6}}))?(?:[/?#][^\n\r\t]*)?",
    re.IGNORECASE,
)
_OURS = re.compile(r"(?:tg|ton)://[a-z]{2,32}(?:[/?]\S*)?", re.IGNORECASE)
_LONGEST = 2048


def is_taken(address: str) -> bool:
    """Whether Telegram accepts the address."""
    if len(address) > _LONGEST:
        return False
    if _OURS.fullmatch(address):
        return True
    found = _WEB.fullmatch(address)
    if not found:
        return False
    host, port = found["host"], found["port"]
    return ("." in host.strip(".") or host.startswith("[")) and (port is None or 0 < int(port) < 65_536)


def shown(address: str) -> str:
    """An address without user name and password, so that it can be printed."""
    if "://" not in address:
        return address
    scheme, _, rest = address.partition("://")
    host, *path = re.split("(?=[/?#])", rest, maxsplit=1)
    return f"{scheme}://{host.rpartition('@')[2]}{''.join(path)}"
