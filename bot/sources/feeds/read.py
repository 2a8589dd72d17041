"""Reads a feed of any format, in a process of its own with limits, because feeds are not trusted: one that is made to
take for ever must not hold the bot up."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import datetime
from pathlib import Path

from bot.sources.feeds.document import Asked, FeedDocument
from bot.sources.feeds.home_page import read_home_page
from bot.sources.feeds.json_feed import read_json_feed
from bot.sources.feeds.xml_feed import read_xml_feed
from bot.sources.importing.detect import is_json_feed
from bot.sources.importing.parsed import SourceError
from bot.sources.limited_process import Limits, TooMuchOutput, run_limited

log = logging.getLogger(__name__)

LIMITS = Limits(cpu=20, wall=40.0, memory=1024 * 1024 * 1024, output=32 * 1024 * 1024)
_CHILD = "import sys; sys.path.append({folder!r}); from bot.sources.feeds.read import answer; answer()"
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:\?xml|!DOCTYPE\s+rss|rss|feed|rdf:RDF|channel)\b", re.IGNORECASE | re.DOTALL
)
_BEGINNING = 4_000  # bytes that are examined to find the format


async def read_feed(data: bytes, asked: Asked, limits: Limits = LIMITS) -> FeedDocument:
    """The items of a feed or a home page.

    Raises:
        SourceError: it is neither, or cannot be read within the limits; one sentence.
    """
    given = [asked.url, asked.kind, asked.languages, asked.timezone, asked.now.timestamp()]
    child = _CHILD.format(folder=str(Path(__file__).parents[3]))
    try:
        head = json.dumps(given).encode() + b"\n"
        status, written = await run_limited((sys.executable, "-I", "-c", child), head + data, limits)
    except TimeoutError:
        raise SourceError("it takes too long to be read") from None
    except TooMuchOutput:
        raise SourceError("it holds too much") from None
    if status != 0:
        log.info("a feed was not read: its process ended with %d", status)
        raise SourceError("it cannot be read" if status > 0 else "it takes too long to be read")
    kind, _, rest = written.partition(b"\n")
    if kind == b"refused":
        raise SourceError(rest.decode())
    return FeedDocument.load(rest)


def answer() -> None:
    """The other process's side: read the feed from standard input, and write the document as JSON."""
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    url, kind, languages, timezone, now = json.loads(head)
    asked = Asked(url, kind, tuple(languages), timezone, datetime.fromtimestamp(now).astimezone())
    try:
        sys.stdout.write("read\n" + read_here(data, asked).dump())
    except SourceError as error:
        sys.stdout.write(f"refused\n{error}")


def read_here(data: bytes, asked: Asked) -> FeedDocument:
    """Like `read_feed`, but in this process.

    Raises:
        SourceError: as for `read_feed`.
    """
    beginning = data[:_BEGINNING].decode("utf-8", "replace").lstrip("\ufeff")
    kind = asked.kind.partition(";")[0].strip().casefold()
    if is_json_feed(beginning):
        return read_json_feed(data.decode("utf-8", "replace"), asked)
    if _HTML.match(beginning):
        return read_home_page(data, asked, html=True)
    if _XML.match(beginning) or "xml" in kind or beginning.lstrip().startswith("<"):
        return read_xml_feed(data, asked)
    if data.startswith(
        (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x4c\x6f\xa7\x94")
    ):  # UTF-16, UTF-32 and EBCDIC
        return read_xml_feed(data, asked)
    return read_home_page(data, asked, html=False)
