"""PTB's Application with our request class, our pace and our handlers."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Update
from telegram.error import ChatMigrated, InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder

from bot.chat.inline import elsewhere
from bot.chat.platform.interaction import ChatContext
from bot.chat.platform.limiter import LaneLimiter
from bot.chat.platform.outcomes import outcome_of
from bot.chat.platform.registry import App, context_of, interaction_of, put_context, register
from bot.chat.platform.request import AiohttpRequest
from bot.delivery.pace import Pace
from bot.domain.errors import TokenRefused
from bot.domain.releases.outcome import Rejected
from bot.services import alerts
from bot.services.subscriptions import subscribe

log = logging.getLogger(__name__)
_RETRY_SECONDS = 2.0
_SPARE_CONNECTIONS = 16  # for replies, besides one for each delivery worker


def build(token: str, api_url: str, pace: Pace, workers: int, proxy: str = "") -> App:
    """The application, without its handlers (they need the bot's name, which is known after `initialize`)."""
    # PTB's debug lines contain the address, which holds the token.
    logging.getLogger("telegram").setLevel(logging.INFO)
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest(workers + _SPARE_CONNECTIONS, proxy))
        .get_updates_request(AiohttpRequest(1, proxy))
        .rate_limiter(LaneLimiter(pace))
        .updater(None)
        .build()
    )


def furnish(app: App, context: ChatContext) -> None:
    """Give the application the context and the handlers of all features."""
    put_context(app.bot_data, context)
    register(app, context.features)
    app.add_error_handler(_on_error)


async def _on_error(update: object, ptb: Any) -> None:
    """An error that no handler expected: log it and apologise."""
    error = ptb.error
    if isinstance(update, Update) and (update.inline_query or update.guest_message):
        elsewhere.note_failure(error)
        return
    if isinstance(error, ChatMigrated) and isinstance(update, Update) and update.effective_chat:
        # https://core.telegram.org/bots/api#responseparameters: the group has a new id; its subscription moves too, the
        # answer is lost
        await subscribe.migrated(context_of(ptb).services, update.effective_chat.id, error.new_chat_id)
    if isinstance(error, TelegramError) and not _is_ours(error):
        # Telegram refused the answer (the chat is gone), or was not reached: there is nobody to apologise to.
        log.warning("an answer was not delivered: %s", error.message)
        return
    log.error("an update could not be handled", exc_info=error)
    await alerts.note_damage(context_of(ptb).services, error)
    interaction = await interaction_of(update, ptb) if isinstance(update, Update) else None
    if interaction is None or not interaction.private:
        return
    try:
        await interaction.toast()
        await interaction.say("error.apology")
    except TelegramError as second:
        log.warning("the apology was not delivered: %s", second.message)


def _is_ours(error: TelegramError) -> bool:
    """Whether Telegram refused the answer because of its content, such as its length: that is our fault."""
    outcome = outcome_of(error, 0)
    return isinstance(outcome, Rejected) and outcome.content


async def initialize(app: App) -> None:
    """Ask Telegram who the bot is; repeat until it can be reached.

    Raises:
        TokenRefused: Telegram does not accept the token.
    """
    try:
        while True:
            try:
                await app.initialize()
                return
            except InvalidToken as error:
                raise TokenRefused("Telegram does not accept the token: copy it again from @BotFather.") from error
            except TelegramError as error:
                log.warning("Telegram is not reached (%s); trying again", error.message)
            await asyncio.sleep(_RETRY_SECONDS)
    except BaseException:  # also on cancellation: connections would stay open
        await app.bot.request.shutdown()  # PTB shuts down only what it has initialized
        raise
