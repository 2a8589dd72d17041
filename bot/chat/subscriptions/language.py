"""/language: in which language the bot speaks here and sends statements."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature, Press
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText
from bot.i18n.translator import INTERFACE, own_name, words
from bot.rendering.view import View, rows, tap
from bot.services.subscriptions import change_settings


def offered(mission: Mission) -> tuple[str, ...]:
    """The mission's languages that the bot speaks."""
    return tuple(lang for lang in mission.languages if lang in INTERFACE) or INTERFACE


async def language(here: Visit, argument: str) -> None:
    """Set the language that is named, or offer buttons (in a group: the commands to send)."""
    if not await here.may_manage():
        await here.say("subscribe.admins_only")
        return
    wanted = argument.lower()
    choices = offered(here.desk.mission)
    named = next((lang for lang in choices if wanted in (lang, own_name(lang).lower())), None)
    if named:
        await change_settings.set_language(here.desk.office, here.chat, named)
        await here.show(View(RichText(words(named)("language.set"))))
        return
    question = here.words("language.unknown" if argument else "language.ask")
    if here.private:
        buttons = tuple(tap(own_name(lang), "lang", lang) for lang in choices)
        await here.show(View(RichText(question), rows(buttons)))
    else:
        await here.show(View(RichText("\n".join([question, *(f"/language {lang}" for lang in choices)]))))


async def choose(here: Visit, args: Sequence[str]) -> None:
    """A language's button."""
    (lang,) = args
    if lang not in offered(here.desk.mission):
        raise ValueError(lang)
    await change_settings.set_language(here.desk.office, here.chat, lang)
    await here.turn(View(RichText(words(lang)("language.set"))))
    await here.toast()


async def fresh(here: Visit) -> None:
    """The languages."""
    await language(here, "")


FEATURE = Feature(commands=(Command(("language",), language),), presses=(Press("lang", choose),), fresh=fresh)
