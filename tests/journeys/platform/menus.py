"""Pressing through a menu that is edited in place, in the person's own language."""

from __future__ import annotations

from bot.i18n.translator import Translator, translator
from bot.sandbox import Message, Person


class Menu:
    """One message of the bot in a person's chat."""

    def __init__(self, person: Person, message: Message) -> None:
        self.person, self.id = person, message.id

    @property
    def says(self) -> Translator:
        """The sentences in the person's language."""
        return translator(self.person.user.language or "en")

    @property
    def message(self) -> Message:
        """The message as it is now."""
        return next(m for m in self.person.messages() if m.id == self.id)

    async def press(self, *labels: str) -> str:
        """Press buttons one after the other (keys of the catalog, or labels); what the last press was answered."""
        said = ""
        for label in labels:
            wanted = self.says(label) if "." in label else label
            said = (await self.person.press(wanted, message=self.id)).text or ""
        return said

    async def shows(self, text: str, *more: str) -> None:
        """Wait until the message holds these texts."""
        await self.person.wait(lambda _: all(part in self.message.text for part in (text, *more)))


async def opened(person: Person, command: str = "/settings") -> Menu:
    """Send a command; the answer as a menu."""
    person.send(command)
    return Menu(person, await person.reply())
