"""The command line: what is asked for is parsed here and answered in sentences; exit status 0, 1 or 2."""

from __future__ import annotations

import errno
import os
import sys
from typing import NoReturn

from bot import logs
from bot.cli import archive, audit, backup, check, control, demo, post, run, status
from bot.cli.base import cli
from bot.config import ConfigError
from bot.domain.errors import OperatorError, Refusal, WriteRefused
from bot.i18n.translator import translator
from bot.store.database.private import UMASK

__all__ = ["archive", "audit", "backup", "check", "cli", "control", "demo", "main", "post", "run", "status"]

_TAKES_NO_MORE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # a disk


def main() -> None:
    """Run the command line. No traceback for anything that a user can cause. What it writes is for its own user's eyes:
    the database and every file made of it name readers."""
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
        _fail(str(error), 1)
    except OSError as error:
        if error.filename is not None or error.errno not in _TAKES_NO_MORE:
            raise
        _fail(f"The standard output cannot be written: {(error.strerror or 'unknown fault').lower()}.", 1)


def _fail(sentence: str, status: int) -> NoReturn:
    print(logs.hide_tokens(sentence), file=sys.stderr)
    raise SystemExit(status)
