"""Which hosts may be connected to: none in private networks, unless allowed. Checked at the connection itself.

A name is checked when it is resolved, and only the checked addresses are connected to, so DNS rebinding (another
address a moment later) does not help an attacker. An IP address in the link itself is never resolved: `require_allowed`
checks it, again at every redirect, and it is checked when the socket is made. With a proxy only the first of these
works, since the proxy resolves names and connects.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence, Set
from urllib.parse import urlsplit

import aiohttp
from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

# IPv6 networks whose addresses end in an IPv4 one: gateways (RFC 6052), "compatible" (RFC 4291), translated (RFC 2765).
_WITH_IPV4 = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))
# Private networks that Python 3.11's `ipaddress` takes for public: local gateways (RFC 8215), sites (RFC 3879).
_OWN = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "fec0::/10")))


class NotAllowed(OSError):
    """The host is in a private network, or it is not a web address. The message says which."""


def is_public(address: str) -> bool:
    """Whether an IP address is in the public internet: not private, loopback, link-local, multicast or reserved, nor an
    IPv6 address that leads to such an IPv4 address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if not inner and any(found in network for network in _WITH_IPV4):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if any(found in network for network in _OWN):
            return False
    return found.is_global and not found.is_multicast


def require_allowed(url: str, allowed: Set[str] = frozenset(), *, private: bool = False) -> None:
    """Check an address before it is requested. `allowed`: hosts that may be private; `private`: every host may.

    Raises:
        NotAllowed: it is not http or https, has no host, or its host is an IP address of a private network.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise NotAllowed("is no address") from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise NotAllowed("is no http or https address")
    if private or host in allowed or not _is_literal(host) or is_public(host):
        return
    raise NotAllowed("is in a private network")


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


class Guard:
    """What one request may connect to.

    Args:
        allowed: hosts that may be private, such as one that an operator has typed, or a proxy.
        private: every host may.
    """

    def __init__(self, allowed: Set[str] = frozenset(), *, private: bool = False) -> None:
        self._allowed, self._private = allowed, private
        self._known = set(allowed)  # plus the addresses that allowed names resolved to

    def connector(self) -> aiohttp.TCPConnector:
        """A connector that refuses everything else. It belongs to a session, which closes it."""
        return aiohttp.TCPConnector(resolver=_CheckedResolver(self), socket_factory=self._socket, use_dns_cache=False)

    def check(self, host: str, addresses: Sequence[str]) -> None:
        """Check the addresses that a name was resolved to.

        Raises:
            NotAllowed: one of them is not public; a name with both kinds is suspicious.
        """
        if host in self._allowed:
            self._known |= set(addresses)
        elif not self._private and not all(map(is_public, addresses)):
            raise NotAllowed("is in a private network")

    def _socket(self, found: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = found
        if not (self._private or str(address[0]) in self._known or is_public(str(address[0]))):
            raise NotAllowed("is in a private network")
        return socket.socket(family, kind, protocol)


class _CheckedResolver(AbstractResolver):
    def __init__(self, guard: Guard) -> None:
        self._guard, self._names = guard, ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        self._guard.check(host, [one["host"] for one in found])
        return found

    async def close(self) -> None:
        await self._names.close()
