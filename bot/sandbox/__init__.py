"""A Telegram in a box: the Bot API on the loopback, people who write and press, trouble on demand.

Imports nothing of ours outside this room. Start with `Sandbox`.
"""

from bot.sandbox.client import Person
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.flood import Rates
from bot.sandbox.model import Answer, Button, Call, Chat, Event, Impossible, Message, Refused, User
from bot.sandbox.remote import RemoteMessage, RemotePerson, RemoteSandbox
from bot.sandbox.server import Sandbox
from bot.sandbox.world import TOKEN, World

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
]
