"""Property tests here run without a stop-watch."""

import tests.domain.calm  # noqa: F401
