"""The files that copies of the database refer to: brought beside a copy and back, and kept as long as one needs them.

A copy is one file, and its media lie in a folder beside it: of `copy.db` in `copy.db.media`, of all the dated copies of
`chancery.db` in a folder together in `chancery.media`. A file that is there already is not brought again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import OperatorError
from bot.store.backup.backup import closing, is_database
from bot.store.database import engine
from bot.store.database.lock import reason
from bot.store.media.folder import MediaFolder

_DATED = re.compile(r"(.+)-\d{8}-\d{6}(?:\.[^.]*|)")
_ENDS = (".db", ".bak", ".sqlite", ".sqlite3")  # of databases, and of copies that are kept beside them
_REFERRED = """
    SELECT wanted, (SELECT statement.serial || '/' || statement.year FROM media
                    JOIN statement ON statement.id = media.statement WHERE media.file = wanted LIMIT 1)
    FROM (SELECT file AS wanted FROM media UNION SELECT key FROM file WHERE kept)
    WHERE wanted NOT LIKE 'id:%' ORDER BY wanted
"""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the files of a copy: how many are there now, and those that are nowhere, a sentence each."""

    there: int
    missing: tuple[str, ...] = ()


def folder_of_copy(copy: Path) -> MediaFolder:
    """The folder for the files of a copy."""
    dated = _DATED.fullmatch(copy.name)
    return MediaFolder(copy.with_name(f"{dated[1] if dated else copy.name}.media"))


def take_along(copy: Path, folder: MediaFolder) -> Brought:
    """Bring the files of a copy beside it, as links where the file system can do so.

    Raises:
        OperatorError: they cannot be written.
    """
    return _bring(referred(copy), [folder], folder_of_copy(copy), checked=False)


def put_back(source: Path, database: Path, folder: MediaFolder) -> Brought:
    """Bring the files that the restored `database` refers to back from beside the copy `source`; those that are in the
    folder already, and whole, stay.

    Raises:
        OperatorError: they cannot be written.
    """
    beside = [folder_of_copy(source), MediaFolder(source.with_name(f"{source.name}.media"))]
    return _bring(referred(database), beside, folder, checked=True)


def _bring(files: dict[str, str], sources: Iterable[MediaFolder], target: MediaFolder, *, checked: bool) -> Brought:
    missing = []
    try:
        for key, number in files.items():
            if target.read(key) is not None if checked else target.has(key):
                continue
            if not any(target.bring(key, source, link=not checked) for source in sources):
                missing.append(f"{key}{f', of No. {number}' if number else ''}")
    except OSError as error:
        raise OperatorError(f"{target.path} cannot be written: {reason(error)}.") from None
    return Brought(len(files) - len(missing), tuple(missing))


def referred(database: Path) -> dict[str, str]:
    """The files that a database refers to, each with the number of a statement that carries it ('' where none does).

    Raises:
        OperatorError: it cannot be read.
    """
    try:
        with closing(f"{database.absolute().as_uri()}?mode=ro", uri=True) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'file_unique'").fetchone():
                return {}  # of a version that knew no files
            return {key: number or "" for key, number in connection.execute(_REFERRED)}
    except engine.Error as error:
        raise OperatorError(f"{database} cannot be read: {error}.") from None


def sweep_copies(copy: Path) -> int:
    """Remove the files that none of the dated copies beside `copy` refers to; how many.

    Raises:
        OperatorError: one of the copies cannot be read; then everything stays.
    """
    folder, dated = folder_of_copy(copy), _DATED.fullmatch(copy.name)
    if dated is None:
        return 0
    named = (path for path in copy.parent.iterdir() if (found := _DATED.fullmatch(path.name)) and found[1] == dated[1])
    needed = {key for other in named if is_database(other) for key in referred(other)}
    loose = set(folder.keys()) - needed
    for key in loose:
        folder.remove(key)
    return len(loose)


def referred_beside(database: Path, folder: MediaFolder) -> set[str]:
    """The files that other databases in the same folders refer to: copies that were kept, another mission's.

    Raises:
        OperatorError: one of them cannot be read.
    """
    found: set[str] = set()
    for folder_with in {database.parent.resolve(), database.resolve().parent, folder.path.parent.resolve()}:
        for other in folder_with.iterdir():
            if _is_another_database(other, database):
                found |= referred(other).keys()
    return found


def _is_another_database(path: Path, database: Path) -> bool:
    """Not the database itself under another name: opening it by that, or as a plain file, would do harm
    (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_)."""
    try:
        return path.suffix in _ENDS and not path.samefile(database) and is_database(path)
    except OSError:
        return False
