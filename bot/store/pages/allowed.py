"""What a connection for the public pages may read. SQLite asks before each statement and denies everything else:

https://www.sqlite.org/c3ref/set_authorizer.html. So a hole in the web server exposes only what pages show, not the ids
of readers and staff, nor drafts.
"""

from __future__ import annotations

from bot.store.database import engine

# All columns of a table, or those that pages need.
_TABLES: dict[str, frozenset[str] | None] = {
    "statement": None,
    "text": None,
    "media": None,
    "layout": None,
    "tally": None,
    "card_change": None,
    "closed_topic": None,
    "file": None,
    "shown": None,
    "front": None,
    "warning": None,
    "correction": frozenset({"statement", "revision", "at", "notice"}),  # not by whom
    "retraction": frozenset({"statement", "at", "reason", "reasons"}),
    "release": frozenset({"statement", "state", "kind"}),
    # Signatures and redactions, but not who made them.
    "signature": None,
    "signed_list": None,
    "key_record": None,
    "redacted_text": None,
    "redacted_file": None,
    "redaction": frozenset({"id", "reason", "decided_at"}),
    # For /search and /verify on the pages.
    "indexed": None,
    "fingerprint": None,
    "passage_due": None,
    "known_word": None,
    "title_trigram": None,
    "json_each": None,
    "pragma_user_version": None,
}
# FTS5 reads its own tables with statements that are checked too
# (https://www.sqlite.org/fts5.html#fts5_data_structures).
_INDEXES = ("term", "word", "passage")
_PARTS = ("", "_data", "_idx", "_config", "_docsize", "_content")
_OPEN = _TABLES | {f"{index}{part}": None for index in _INDEXES for part in _PARTS}
_THROUGH = {"front": "meta"}  # a view, and the table that it may read
_PRAGMAS = frozenset({"user_version", "data_version", "busy_timeout", "query_only"})


def allow_shown(connection: engine.Connection) -> None:
    """Restrict the connection to what pages show, from now on."""
    connection.set_authorizer(_decide)


def _decide(action: int, first: str | None, second: str | None, _: str | None, view: str | None) -> int:
    """SQLite's authorizer: whether a statement may do this. The meaning of `first` and `second` depends on `action`."""
    if action in (engine.SELECT, engine.TRANSACTION, engine.RECURSIVE):
        allowed = True
    elif action == engine.READ:
        allowed = _may_read(first or "", second or "", view or "")
    elif action == engine.FUNCTION:
        allowed = second != "load_extension"
    else:
        allowed = action == engine.PRAGMA and first in _PRAGMAS
    return engine.OK if allowed else engine.DENY


def _may_read(table: str, column: str, view: str) -> bool:
    if table not in _OPEN:
        return _THROUGH.get(view) == table
    columns = _OPEN[table]
    return columns is None or column in columns or column in ("", "ROWID")
