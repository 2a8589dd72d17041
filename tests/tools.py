"""What tests need of their machine: programs that it may not have (a named skip, or a failure where they must be there)
and a port on which nobody listens.

.ci/run sets CHANCERY_TOOLS=required. CHANCERY_BROWSER=required asks the same of the browser alone.
"""

from __future__ import annotations

import os
import shutil
import socket
from typing import NoReturn

import pytest

REQUIRED = os.environ.get("CHANCERY_TOOLS") == "required"
BROWSER_REQUIRED = REQUIRED or os.environ.get("CHANCERY_BROWSER") == "required"


def missing(what: str, *, required: bool = REQUIRED) -> NoReturn:
    """Skip the test, or fail it where it must run."""
    if required:
        pytest.fail(f"{what} is missing, and must be there: CHANCERY_TOOLS or CHANCERY_BROWSER is set to required")
    pytest.skip(f"{what} is missing")


def needs(program: str) -> None:
    """Skip or fail the test where the program is not installed."""
    if shutil.which(program) is None:
        missing(program)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
