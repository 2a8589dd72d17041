"""What acknowledgements of the replica mean for the pace: rate, workers and their time, compared."""

import pytest

from bot.cli.checks.look_replica import judged
from bot.domain.releases.replicated_pace import longest_answer, workers_for


@pytest.mark.parametrize(
    ("rate", "workers", "acknowledged", "well"),
    [(28, 8, 0.01, True), (28, 8, 0.08, True), (28, 8, 0.12, False), (1000, 128, 0.01, True), (1000, 128, 0.05, False)],
)
def test_rate_workers_and_acknowledgement(rate: int, workers: int, acknowledged: float, well: bool) -> None:
    """What does not go together is said, with the workers that would do, and those do."""
    sentence, found = judged(rate, workers, acknowledged)
    assert found is well
    assert ("TOO SLOWLY" in sentence) is not well
    wanted = workers_for(rate, acknowledged)
    assert well or f"set delivery.workers to {wanted}" in sentence
    assert longest_answer(rate, wanted, acknowledged) >= 0.1 or wanted == 256
