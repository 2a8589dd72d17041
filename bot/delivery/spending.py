"""Paid broadcasts: how much may be paid for now, of what goes out and of the bot's balance.

A release may be paid for up to its limit, and all together up to the balance; what is left then goes at the free rate,
and nothing fails for want of Stars. Urgent releases go before all others, so while there are some only their limits
count. Where one of several that go out side by side has used up its limit, all go at the free rate until it is over:
Telegram counts the messages of a bot together.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from bot.delivery.pace import Purse
from bot.delivery.ports import Messenger
from bot.domain.releases.price import MESSAGES_PER_STAR
from bot.store.releases.releases import Release


class Spending:
    """Looks how much is left to be paid for, of the releases that go out and of the balance."""

    def __init__(self, purse: Purse, messenger: Messenger) -> None:
        self._purse, self._messenger = purse, messenger

    async def look(self, running: Sequence[Release], in_flight: int) -> None:
        """`running`: the releases of which something is to be sent now; `in_flight`: messages that are on their way,
        and are not in the releases' counts yet."""
        if not running:
            self._purse.allow(inf)
            return
        foremost = [release for release in running if release.urgent] or running
        left = min(release.paid_most - release.paid for release in foremost)
        stars = await self._messenger.stars()
        there = inf if stars is None else stars * MESSAGES_PER_STAR
        self._purse.allow(max(0, min(left, there) - in_flight))
