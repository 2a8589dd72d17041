"""Open questions as they lie in the database: today's and older ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import aiosqlite
import pytest

from bot.domain.consular.card import CardField, Field
from bot.domain.prompts import (
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
from bot.store import prompts
from bot.store.database.connection import Database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Each question with the columns `kind` and `subject` as every version of the program has written them.
STORED: list[tuple[Prompt, str, int]] = [
    (StatementPrompt(), "post", 0),
    (TextPrompt(17, 3, "ru"), "text:ru:3", 17),
    (TextPrompt(17, 3, ""), "text::3", 17),
    (MediaPrompt(17, 3), "media::3", 17),
    (MediaPrompt(17, 3, "0a1b2c3d"), "media:0a1b2c3d:3", 17),
    (AltPrompt(17, 3, "0a1b2c3d", "ru"), "alt:0a1b2c3d:ru:3", 17),
    (ReasonPrompt(17, 3), "reject:3", 17),
    (TimePrompt(17, 3), "when:3", 17),
    (ExpiryPrompt(17, 3), "expiry:3", 17),
    (AreaPrompt(17, 3), "area:3", 17),
    (WarningEndPrompt(17, 3), "warning_end:3", 17),
    (LinkPrompt(17, 3), "link:3", 17),
    (EmbargoPrompt(17, 3), "embargo:3", 17),
    (MemberPrompt(Role.EDITOR, 40), "staff:editor", 40),
    (NewMemberPrompt(Role.EDITOR, 40, 7, "Anna: B."), "member:editor:7:Anna: B.", 40),
    (NewMemberPrompt(Role.OWNER, 40, 7, ""), "member:owner:7:", 40),
    (CardPrompt(CardField("1f2e3d4c", Field.PHONE), 40), "card:1f2e3d4c:phone:", 40),
    (CardPrompt(CardField("1f2e3d4c", Field.ADDRESS, "en"), 40), "card:1f2e3d4c:address:en", 40),
    (ZonePrompt(5, 40), "zone:40", 5),
    (SearchPrompt(), "search", 0),
    (VerifyPrompt(), "verify", 0),
    (VerifyPrompt(NOW), "verify:more", int(NOW.timestamp())),
    (VerifyPrompt(NOW, Sent.UNASKED), "verify:more:unasked", int(NOW.timestamp())),
    (VerifyPrompt(NOW, Sent.FOR_HELP), "verify:more:help", int(NOW.timestamp())),
]


@pytest.mark.parametrize(("prompt", "kind", "subject"), STORED)
def test_the_stored_form(prompt: Prompt, kind: str, subject: int) -> None:
    """What an older program has written is read, and what this one writes an older program reads."""
    assert prompts.stored_form(prompt) == (kind, subject)
    assert prompts.read_form(kind, subject) == prompt


def test_no_kind_is_forgotten() -> None:
    """Every kind of question has a word of its own, and a line above."""
    assert {type(prompt) for prompt, _, _ in STORED} == set(get_args(Prompt)) == set(prompts.WORDS)
    assert len(set(prompts.WORDS.values())) == len(prompts.WORDS)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("", 0),
        ("edit", 9),  # of the first versions
        ("text:en", 17),
        ("text:en:x", 17),
        ("post:1", 0),
        ("staff:king", 40),
        ("card:1f2e3d4c:colour:", 40),
        ("zone", 5),
        ("verify:more", 10**18),
        ("verify:more:x", 1),
        ("to_come:1", 1),
    ],
)
def test_what_nobody_understands(kind: str, subject: int) -> None:
    """A question of another version is none that anything answers."""
    assert prompts.read_form(kind, subject) is None


@pytest.mark.parametrize("prompt", [prompt for prompt, _, _ in STORED], ids=repr)
async def test_how_long_it_stays_open(db: Database, prompt: Prompt) -> None:
    """Ten minutes; but the question for a time zone until it is closed."""

    async def work(cx: aiosqlite.Connection) -> int:
        await prompts.ask(cx, 1, 2, prompt, NOW)
        return await prompts.drop_expired(cx, NOW + timedelta(days=400))

    await db.write(lambda cx: prompts.ask(cx, 1, 2, prompt, NOW))
    assert await prompts.pending(db.reader, 1, 2, NOW + timedelta(minutes=9)) == prompt
    open_still = isinstance(prompt, ZonePrompt)
    assert (await prompts.pending(db.reader, 1, 2, NOW + timedelta(days=400)) == prompt) is open_still
    assert await db.write(work) == int(not open_still)


@pytest.mark.parametrize("prompt", [prompt for prompt, _, _ in STORED], ids=repr)
async def test_closed_by_its_kind(db: Database, prompt: Prompt) -> None:
    """A question is closed by its own kind and by none of the others, whatever it is about."""

    async def work(cx: aiosqlite.Connection) -> tuple[bool, bool]:
        await prompts.ask(cx, 1, 2, prompt, NOW)
        others = [await prompts.close(cx, 1, 2, kind) for kind in get_args(Prompt) if kind is not type(prompt)]
        return any(others), await prompts.close(cx, 1, 2, type(prompt))

    assert await db.write(work) == (False, True)
    assert await prompts.pending(db.reader, 1, 2, NOW + timedelta(minutes=1)) is None
