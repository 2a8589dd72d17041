"""A small imitation of Telegram, for the demo and the tests: the Bot API on the loopback, people who use it, and faults
that can be ordered.

Imports nothing of ours from outside this floor. Start with `Sandbox`. The folders, from the lowest up:

world     the state: users, chats, messages, updates, flood control
text      what Telegram does to a text: length, entities, parse modes
bot_api   the Bot API: its methods, what they refuse, which updates the bot gets
media     pictures, videos, music and files: how the bot and people send them, and the methods for them
bot_door  the bot's HTTP door (/bot<token>/...), and the table of all methods
people    what people do in their app, and the HTTP door (/client/...) for tests and browsers that act as them
page      the chat page in the browser
"""

from bot.sandbox.bot_api.faults import Fault, Faults
from bot.sandbox.people.items import Item, picture
from bot.sandbox.people.person import Person
from bot.sandbox.people.remote import RemoteMessage, RemotePerson, RemoteSandbox
from bot.sandbox.server import Sandbox
from bot.sandbox.world.errors import Impossible, Refused
from bot.sandbox.world.flood_control import Rates
from bot.sandbox.world.model import Answer, Button, Call, Chat, Event, Message, User
from bot.sandbox.world.world import TOKEN, World

__all__ = [
    "TOKEN",
    "Answer",
    "Button",
    "Call",
    "Chat",
    "Event",
    "Fault",
    "Faults",
    "Impossible",
    "Item",
    "Message",
    "Person",
    "Rates",
    "Refused",
    "RemoteMessage",
    "RemotePerson",
    "RemoteSandbox",
    "Sandbox",
    "User",
    "World",
    "picture",
]
