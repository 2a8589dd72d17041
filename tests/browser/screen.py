"""The chat page in a test's words: be someone, open a chat, write, press, look."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest

from bot.sandbox import Chat, Person, Sandbox
from tests.tools import BROWSER_REQUIRED

if find_spec("playwright") is None and not BROWSER_REQUIRED:
    pytest.skip("playwright is missing", allow_module_level=True)

from playwright.async_api import Locator, Page, expect

from tests.patience import WAIT

expect.set_options(timeout=1000 * WAIT)  # a busy machine is slow, not wrong

__all__ = ["Screen", "expect"]


def _named(label: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:[^\w]+ )?{re.escape(label)}$")


class Screen:
    """One browser window. `errors` collects the errors of the page's console."""

    def __init__(self, page: Page, sandbox: Sandbox) -> None:
        self.page = page
        self.sandbox = sandbox
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    async def be(self, person: Person, chat: Chat | None = None) -> None:
        """Open the page as this person, in this chat (the private one with the bot if left out)."""
        await self.page.goto(f"{self.sandbox.api_url}/#{person.id}/{chat.id if chat else person.id}")
        await expect(self.page.get_by_label("You are")).to_have_value(str(person.id))

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.page.get_by_role("log", name="Messages")

    @property
    def messages(self) -> Locator:
        """The messages of the conversation, in order."""
        return self.log.get_by_role("article")

    @property
    def last(self) -> Locator:
        """The newest message."""
        return self.messages.last

    @property
    def commands(self) -> Locator:
        """The commands in the menu."""
        return self.page.get_by_role("listbox", name="Commands").get_by_role("option")

    @property
    def field(self) -> Locator:
        """The field to write in."""
        return self.page.get_by_role("textbox", name="Message")

    def button(self, label: str) -> Locator:
        """The newest button of this name, with or without an icon before it."""
        return self.page.get_by_role("button", name=_named(label)).last

    def link(self, label: str) -> Locator:
        """The newest link button of the conversation with this name, with or without an icon before it."""
        return self.log.get_by_role("link", name=_named(label)).last

    def chat(self, name: str) -> Locator:
        """A chat in the list."""
        return self.page.get_by_role("navigation", name="Chats").get_by_role("link").filter(has_text=name)

    async def write(self, text: str) -> None:
        """Write and press Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")
