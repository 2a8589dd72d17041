"""Programs that some tests need and a machine may not have: a named skip, or a failure where they must be there.

.ci/run sets CHANCERY_TOOLS=required. CHANCERY_BROWSER=required asks the same of the browser alone.
"""

from __future__ import annotations

import os
import shutil
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
