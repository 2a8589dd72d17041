"""Which keys differ between two configs, and which of them a running bot takes over."""

import re
from pathlib import Path

from bot.config.changes import LIVE, RESTART, changed, with_live_keys
from bot.config.model import Config
from tests.configs import config_of


def test_keys_that_differ_are_named() -> None:
    """Each by its dotted key; a list as a whole; of a secret only its key."""
    old = config_of(delivery={"rate": 20}, telegram={"webhook": {"secret": "one"}})
    new = config_of(delivery={"rate": 25}, telegram={"webhook": {"secret": "two"}}, clocks=[], log={"level": "debug"})
    assert changed(old, new) == ["telegram.webhook.secret", "delivery.rate", "log.level"]
    assert changed(old, old) == []


def test_what_can_is_taken_over() -> None:
    """The new values of the live keys, and the old ones of all others; what is left is what needs a restart."""
    old = config_of(delivery={"rate": 20, "hold_before_send": "10s"})
    new = config_of(
        delivery={"rate": 25, "hold_before_send": "20s"},
        approval="two_person",
        staff=[{"id": 5, "role": "owner"}],
        monitor={"port": 9000},
    )
    taken = with_live_keys(old, new)
    assert taken.approval == "two_person"
    assert taken.delivery.hold_before_send == new.delivery.hold_before_send
    assert taken.delivery.rate == 20
    assert [person.id for person in taken.staff] == [5]
    assert changed(taken, new) == ["delivery.rate", "monitor.port"]


def test_each_key_is_live_or_needs_a_restart() -> None:
    """No key is in both lists or in none, and neither list names a key that there is not."""
    sections = {name.partition(".")[0] for name in LIVE + RESTART if "." in name}
    keys = [
        f"{name}.{inner}" if inner else name
        for name in Config.model_fields
        for inner in (type(getattr(config_of(), name)).model_fields if name in sections else ("",))
    ]
    assert sorted(LIVE + RESTART) == sorted(keys)


def test_the_operator_is_told_which_keys_are_live() -> None:
    """The page names the keys that a reload takes over, in the same order."""
    page = (Path(__file__).parents[2] / "docs/operator.md").read_text("utf-8")
    said = page.partition("A reload takes over ")[2].partition(". The log names")[0]
    assert tuple(re.findall(r"`([a-z_.]+)`", said)) == LIVE
