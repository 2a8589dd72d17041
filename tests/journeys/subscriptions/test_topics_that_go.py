"""A topic that leaves the config: nobody who had chosen it is left without news, and it can come back."""

from __future__ import annotations

import logging

import pytest

from tests.journeys.conftest import Embassy, count_of
from tests.journeys.facts import kept
from tests.journeys.platform.menus import opened

VISA = ("visa", "Visas", "Визы")


async def test_who_chose_only_that_topic(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """They get everything while it is gone, the log says how many they are; and only the topic once it is back."""
    caplog.set_level(logging.WARNING)
    embassy.more_topics = [VISA]
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        menu = await opened(embassy.anna)
        await menu.press("settings.name_topics", "Visas")
        await menu.shows(menu.says("settings.topics", topics="Visas"))
    embassy.more_topics = []
    async with embassy.open() as bot:
        await embassy.posted_from_shell(bot, "While it is gone", "Words.")
        await embassy.anna.wait(lambda said: "While it is gone" in said[-1].text)
    assert "subscriptions that want topics which the config has no more: 1" in caplog.text
    embassy.more_topics = [VISA]
    async with embassy.open() as bot:
        await embassy.posted_from_shell(bot, "While it is back", "Words.")
        await embassy.settled(bot)
        found = await kept(embassy, embassy.anna)
        assert [row["topic"] for row in found["target_topic"]] == ["visa"]
        assert "gone_topic" not in found
    assert count_of(embassy.sandbox, embassy.anna, "While it is back") == 0
