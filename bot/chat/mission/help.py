"""/help: the same list as Telegram's menu; and the answer to what nobody understands."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import BotCommand, Message

from bot.chat.platform.interaction import Visit
from bot.chat.platform.menus import menu
from bot.chat.platform.registry import Command, Feature
from bot.domain.text.richtext import RichText, bold, join
from bot.rendering.view import View


async def help_(here: Visit, _: str) -> None:
    """Answer with every command; staff see theirs too, in private."""
    from bot.chat.features import FEATURES  # the list of which this file is a part

    role = await here.desk.role(here.user) if here.private else None
    readers = menu(FEATURES, here.words)
    lines: list[RichText | str] = [bold(here.words("help.title")), *_lines(readers)]
    if role:
        own = [c for c in menu(FEATURES, here.words, role) if c not in readers]
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
        await here.say("help.no_text")


async def is_for_staff(here: Visit) -> bool:
    """Whether a command of staff goes on: only staff see that it exists, and it works in private."""
    if await here.desk.role(here.user) is None:
        if here.message is not None:
            await not_understood(here, here.message)
        return False
    if not here.private:
        await here.say("staff.private_only")
    return here.private


async def fresh(here: Visit) -> None:
    """Every command: for a button that nobody knows."""
    await help_(here, "")


FEATURE = Feature(commands=(Command(("help",), help_),), fresh=fresh)
