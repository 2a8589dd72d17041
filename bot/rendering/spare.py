"""How the spare bot is shown: its greeting, the button that leads to it, its line in the figures."""

from __future__ import annotations

from bot.domain.mission import Mission
from bot.domain.spare import SpareBot
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator
from bot.rendering.view import Button, Link, View, rows

# Links that start a bot, or add it to a group or channel: https://core.telegram.org/api/links#bot-links
_WAYS = {
    ChatKind.PRIVATE: "start=spare",
    ChatKind.GROUP: "startgroup=spare",
    ChatKind.SUPERGROUP: "startgroup=spare",
    ChatKind.CHANNEL: "startchannel&admin=post_messages+edit_messages+delete_messages",
}


def hello(translate: Translator, mission: Mission, bot: str, *, subscribed: bool) -> View:
    """The only message of the spare bot, with a link to the main bot. `bot`: its name, without @."""
    name = mission.name.say(translate.lang, mission.default_language)
    key = "spare.hello" if subscribed else "spare.hello_stranger"
    button = Button(f"➡️ @{bot}", Link(f"https://t.me/{bot}?start=spare"))
    return View(RichText(translate(key, mission=name, bot=f"@{bot}")), rows((button,)))


def offer(translate: Translator, username: str, kind: ChatKind) -> Button:
    """The button below the settings: to the spare bot, or to add it to the group or channel."""
    return Button(f"🛟 {translate('button.spare')}", Link(f"https://t.me/{username}?{_WAYS[kind]}"))


def share_line(translate: Translator, spare: SpareBot, people: int) -> str:
    """How many of the subscribed people have started the spare bot."""
    percent = 100 * spare.readers // people if people else 0
    return translate("stats.spare", name=f"@{spare.username}", count=spare.readers, total=people, percent=percent)
