"""The login name of the user who started the program from a shell."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Mapping
from pathlib import Path

_LOGIN_UID = Path("/proc/self/loginuid")
_NOBODY = 2**32 - 1  # the value of processes that no login started, such as a service (audit_set_loginuid(3))


def read_login_uid() -> str:
    """The user id of the login that started this process, as the kernel keeps it even through su and sudo; '' for
    none."""
    try:
        return _LOGIN_UID.read_text("ascii", "replace").strip()
    except OSError:  # not Linux, or a kernel without auditing
        return ""


def login_name(read_uid: Callable[[], str] = read_login_uid, environ: Mapping[str, str] = os.environ) -> str:
    """The login name: of the user who logged in, else of the one who called sudo, else ''."""
    uid = read_uid()
    if uid.isascii() and uid.isdigit() and int(uid) != _NOBODY:
        try:
            return pwd.getpwuid(int(uid)).pw_name
        except (KeyError, OverflowError):  # the id belongs to the users of another machine or a container
            pass
    return environ.get("SUDO_USER", "").strip()
