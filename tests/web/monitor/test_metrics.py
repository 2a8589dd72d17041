"""The page for Prometheus: every number is there, in its form, and no label grows with readers."""

from __future__ import annotations

from dataclasses import replace

from prometheus_client.parser import text_string_to_metric_families

from bot.web.monitor.metrics import Numbers, metrics_text
from tests.web.monitor.numbers import NUMBERS


def samples(numbers: Numbers) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Each sample by its name and labels, as Prometheus reads the page."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics_text(numbers).decode())
        for sample in family.samples
    }


def test_the_numbers_are_on_the_page() -> None:
    """Counters, gauges, and histograms of which each bucket holds those below it."""
    found = samples(NUMBERS)
    assert found["chancery_deliveries_total", (("outcome", "chat_lost"), ("reason", "blocked"))] == 1
    assert found["chancery_ready", ()] == 1
    assert found["chancery_check", (("check", "canary"),)] == 0
    assert found["chancery_commits_total", ()] == 3
    assert found["chancery_source_age_seconds", (("host", "news.example"),)] == 90
    wait = "chancery_reply_wait_seconds"
    assert found[f"{wait}_bucket", (("lane", "staff"), ("le", "0.005"))] == 1
    assert found[f"{wait}_bucket", (("lane", "staff"), ("le", "0.25"))] == 2
    assert found[f"{wait}_bucket", (("lane", "staff"), ("le", "60.0"))] == 2
    assert found[f"{wait}_bucket", (("lane", "staff"), ("le", "+Inf"))] == 3
    assert found[f"{wait}_count", (("lane", "staff"),)] == 3
    assert found[f"{wait}_sum", (("lane", "staff"),)] == 120.201


def test_what_is_not_known_is_left_out() -> None:
    """Without a backup there is none of its metrics; a bot that has heard nothing yet has heard nothing for ever."""
    numbers = replace(NUMBERS, kept=replace(NUMBERS.kept, backup_age=None), heard=replace(NUMBERS.heard, since=None))
    found = samples(numbers)
    assert not [name for name, _ in found if "backup" in name]
    assert found["chancery_unheard_seconds", ()] == float("inf")


def test_no_label_grows_with_readers() -> None:
    """A hundred languages that readers' apps have make no more samples than one."""
    many = {("private", f"x{number}"): 1 for number in range(100)}
    assert samples(replace(NUMBERS, subscriptions=many)) == samples(
        replace(NUMBERS, subscriptions={("private", "de"): 100})
    )
    found = samples(NUMBERS)
    assert found["chancery_subscriptions", (("kind", "private"), ("language", "other"))] == 2
