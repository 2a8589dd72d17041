"""How many searches and checks one visitor may request: as many as a person may ask the bot. No address is stored: only
numbers made from addresses with a secret that is thrown away every hour."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import secrets

from bot.domain.flood import Floods, Verdict

_EVERY = 3600.0  # seconds after which all is forgotten
AT_ONCE = 4  # questions, of all visitors, being worked on at the same time


class Visitors:
    """Who may ask now. `at_once` is held while a question is worked on."""

    def __init__(self) -> None:
        self.at_once = asyncio.Semaphore(AT_ONCE)
        self._renewed = float("-inf")

    def may_ask(self, address: str) -> bool:
        """Count a question from a network address."""
        number = self.number_of(address)
        return self._floods.judge(number, number, asyncio.get_running_loop().time()) is Verdict.TAKE

    def number_of(self, address: str) -> int:
        """The number of a network address until the next hour; the address cannot be derived from it."""
        now = asyncio.get_running_loop().time()
        if now - self._renewed > _EVERY:
            self._secret, self._floods, self._renewed = secrets.token_bytes(32), Floods(), now
        hashed = hashlib.blake2b(_network(address), digest_size=7, key=self._secret).digest()
        return int.from_bytes(hashed, "big") + 1


def _network(address: str) -> bytes:
    """What counts as one visitor: an IPv4 address, or the network of an IPv6 address, since one household has all of
    it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return b""
    return found.packed[:8] if found.version == 6 else found.packed


def visitor(peer: str, forwarded: str) -> str:
    """The visitor's address. A proxy on the same machine gives it as the last in X-Forwarded-For; other senders of that
    header are not believed."""
    try:
        trusted = not peer or ipaddress.ip_address(peer).is_loopback
    except ValueError:
        trusted = False
    return forwarded.rpartition(",")[2].strip() if trusted and forwarded else peer
