"""Who counts as a stranger, and how often one is told that too many ask."""

from __future__ import annotations

from bot.domain.flood import STRANGER_SECONDS, Newcomers

T = 1_800_000_000.0


def test_a_stranger_for_an_hour() -> None:
    """Who writes for the first time is a newcomer, and stays one for an hour although the bot has met them then."""
    newcomers = Newcomers()
    assert newcomers.includes(1, T, met=False)
    assert newcomers.includes(1, T + STRANGER_SECONDS - 1, met=True)
    assert not newcomers.includes(1, T + STRANGER_SECONDS, met=True)
    assert newcomers.includes(1, T + 2 * STRANGER_SECONDS, met=False)  # forgotten meanwhile


def test_met_before() -> None:
    """Whom the bot met before is none; neither is anybody for ever, where a clock went back."""
    newcomers = Newcomers()
    assert not newcomers.includes(1, T, met=True)
    newcomers.includes(2, T, met=False)
    assert not newcomers.includes(2, T - 5, met=True)


def test_told_once_a_minute() -> None:
    """A chat is told once within a minute, whoever else is told."""
    newcomers = Newcomers()
    assert [newcomers.may_tell(chat, T + at) for chat, at in [(1, 0), (1, 59), (2, 59), (1, 61)]] == [
        True,
        False,
        True,
        True,
    ]


def test_so_many_are_remembered() -> None:
    """Of more newcomers than are remembered the first are known; nothing grows without end."""
    newcomers = Newcomers(most=3)
    for chat in range(5):
        newcomers.includes(chat, T, met=False)
    assert [newcomers.includes(chat, T, met=True) for chat in range(5)] == [False, False, True, True, True]
