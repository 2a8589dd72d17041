"""Working on a draft's card, as a press officer's thumb does it."""

from __future__ import annotations

from bot.sandbox import Message, Person


def there(person: Person, shown: Message) -> Message:
    """The message as it is now."""
    return next(m for m in person.messages() if m.id == shown.id)


async def until(person: Person, shown: Message, said: str) -> Message:
    """The message, once it says that."""
    await person.wait(lambda found: any(m.id == shown.id and said in m.text for m in found))
    return there(person, shown)


async def followed(person: Person, said: str, label: str = "Discard") -> tuple[Message, Message]:
    """The preview and the card, once the card is the last message of all, says that and has that button."""

    def is_last(found: list[Message]) -> bool:
        return said in found[-1].text and any(text.endswith(label) for text in found[-1].labels)

    preview, card = (await person.wait(is_last))[-2:]
    return preview, card


async def sent(person: Person, card: Message) -> Message:
    """The card as the report of the release that it let go."""
    await person.wait(lambda _: "Time taken" in there(person, card).text)
    return there(person, card)


async def pressed(person: Person, label: str, shown: Message, said: str) -> Message:
    """The card after a press, once it says that."""
    await person.press(label, message=shown)
    return await until(person, shown, said)


async def answered(person: Person, text: str) -> Message:
    """What the bot answers to a message."""
    person.send(text)
    return await person.reply()


def data(shown: Message, label: str) -> str:
    """The data of the button whose label ends so."""
    found = [b.callback_data for row in shown.buttons for b in row if b.text.endswith(label) and b.callback_data]
    assert found, shown.labels
    return found[0]
