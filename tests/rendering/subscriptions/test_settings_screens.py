"""The settings' screens and the first steps: every one fits, says how things stand, and has its way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.chat.platform.callback_data import encode
from bot.domain.mission import LocalText, Mission, Topic
from bot.domain.subscriptions.rhythm import Every, Rhythm
from bot.domain.subscriptions.settings_callback import Look, Screen
from bot.domain.subscriptions.target import ChatKind, Target
from bot.domain.subscriptions.wishes import Subscription, Wishes
from bot.domain.text.richtext import utf16_length
from bot.domain.time.zones import REGIONS
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.subscriptions import first_steps
from bot.rendering.subscriptions.settings_screens import Page
from bot.rendering.view import TEXT_LIMIT, DeepLink, Link, Share, Tap, View
from tests.rendering.scenes import MISSION

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOST_BUTTONS = 100  # of one message
MANY = replace(MISSION, topics=tuple(Topic(f"{n:02}-{'k' * 29}", LocalText({"": f"Topic {n}"})) for n in range(80)))
EVERYTHING = Wishes("ru", frozenset({"news"}), Rhythm("Asia/Kolkata", Every.WEEKLY, 23, 6, time(22), time(7)), True)
LOOKS = (
    *(Look(screen) for screen in Screen),
    *(Look(Screen.ZONE, region.code) for region in REGIONS),
    *(Look(Screen.QUIET, str(hour)) for hour in range(24)),
)


def page(lang: str, wishes: Wishes, mission: Mission = MISSION, *, title: str = "", configured: bool = False) -> Page:
    kind = ChatKind.SUPERGROUP if title else ChatKind.PRIVATE
    found = Subscription(Target(2**40, 5, 0, kind, wishes.lang), wishes, configured)
    return Page(translator(lang), mission, found, title, NOW)


def buttons(view: View) -> Iterator[tuple[str, Tap]]:
    for row in view.rows:
        for button in row:
            assert not isinstance(button.action, Link | DeepLink | Share)
            yield button.label, button.action


def check(view: View) -> None:
    """One message with buttons that Telegram takes, each with an icon before its label."""
    assert 0 < utf16_length(view.text.text) <= TEXT_LIMIT
    assert sum(len(row) for row in view.rows) <= MOST_BUTTONS
    assert max(len(row) for row in view.rows) <= 8
    for label, tap in buttons(view):
        assert encode(tap)
        icon, _, name = label.partition(" ")
        assert name, label
        assert not any(char.isalnum() for char in icon), label


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("mission", [MISSION, MANY, replace(MISSION, topics=(), languages=("en",))])
@pytest.mark.parametrize("wishes", [Wishes("en"), EVERYTHING])
def test_every_screen(lang: str, mission: Mission, wishes: Wishes) -> None:
    """Each fits, has buttons that can be pressed, and leads back but for the first."""
    for look in LOOKS:
        view = page(lang, wishes, mission).show(look)
        check(view)
        last = view.rows[-1][0].label
        assert last.endswith(translator(lang)("button.unsubscribe" if look.screen is Screen.ALL else "button.back"))


@pytest.mark.parametrize("lang", INTERFACE)
def test_what_is_chosen_is_marked(lang: str) -> None:
    """Every screen marks the present choice, once for each kind of choice on it."""
    view = page(lang, EVERYTHING)
    marked = {
        look: [label for label, _ in buttons(view.show(look)) if label.startswith("✅")]
        for look in (*map(Look, Screen), Look(Screen.ZONE, "142"))
    }
    assert marked.pop(Look(Screen.ALL)) == []
    assert marked.pop(Look(Screen.ZONE)) == []
    assert len(marked.pop(Look(Screen.RHYTHM))) == 3  # how often, the day, the hour
    assert all(len(labels) == 1 for labels in marked.values())


@pytest.mark.parametrize("lang", INTERFACE)
def test_somebody_elses_chat(lang: str) -> None:
    """A chat's settings say whose they are on every screen, and do not unsubscribe it from afar."""
    for look in LOOKS:
        view = page(lang, Wishes("en"), title="Expats in London").show(look)
        assert "Expats in London" in view.text.text
        assert not any(tap == Tap("unsub") for _, tap in buttons(view))


@pytest.mark.parametrize("lang", INTERFACE)
def test_the_configs_channel(lang: str) -> None:
    """For a channel of the config there are no buttons and no pages for language and topics."""
    held = page(lang, Wishes("en"), title="News", configured=True)
    first = held.show(Look(Screen.ALL))
    assert translator(lang)("settings.from_config") in first.text.text
    assert held.show(Look(Screen.TOPICS)) == held.show(Look(Screen.LANGUAGE)) == first
    assert not any(tap.args[1] in ("topics", "lang") for _, tap in buttons(first))


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("mission", [MISSION, MANY, replace(MISSION, topics=())])
def test_the_first_steps(lang: str, mission: Mission) -> None:
    """Every page of the first steps fits a message and can be skipped."""
    translate = translator(lang)
    check(first_steps.language(translate, mission.languages))
    for picked in (frozenset[str](), frozenset(first_steps.keys_of(mission))):
        view = first_steps.topics(translate, mission, picked, may_go_back=True)
        check(view)
        said = [tap.args[0] for _, tap in buttons(view)]
        assert said[-3:] == ["done", "later", "lang"]
    check(first_steps.later(translate))
