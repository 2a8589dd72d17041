"""For all tests: Hypothesis without deadlines (a busy machine is no fault)."""

from tests.domain import calm  # noqa: F401 - its import is its effect
