"""A topic by approval, and a journalist who is admitted to it."""

from __future__ import annotations

from bot.sandbox import Person
from tests.journeys.conftest import Embassy, has_button

CLOSED = "press"
NAME = "Accredited press"


def closed_to_readers(embassy: Embassy) -> Person:
    """Give the mission a topic by approval; a journalist who is not admitted yet."""
    embassy.extra = {
        "topics": [
            {"key": "consular", "name": {"en": "Consular", "ru": "Консульские"}},
            {"key": CLOSED, "name": {"en": NAME, "ru": "Аккредитованная пресса"}, "closed": True},
        ]
    }
    return embassy.sandbox.user("Journalist", started=True)


async def admitted(embassy: Embassy, journalist: Person) -> None:
    """The journalist subscribes and asks; the officer admits."""
    await embassy.subscribed(journalist)
    journalist.send("/press")
    await journalist.press(f"Ask: {NAME}", await journalist.reply())
    embassy.officer.send("/press")
    listed = (
        await embassy.officer.wait(
            lambda f: any(has_button(f[-1], label) for label in f[-1].labels if "Admit" in label)
        )
    )[-1]
    await embassy.officer.press(next(label for label in listed.labels if "Admit" in label), listed)
    await journalist.wait(lambda found: "You are admitted to" in found[-1].text)
