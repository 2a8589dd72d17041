"""Parses one HTTP/1.1 answer from the pieces in which it arrives (RFC 9112). No connections here."""

from __future__ import annotations

import re

from bot.whole import Body, TooLarge

_MOST_HEAD = 1 << 16  # bytes of the status line and the headers
_MOST_INTERIM = 16  # interim answers (1xx) before the final one
_MOST_SIZE_LINE = 1 << 10  # bytes of the line that says how large a chunk is
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?")
_DIGITS = re.compile(rb"\d{1,15}")
_NO_BODY = (204, 304)


class HttpAnswer:
    """An answer being received. `most`: how many bytes its body may have.

    `status` and `body` are valid once `feed` or `end` has returned True; `keeps` says whether the connection may be
    used for another request.
    """

    def __init__(self, most: int) -> None:
        self.status = 0
        self.keeps = False
        self._held = bytearray()  # received bytes that have not been parsed yet
        self._most, self._body = most, Body(most)
        self._left: int | None = None  # bytes of the body still to come; None: not announced
        self._chunked = False
        self._interim = 0  # how many interim answers came

    @property
    def body(self) -> bytes:
        """The body."""
        return self._body.whole()

    def feed(self, piece: bytes) -> bool:
        """Take received bytes. Returns whether the answer is complete.

        Raises:
            ValueError: this is no HTTP/1.1 answer.
            TooLarge: the body has more bytes than allowed.
        """
        self._held += piece
        while not self.status:
            if not self._read_head():
                return False
        whole = self._read_chunks() if self._chunked else self._read_body()
        if whole and self._held:  # surplus bytes that nobody asked for
            self.keeps = False
        return whole

    def end(self) -> bool:
        """The connection has ended. Returns whether the answer is complete, which is possible only without an announced
        length."""
        return bool(self.status) and not self._chunked and not self._left

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _read_head(self) -> bool:
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            if len(self._held) > _MOST_HEAD:
                raise ValueError("a head without an end")
            return False
        first, *lines = self._take(end + 4)[:-4].split(b"\r\n")
        found = _STATUS.fullmatch(first)
        if not found:
            raise ValueError("no status line")
        status = int(found[2])
        if status == 101:
            raise ValueError("another protocol, which nobody asked for")
        if status < 200:  # an interim answer, such as 100 Continue
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                raise ValueError("answers before the answer without an end")
            return True
        self._read_headers(lines, newest=found[1] == b"1")
        if status in _NO_BODY:
            self._left, self._chunked = 0, False
        self.status = status
        return True

    def _read_headers(self, lines: list[bytes], *, newest: bool) -> None:
        self.keeps = newest
        lengths, codings = set(), []
        for line in lines:
            name, colon, value = line.partition(b":")
            name, value = name.lower(), value.strip(b" \t")
            if not colon or not name or name != name.strip():
                raise ValueError("no header")
            if name == b"content-length":
                lengths.add(value)
            elif name == b"transfer-encoding":
                codings.append(value.lower())
            elif name == b"connection":
                words = value.lower()
                self.keeps = b"close" not in words and (newest or b"keep-alive" in words)
        if codings:
            if codings != [b"chunked"]:
                raise ValueError("a coding that nobody asked for")
            self._chunked = True
            self.keeps = self.keeps and not lengths  # two lengths: where the body ends is uncertain
        elif lengths:
            length = lengths.pop()
            if lengths or not _DIGITS.fullmatch(length):
                raise ValueError("no length")
            self._left = int(length)
        else:
            self.keeps = False

    def _read_body(self) -> bool:
        if self._left is None:
            self._body.add(self._take(len(self._held)))
            return False
        piece = self._take(self._left)
        self._body.add(piece)
        self._left -= len(piece)
        return not self._left

    def _read_chunks(self) -> bool:
        while (end := self._held.find(b"\r\n")) >= 0:
            found = _CHUNK.fullmatch(self._held[:end])
            if not found:
                raise ValueError("no size of a chunk")
            size = int(found[1], 16)
            if not size:
                return self._read_trailers(end)
            if size > self._most:
                raise TooLarge
            if len(self._held) < end + 2 + size + 2:
                return False
            chunk = self._take(end + 2 + size + 2)
            if chunk[-2:] != b"\r\n":
                raise ValueError("a chunk of another size")
            self._body.add(chunk[end + 2 : -2])
        if len(self._held) > _MOST_SIZE_LINE:
            raise ValueError("no size of a chunk")
        return False

    def _read_trailers(self, end: int) -> bool:
        last = self._held.find(b"\r\n\r\n", end)
        if last < 0:
            if len(self._held) > _MOST_HEAD:
                raise ValueError("trailers without an end")
            return False
        self._take(last + 4)
        return True
