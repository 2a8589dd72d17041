"""/help: the commands, as in Telegram's menu; and the answer to messages that the bot does not understand."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import BotCommand, Message

from bot.chat.consular.nobody_reads import with_people
from bot.chat.message import is_typed
from bot.chat.platform.interaction import Command, Feature, Interaction, MessageTaker, Turn
from bot.chat.platform.menus import menu
from bot.domain.text.richtext import RichText, bold, join
from bot.rendering.view import View


async def help_(interaction: Interaction, _: str) -> None:
    """Answer with every command; in private, staff also see theirs."""
    role = await interaction.context.role(interaction.user) if interaction.private else None
    features = interaction.context.features
    readers = menu(features, interaction.translate)
    lines: list[RichText | str] = [bold(interaction.translate("help.title")), *_lines(readers)]
    if role:
        own = [c for c in menu(features, interaction.translate, role) if c not in readers]
        lines += ["", bold(interaction.translate("help.staff")), *_lines(own)]
    await interaction.show(View(join(lines, "\n")))


def _lines(commands: Sequence[BotCommand]) -> list[str]:
    return [f"/{command.command} — {command.description}" for command in commands]


async def not_understood(interaction: Interaction, message: Message) -> None:
    """Say what the bot understands; in groups, nothing."""
    if not interaction.private:
        return
    text = message.text or ""
    if text.startswith("/"):
        await interaction.say("help.unknown_command", command=text.split()[0][:40])
    else:
        no_text = View(RichText(interaction.translate("help.no_text")))
        await interaction.show(await with_people(interaction, "", no_text))


async def is_for_staff(interaction: Interaction) -> bool:
    """Whether a staff command may run: only for staff, and in private only. To others it is an unknown command."""
    if await interaction.context.role(interaction.user) is None:
        if interaction.message is not None:
            await not_understood(interaction, interaction.message)
        return False
    if not interaction.private:
        await interaction.say("staff.private_only")
    return interaction.private


async def take_untyped(interaction: Interaction, message: Message) -> bool:
    """Tell the person that a command which was forwarded, or written by another bot, does nothing."""
    first = (message.text or message.caption or "").split(maxsplit=1)[:1]
    name = first[0].partition("@")[0].removeprefix("/").lower() if first and first[0].startswith("/") else ""
    known = {word for feature in interaction.context.features for one in feature.commands for word in one.names}
    if not interaction.private or is_typed(message) or name not in known:
        return False
    await interaction.say("help.not_typed", command=f"/{name}")
    return True


async def take(interaction: Interaction, message: Message) -> bool:
    """Take a message that no other feature took."""
    await not_understood(interaction, message)
    return True


async def fresh(interaction: Interaction) -> None:
    """All commands, for a button that belongs to no feature."""
    await help_(interaction, "")


FEATURE = Feature(
    commands=(Command(("help",), help_, only_answers=True),),
    messages=(MessageTaker(Turn.NOT_TYPED, take_untyped), MessageTaker(Turn.NOT_UNDERSTOOD, take)),
    fresh=fresh,
)
