"""`chancery check --online`: what Telegram says about the token and each channel of the config. Sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from telegram import Bot, ChatMemberAdministrator
from telegram.error import InvalidToken, TelegramError

from bot.chat.platform.request import AiohttpRequest
from bot.chat.spare.ask_telegram import who
from bot.chat.ways_in.raw_updates import ALLOWED
from bot.chat.ways_in.webhook import fault_in

_LEAST_STARS = 10_000


@dataclass(frozen=True, slots=True)
class OnlineReport:
    """One line for the operator, and whether it is good news."""

    line: str
    well: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask about: the token, the channels, and the staff by id and name; through a proxy, if any. `paid`: also
    about Stars. `webhook`: the address for Telegram's calls in webhook mode; '' in polling mode. `spare`: the spare
    bot's token, if any."""

    token: str
    api_url: str
    channels: Sequence[int | str] = ()
    staff: Sequence[tuple[int, str]] = ()
    proxy: str = ""
    paid: bool = False
    webhook: str = ""
    spare: str = ""


async def ask_telegram(asked: Asked) -> list[OnlineReport]:
    """Ask about the token first; if it is not accepted, or Telegram cannot be reached, ask nothing more."""
    request, polling = AiohttpRequest(1, asked.proxy), AiohttpRequest(1, asked.proxy)
    bot = Bot(asked.token, base_url=f"{asked.api_url}/bot", request=request, get_updates_request=polling)
    try:
        await bot.initialize()
        about = [
            OnlineReport(f"bot        @{bot.username}", True),
            *await _webhook(bot, asked.webhook),
            *_not_allowed(bot),
        ]
        about += await _paid(bot) if asked.paid else []
        about += [await _spare(asked)] if asked.spare else []
        about += [await _channel(bot, chat) for chat in asked.channels]
        return [*about, *[report for user, name in asked.staff if (report := await _never_opened(bot, user, name))]]
    except InvalidToken:
        return [OnlineReport("Telegram does not accept the token.", False)]
    except TelegramError as error:
        return [OnlineReport(f"Telegram is not reached: {error.message}.", False)]
    finally:
        await bot.shutdown()
        await request.shutdown()
        await polling.shutdown()


async def _webhook(bot: Bot, wanted: str) -> list[OnlineReport]:
    """Compares Telegram's webhook with the config. In polling mode, a webhook keeps all updates away from the bot."""
    info = await bot.get_webhook_info()
    if wanted and not info.url:
        return [OnlineReport("webhook    Telegram does not call this bot yet: `run` tells it where", False)]
    if wanted and (fault := fault_in(info, wanted, datetime.now(UTC))):
        return [OnlineReport(f"webhook    {fault}", False)]
    if wanted and set(info.allowed_updates) != set(ALLOWED):
        return [
            OnlineReport("webhook    Telegram sends other kinds of updates than are wanted: start `run` again", False)
        ]
    if wanted or not info.url:
        n = info.pending_update_count
        waiting = "1 update waits" if n == 1 else f"{n} updates wait"
        line = f"webhook    Telegram calls at {urlsplit(wanted).hostname}; {waiting}"
        return [OnlineReport(line, True)] if wanted else []
    host = urlsplit(info.url).hostname or "an unknown address"
    return [
        OnlineReport(f"webhook    another program has the bot's messages sent to {host}; `run` takes it off", False)
    ]


async def _paid(bot: Bot) -> list[OnlineReport]:
    """Telegram's conditions for paid broadcasts, and whether they are met, as far as Telegram says. Its two pages
    differ: https://core.telegram.org/bots/api#paid-broadcasts, and https://core.telegram.org/bots/faq on
    broadcasting."""
    conditions = OnlineReport(
        f"paid       Telegram asks for {_LEAST_STARS} Stars on the bot's balance (its API page), or for 100000 Stars "
        "and 100000 users a month (its FAQ), and that Paid Broadcasts are on in @BotFather, which a bot cannot see",
        True,
    )
    try:
        stars = (await bot.get_my_star_balance()).amount
    except TelegramError as error:
        return [conditions, OnlineReport(f"paid       the balance is not told: {error.message}", False)]
    enough = stars >= _LEAST_STARS
    lacks = "" if enough else f", {_LEAST_STARS - stars} too few: everything goes at the free rate"
    return [conditions, OnlineReport(f"paid       there are {stars} Stars{lacks}", enough)]


def _not_allowed(bot: Bot) -> list[OnlineReport]:
    """Settings that only the bot's owner can change, in a chat with @BotFather
    (https://core.telegram.org/bots/api#user). The bot works without them, so they are not reported as a fault."""
    me, name = bot.bot, bot.username
    told = []
    if not me.supports_inline_queries:
        told.append(f"inline     @{name} and words in any chat offer nothing: /setinline in @BotFather allows it")
    if not me.supports_guest_queries:
        told.append(
            f"guest      replying with @{name} in any chat checks nothing: open the bot in @BotFather, Bot Settings, "
            "Guest Mode, to allow it"
        )
    return [OnlineReport(line, True) for line in told]


async def _never_opened(bot: Bot, user: int, name: str) -> OnlineReport | None:
    """Reports a member of staff who never opened the bot: Telegram does not know the chat then, and no message reaches
    them."""
    try:
        await bot.get_chat(user)
    except TelegramError as error:
        who = f"{user} ({name})" if name else str(user)
        return OnlineReport(f"staff      {who} never opened the bot: {error.message}", False)
    return None


async def _spare(asked: Asked) -> OnlineReport:
    found = await who(asked.spare, asked.api_url, asked.proxy)
    return OnlineReport(
        f"spare bot  @{found.username}" if found else "spare bot  Telegram does not accept its token", found is not None
    )


async def _channel(bot: Bot, chat: int | str) -> OnlineReport:
    try:
        member = await bot.get_chat_member(chat, bot.id)
    except TelegramError as error:
        return OnlineReport(f"channel    {chat}: {error.message}", False)
    may_post = isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    return OnlineReport(f"channel    {chat}: {'may post' if may_post else 'the bot may not post there'}", may_post)
