"""Answers of HTTP/1.1, in whatever pieces they come: whole, or refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.releases.http_answer import HttpAnswer
from bot.whole import TooLarge

PLAIN = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nHello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nHel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n"
TO_THE_END = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nHello"


def answer(*pieces: bytes, most: int = 100) -> HttpAnswer:
    """The answer that these pieces make, whole after the last one and not before."""
    found = HttpAnswer(most)
    assert [found.feed(piece) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    return found


@pytest.mark.parametrize(
    ("said", "status", "body", "keeps"),
    [
        (PLAIN, 200, b"Hello", True),
        (CHUNKED, 200, b"Hello", True),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN, 200, b"Hello", True),
        (b"HTTP/1.1 429\r\ncontent-length:2\r\n\r\n{}", 429, b"{}", True),
        (b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", 400, b"{}", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, b"{}", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}", 200, b"{}", True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b"", True),
        (PLAIN + b"HTTP/1.1 200 OK\r\n", 200, b"Hello", False),
        (CHUNKED.replace(b"\r\n", b"\r\nContent-Length: 5\r\n", 1), 200, b"Hello", False),
    ],
)
def test_an_answer(said: bytes, status: int, body: bytes, keeps: bool) -> None:
    """Its status, its body, and whether the connection may carry another request: not with more than was asked for,
    with two lengths, or where the server says so."""
    found = answer(said)
    assert (found.status, found.body, found.keeps) == (status, body, keeps)


@given(st.sampled_from([PLAIN, CHUNKED]), st.data())
def test_in_whatever_pieces(said: bytes, data: st.DataObject) -> None:
    """Where it is cut on its way makes no difference."""
    cuts = data.draw(st.sets(st.integers(1, len(said) - 1), max_size=8))
    pieces = [said[begin:end] for begin, end in pairwise([0, *sorted(cuts), len(said)])]
    found = HttpAnswer(100)
    whole = [found.feed(piece) for piece in pieces]
    assert whole.index(True) == len(whole) - 1
    assert (found.status, found.body, found.keeps) == (200, b"Hello", True)


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, len(CHUNKED) - 1))
def test_a_part_is_no_answer(plain: int, chunked: int) -> None:
    """One that breaks off before the length that it announced is not whole."""
    for part in (PLAIN[:plain], CHUNKED[:chunked]):
        found = HttpAnswer(100)
        assert not found.feed(part)
        assert not found.end()


def test_to_the_connections_end() -> None:
    """An answer that says no length ends with its connection, which carries nothing more."""
    found = HttpAnswer(100)
    assert not found.feed(TO_THE_END)
    assert found.end()
    assert (found.status, found.body, found.keeps) == (200, b"Hello", False)


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\r\n folded: c\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nHello",
        b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nHello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nHello!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1_0\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nHello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 2000,
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    ],
)
def test_what_is_no_answer(said: bytes) -> None:
    """Another protocol, a header or a length that could be read in two ways, a head without an end: refused."""
    with pytest.raises(ValueError, match=r"^[a-z]"):
        HttpAnswer(100).feed(said)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + b"x" * 101,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 101,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"40\r\n" + b"x" * 64 + b"\r\n40\r\n" + b"x" * 66,
    ],
)
def test_too_large(said: bytes) -> None:
    """More than a body may have is not held."""
    with pytest.raises(TooLarge):
        HttpAnswer(100).feed(said.replace(b"x" * 66, b"x" * 64 + b"\r\n"))
