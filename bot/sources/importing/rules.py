"""What is imported at all: no statements dated in the future, and no text that only might be a home page."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from bot.sources.importing.detect import detect
from bot.sources.importing.parsed import Parsed, SourceError

OLDEST = date(1900, 1, 1)


def require_page(parsed: Parsed, text: str, format: str, name: str) -> None:
    """Check that a text that was guessed to be a home page has a dated entry; otherwise it may be any text.

    Raises:
        SourceError: it has none.
    """
    guessed = format == "auto" and detect(text, name) == "page"
    if guessed and not any(text.excerpt_only for item in parsed.items for text in item.texts):
        raise SourceError(f"{name} does not look like a home page: it has no dated entry. If it is, say --format page.")


def judge(parsed: Parsed, today: date, topics: Set[str]) -> Parsed:
    """Refuse items whose date is in the future or before `OLDEST`, and note topics that the config does not have."""
    kept = []
    for item in parsed.items:
        if not OLDEST <= item.date <= today:
            when = "in the future" if item.date > today else f"before {OLDEST.year}"
            parsed.refused.append(f"line {item.line}: the date {item.date} is {when}")
            continue
        if item.topic and item.topic not in topics:
            parsed.notes.append(f"# line {item.line}: the config has no topic {item.topic!r}; readers see it so")
        kept.append(item)
    parsed.items = kept
    return parsed
