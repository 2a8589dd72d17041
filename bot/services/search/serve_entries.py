"""The program that makes index entries, beside the bot or a command (`python -m bot.services.search.serve_entries`).

It reads batches and writes the entries, each as a length in four bytes and a pickle
(https://docs.python.org/3/library/pickle.html), until its input ends. Both ends of the pipe are ours, so pickle is
safe.
"""

from __future__ import annotations

import pickle
import struct
import sys
from typing import BinaryIO

from bot.services.search.make_entries import make_entries

LENGTH = struct.Struct(">I")


def packed(value: object) -> bytes:
    """A value in the form that goes through the pipe."""
    body = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def serve(given: BinaryIO, out: BinaryIO) -> None:
    """Answer each batch until the input ends."""
    told = set[tuple[str, bool]]()
    while head := given.read(LENGTH.size):
        batch = pickle.loads(given.read(*LENGTH.unpack(head)))
        out.write(packed(make_entries(batch, told)))
        out.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
