"""The counts that are kept (0027_kept_counts.sql) equal those that are counted, after any order of acts and after a
migration; and nothing that a person asks for walks over all subscriptions or all rows of a release."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import aiosqlite
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.delivery.record import record
from bot.domain.media import Media, MediaKind
from bot.domain.releases.outcome import ChatLost, Edited, Moved, NoRights, Outcome, Rejected, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason, ReleaseKind, ReleaseState
from bot.domain.releases.sending import Claim, ToSend
from bot.domain.statements import Text
from bot.domain.subscriptions.rhythm import of_code
from bot.domain.subscriptions.target import ChatKind
from bot.domain.subscriptions.wishes import Wishes
from bot.domain.text.richtext import RichText
from bot.store import digests, privacy, spare
from bot.store.backup import precautions
from bot.store.database import engine, meta
from bot.store.database.migrate import migrate, migrations
from bot.store.releases import (
    claims,
    copies,
    copy_shapes,
    figures,
    ledger,
    missed,
    plans,
    releases,
    results,
    waiting_rows,
)
from bot.store.rows import many, run
from bot.store.statements import statements
from bot.store.subscriptions import gone_topics, targets
from bot.store.subscriptions import settings as wishes

CHATS = (1, 2, 3, -100, -1001)
BOTS = (7002, 7003, 7001)  # one after the other; also one whose number is lower than that of the lost one
TOPICS = ("news", "visas")
OUTCOMES: tuple[Outcome, ...] = (
    Sent(7),
    Sent(7, more=True),
    Sent(7, (7, 8), (Media(MediaKind.PHOTO, "a" * 64), Media(MediaKind.VIDEO, "b" * 64))),
    Unknown(Reason.TIMEOUT),
    RetryLater(1.0),
    ChatLost(Reason.BLOCKED),
    NoRights(Reason.NO_RIGHTS),
    Moved(-1001),
    Rejected(Reason.REFUSED),
    Edited(deleted=(7,), anew=True),
    Edited(fixed=(8,), shown=((7, Media(MediaKind.VIDEO, "b" * 64)),), unreached=True),
)

# Each kept table as it would be counted. Of forgotten subscriptions nothing is counted but what their rows were.
COUNTED = {
    "subscription_count": "SELECT segment, CASE WHEN ended IS NOT NULL THEN 'ended' WHEN paused IS NOT NULL "
    "THEN 'paused' ELSE 'active' END, CASE WHEN rhythm GLOB 'daily-*' THEN 'daily' WHEN rhythm GLOB 'weekly-*' "
    "THEN 'weekly' ELSE 'at_once' END, count(*) FROM target WHERE why <> 'forgotten' GROUP BY 1, 2, 3",
    "topic_count": "SELECT coalesce(topic, ''), segment, count(*) FROM target LEFT JOIN target_topic "
    "ON target_topic.target = target.id WHERE ended IS NULL AND paused IS NULL GROUP BY 1, 2",
    "delivery_count": "SELECT release, state, reason, segment, count(*) FROM ("
    "SELECT release, state, reason, segment FROM delivery UNION ALL SELECT * FROM gone) "
    "WHERE state NOT IN ('pending', 'sending') GROUP BY 1, 2, 3, 4",
    "holder_count": "SELECT statement, segment, count(*) FROM ("
    "SELECT statement, segment, min(release.id) FROM delivery JOIN release ON release.id = delivery.release "
    "WHERE kind <> 'retract' AND (delivery.state IN ('sent', 'unknown') OR part > 0) GROUP BY statement, target) "
    "GROUP BY 1, 2",
    "copy_count": "SELECT statement, bot, segment, kinds, in_digest, minute, count(*) FROM ("
    "SELECT statement, max(bot) AS bot, max(piece.segment) AS segment, group_concat(kind, ',') AS kinds, "
    "max(in_digest) AS in_digest, "
    "CAST(min(sent_at) / 60 AS INTEGER) AS minute FROM ("
    "SELECT release.statement, message.* FROM message JOIN release ON release.id = release WHERE NOT lost "
    "ORDER BY release, target, part) AS piece GROUP BY release, target) GROUP BY 1, 2, 3, 4, 5, 6",
    "spare_count": "SELECT bot, count(*) FROM spare_chat JOIN target ON target.chat = spare_chat.chat "
    "WHERE kind = 'private' AND ended IS NULL AND paused IS NULL GROUP BY 1",
    "changeable_count": "SELECT statement, bot, count(DISTINCT target) FROM message "
    "JOIN release ON release.id = message.release WHERE NOT lost GROUP BY 1, 2",
}


@dataclass(slots=True)
class Story:
    """A database in memory, and what is under way in it."""

    cx: aiosqlite.Connection
    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    claimed: list[Claim] = field(default_factory=list)

    async def subscribe(self, n: int, lang: int) -> None:
        chat = CHATS[n % len(CHATS)]
        kind = ChatKind.PRIVATE if chat > 0 else ChatKind.GROUP if chat == -100 else ChatKind.SUPERGROUP
        await targets.put(self.cx, chat, 0, kind, ("en", "ru")[lang % 2], self.now)

    async def end(self, n: int, _: int) -> None:
        await targets.end(self.cx, CHATS[n % len(CHATS)], None, "unsubscribed", self.now)

    async def rights(self, n: int, again: int) -> None:
        for target in await targets.of_chat(self.cx, CHATS[n % len(CHATS)]):
            if again % 2:
                await targets.unpause(self.cx, target.chat)
            else:
                await targets.pause(self.cx, target.id, "no_rights", self.now)

    async def wish(self, n: int, what: int) -> None:
        for target in await targets.of_chat(self.cx, CHATS[n % len(CHATS)]):
            topics = frozenset(topic for place, topic in enumerate(TOPICS) if what >> place & 1)
            rhythm = of_code(("at_once", "daily-18", "weekly-1-9")[what % 3], "UTC")
            await wishes.put(self.cx, target.id, Wishes(("en", "ru")[what % 2], topics, rhythm))
            await waiting_rows.plan_again(self.cx, target.id, self.now, "UTC")

    async def config(self, n: int, _: int) -> None:
        await gone_topics.put_aside(self.cx, TOPICS[: n % 3])

    async def move(self, _: int, __: int) -> None:
        await targets.move(self.cx, -100, -1001, self.now)

    async def forget(self, n: int, _: int) -> None:
        await privacy.forget(self.cx, CHATS[n % len(CHATS)])
        await privacy.sweep(self.cx, await privacy.nobodys(self.cx, 10))

    async def publish(self, n: int, urgent: int) -> None:
        number = await statements.next_number(self.cx, 2026)
        topic, texts = ("", *TOPICS)[n % 3], [Text("en", "T", RichText("b"))]
        day = date(2026, 1, 1)
        stored = await statements.add(self.cx, key=str(number), number=number, day=day, topic=topic, texts=texts)
        await releases.add(self.cx, stored, 1, self.now, urgent=urgent % 3 == 0, silent=False)

    async def change(self, n: int, retract: int) -> None:
        kind = ReleaseKind.RETRACT if retract % 3 == 0 else ReleaseKind.CORRECT
        found = [r for r in await releases.recent(self.cx) if r.kind is not ReleaseKind.RETRACT]
        for release in found[n % 3 : n % 3 + 1]:
            texts = [Text("en", "T", RichText(f"b{n}"))]
            revision = await statements.revise(self.cx, release.statement, topic=release.topic, texts=texts)
            await releases.add(
                self.cx, release.statement, revision, self.now, kind=kind, urgent=False, silent=False, notice=n % 2 == 0
            )

    async def plan(self, most: int, part: int) -> None:
        for release in await releases.unfinished(self.cx):
            over = release.state is not ReleaseState.PLANNING
            while not over and (found := await releases.by_id(self.cx, release.id)):
                over = await plans.plan(self.cx, found, 1 + most % 4, self.now, "UTC") or part % 3 == 0

    async def claim(self, most: int, _: int) -> None:
        wanted: list[ToSend] = [*await digests.due(self.cx, 1 + most % 3, self.now, but=set())]
        for release in await releases.unfinished(self.cx):
            wanted += await ledger.due(self.cx, release.id, 1 + most % 3, self.now)
        self.claimed += (await claims.claim(self.cx, wanted, self.now, "UTC")).values()

    async def record(self, outcome: int, resend: int) -> None:
        if self.claimed:
            claim = self.claimed.pop(0)
            await record(self.cx, claim, OUTCOMES[outcome % len(OUTCOMES)], self.now, resend=resend % 4 == 0)

    async def deliver(self, most: int, outcome: int) -> None:
        """Plan, claim and record one after the other, so that stories get far."""
        await self.plan(3, 1)
        await self.claim(most, 0)
        for place in range(len(self.claimed)):
            await self.record(outcome * place % len(OUTCOMES) if most % 2 else outcome, 1)

    async def crash(self, resend: int, _: int) -> None:
        self.claimed.clear()
        await results.recover(self.cx, resend=resend % 2 == 0)

    async def resend(self, n: int, _: int) -> None:
        for release in (await releases.recent(self.cx))[n % 3 : n % 3 + 1]:
            await ledger.resend_unknown(self.cx, release.id)
            await run(self.cx, "UPDATE release SET state = 'running' WHERE id = ? AND state = 'done'", (release.id,))

    async def cancel(self, n: int, _: int) -> None:
        for release in (await releases.recent(self.cx))[n % 3 : n % 3 + 1]:
            before = (ReleaseState.PLANNING, ReleaseState.RUNNING)
            if await releases.move(self.cx, release.id, before, ReleaseState.CANCELLED, self.now):
                await ledger.skip_open(self.cx, release.id, Reason.CANCELLED)

    async def catch_up(self, n: int, _: int) -> None:
        for target in await targets.of_chat(self.cx, CHATS[n % len(CHATS)]):
            found = await missed.by_target(self.cx, target.id, self.now - timedelta(days=9), self.now, 3)
            await missed.put(self.cx, target.id, found)

    async def meet(self, n: int, gone: int) -> None:
        for bot in BOTS[gone % 3 :]:
            if gone % 4 == 3:
                await spare.left(self.cx, bot, CHATS[n % len(CHATS)])
            else:
                await spare.came(self.cx, bot, CHATS[n % len(CHATS)], self.now)

    async def lose_bot(self, n: int, _: int) -> None:
        """The spare bot becomes the bot, and another one the spare bot."""
        old = int(await meta.get(self.cx, meta.BOT))
        new = BOTS[(BOTS.index(old) + 1) % len(BOTS)]
        await spare.move(self.cx, old, new, [chat for chat in CHATS[n % 6 :] if chat < 0], self.now)
        await meta.put(self.cx, meta.BOT, str(new))

    async def put_back(self, brought: int, resume: int) -> None:
        """The database is a backup, or was brought from elsewhere; what paused is resumed, or stays."""
        if brought % 2:
            await precautions.take_moved(self.cx, self.now)
        else:
            await precautions.take(self.cx, precautions.Given(), "backup.db", self.now)
        self.claimed.clear()
        await results.recover(self.cx, resend=False)
        if resume % 3:
            await run(self.cx, "UPDATE release SET state = 'running', why = '' WHERE state = 'paused' AND planned")
            await run(self.cx, "UPDATE release SET state = 'planning', why = '' WHERE state = 'paused'")

    async def hours(self, n: int, _: int) -> None:
        self.now += timedelta(hours=1 + n % 30)
        await waiting_rows.make_due(self.cx, self.now, "UTC")


ACTS = tuple(name for name in vars(Story) if not name.startswith("_") and callable(getattr(Story, name)))
OFTEN = (*ACTS, *("deliver", "claim", "record", "change", "move", "resend", "meet", "lose_bot") * 2)
Acts = list[tuple[str, int, int]]


async def play(cx: aiosqlite.Connection, acts: Iterable[tuple[str, int, int]]) -> Story:
    """Play the acts; a trigger keeps what forgetting deletes, whose counts stay."""
    await cx.execute("CREATE TEMP TABLE gone (release, state, reason, segment)")
    await cx.execute(
        "CREATE TEMP TRIGGER goes AFTER DELETE ON main.delivery BEGIN "
        "INSERT INTO gone VALUES (OLD.release, OLD.state, OLD.reason, OLD.segment); END"
    )
    story = Story(cx)
    for act, first, second in acts:
        await getattr(story, act)(first, second)
    return story


async def assert_kept(story: Story) -> None:
    """Every kept count is what is counted."""
    cx = story.cx
    for table, counted in COUNTED.items():
        kept = {tuple(row) for row in await many(cx, f"SELECT * FROM {table} WHERE n <> 0")}
        assert kept == {tuple(row) for row in await many(cx, counted)}, table
    active = await many(cx, f"SELECT kind, lang FROM target WHERE {targets.ACTIVE}")
    assert await targets.by_segment(cx) == Counter((row["kind"], row["lang"]) for row in active)
    by_kind = Counter(row["kind"] for row in active)
    assert await targets.audience(cx, "", urgent=True) == dict(by_kind)
    weeks = [story.now - timedelta(hours=back) for back in (0, 1, 7, 24, 31, 200)]
    there = await many(cx, "SELECT since, ended, why FROM target WHERE why <> 'forgotten'")
    assert await targets.active_at(cx, weeks) == [
        sum(row["since"] <= at.timestamp() and (row["ended"] or 1e12) > at.timestamp() for row in there) for at in weeks
    ]
    for since in weeks:
        at = since.timestamp()
        came = sum(row["ended"] is None and row["since"] >= at for row in there)
        went = sum((row["ended"] or 0) >= at and row["why"] != "merged" for row in there)
        assert await targets.movement(cx, since) == (came, went)


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(OFTEN), st.integers(0, 11), st.integers(0, 11)), min_size=20, max_size=60))
@example([("subscribe", 0, 0), ("wish", 0, 2), ("wish", 0, 0), ("forget", 0, 0)])
@example([("publish", 0, 1), ("deliver", 2, 3), ("resend", 0, 0), ("deliver", 2, 0)])  # unknown, and sent again
@example([("publish", 0, 1), ("deliver", 2, 1), ("subscribe", 4, 1), ("move", 0, 0)])  # moved between two parts
@example([("subscribe", 4, 1), ("publish", 0, 1), ("deliver", 2, 1), ("move", 0, 0), ("forget", 4, 0)])
@example(
    [("subscribe", 0, 0), ("publish", 0, 0), ("deliver", 0, 1), ("claim", 0, 0), ("forget", 0, 0), ("deliver", 0, 6)]
)
@example(  # a row's messages are of two bots
    [("meet", 0, 0), ("publish", 0, 1), ("deliver", 2, 1), ("lose_bot", 5, 0), ("deliver", 2, 0), ("lose_bot", 5, 0)]
)
async def test_any_order_of_acts(acts: Acts) -> None:
    """Subscriptions come and go, change and move; releases are planned, sent, lost, resent, corrected, forgotten."""
    begun: Acts = [("subscribe", 0, 0), ("subscribe", 1, 1), ("subscribe", 3, 0), ("publish", 0, 1), ("deliver", 2, 0)]
    async with engine.open_connection(Path(":memory:")) as cx:
        await migrate(cx)
        await meta.put(cx, meta.BOT, str(BOTS[0]))
        story = await play(cx, [*begun, *acts])
        await assert_kept(story)


async def test_an_older_database_is_counted_once() -> None:
    """The migration fills the counts of what is there; what was forgotten before counts no language."""
    async with engine.open_connection(Path(":memory:")) as cx:
        await migrate(cx, [script for script in migrations() if script[0] < 27])
        for sql in (
            "INSERT INTO statement (id, year, serial, date, key) VALUES (1, 2026, 1, '2026-01-01', 'k')",
            "INSERT INTO release (id, statement, kind, revision, at, total) "
            "VALUES (1, 1, 'publish', 1, 0, 5), (2, 1, 'correct', 2, 0, 2)",
            "INSERT INTO target (id, chat, kind, lang, since, ended, paused, why, rhythm) VALUES "
            "(1, 1, 'private', 'en', 5, NULL, NULL, '', 'at_once'), (2, 2, 'private', 'ru', 90000, NULL, 7, '', "
            "'daily-9'), (3, 3, 'channel', 'en', 5, 180000, NULL, 'kicked', 'at_once'), "
            "(4, -4, 'private', '', 0, 0, NULL, 'forgotten', 'at_once')",
            "INSERT INTO target_topic VALUES (1, 'news'), (1, 'visas')",
            "INSERT INTO delivery (release, target, state, reason) VALUES (1, 1, 'sent', ''), "
            "(1, 2, 'unknown', 'timeout'), (1, 3, 'failed', 'kicked'), (1, 4, 'sending', ''), (2, 1, 'sent', ''), "
            "(2, 2, 'pending', '')",
            "INSERT INTO delivery_count VALUES (1, 'sent', '', 1) "  # somebody else has it, and is forgotten
            "ON CONFLICT (release, state, reason) DO UPDATE SET n = n + 1",
            "INSERT INTO meta (key, value) VALUES ('bot', '7002')",
            "INSERT INTO message (release, target, message_id, revision, sent_at) VALUES (1, 1, 5, 1, 60)",
        ):
            await cx.execute(sql)
        await migrate(cx)
        await cx.execute("CREATE TEMP TABLE gone AS SELECT 1 AS release, 'sent' AS state, '' AS reason, 0 AS segment")
        await assert_kept(Story(cx))
        totals = await releases.totals(cx, 1)
        assert (totals.sent, totals.unknown, totals.failed, totals.left) == (2, 1, 1, 1)
        assert await copies.audience_by_language(cx, 1) == {"en": 1, "ru": 1}
        assert [tuple(row) for row in await many(cx, "SELECT bot, n FROM changeable_count")] == [(7002, 1)]


async def steps(cx: aiosqlite.Connection, *questions: Callable[[], Awaitable[object]]) -> list[str]:
    """The steps that SQLite takes for the questions."""
    asked: list[str] = []
    await cx.set_trace_callback(asked.append)
    for question in questions:
        await question()
    await cx.set_trace_callback(None)  # type: ignore[arg-type]
    return [row["detail"] for sql in asked for row in await many(cx, f"EXPLAIN QUERY PLAN {sql}")]


async def test_nothing_is_walked_over() -> None:
    """What staff ask for reads kept counts alone: no step goes over the subscriptions, the ledger or the messages. The
    next rows to be sent come in the order of their index: none is sorted."""
    async with engine.open_connection(Path(":memory:")) as cx:
        await migrate(cx)
        story = await play(cx, [("subscribe", 0, 0), ("publish", 0, 1), ("plan", 3, 1)])
        taken = await steps(
            cx,
            *(
                partial(count, cx, topic, urgent=urgent, press=press)
                for count in (targets.audience, targets.by_language)
                for topic, urgent, press in (("", False, False), ("news", True, False), ("", False, True))
            ),
            *(
                partial(count, cx)
                for count in (targets.counts, targets.by_segment, targets.by_topic, targets.by_rhythm)
            ),
            partial(targets.active_at, cx, [story.now]),
            partial(targets.movement, cx, story.now),
            partial(copies.audience_by_kind, cx, 1),
            partial(copies.audience_by_language, cx, 1),
            partial(figures.of_release, cx, 1),
            partial(releases.totals, cx, 1),
            partial(copy_shapes.shapes, cx, 1, 0.0),
            partial(copy_shapes.changeable, cx, 1),
        )
        due = await steps(cx, partial(ledger.due, cx, 1, 5, story.now))
    walks = {step for step in taken if re.match(r"SCAN (target|theirs|delivery|message)\b", step)}
    few = {"target_of_config", "target_canary"}  # the channels of the config, and the one canary
    assert walks <= {f"SCAN theirs USING INDEX {index}" for index in few}
    assert taken
    assert "SEARCH delivery USING INDEX delivery_pending (release=?)" in due
    if not engine.is_affected():  # the SQLite that the program brings; an older one does not see it, and sorts
        assert not [step for step in due if "ORDER BY" in step]
