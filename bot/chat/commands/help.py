"""/help: the same list as Telegram's menu; and the answer to what nobody understands."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import BotCommand, Message

from bot.chat.desk import Visit
from bot.chat.menus import menu
from bot.chat.registry import Command, Feature
from bot.domain.richtext import RichText, bold, join
from bot.rendering.view import View


async def help_(here: Visit, _: str) -> None:
    """Answer with every command; staff see theirs too, in private."""
    from bot.chat.commands import FEATURES  # the list of which this file is a part

    staff = here.private and await here.desk.role(here.user) is not None
    readers = menu(FEATURES, here.words, of_staff=False)
    lines: list[RichText | str] = [bold(here.words("help.title")), *_lines(readers)]
    if staff:
        own = [c for c in menu(FEATURES, here.words, of_staff=True) if c not in readers]
        lines += ["", bold(here.words("help.staff")), *_lines(own)]
    await here.show(View(join(lines, "\n")))


def _lines(commands: Sequence[BotCommand]) -> list[str]:
    return [f"/{command.command} — {command.description}" for command in commands]


async def not_understood(here: Visit, message: Message) -> None:
    """A helpful answer in private chats; silence in groups."""
    if not here.private:
        return
    text = message.text or ""
    if text.startswith("/"):
        await here.say("help.unknown_command", command=text.split()[0][:40])
    else:
        await here.say("help.free_text" if text else "help.no_text")


FEATURE = Feature(commands=(Command(("help",), help_),))
