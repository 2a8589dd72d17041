"""Media in backups: the files that copies of the database refer to are copied beside them, restored, and removed when
no copy needs them any more.

A copy is one file, and its media are in a folder beside it: those of `copy.db` in `copy.db.media`; those of all dated
copies of `chancery.db` in a folder together in `chancery.media`. A file that is there already is not copied again.
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
    """The result of copying media: how many files are there now, and a sentence for each that is missing everywhere."""

    there: int
    missing: tuple[str, ...] = ()


def folder_of_copy(copy: Path) -> MediaFolder:
    """The folder for a copy's media."""
    dated = _DATED.fullmatch(copy.name)
    return MediaFolder(copy.with_name(f"{dated[1] if dated else copy.name}.media"))


def take_along(copy: Path, folder: MediaFolder) -> Brought:
    """Put the media of a copy beside it, as hard links if the file system has them.

    Raises:
        OperatorError: they cannot be written.
    """
    return _bring(referred(copy), [folder], folder_of_copy(copy), checked=False)


def put_back(source: Path, database: Path, folder: MediaFolder) -> Brought:
    """Restore the media that the restored `database` refers to from beside the copy `source`. Files that are in the
    folder already, undamaged, stay.

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
    """The files that a database refers to, each with the number of a statement that carries it ('' if none does).

    Raises:
        OperatorError: it cannot be read.
    """
    try:
        with closing(f"{database.absolute().as_uri()}?mode=ro", uri=True) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'file_unique'").fetchone():
                return {}  # a version from before there were files
            return {key: number or "" for key, number in connection.execute(_REFERRED)}
    except engine.Error as error:
        raise OperatorError(f"{database} cannot be read: {error}.") from None


def sweep_copies(copy: Path) -> int:
    """Remove the files that no dated copy beside `copy` refers to; returns how many.

    Raises:
        OperatorError: a copy cannot be read; then nothing is removed.
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
    """The files that other databases in the same folders refer to: kept copies, or another mission's database.

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
    """Whether the path is another database, not `database` under a second name, because opening it by that name, or as
    a plain file, would drop its locks
    (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_)."""
    try:
        return path.suffix in _ENDS and not path.samefile(database) and is_database(path)
    except OSError:
        return False
