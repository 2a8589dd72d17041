"""/start: the greeting; with a deep link's payload, the statement that it names."""

from __future__ import annotations

from bot.chat.archive import from_link
from bot.chat.drafts.preview import from_link as from_preview
from bot.chat.platform.interaction import Interaction
from bot.chat.platform.menus import tell_staff_menu
from bot.chat.platform.registry import Audience, Command, Feature
from bot.chat.search.search import from_link as searched
from bot.chat.staff.invitations import from_link as invited
from bot.chat.statements.read import ALONE, find, page
from bot.chat.subscriptions.first_steps import first_button
from bot.chat.subscriptions.settings import PAYLOAD as SETTINGS
from bot.chat.subscriptions.settings import from_link as settings_of
from bot.chat.subscriptions.subscribe import from_link as topic_named
from bot.domain.statements import StatementState
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, bold, join
from bot.rendering.view import View, rows, tap
from bot.services.subscriptions import subscribe
from bot.store.subscriptions import targets


async def start(interaction: Interaction, payload: str) -> None:
    """Greet; an unknown payload greets as usual."""
    mission = interaction.context.mission
    if interaction.kind is not ChatKind.PRIVATE:
        if await targets.by_chat(interaction.context.services.db.reader, interaction.chat, interaction.thread):
            await interaction.say("subscribe.already")
        else:
            await interaction.say(
                "start.group", mission=mission.name.say(interaction.translate.lang, mission.default_language)
            )
        return
    from bot.chat.features import FEATURES  # the list of which this file is a part

    if await interaction.context.role(interaction.user):
        await tell_staff_menu(interaction.context, FEATURES, interaction.user)
    returned = await subscribe.came_back(interaction.context.services, interaction.chat)
    if payload.startswith("s-") and await _open(interaction, payload.removeprefix("s-")):
        return
    if payload.startswith("a-") and await from_link(interaction, payload):
        return
    if await from_preview(interaction, payload):
        return
    if await searched(interaction, payload) or await invited(interaction, payload):
        return
    if payload.startswith(SETTINGS) and await settings_of(interaction, payload):
        return
    is_topic = payload.startswith("t-")
    if is_topic and await topic_named(interaction, payload):
        return
    await interaction.show(await greeting(interaction, returned=returned, first="topic.unknown" if is_topic else ""))


async def greeting(interaction: Interaction, *, returned: bool, first: str = "") -> View:
    """What this is, with a Subscribe button for who is not subscribed. `first`: a sentence that goes before."""
    mission = interaction.context.mission
    name = mission.name.say(interaction.translate.lang, mission.default_language)
    subscribed = await targets.by_chat(interaction.context.services.db.reader, interaction.chat)
    lines = [RichText(interaction.translate(first))] if first else []
    lines += [
        interaction.translate.rich("start.greeting", mission=bold(name)),
        RichText(interaction.translate("start.what")),
    ]
    latest = tap(f"📰 {interaction.translate('button.latest')}", "latest")
    if subscribed:
        lines.append(RichText(interaction.translate("start.welcome_back" if returned else "start.subscribed")))
        off = tap(f"🔕 {interaction.translate('button.unsubscribe')}", "unsub")
        return View(join(lines, "\n\n"), rows((latest,), (off,)))
    lines.append(RichText(interaction.translate("start.subscribe_hint")))
    subscribe_button = tap(f"🔔 {interaction.translate('button.subscribe')}", "sub")
    return View(join(lines, "\n\n"), rows((subscribe_button,), (await first_button(interaction), latest)))


async def _open(interaction: Interaction, code: str) -> bool:
    try:
        statement = await find(interaction, code)
    except ValueError:
        return False
    if statement is None or statement.state is StatementState.PENDING:
        return False
    if statement.state is StatementState.RETRACTED:
        await interaction.say("statement.retracted", number=statement.number)
    else:
        await interaction.show(await page(interaction, statement, 1, ALONE))
    return True


FEATURE = Feature(commands=(Command(("start",), start, Audience.NOBODY),))
