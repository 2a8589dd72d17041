"""Every error that python-telegram-bot knows, and every sentence that Telegram is known to say, is an outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.chat.platform.outcomes import (
    is_done_already,
    is_not_there,
    is_too_big_to_fetch,
    is_too_late_to_answer,
    outcome_of,
    seconds_of,
)
from bot.chat.platform.request import MaybeSent, NotSent
from bot.domain.releases.outcome import ChatLost, Moved, NoRights, NotEditable, Outcome, Rejected, RetryLater, Unknown
from bot.domain.releases.release import Reason

READER, GROUP = 5, -1005


def every_class(root: type[TelegramError] = TelegramError) -> Iterator[type[TelegramError]]:
    """The class and all below it."""
    yield root
    for below in root.__subclasses__():
        yield from every_class(below)


_MADE: dict[type[TelegramError], TelegramError] = {
    ChatMigrated: ChatMigrated(-1001),
    RetryAfter: RetryAfter(timedelta(seconds=7)),
    PassportDecryptionError: PassportDecryptionError("x"),
    TimedOut: TimedOut(),
    InvalidToken: InvalidToken(),
}


@pytest.mark.parametrize("kind", sorted(set(every_class()), key=repr))
@pytest.mark.parametrize("chat", [READER, GROUP])
def test_every_class(kind: type[TelegramError], chat: int) -> None:
    """Each class of telegram.error, and of our own, has an outcome, and none of them is a success."""
    error = _MADE.get(kind) or kind("What nobody has seen yet")
    outcome = outcome_of(error, chat)
    assert isinstance(outcome, RetryLater | ChatLost | NoRights | Moved | Rejected | Unknown)


def test_no_class_is_forgotten() -> None:
    """The classes that these tests know are those that the library has."""
    assert {
        BadRequest, ChatMigrated, Conflict, EndPointNotFound, Forbidden, InvalidToken, NetworkError,
        PassportDecryptionError, RetryAfter, TelegramError, TimedOut, NotSent, MaybeSent,
    } <= set(every_class())  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Forbidden: bot was blocked by the user", ChatLost(Reason.BLOCKED)),
        ("Forbidden: bot can't initiate conversation with a user", ChatLost(Reason.BLOCKED)),
        ("Forbidden: user is deactivated", ChatLost(Reason.DEACTIVATED)),
        ("Forbidden: bot was kicked from the group chat", ChatLost(Reason.KICKED)),
        ("Forbidden: bot was kicked from the supergroup chat", ChatLost(Reason.KICKED)),
        ("Forbidden: bot was kicked from the channel chat", ChatLost(Reason.KICKED)),
        ("Forbidden: the group chat was deleted", ChatLost(Reason.KICKED)),
        ("Forbidden: bot is not a member of the channel chat", ChatLost(Reason.NOT_A_MEMBER)),
        ("Forbidden: bot is not a member of the supergroup chat", ChatLost(Reason.NOT_A_MEMBER)),
        ("Forbidden: not enough rights to send text messages to the chat", NoRights(Reason.NO_RIGHTS)),
    ],
)
def test_forbidden(sentence: str, outcome: Outcome) -> None:
    """403: the subscription ends, unless it is only a right that is missing."""
    assert outcome_of(Forbidden(sentence), READER) == outcome


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Chat not found", ChatLost(Reason.CHAT_NOT_FOUND)),
        ("Bad Request: chat not found", ChatLost(Reason.CHAT_NOT_FOUND)),
        ("Bad Request: group chat was deactivated", ChatLost(Reason.CHAT_NOT_FOUND)),
        ("Bad Request: PEER_ID_INVALID", ChatLost(Reason.CHAT_NOT_FOUND)),
        ("Bad Request: message thread not found", ChatLost(Reason.TOPIC_GONE)),
        ("Bad Request: TOPIC_DELETED", ChatLost(Reason.TOPIC_GONE)),
        ("Bad Request: TOPIC_CLOSED", NoRights(Reason.TOPIC_CLOSED)),
        ("Bad Request: not enough rights to send text messages to the chat", NoRights(Reason.NO_RIGHTS)),
        ("Bad Request: have no rights to send a message", NoRights(Reason.NO_RIGHTS)),
        ("Bad Request: need administrator rights in the channel chat", NoRights(Reason.NO_RIGHTS)),
        ("Bad Request: CHAT_WRITE_FORBIDDEN", NoRights(Reason.NO_RIGHTS)),
        ("Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", NoRights(Reason.NO_RIGHTS)),
        ("Bad Request: CHAT_RESTRICTED", NoRights(Reason.NO_RIGHTS)),
        ("Bad Request: CHAT_ADMIN_REQUIRED", NoRights(Reason.NO_RIGHTS)),
    ],
)
def test_bad_requests_about_the_chat(sentence: str, outcome: Outcome) -> None:
    """400 about the chat ends or pauses its target, and says nothing of the release."""
    assert outcome_of(BadRequest(sentence), GROUP) == outcome


@pytest.mark.parametrize(
    "sentence",
    [
        "Message can't be edited",
        "Message to edit not found",
        "Message can't be deleted",
        "Message can't be deleted for everyone",
        "Message to pin not found",
        "MESSAGE_ID_INVALID",
        "Message identifier is not specified",
    ],
)
def test_a_message_that_stays_as_it_is(sentence: str) -> None:
    """What Telegram does not let be changed is neither the chat's fault nor the text's."""
    assert outcome_of(BadRequest(sentence), READER) == NotEditable()


@pytest.mark.parametrize(
    ("sentence", "done"),
    [
        ("Message is not modified: specified new message content and reply markup are exactly the same", True),
        ("Message to delete not found", True),
        ("Message can't be edited", False),
    ],
)
def test_what_is_so_already(sentence: str, done: bool) -> None:
    """The same text again, and a message that is gone already, are what was asked for."""
    assert is_done_already(BadRequest(sentence)) is done


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("Message to edit not found", is_not_there),
        ("Bad Request: message to edit not found", is_not_there),
        ("Query is too old and response timeout expired or query id is invalid", is_too_late_to_answer),
        ("Bad Request: file is too big", is_too_big_to_fetch),
        ("Message is not modified", is_done_already),
    ],
)
def test_what_handlers_tell_apart(sentence: str, what: Callable[[BadRequest], bool]) -> None:
    """Each sentence that a handler goes on after is known by one question, and by no other."""
    questions = (is_not_there, is_too_late_to_answer, is_too_big_to_fetch, is_done_already)
    assert [question for question in questions if question(BadRequest(sentence))] == [what]


@pytest.mark.parametrize(
    "sentence",
    [
        'Can\'t parse entities: unsupported start tag "x" at byte offset 0',
        "Bad Request: can't parse entities: character '.' is reserved",
        "Bad Request: can't parse MessageEntity: Unsupported type specified",
        "Message is too long",
        "Bad Request: message is too long",
        "Bad Request: text is too long",
        "Bad Request: MESSAGE_TOO_LONG",
        "Message text is empty",
        "Bad Request: message text is empty",
        "Bad Request: text must be non-empty",
        "Bad Request: ENTITIES_TOO_LONG",
        "Bad Request: ENTITY_BOUNDS_INVALID",
        "Bad Request: entity beginning at UTF-16 offset 1 ends in a middle of a UTF-16 symbol",
        "Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 9",
        "Bad Request: entity URL 'x' is invalid: Wrong HTTP URL",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: BUTTON_URL_INVALID",
        "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        "Bad Request: reply markup is too long",
        "Bad Request: REPLY_MARKUP_INVALID",
        "Bad Request: strings must be encoded in UTF-8",
    ],
)
def test_bad_requests_about_the_content(sentence: str) -> None:
    """400 about the message itself: the release is wrong, not the chat; staff get Telegram's own sentence."""
    outcome = outcome_of(BadRequest(sentence), READER)
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.content) == (Reason.CONTENT, True)
    assert outcome.detail


def test_other_refusals_are_final() -> None:
    """A 400 that nobody knows is refused for good: neither sent again nor the release's fault."""
    outcome = outcome_of(BadRequest("Bad Request: SOMETHING_NEW"), READER)
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.content) == (Reason.REFUSED, False)


def test_floods() -> None:
    """429 is never a failure: a group waits alone, a reader's flood is the whole bot's."""
    wait = RetryAfter(timedelta(hours=12))
    assert seconds_of(wait) == 43_200
    assert outcome_of(wait, GROUP) == RetryLater(43_200, everywhere=False, flood=True)
    assert outcome_of(wait, READER) == RetryLater(43_200, everywhere=True, flood=True)


@pytest.mark.parametrize(
    "sentence", ["Too Many Requests: retry after 0", "Too Many Requests (429)", "Too Many Requests"]
)
def test_a_flood_without_its_wait(sentence: str) -> None:
    """429 without a usable wait (which PTB gives as a plain NetworkError) was not sent either."""
    outcome = outcome_of(NetworkError(sentence), READER)
    assert isinstance(outcome, RetryLater)
    assert outcome.seconds > 0


def test_migrated() -> None:
    """A group that has become a supergroup gives the outcome Moved with the new chat id."""
    assert outcome_of(ChatMigrated(-1001234), -5) == Moved(-1001234)


def test_what_did_not_reach_telegram() -> None:
    """Not sent is tried again, by nobody else meanwhile; a wrong token costs no subscription."""
    for error in (NotSent("no connection to Telegram"), Conflict("other"), InvalidToken("Unauthorized")):
        outcome = outcome_of(error, READER)
        assert isinstance(outcome, RetryLater)
        assert outcome.everywhere
        assert not outcome.flood


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MaybeSent("no answer in time"), Reason.TIMEOUT),
        (MaybeSent("the connection broke"), Reason.CONNECTION),
        (MaybeSent("the server answered 502"), Reason.SERVER),
        (MaybeSent("the answer is no JSON object"), Reason.SERVER),
        (NetworkError("Bad Gateway"), Reason.SERVER),
        (TelegramError("?"), Reason.SERVER),
    ],
)
def test_what_nobody_can_know(error: TelegramError, reason: Reason) -> None:
    """Whatever may have been sent is unknown, never a refusal."""
    assert outcome_of(error, READER) == Unknown(reason)
