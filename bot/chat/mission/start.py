"""/start: the greeting; with a deep link's payload, the statement that it names."""

from __future__ import annotations

from bot.chat.archive import from_link
from bot.chat.drafts.preview import from_link as from_preview
from bot.chat.platform.interaction import Visit
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


async def start(here: Visit, payload: str) -> None:
    """Greet; an unknown payload greets as usual."""
    mission = here.desk.mission
    if here.kind is not ChatKind.PRIVATE:
        if await targets.by_chat(here.desk.office.db.reader, here.chat, here.thread):
            await here.say("subscribe.already")
        else:
            await here.say("start.group", mission=mission.name.say(here.words.lang, mission.default_language))
        return
    from bot.chat.features import FEATURES  # the list of which this file is a part

    if await here.desk.role(here.user):
        await tell_staff_menu(here.desk, FEATURES, here.user)
    returned = await subscribe.came_back(here.desk.office, here.chat)
    if payload.startswith("s-") and await _open(here, payload.removeprefix("s-")):
        return
    if payload.startswith("a-") and await from_link(here, payload):
        return
    if await from_preview(here, payload):
        return
    if await searched(here, payload) or await invited(here, payload):
        return
    if payload.startswith(SETTINGS) and await settings_of(here, payload):
        return
    is_topic = payload.startswith("t-")
    if is_topic and await topic_named(here, payload):
        return
    await here.show(await greeting(here, returned=returned, first="topic.unknown" if is_topic else ""))


async def greeting(here: Visit, *, returned: bool, first: str = "") -> View:
    """What this is, with a Subscribe button for who is not subscribed. `first`: a sentence that goes before."""
    mission = here.desk.mission
    name = mission.name.say(here.words.lang, mission.default_language)
    subscribed = await targets.by_chat(here.desk.office.db.reader, here.chat)
    lines = [RichText(here.words(first))] if first else []
    lines += [here.words.rich("start.greeting", mission=bold(name)), RichText(here.words("start.what"))]
    latest = tap(f"📰 {here.words('button.latest')}", "latest")
    if subscribed:
        lines.append(RichText(here.words("start.welcome_back" if returned else "start.subscribed")))
        off = tap(f"🔕 {here.words('button.unsubscribe')}", "unsub")
        return View(join(lines, "\n\n"), rows((latest,), (off,)))
    lines.append(RichText(here.words("start.subscribe_hint")))
    subscribe_button = tap(f"🔔 {here.words('button.subscribe')}", "sub")
    return View(join(lines, "\n\n"), rows((subscribe_button,), (await first_button(here), latest)))


async def _open(here: Visit, code: str) -> bool:
    try:
        statement = await find(here, code)
    except ValueError:
        return False
    if statement is None or statement.state is StatementState.PENDING:
        return False
    if statement.state is StatementState.RETRACTED:
        await here.say("statement.retracted", number=statement.number)
    else:
        await here.show(await page(here, statement, 1, ALONE))
    return True


FEATURE = Feature(commands=(Command(("start",), start, Audience.NOBODY),))
