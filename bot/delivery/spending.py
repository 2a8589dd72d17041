"""Paid broadcasts: how much may be paid for now, given the running releases and the bot's balance.

Each release may be paid for up to its limit, and all together up to the balance; the rest is sent at the free rate, and
nothing fails for lack of Stars. Urgent releases go before all others, so while there are some only their limits count.
If one of several parallel releases has used up its limit, all go at the free rate until it is over: Telegram counts a
bot's messages together.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from bot.delivery.pace import Purse
from bot.delivery.ports import Messenger
from bot.domain.releases.price import MESSAGES_PER_STAR
from bot.store.releases.releases import Release


class Spending:
    """Computes how many messages may still be paid for, from the running releases and the balance."""

    def __init__(self, purse: Purse, messenger: Messenger) -> None:
        self._purse, self._messenger = purse, messenger

    async def look(self, running: Sequence[Release], in_flight: int) -> None:
        """Update the purse. `running`: the releases with something to send now; `in_flight`: messages being sent that
        are not in the releases' counts yet."""
        if not running:
            self._purse.allow(inf)
            return
        foremost = [release for release in running if release.urgent] or running
        left = min(release.paid_most - release.paid for release in foremost)
        stars = await self._messenger.stars()
        there = inf if stars is None else stars * MESSAGES_PER_STAR
        self._purse.allow(max(0, min(left, there) - in_flight))
