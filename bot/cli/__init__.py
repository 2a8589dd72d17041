"""The command line: one file for each command, or for a few related ones. Exit status 0, 1 or 2."""

from __future__ import annotations

import errno
import os
import sys
from typing import NoReturn

from bot import logs
from bot.cli.base import cli
from bot.config import ConfigError
from bot.domain.errors import OperatorError, Refusal, WriteRefused, WrongConfig
from bot.i18n.translator import translator
from bot.store.database.engine import DatabaseError, is_damage
from bot.store.database.private import UMASK

__all__ = ["cli", "main"]

_DISK_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # the disk is full or broken, or a quota is used up


def main() -> None:
    """Run the command line. Errors that a user can cause end in a sentence, never in a traceback. Files are created for
    the current Unix user only, since the database and all files made from it name readers."""
    os.umask(UMASK)
    try:
        cli()
    except ConfigError as error:
        _fail(str(error), 2)
    except Refusal as refusal:
        _fail(translator("en")(refusal.key, **refusal.values), 1)
    except WriteRefused as error:
        _fail(f"The database takes no writes now: {error}.", 1)
    except OperatorError as error:
        _fail(str(error), 2 if isinstance(error, WrongConfig) else 1)
    except DatabaseError as error:
        if not is_damage(error):
            raise
        _fail(f"The database is damaged ({error}): put back a copy, `chancery restore`.", 1)
    except OSError as error:
        if error.filename is not None or error.errno not in _DISK_FAULTS:
            raise
        _fail(f"The standard output cannot be written: {(error.strerror or 'unknown fault').lower()}.", 1)


def _fail(sentence: str, status: int) -> NoReturn:
    print(logs.hide_tokens(sentence), file=sys.stderr)
    raise SystemExit(status)
