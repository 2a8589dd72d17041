"""/language: the language in which the bot speaks in a chat and sends it statements."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Command, Feature, Interaction, Press
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText
from bot.i18n.translator import INTERFACE, own_name, translator
from bot.rendering.view import View, rows, tap
from bot.services.subscriptions import change_settings


def offered(mission: Mission) -> tuple[str, ...]:
    """The mission's languages in which the bot can speak; if there are none, all that it can speak."""
    return tuple(lang for lang in mission.languages if lang in INTERFACE) or INTERFACE


async def language(interaction: Interaction, argument: str) -> None:
    """Set the language that is named, or offer buttons (in a group, which has no buttons, the commands to send)."""
    if not await interaction.may_manage():
        await interaction.say("subscribe.admins_only")
        return
    wanted = argument.lower()
    choices = offered(interaction.context.mission)
    named = next((lang for lang in choices if wanted in (lang, own_name(lang).lower())), None)
    if named:
        await change_settings.set_language(interaction.context.services, interaction.chat, named)
        await interaction.show(View(RichText(translator(named)("language.set"))))
        return
    question = interaction.translate("language.unknown" if argument else "language.ask")
    if interaction.private:
        buttons = tuple(tap(own_name(lang), "lang", lang) for lang in choices)
        await interaction.show(View(RichText(question), rows(buttons)))
    else:
        await interaction.show(View(RichText("\n".join([question, *(f"/language {lang}" for lang in choices)]))))


async def choose(interaction: Interaction, args: Sequence[str]) -> None:
    """A language's button."""
    (lang,) = args
    if lang not in offered(interaction.context.mission):
        raise ValueError(lang)
    await change_settings.set_language(interaction.context.services, interaction.chat, lang)
    await interaction.turn(View(RichText(translator(lang)("language.set"))))
    await interaction.toast()


async def fresh(interaction: Interaction) -> None:
    """The languages to choose from."""
    await language(interaction, "")


FEATURE = Feature(commands=(Command(("language",), language),), presses=(Press("lang", choose),), fresh=fresh)
