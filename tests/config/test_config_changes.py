"""Which keys differ between two configs, and which of them a running bot takes over."""

from bot.config.changes import LIVE, changed, with_live_keys
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


def test_every_live_key_is_one() -> None:
    """The list names keys that there are."""
    for name in LIVE:
        section, _, key = name.partition(".")
        assert section in Config.model_fields
        assert not key or key in getattr(config_of(), section).model_fields_set | set(
            type(getattr(config_of(), section)).model_fields
        )
