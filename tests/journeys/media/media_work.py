"""Sending pictures and files as a press officer does, and looking at what came of it."""

from __future__ import annotations

from bot.i18n.translator import translator
from bot.sandbox import Message, Person
from tests.journeys.conftest import OWNER, Embassy, has_button
from tests.journeys.drafts.card_work import there


async def card(person: Person, said: str, but: str = "") -> Message:
    """The newest card, once it says that; it is the last message. `but`: and does not say that."""
    discard = [translator(lang)("button.discard") for lang in ("en", "ru")]

    def is_there(found: list[Message]) -> bool:
        last = found[-1]
        return (
            any(has_button(last, label) for label in discard)
            and said in last.text
            and (not but or but not in last.text)
        )

    return (await person.wait(is_there))[-1]


def preview(person: Person, shown: Message, messages: int) -> list[Message]:
    """The messages of the preview above the card: so many that stand directly above it."""
    found = person.messages()
    place = next(place for place, message in enumerate(found) if message.id == shown.id)
    return found[place - messages : place]


def kinds(messages: list[Message]) -> list[str | None]:
    """What each message shows."""
    return [message.kind for message in messages]


def member(embassy: Embassy, lang: str) -> Person:
    """A member of staff who uses Telegram in that language."""
    return embassy.officer if lang == "en" else embassy.sandbox.user("Ольга", language=lang, user_id=OWNER)


async def page(person: Person, shown: Message, *labels: str) -> Message:
    """The card's message after those presses, each on the page that the one before it opened."""
    for label in labels:
        before = there(person, shown)
        await person.press(label, message=shown)
        await person.wait(lambda _, before=before: there(person, shown) != before)  # type: ignore[misc]
    return there(person, shown)


async def last(person: Person, said: str) -> None:
    """Wait until the last message says just that."""
    await person.wait(lambda found: found[-1].text == said)


def shows(messages: list[Message]) -> list[tuple[str | None, str]]:
    """What each message shows: which file, or which text."""
    return [(message.kind, message.file["file_unique_id"] if message.kind else message.text) for message in messages]
