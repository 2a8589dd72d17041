"""No host in a private network is asked, by whatever way an address leads there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.sources.addresses import NotAllowed, is_public, require_allowed
from bot.sources.fetch import Unanswered, ask, fetch
from bot.sources.importing.parsed import SourceError
from tests.feed_server import Website, website
from tests.raw_server import answering

PRIVATE = (
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1 198.18.0.1"
)
PRIVATE += " ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::"
PRIVATE += " 2001:db8::1 ::7f00:1 ::ffff:0:7f00:1 64:ff9b:1::7f00:1 fec0::1 nonsense"


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with website() as found:
        yield found


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses(address: str) -> None:
    """Private networks, this machine, links, groups, and IPv6 addresses that lead to such an IPv4 one."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "http://", "gopher://x/", "http://[", "/feed"]
)
def test_other_schemes(url: str) -> None:
    """Nothing but http and https is asked."""
    with pytest.raises(NotAllowed, match="is no"):
        require_allowed(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "127.1",
        "0x7f.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "１２７.0.0.1",
        "user@127.0.0.1",
    ],
)
async def test_this_machine_is_not_asked(site: Website, host: str) -> None:
    """However its address is written."""
    site.put("/feed", "secret")
    with pytest.raises(Unanswered, match=r"is in a private network: it is not asked|is not reached|is no address"):
        await ask(site.url.replace("127.0.0.1", host) + "/feed")
    assert site.asked == []


def resolving(monkeypatch: pytest.MonkeyPatch, **names: Sequence[str]) -> None:
    """Let these names (with _ for .) lead to these addresses, one list after the other."""
    lists = {name.replace("_", "."): [list(found)] for name, found in names.items()}

    async def resolve(
        self: ThreadedResolver, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in lists:
            raise OSError("no such name")
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in lists[host][0]
        ]

    monkeypatch.setattr(ThreadedResolver, "resolve", resolve)


async def test_a_name_that_leads_there(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name in a private network is not asked, nor one that has a public address beside the private one."""
    resolving(monkeypatch, inside_example=["127.0.0.1"], both_example=["8.8.8.8", "127.0.0.1"])
    for name in ("inside.example", "both.example"):
        with pytest.raises(Unanswered, match="is in a private network"):
            await ask(site.url.replace("127.0.0.1", name) + "/feed")
    assert site.asked == []


async def test_allowed(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the config says so, a source may be in one's own network; what an operator types by hand may."""
    site.put("/feed", "words", "text/plain")
    resolving(monkeypatch, inside_example=["127.0.0.1"])
    inside = site.url.replace("127.0.0.1", "inside.example") + "/feed"
    assert (await ask(inside, private=True)).body == b"words"
    assert (await ask(site.url + "/feed", private=True)).body == b"words"
    assert await fetch(inside) == b"words"


async def test_a_redirect_that_leads_there(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is checked as the first one was, also where the first was typed by hand."""
    site.put("/secret", "secret", "text/plain")
    resolving(monkeypatch, typed_example=["127.0.0.1"], inside_example=["127.0.0.1"])
    for target in (site.url, site.url.replace("127.0.0.1", "inside.example"), "file:///etc/passwd"):
        site.status["/go"], site.headers["/go"] = 302, {"Location": f"{target}/secret"}
        with pytest.raises(SourceError, match="it is not asked"):
            await fetch(site.url.replace("127.0.0.1", "typed.example") + "/go")
    assert "/secret" not in site.asked


async def test_redirects(site: Website) -> None:
    """A few are followed, a circle is not."""
    site.put("/feed", "words")
    site.status["/old"], site.headers["/old"] = 301, {"Location": "feed"}
    answer = await ask(site.url + "/old", private=True)
    assert (answer.body, answer.url) == (b"words", site.url + "/feed")
    site.status["/round"], site.headers["/round"] = 302, {"Location": "/round"}
    with pytest.raises(Unanswered, match="leads on and on"):
        await ask(site.url + "/round", private=True)


async def test_by_a_proxy(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy may be in one's own network. It resolves names itself; an address that is written out is refused."""
    site.put("/feed", "words")
    resolving(monkeypatch, proxy_example=["127.0.0.1"])
    proxy = site.url.replace("127.0.0.1", "proxy.example")
    assert (await ask("http://mfa.example/feed", proxy=proxy)).body == b"words"
    with pytest.raises(Unanswered, match="is in a private network"):
        await ask("http://10.0.0.1/feed", proxy=proxy)
    assert site.asked == ["/feed"]


async def test_asked_by_what_is_known(site: Website) -> None:
    """What has not changed is not sent again; how long to wait is heard."""
    site.put("/feed", "words")
    first = await ask(site.url + "/feed", private=True)
    again = await ask(site.url + "/feed", private=True, headers={"If-None-Match": first.etag})
    assert (first.status, again.status, again.body) == (200, 304, b"")
    for said, least in (("120", 120), ("Fri, 01 Jan 2100 00:00:00 GMT", 10**9), ("soon", 0), ("", 0)):
        site.status["/busy"], site.headers["/busy"] = 503, {"Retry-After": said}
        with pytest.raises(Unanswered) as raised:
            await ask(site.url + "/busy", private=True)
        assert raised.value.status == 503
        assert raised.value.wait >= least


async def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says nothing is given up."""
    monkeypatch.setattr("bot.sources.fetch._SECONDS", 0.2)

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side gives up

    async with answering(say_nothing) as address:
        with pytest.raises(Unanswered, match="is not reached"):
            await ask(f"{address}/", private=True)
