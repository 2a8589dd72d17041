"""Telegram's pace: the names that other files use, collected here; each is explained where it is defined.

pace         the pace itself: slots, gaps in each chat, waits
slots        who gets the next slot, and when
lanes        whose turn it is
purse        how many more messages may be paid for
last_second  what the server may have counted recently
schedule     how far apart the slots are
chats        what may go into one chat
asked_waits  the waits that Telegram has asked for
"""

from bot.delivery.pace.asked_waits import FIRST_TRY, TRY_EVERY
from bot.delivery.pace.chats import CHAT_SECONDS, GROUP_SECONDS, REPLY_BURST, TELEGRAMS, Gaps
from bot.delivery.pace.last_second import FREE_LIMIT, PAID_LIMIT
from bot.delivery.pace.pace import Pace
from bot.delivery.pace.purse import Purse
from bot.delivery.pace.slots import LEAD, Slot

__all__ = [
    "CHAT_SECONDS",
    "FIRST_TRY",
    "FREE_LIMIT",
    "GROUP_SECONDS",
    "LEAD",
    "PAID_LIMIT",
    "REPLY_BURST",
    "TELEGRAMS",
    "TRY_EVERY",
    "Gaps",
    "Pace",
    "Purse",
    "Slot",
]
