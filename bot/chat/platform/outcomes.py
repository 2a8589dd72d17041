"""Turns errors of Telegram or the network into a send's outcome, by one table. No other file compares error texts.

The descriptions are those of Telegram's Bot API server (https://github.com/tdlib/telegram-bot-api,
telegram-bot-api/Client.cpp, `fail_query_with_error` and the checks before it) and of
https://core.telegram.org/api/errors. The first rule that matches decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.chat.platform.request import MaybeSent, NotSent
from bot.domain.releases.outcome import ChatLost, Moved, NoRights, NotEditable, Outcome, Rejected, RetryLater, Unknown
from bot.domain.releases.release import Reason

NO_NETWORK_SECONDS = 1.0
WRONG_TOKEN_SECONDS = 30.0

_Rule = tuple[type[TelegramError], str, Callable[[TelegramError], Outcome]]


def _chat_lost(reason: Reason) -> Callable[[TelegramError], Outcome]:
    return lambda _: ChatLost(reason)


def _no_rights(_: TelegramError) -> Outcome:
    return NoRights(Reason.NO_RIGHTS)


def _rejected(error: TelegramError) -> Outcome:
    return Rejected(Reason.CONTENT, error.message, content=True)


RULES: tuple[_Rule, ...] = (
    (Forbidden, r"blocked by the user|initiate conversation", _chat_lost(Reason.BLOCKED)),
    (Forbidden, r"user is deactivated", _chat_lost(Reason.DEACTIVATED)),
    (Forbidden, r"not a member", _chat_lost(Reason.NOT_A_MEMBER)),
    (Forbidden, r"not enough rights|have no rights", _no_rights),
    (Forbidden, r"", _chat_lost(Reason.KICKED)),
    (BadRequest, r"chat not found|group chat was deactivated|PEER_ID_INVALID", _chat_lost(Reason.CHAT_NOT_FOUND)),
    (BadRequest, r"user is deactivated", _chat_lost(Reason.DEACTIVATED)),
    (BadRequest, r"thread not found|TOPIC_DELETED", _chat_lost(Reason.TOPIC_GONE)),
    (BadRequest, r"TOPIC_CLOSED", lambda _: NoRights(Reason.TOPIC_CLOSED)),
    (
        BadRequest,
        r"not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_SEND_\w+_FORBIDDEN"
        r"|CHAT_RESTRICTED|CHAT_ADMIN_REQUIRED",
        _no_rights,
    ),
    (
        BadRequest,
        r"message can't be (edited|deleted)|message to (edit|delete|pin) not found|MESSAGE_ID_INVALID"
        r"|message identifier is not specified|MESSAGE_DELETE_FORBIDDEN|MESSAGE_EDIT_TIME_EXPIRED",
        lambda _: NotEditable(),
    ),
    (
        BadRequest,
        r"can't parse|is too long|message text is empty|must be non-empty|entity (beginning|URL)|ENTIT\w+_"
        r"|BUTTON_\w+_INVALID"
        r"|IMAGE_PROCESS_FAILED|PHOTO_\w+|file is too big|Entity Too Large|of type \w+ as|MEDIA_\w+INVALID"
        r"|button URL|inline keyboard|REPLY_MARKUP|MESSAGE_TOO_LONG|MESSAGE_EMPTY|must be encoded in UTF-8",
        _rejected,
    ),
    (BadRequest, r"", lambda error: Rejected(Reason.REFUSED, error.message)),
    # PTB raises EndPointNotFound for a wrong token in a raw request.
    (InvalidToken, r"", lambda _: RetryLater(WRONG_TOKEN_SECONDS, everywhere=True)),
    (EndPointNotFound, r"", lambda _: RetryLater(WRONG_TOKEN_SECONDS, everywhere=True)),
    (Conflict, r"", lambda _: RetryLater(NO_NETWORK_SECONDS, everywhere=True)),
    (NotSent, r"", lambda _: RetryLater(NO_NETWORK_SECONDS, everywhere=True)),
    # A 429 without a wait: PTB recognises it only by its text.
    (NetworkError, r"Too Many Requests|\(429\)", lambda _: RetryLater(NO_NETWORK_SECONDS, everywhere=True)),
    (MaybeSent, r"in time", lambda _: Unknown(Reason.TIMEOUT)),
    (MaybeSent, r"connection", lambda _: Unknown(Reason.CONNECTION)),
    (MaybeSent, r"", lambda _: Unknown(Reason.SERVER)),
    # An error without a rule may have come after the message was sent.
    (TelegramError, r"", lambda _: Unknown(Reason.SERVER)),
)


def outcome_of(error: TelegramError, chat: int) -> Outcome:
    """The outcome for an error that PTB raised for a send to `chat`.

    A flood wait in a group or channel concerns that chat alone (20 messages a minute). In a private chat, to which a
    release writes once, it concerns the whole bot.
    """
    if isinstance(error, RetryAfter):
        return RetryLater(seconds_of(error), everywhere=chat > 0, flood=True)
    if isinstance(error, ChatMigrated):
        return Moved(error.new_chat_id)
    for kind, pattern, make in RULES:
        if isinstance(error, kind) and re.search(pattern, error.message, re.IGNORECASE):
            return make(error)
    raise AssertionError("the last rule fits every TelegramError")


def is_done_already(error: BadRequest) -> bool:
    """Whether nothing is left to do: the text is already the same, or the message to be deleted does not exist."""
    return bool(re.search(r"message is not modified|message to delete not found", error.message, re.IGNORECASE))


def is_not_there(error: BadRequest) -> bool:
    """Whether the message that was to be edited has been deleted (or never was)."""
    return bool(re.search(r"message to edit not found", error.message, re.IGNORECASE))


def is_file_forgotten(error: TelegramError) -> bool:
    """Whether Telegram no longer knows the file_id by which a file was sent."""
    return isinstance(error, BadRequest) and bool(
        re.search(
            r"wrong (remote )?file( identifier|_id)|FILE_REFERENCE_|FILE_ID_INVALID", error.message, re.IGNORECASE
        )
    )


def is_topic_gone(error: BadRequest) -> bool:
    """Whether the topic has been deleted, or the chat no longer has topics."""
    return bool(re.search(r"thread not found|TOPIC_DELETED", error.message, re.IGNORECASE))


def is_too_late_to_answer(error: BadRequest) -> bool:
    """Whether a press is too old to be answered (https://core.telegram.org/bots/api#answercallbackquery)."""
    return bool(re.search(r"query is too old", error.message, re.IGNORECASE))


def is_too_big_to_fetch(error: BadRequest) -> bool:
    """Whether a file is larger than a bot may download: 20 MB (https://core.telegram.org/bots/api#getfile)."""
    return bool(re.search(r"too big", error.message, re.IGNORECASE))


def seconds_of(error: RetryAfter) -> float:
    """The wait that Telegram asks for, in seconds."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def shape_of(answer: object) -> str:
    """The shape of an answer for the log: its keys and types, without people's data or words."""
    if isinstance(answer, dict):
        return f"{{{', '.join(f'{key}: {type(value).__name__}' for key, value in sorted(answer.items()))}}}"[:300]
    if isinstance(answer, list):
        return f"[{', '.join(shape_of(item) for item in answer[:3])}] of {len(answer)}"
    return type(answer).__name__


def is_out_of_stars(error: TelegramError) -> bool:
    """Whether a paid message was refused because the bot's balance is too low. Telegram does not document the error of
    the Bot API; https://core.telegram.org/api/errors has BALANCE_TOO_LOW for payments in Stars."""
    return "BALANCE_TOO_LOW" in error.message.upper()
