"""Open questions: one for each person in each chat, for ten minutes or until the person does something else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import aiosqlite

from bot.domain.consular.card import CardField, Field
from bot.domain.prompts import (
    UNTIL_LEFT,
    AltPrompt,
    AreaPrompt,
    CardPrompt,
    EmbargoPrompt,
    ExpiryPrompt,
    LinkPrompt,
    MediaPrompt,
    MemberPrompt,
    NewMemberPrompt,
    Prompt,
    ReasonPrompt,
    SearchPrompt,
    Sent,
    StatementPrompt,
    TextPrompt,
    TimePrompt,
    VerifyPrompt,
    WarningEndPrompt,
    ZonePrompt,
)
from bot.domain.staff import Role
from bot.store.rows import many, one, run

LASTS = timedelta(minutes=10)
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)

# The first word of the column `kind`. These words are in databases, so they must not change.
WORDS: dict[type[Prompt], str] = {
    StatementPrompt: "post",
    TextPrompt: "text",
    MediaPrompt: "media",
    AltPrompt: "alt",
    ReasonPrompt: "reject",
    TimePrompt: "when",
    ExpiryPrompt: "expiry",
    LinkPrompt: "link",
    EmbargoPrompt: "embargo",
    AreaPrompt: "area",
    WarningEndPrompt: "warning_end",
    MemberPrompt: "staff",
    NewMemberPrompt: "member",
    CardPrompt: "card",
    ZonePrompt: "zone",
    SearchPrompt: "search",
    VerifyPrompt: "verify",
}


async def ask(cx: aiosqlite.Connection, chat: int, user: int, prompt: Prompt, now: datetime) -> None:
    """Open a question in place of any other that is open there."""
    kind, subject = stored_form(prompt)
    expires = _NEVER if isinstance(prompt, UNTIL_LEFT) else now + LASTS
    await run(
        cx,
        "INSERT OR REPLACE INTO prompt (chat, user, kind, subject, expires) VALUES (?, ?, ?, ?, ?)",
        (chat, user, kind, subject, expires.timestamp()),
    )


async def pending(cx: aiosqlite.Connection, chat: int, user: int, now: datetime) -> Prompt | None:
    """The open question; None if there is none, or one of a kind that this version of the program does not know."""
    row = await one(
        cx,
        "SELECT kind, subject FROM prompt WHERE chat = ? AND user = ? AND expires > ?",
        (chat, user, now.timestamp()),
    )
    return read_form(row["kind"], row["subject"]) if row else None


async def open_in(cx: aiosqlite.Connection, chats: Iterable[int], now: float) -> set[tuple[int, int]]:
    """The (chat, person) of each open question in these chats. `now`: seconds since 1970."""
    asked = (now, json.dumps(list(chats)))
    found = "SELECT chat, user FROM prompt WHERE expires > ? AND chat IN (SELECT value FROM json_each(?))"
    return {(row["chat"], row["user"]) for row in await many(cx, found, asked)}


async def drop_expired(cx: aiosqlite.Connection, now: datetime) -> int:
    """Delete the questions that were not answered in time; returns how many."""
    return await run(cx, "DELETE FROM prompt WHERE expires <= ?", (now.timestamp(),))


async def close(cx: aiosqlite.Connection, chat: int, user: int, kind: type[Prompt] | None = None) -> bool:
    """Close the person's question there, if given only one of that kind; returns whether one was open."""
    word = WORDS[kind] if kind else ""
    return (
        await run(
            cx,
            "DELETE FROM prompt WHERE chat = ? AND user = ? AND (? = '' OR kind = ? OR kind LIKE ? || ':%')",
            (chat, user, word, word, word),
        )
        > 0
    )


def stored_form(prompt: Prompt) -> tuple[str, int]:
    """A question as its columns: `kind` (the word for its class, then details after colons) and `subject` (a
    number)."""
    word = WORDS[type(prompt)]
    match prompt:
        case StatementPrompt() | SearchPrompt():
            return word, 0
        case TextPrompt(draft, version, lang):
            return f"{word}:{lang}:{version}", draft
        case MediaPrompt(draft, version, replaces):
            return f"{word}:{replaces}:{version}", draft
        case AltPrompt(draft, version, tag, lang):
            return f"{word}:{tag}:{lang}:{version}", draft
        case (
            ReasonPrompt(draft, version)
            | TimePrompt(draft, version)
            | ExpiryPrompt(draft, version)
            | LinkPrompt(draft, version)
            | EmbargoPrompt(draft, version)
            | AreaPrompt(draft, version)
            | WarningEndPrompt(draft, version)
        ):
            return f"{word}:{version}", draft
        case MemberPrompt(role, message):
            return f"{word}:{role}", message
        case NewMemberPrompt(role, message, user, name):
            return f"{word}:{role}:{user}:{name}", message
        case CardPrompt(CardField(card, field, lang), message):
            return f"{word}:{card}:{field}:{lang}", message
        case ZonePrompt(target, message):
            return f"{word}:{message}", target
        case VerifyPrompt(follows, sent):
            more = f"{word}:more:{sent}" if sent else f"{word}:more"
            return (more, int(follows.timestamp())) if follows else (word, 0)


def read_form(kind: str, subject: int) -> Prompt | None:
    """The inverse of `stored_form`; None if this version does not know the kind."""
    word, *details = kind.split(":")
    try:
        match word, details:
            case "post", []:
                return StatementPrompt()
            case "text", [lang, version]:
                return TextPrompt(subject, int(version), lang)
            case "media", [replaces, version]:
                return MediaPrompt(subject, int(version), replaces)
            case "alt", [tag, lang, version]:
                return AltPrompt(subject, int(version), tag, lang)
            case "reject", [version]:
                return ReasonPrompt(subject, int(version))
            case "when", [version]:
                return TimePrompt(subject, int(version))
            case "expiry", [version]:
                return ExpiryPrompt(subject, int(version))
            case "link", [version]:
                return LinkPrompt(subject, int(version))
            case "embargo", [version]:
                return EmbargoPrompt(subject, int(version))
            case "area", [version]:
                return AreaPrompt(subject, int(version))
            case "warning_end", [version]:
                return WarningEndPrompt(subject, int(version))
            case "staff", [role]:
                return MemberPrompt(Role(role), subject)
            case "member", [role, user, *name]:
                return NewMemberPrompt(Role(role), subject, int(user), ":".join(name))
            case "card", [card, field, lang]:
                return CardPrompt(CardField(card, Field(field), lang), subject)
            case "zone", [message]:
                return ZonePrompt(subject, int(message))
            case "search", []:
                return SearchPrompt()
            case "verify", []:
                return VerifyPrompt()
            case "verify", ["more", *sent]:
                return VerifyPrompt(datetime.fromtimestamp(subject, UTC), Sent(":".join(sent)))
    except (ValueError, OverflowError, OSError):  # written by another version, or by hand
        return None
    return None
