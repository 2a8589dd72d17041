"""The file of a secret key, which only its Unix user can read. The key is in no database, so that no backup, export or
replica has it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bot.domain.errors import OperatorError
from bot.domain.signing.minisign import MOST_BYTES, NotMinisign, SecretKey
from bot.whole import NoFile, TooLarge, read_file


def read_key(path: Path) -> SecretKey | None:
    """The key in the file; None if there is no file.

    Raises:
        OperatorError: the file is not a key, cannot be read, or other users may read it.
    """
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise OperatorError(f"The key {path} can be read by other users of this machine: chmod 600 it.")
        return SecretKey.parse(read_file(path, MOST_BYTES).decode("ascii", "replace"))
    except FileNotFoundError:
        return None
    except (TooLarge, NoFile):
        raise OperatorError(f"{path} is no secret key of minisign.") from None
    except OSError as error:
        raise OperatorError(f"The key {path} cannot be read: {(error.strerror or 'unknown fault').lower()}.") from None
    except NotMinisign as error:
        raise OperatorError(f"{path} {error}.") from None


def write_key(path: Path, key: SecretKey) -> None:
    """Write a new file, 0600, on the disk when this returns.

    Raises:
        OperatorError: it is there already, or cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise OperatorError(f"{path} is there already: it stays as it is.") from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be written: {(error.strerror or 'unknown fault').lower()}.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(key.file())
        file.flush()
        os.fsync(file.fileno())


def put_in_place(path: Path, key: SecretKey, kept: Path) -> None:
    """Put the key in place of the one that signs, whose file is kept as `kept`.

    Raises:
        OperatorError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.new")
    part.unlink(missing_ok=True)
    write_key(part, key)
    try:
        if path.exists():
            path.rename(kept)
        part.rename(path)
    except OSError as error:
        raise OperatorError(f"{path} cannot be replaced: {(error.strerror or 'unknown fault').lower()}.") from None
