"""For all tests: Hypothesis without deadlines (a busy machine is no fault), and bounds for a test that hangs."""

from __future__ import annotations

import pytest

from tests.domain import calm  # noqa: F401 - its import is its effect
from tests.patience import WHOLE_TEST

pytest_plugins = ["tests.hangs"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test that has no bound of its own the common one. The long ones come first: at the end most of the
    processes that run tests would wait for one of them."""
    items.sort(key=lambda item: item.get_closest_marker("no_cover") is None)
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(WHOLE_TEST))
