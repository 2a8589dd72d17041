"""The metrics for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/), made of plain numbers.

The code that counts something keeps a plain number; `monitoring.py` collects them into `Numbers` for each request. No
label takes its values from readers: all come from lists in the program or the config.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.monitor import Check, Spread, is_ready

if TYPE_CHECKING:  # the library itself with the first page: most bots have no monitor
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
    from prometheus_client.metrics_core import Metric

_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sending:
    """Delivery's numbers. `outcomes`: finished sends by kind and reason; `sent`: messages by lane; `reply_waits`: the
    waits of replies by lane."""

    outcomes: Mapping[tuple[str, str], int]
    sent: Mapping[str, int]
    reply_waits: Mapping[str, Spread]
    rate: float
    rate_limit: float
    floods: int
    flood_wait: float
    braked: bool
    stuck_for: float


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is still to be sent. `age`: seconds since the start of the oldest release with something due."""

    due: int
    held: int
    age: float
    releases: Mapping[str, int]
    drafts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """Updates. `ages`: seconds from when a person wrote until it was stored; `waiting`: stored and not handled;
    `since`: seconds since the last word from Telegram, None before the first."""

    ages: Spread
    waiting: int
    since: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The database and the disk, in bytes; `holds`: how long transactions blocked other writes; `replica`: how long a
    second machine's copy took to acknowledge, None if there is none."""

    holds: Spread
    refused: int
    database: int
    wal: int
    disk_free: int
    disk_total: int
    backup_age: float | None
    backup_ok: bool
    replica: Spread | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """All current numbers. `subscriptions`: by kind of chat and language; `languages`: those in the config, others are
    counted together. `sources`: by host, seconds since the last successful read."""

    version: str
    sqlite: str
    mode: str
    checks: tuple[Check, ...]
    sending: Sending
    backlog: Backlog
    heard: Heard
    kept: Kept
    subscriptions: Mapping[tuple[str, str], int]
    languages: tuple[str, ...]
    sources: Mapping[str, float]


def metrics_text(numbers: Numbers) -> bytes:
    """The page for Prometheus."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Collected(Collector):
        def collect(self) -> Iterator[Metric]:
            return _families(numbers)

    registry = CollectorRegistry()
    registry.register(Collected())
    return bytes(generate_latest(registry))


def _families(numbers: Numbers) -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

    build = {"version": numbers.version, "sqlite": numbers.sqlite, "mode": numbers.mode}
    yield InfoMetricFamily("chancery_build", "The program, SQLite, and how updates come.", value=build)
    yield _gauge("ready", "1 where the bot does what it is there for.", float(is_ready(numbers.checks)))
    yield _labelled("check", "1 where what was looked at is well.", "check", _check_values(numbers.checks))
    yield from _sending(numbers.sending)
    yield from _backlog(numbers.backlog)
    yield from _heard(numbers.heard)
    yield from _kept(numbers.kept)
    family = GaugeMetricFamily("chancery_subscriptions", "Active subscriptions.", labels=("kind", "language"))
    for (kind, language), count in sorted(_known(numbers.subscriptions, numbers.languages).items()):
        family.add_metric((kind, language), count)
    yield family
    yield _labelled("source_age_seconds", "Since a source was last read.", "host", numbers.sources)


def _check_values(checks: tuple[Check, ...]) -> dict[str, float]:
    return {check.name: float(not check.fault) for check in checks}


def _known(found: Mapping[tuple[str, str], int], languages: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """The subscriptions by kind and language of the config; all other languages together."""
    counted: dict[tuple[str, str], int] = {}
    for (kind, language), count in found.items():
        key = kind, language if language in languages else _OTHER
        counted[key] = counted.get(key, 0) + count
    return counted


def _sending(sending: Sending) -> Iterator[Metric]:
    outcomes = _counter("deliveries", "Messages of releases, by how sending them ended.", "outcome", "reason")
    for (kind, reason), count in sorted(sending.outcomes.items()):
        outcomes.add_metric((kind, reason), count)
    yield outcomes
    sent = _counter("messages", "Messages that went out, by lane.", "lane")
    waits = _histogram("reply_wait_seconds", "What answers waited for their slot.", "lane")
    for lane, count in sending.sent.items():
        sent.add_metric((lane,), count)
    for lane, spread in sending.reply_waits.items():
        waits.add_metric((lane,), _buckets(spread), spread.total)
    yield from (sent, waits)
    yield _gauge("pace", "Messages a second now; less than the limit after floods.", sending.rate)
    yield _gauge("pace_limit", "Messages a second that the config allows (delivery.rate).", sending.rate_limit)
    yield _counter("floods", "Times that Telegram asked for a wait.", value=sending.floods)
    yield _gauge("flood_wait_seconds", "Until the bot may send again; 0 where it may.", sending.flood_wait)
    yield _gauge("brake", "1 while Telegram's answers say nothing and sending waits.", float(sending.braked))
    yield _gauge("stuck_seconds", "For how long nothing was sent that could go.", sending.stuck_for)


def _backlog(backlog: Backlog) -> Iterator[Metric]:
    yield _gauge("backlog_messages", "Messages of releases that are due and not sent.", backlog.due)
    yield _gauge("held_messages", "Messages that wait for their reader's hour.", backlog.held)
    yield _gauge("backlog_age_seconds", "Since the oldest release with due messages began.", backlog.age)
    yield _labelled("releases", "Releases under way.", "state", backlog.releases)
    yield _labelled("drafts", "Drafts that wait.", "state", backlog.drafts)


def _heard(heard: Heard) -> Iterator[Metric]:
    ages = _histogram("update_age_seconds", "From a person's message to the inbox.")
    ages.add_metric((), _buckets(heard.ages), heard.ages.total)
    yield ages
    yield _gauge("updates_waiting", "Updates that are written down and not handled.", heard.waiting)
    since = float("inf") if heard.since is None else heard.since
    yield _gauge("unheard_seconds", "Since updates came, or Telegram said that there are none.", since)


def _kept(kept: Kept) -> Iterator[Metric]:
    holds = _histogram("write_hold_seconds", "For how long a transaction kept others from writing.")
    holds.add_metric((), _buckets(kept.holds), kept.holds.total)
    yield holds
    yield _counter("commits", "Transactions of the bot.", value=kept.holds.count)
    yield _counter("writes_refused", "Transactions that did not succeed.", value=kept.refused)
    yield _gauge("database_bytes", "The database's file.", kept.database)
    yield _gauge("wal_bytes", "The write-ahead log beside it.", kept.wal)
    yield _gauge("disk_free_bytes", "Room on the database's file system.", kept.disk_free)
    yield _gauge("disk_total_bytes", "The size of that file system.", kept.disk_total)
    if kept.replica is not None:
        took = _histogram("replica_acknowledge_seconds", "How long the second machine's copy took.")
        took.add_metric((), _buckets(kept.replica), kept.replica.total)
        yield took
    if kept.backup_age is not None:
        yield _gauge("backup_age_seconds", "Since the last backup that the bot tried by itself.", kept.backup_age)
        yield _gauge("backup_ok", "1 where that backup was made and found whole.", float(kept.backup_ok))


def _counter(name: str, what: str, *labels: str, value: float | None = None) -> CounterMetricFamily:
    from prometheus_client.core import CounterMetricFamily

    return CounterMetricFamily(f"chancery_{name}", what, value, labels or None)


def _histogram(name: str, what: str, *labels: str) -> HistogramMetricFamily:
    from prometheus_client.core import HistogramMetricFamily

    return HistogramMetricFamily(f"chancery_{name}", what, labels=labels or None)


def _gauge(name: str, what: str, value: float) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(f"chancery_{name}", what, value=value)


def _labelled(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"chancery_{name}", what, labels=(label,))
    for value, count in values.items():
        family.add_metric((value,), count)
    return family


def _buckets(spread: Spread) -> list[tuple[str, float]]:
    """In the cumulative form that Prometheus wants: each bucket includes all below it."""
    total, buckets = 0, []
    for bound, count in zip((*spread.bounds, float("inf")), spread.counts, strict=True):
        total += count
        buckets.append(("+Inf" if bound == float("inf") else str(bound), float(total)))
    return buckets
