"""Which format a source is taken for, and its bytes as text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.sources.importing.detect import decode, detect, read
from bot.sources.importing.parsed import SourceError

TODAY = date(2026, 3, 1)
PAGE = "04.08.2021 - Title\n\nText"
ARCHIVE = "# ours\n- date: 2021-08-04\n  title: Title\n  body: |\n    04.08.2021 - Not an entry\n"


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        (PAGE, "", "page"),
        (PAGE, "home.txt", "page"),
        ("Any text", "", "page"),
        ("", "", "page"),
        (ARCHIVE, "", "yaml"),
        ("\ufeff" + ARCHIVE, "archive.txt", "yaml"),
        ("statements: []", "", "yaml"),
        ("[]", "", "yaml"),
        (PAGE, "home.YAML", "yaml"),
        ('<?xml version="1.0"?><rss/>', "", "feed"),
        ("", "news.rss", "feed"),
    ],
)
def test_the_format_is_seen(text: str, name: str, found: str) -> None:
    """By the name's ending, else by how the text begins."""
    assert detect(text, name) == found


def test_each_format_is_read() -> None:
    """By name or by sight; a feed and an unknown format are one sentence."""
    assert read(PAGE, today=TODAY, timezone="Europe/London").items[0].key.startswith("page:")
    assert read(ARCHIVE, "yaml", today=TODAY, timezone="Europe/London").items[0].key.startswith("yaml:")
    with pytest.raises(SourceError, match="this is a feed, which is read from its bytes"):
        read("", "feed", today=TODAY, timezone="Europe/London")
    with pytest.raises(SourceError, match="format csv is none of auto, yaml, page, feed"):
        read("", "csv", today=TODAY, timezone="Europe/London")


def test_bytes_are_utf8() -> None:
    """With or without a byte-order mark; UTF-16 by its mark; anything else is refused with its line."""
    text = "Читальный зал 📚\n"
    assert all(decode(text.encode(encoding)) == text for encoding in ("utf-8", "utf-8-sig", "utf-16"))
    with pytest.raises(SourceError, match="line 2: this is not UTF-8 text; save the file as UTF-8"):
        decode(b"a\n" + text.encode("cp1251", "replace"))
    for without_a_mark in ("27.11", text):  # every other byte of which is none, or nearly
        with pytest.raises(SourceError, match="line 1: this is not UTF-8 text"):
            decode(without_a_mark.encode("utf-16-le"))


@pytest.mark.parametrize("kind", ["yaml", "text"])
def test_the_documented_examples_are_read(kind: str) -> None:
    """Each example of docs/importing.md comes in without a refusal."""
    docs = (Path(__file__).parents[3] / "docs" / "importing.md").read_text(encoding="utf-8")
    examples = re.findall(rf"```{kind}\n(.*?)```", docs, re.DOTALL)
    assert len(examples) == {"yaml": 2, "text": 1}[kind]
    for example in examples:
        parsed = read(example, today=TODAY, timezone="Europe/London")
        assert parsed.items
        assert parsed.refused == []
