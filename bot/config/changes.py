"""What differs between two configurations, and what of it a running bot can take over (SIGHUP)."""

from collections.abc import Iterator

from pydantic import BaseModel

from bot.config.model import Config

LIVE = (
    "clocks",
    "counters",
    "consular",
    "staff",
    "channels",
    "approval",
    "urgent_approval",
    "approval_reminders",
    "texts",
    "delivery.hold_before_send",
    "delivery.late_grace",
    "log",
)
"""The keys that a running bot takes over."""

RESTART = (
    "mission",
    "topics",
    "telegram",
    "delivery.rate",
    "delivery.workers",
    "delivery.paid",
    "delivery.paid_limit",
    "delivery.on_unknown",
    "need_words",
    "storage",
    "web",
    "sources",
    "signing",
    "alerts",
    "monitor",
    "replica",
    "backup",
    "retention",
)
"""The keys that need a restart, each with everything under it, because they are used only at the start."""


def changed(old: Config, new: Config) -> list[str]:
    """The dotted keys whose values differ, in the order of the file's reference; lists as a whole."""
    return list(_differing(old, new, ""))


def with_live_keys(old: Config, new: Config) -> Config:
    """The old configuration with the new one's values of all keys that a running bot takes over."""
    top = {key: getattr(new, key) for key in LIVE if "." not in key}
    inner: dict[str, dict[str, object]] = {}
    for section, _, key in (name.partition(".") for name in LIVE if "." in name):
        inner.setdefault(section, {})[key] = getattr(getattr(new, section), key)
    sections = {name: getattr(old, name).model_copy(update=values) for name, values in inner.items()}
    return old.model_copy(update=top | sections)


def _differing(old: BaseModel, new: BaseModel, before: str) -> Iterator[str]:
    for key in type(old).model_fields:
        one, other = getattr(old, key), getattr(new, key)
        if one == other:
            continue
        if isinstance(one, BaseModel) and isinstance(other, BaseModel) and type(one) is type(other):
            yield from _differing(one, other, f"{before}{key}.")
        else:
            yield f"{before}{key}"
