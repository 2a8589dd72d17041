"""Which addresses Telegram takes: never one that its own parser drops."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.addresses import is_taken

_PARTS = st.tuples(
    st.sampled_from(
        ["https://", "http://", "HTTP://", "https:/", "", "ftp://", "tonsite://", "tg://", "ton://", "mailto:"]
    ),
    st.sampled_from(["", "a:b@", "x@", "@"]),
    st.sampled_from(
        ["mission.example", "a", "localhost", "пример.рф", "1.2.3.4", "[::1]", ".", "a.", "a b.c", "a_b.c"]
    ),
    st.sampled_from(["", ":80", ":0", ":65535", ":65536", ":", ":x"]),
    st.sampled_from(["", "/", "/a?b=c#d", "?x", "#y", "/ x", "/ж"]),
)


@pytest.mark.parametrize(
    "address",
    [
        "https://mission.example",
        "http://mission.example:8080/a?b=c#d",
        "https://пример.рф/новости",
        "https://1.2.3.4/",
        "https://[::1]/",
        "https://user:word@mission.example/",
        "tg://resolve?domain=x",
        "ton://transfer/abc",
    ],
)
def test_taken(address: str) -> None:
    """Addresses on the web with a dot in the host, and Telegram's own."""
    assert is_taken(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://intranet/page",
        "https://localhost",
        "https://mission.example:0",
        "https://mission.example:65536",
        "https://mission.example:",
        "ftp://mission.example",
        "javascript:alert(1)",
        "tel:+441234567",
        "tonsite://foo.ton",
        "mission.example",
        "https://" + "a" * 3000 + ".example",
    ],
)
def test_not_taken(address: str) -> None:
    """Hosts without a dot, wrong ports, other schemes, and what is no address."""
    assert not is_taken(address)


@given(_PARTS.map("".join))
def test_telegrams_parser_takes_what_we_take(address: str) -> None:
    """Telegram's own parser keeps every link that we keep."""
    tdjson = pytest.importorskip("tdjson")
    if not is_taken(address):
        return
    tdjson.td_execute(json.dumps({"@type": "setLogVerbosityLevel", "new_verbosity_level": 1}).encode())
    text = f'<a href="{html.escape(address)}">x</a>'
    asked = {"@type": "parseTextEntities", "text": text, "parse_mode": {"@type": "textParseModeHTML"}}
    found = json.loads(tdjson.td_execute(json.dumps(asked).encode()))
    assert [entity["type"]["@type"] for entity in found["entities"]] == ["textEntityTypeTextUrl"]
