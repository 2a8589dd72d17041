"""Deciding on drafts: by whom, on exactly what, once; what goes out by itself, and what must not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Act, Content, Draft, DraftState
from bot.domain.errors import Refusal, Stale
from bot.domain.mission import LocalText, Topic
from bot.domain.prompts import ReasonPrompt, TextPrompt
from bot.domain.releases.release import ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts import (
    approve,
    change,
    compose,
    discard,
    intake,
    read_card,
    record_notifications,
    release_draft,
    revise,
)
from bot.services.drafts.release_draft import Decided
from bot.services.releases.start import Started
from bot.services.staff import configure
from bot.store import audit, prompts
from bot.store.drafts import drafts, history, review_notifications
from bot.store.drafts.cards import ShownCard
from bot.store.releases import releases, watches
from bot.store.rows import number
from bot.store.statements import statements
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, NOBODY, OWNER, PUBLISHER, Clock

SECOND = 5  # another publisher
TWO = Approval.TWO_PERSON
EVERYONE = {
    OWNER: (Role.OWNER, "O"),
    PUBLISHER: (Role.PUBLISHER, "P"),
    SECOND: (Role.PUBLISHER, "S"),
    EDITOR: (Role.EDITOR, "E"),
}
BODY = Content.of("en", "Title", RichText("Body of the text."))


@pytest.fixture
async def two(context: ServiceContext) -> ServiceContext:
    """The office where it takes two people, with one publisher more."""
    await configure.keep_staff(context, EVERYONE)
    return replace(context, rules=Rules(TWO, TWO))


async def written(context: ServiceContext, user: int = EDITOR, message: int = 10, text: str = "Title\nBody") -> Draft:
    return await compose.write(context, user, user, message, RichText(text), context.clock())


async def submitted(context: ServiceContext, user: int = EDITOR, message: int = 10) -> Draft:
    draft = await written(context, user, message)
    return await approve.submit(context, user, draft.id, draft.version)


async def approve_it(context: ServiceContext, user: int, draft: Draft) -> Decided:
    return await approve.approve(context, user, draft.id, draft.version)


async def flag(context: ServiceContext, user: int, draft: Draft, **flags: Any) -> Draft:
    done = await change.change(
        context, user, draft.id, draft.version, Act.FLAGS, lambda content: replace(content, **flags)
    )
    return done.draft


async def load(context: ServiceContext, draft: Draft) -> Draft:
    found = await drafts.by_id(context.db.reader, draft.id)
    assert found is not None
    return found


async def out(context: ServiceContext) -> int:
    """How many releases there are."""
    return await number(context.db.reader, "SELECT count(*) FROM release")


async def refused(asked: Awaitable[object]) -> str:
    """The key of the refusal."""
    with pytest.raises(Refusal) as refusal:
        await asked
    return refusal.value.key


def ahead(context: ServiceContext, hours: float = 3) -> datetime:
    return context.clock() + timedelta(hours=hours)


async def scheduled(context: ServiceContext, hours: float = 3, message: int = 10) -> Draft:
    """An editor's draft, approved, that waits for its time."""
    draft = await written(context, EDITOR, message)
    timed = (await approve.schedule(context, EDITOR, draft.id, draft.version, ahead(context, hours))).draft
    handed = await approve.submit(context, EDITOR, draft.id, timed.version)
    return (await approve_it(context, PUBLISHER, handed)).draft


async def test_submit_and_approve(two: ServiceContext) -> None:
    """What a second person approves goes out at once, and the audit names both and the hash."""
    draft = await submitted(two)
    assert (draft.state, await out(two)) == (DraftState.SUBMITTED, 0)
    done = await approve_it(two, PUBLISHER, draft)
    assert done.published is not None
    assert (done.draft.state, await out(two)) == (DraftState.PUBLISHED, 1)
    assert (await audit.acts(two.db.reader))[-3:] == ["draft.submitted", "draft.approved", "published"]
    assert done.draft.statement == done.published.statement


@pytest.mark.parametrize("author", [EDITOR, PUBLISHER, OWNER])
async def test_nobody_approves_their_own(author: int, two: ServiceContext) -> None:
    """Neither who wrote it, nor who submitted it, nor who changed it last approves it; nobody publishes around it."""
    draft = await written(two, author)
    assert await refused(approve.publish(two, OWNER, draft.id, draft.version)) == "publish.needs_approval" or (
        author == EDITOR
    )
    changed = await flag(two, SECOND, draft, silent=True)
    handed = await approve.submit(two, PUBLISHER, draft.id, changed.version)
    expected = "staff.needs_publisher" if author == EDITOR else "approve.own"
    assert await refused(approve_it(two, author, handed)) == expected
    assert await refused(approve_it(two, SECOND, handed)) == "approve.own"
    assert await refused(approve_it(two, PUBLISHER, handed)) == "approve.own"
    assert await refused(approve_it(two, NOBODY, handed)) == "staff.only"
    assert await out(two) == 0


Way = Callable[[ServiceContext, Draft], Awaitable[object]]


async def _retext(context: ServiceContext, draft: Draft) -> None:
    found = await compose.ask_for_new_text(context, SECOND, SECOND, draft.id, draft.version, "en")
    asked, text = TextPrompt(draft.id, found.version, "en"), RichText("Other\nBody")
    await compose.replace_text(context, SECOND, SECOND, asked, 77, text, context.clock())


async def _time(context: ServiceContext, draft: Draft) -> None:
    await approve.schedule(context, SECOND, draft.id, draft.version, ahead(context, 9))


async def _no_time(context: ServiceContext, draft: Draft) -> None:
    await approve.unschedule(context, SECOND, draft.id, draft.version)


async def _silent(context: ServiceContext, draft: Draft) -> None:
    await flag(context, SECOND, draft, silent=True)


async def _urgent(context: ServiceContext, draft: Draft) -> None:
    await flag(context, SECOND, draft, urgent=True, confirmed=True)


@pytest.mark.parametrize("way", [_retext, _time, _no_time, _silent, _urgent])
async def test_any_change_voids_an_approval(way: Way, two: ServiceContext, clock: Clock) -> None:
    """A change of text, time or flags takes what is approved back into editing: it does not go out, and everyone
    whom it concerns is told."""
    draft = await scheduled(two)
    assert draft.state is DraftState.SCHEDULED
    await way(two, draft)
    found = await load(two, draft)
    assert (found.state, await history.approver(two.db.reader, found)) == (DraftState.EDITING, None)
    assert "draft.voided" in await audit.acts(two.db.reader)
    assert {word.user for word in await review_notifications.owed(two.db.reader)} == {EDITOR, PUBLISHER}
    clock.turn(4 * 3600)
    assert await release_draft.due(two, draft.id) is None
    assert await out(two) == 0


async def test_changed_there_and_back(two: ServiceContext) -> None:
    """An approval that a change has made void does not come back with the old content."""
    draft = await scheduled(two)
    loud = await flag(two, SECOND, await flag(two, SECOND, draft, silent=True), silent=False)
    assert loud.content == draft.content
    assert await history.approver(two.db.reader, loud) is None
    assert await refused(approve.publish(two, SECOND, draft.id, loud.version)) == "publish.needs_approval"


async def test_taken_back(two: ServiceContext) -> None:
    """What is taken back is in editing, and its approval void, even under rules that changed meanwhile."""
    draft = await scheduled(two)
    assert await refused(approve.withdraw(two, EDITOR, draft.id, draft.version)) == "staff.needs_publisher"
    back = await approve.withdraw(two, SECOND, draft.id, draft.version)
    again = await approve.withdraw(two, SECOND, draft.id, draft.version)
    assert (back.state, again) == (DraftState.EDITING, back)
    freely = replace(two, rules=Rules())
    assert draft.content.at
    waits = (await approve.schedule(freely, SECOND, draft.id, back.version, draft.content.at)).draft
    assert waits.state is DraftState.SCHEDULED
    assert await history.approver(two.db.reader, waits) is None


async def test_the_first_decision_wins(two: ServiceContext) -> None:
    """Two publishers decide at once: one decision counts, the other is told whose."""
    draft = await submitted(two)
    both = await asyncio.gather(
        approve_it(two, PUBLISHER, draft),
        approve.reject(two, SECOND, SECOND, draft.id, draft.version, "No."),
        return_exceptions=True,
    )
    late = [each for each in both if isinstance(each, Stale)]
    assert len(late) == 1
    assert late[0].key in ("first.published", "first.editing")
    assert late[0].values["name"] in ("P", "S")


async def test_pressed_again(two: ServiceContext) -> None:
    """Submit and Approve pressed again change nothing, and say what the first press made."""
    draft = await submitted(two)
    assert await approve.submit(two, EDITOR, draft.id, draft.version) == draft
    first = await approve_it(two, PUBLISHER, draft)
    assert first.published is not None
    again = await approve_it(two, PUBLISHER, draft)
    assert again.published == replace(first.published, anew=False)
    assert await out(two) == 1
    other = await scheduled(two, message=20)
    assert (await approve_it(two, PUBLISHER, replace(other, version=other.version - 1))).draft == other


async def test_an_approval_is_of_what_was_shown(two: ServiceContext) -> None:
    """An approval of an older version than the present one is refused."""
    draft = await submitted(two)
    changed = await flag(two, EDITOR, draft, silent=True)
    again = await approve.submit(two, EDITOR, draft.id, changed.version)
    assert await refused(approve_it(two, PUBLISHER, draft)) == "draft.changed_by"
    assert (await approve_it(two, PUBLISHER, again)).published is not None


async def test_a_button_names_what_it_approves(two: ServiceContext) -> None:
    """With the same draft and version, a button that was made for another content approves nothing."""
    draft = await submitted(two)
    other = replace(draft.content, silent=True).short_hash()
    assert await refused(approve.approve(two, PUBLISHER, draft.id, draft.version, other)) == "draft.changed"
    assert await out(two) == 0
    await approve.approve(two, PUBLISHER, draft.id, draft.version, draft.content.short_hash())
    assert await out(two) == 1


async def test_rejected(two: ServiceContext) -> None:
    """Reject asks why; the reason is kept, and told to the author; the draft can be mended and submitted again."""
    draft = await submitted(two)
    await approve.ask_for_reason(two, PUBLISHER, PUBLISHER, draft.id, draft.version)
    for reason, key in ((" \u200b", "reject.empty"), ("x" * 501, "reject.too_long")):
        assert await refused(approve.reject(two, PUBLISHER, PUBLISHER, draft.id, draft.version, reason)) == key
    asked = await prompts.pending(two.db.reader, PUBLISHER, PUBLISHER, two.clock())
    assert asked == ReasonPrompt(draft.id, draft.version)
    back = await approve.reject(two, PUBLISHER, PUBLISHER, draft.id, draft.version, "Wrong date")
    assert (back.state, back.why) == (DraftState.EDITING, "Wrong date")
    (word,) = await review_notifications.owed(two.db.reader)
    assert (word.user, word.act, word.actor) == (EDITOR, Act.REJECTED, PUBLISHER)
    assert await history.reason(two.db.reader, draft.id, word.version) == "Wrong date"
    await record_notifications.told(two, word)
    assert await review_notifications.owed(two.db.reader) == []
    again = await approve.submit(two, EDITOR, draft.id, back.version)
    assert (again.why, await history.approver(two.db.reader, again)) == ("", None)


async def test_a_reason_that_comes_too_late(two: ServiceContext) -> None:
    """Somebody else has decided while the reason was typed: the question is closed, so that the next message is not
    taken for another."""
    draft = await submitted(two)
    await approve.ask_for_reason(two, SECOND, SECOND, draft.id, draft.version)
    await approve_it(two, PUBLISHER, draft)
    assert await refused(approve.reject(two, SECOND, SECOND, draft.id, draft.version, "No")) == "first.published"
    assert await prompts.pending(two.db.reader, SECOND, SECOND, two.clock()) is None


async def test_approved_for_later(two: ServiceContext, clock: Clock) -> None:
    """What is approved before its time waits for it, and goes out then, once."""
    draft = await scheduled(two)
    assert await release_draft.due(two, draft.id) is None
    clock.turn(3 * 3600)
    assert [found.id for found in await drafts.due(two.db.reader, clock())] == [draft.id]
    done = await release_draft.due(two, draft.id)
    assert done is not None
    assert done.published is not None
    assert await release_draft.due(two, draft.id) is None
    assert await out(two) == 1
    assert {word.user: word.act for word in await review_notifications.owed(two.db.reader)} == {
        EDITOR: Act.PUBLISHED,
        PUBLISHER: Act.PUBLISHED,
    }


async def test_two_schedulers_at_once(two: ServiceContext, clock: Clock) -> None:
    """However often the scheduler looks, a draft goes out once."""
    draft = await scheduled(two)
    clock.turn(3 * 3600)
    done = await asyncio.gather(*(release_draft.due(two, draft.id) for _ in range(4)))
    assert (sum(each is not None for each in done), await out(two)) == (1, 1)


@pytest.mark.parametrize(("late", "state"), [(3600, DraftState.PUBLISHED), (3601, DraftState.HELD)])
async def test_late(late: int, state: DraftState, two: ServiceContext, clock: Clock) -> None:
    """Up to `late_grace` after its time a draft still goes out; later it is held and never sent on its own, and a
    publisher may then publish it without a new approval."""
    draft = await scheduled(two)
    clock.turn(3 * 3600 + late)
    await release_draft.due(two, draft.id)
    found = await load(two, draft)
    assert found.state is state
    if state is DraftState.HELD:
        assert (found.why, await release_draft.due(two, draft.id)) == ("late", None)
        assert {user for _, user in await review_notifications.to_ask(two.db.reader)} == {OWNER, PUBLISHER, SECOND}
        assert {word.user: word.act for word in await review_notifications.owed(two.db.reader)} == {EDITOR: Act.HELD}
        assert (await approve.publish(two, SECOND, draft.id, found.version)).published is not None
    assert await out(two) == 1


async def test_approved_too_late(two: ServiceContext, clock: Clock) -> None:
    """Approved long after its time it does not go out; approved a little after it does."""
    drafted = [await written(two, EDITOR, message) for message in (10, 20)]
    handed = []
    for draft in drafted:
        timed = (await approve.schedule(two, EDITOR, draft.id, draft.version, ahead(two, 1))).draft
        handed.append(await approve.submit(two, EDITOR, draft.id, timed.version))
    clock.turn(3600 + 60)
    assert (await approve_it(two, PUBLISHER, handed[0])).published is not None
    clock.turn(3600)
    held = await approve_it(two, PUBLISHER, handed[1])
    assert (held.draft.state, held.draft.why, await out(two)) == (DraftState.HELD, "late", 1)


async def test_expired(two: ServiceContext, clock: Clock) -> None:
    """What must not go out any more is not submitted, approved, given a later time, or sent when it is due."""
    draft = await written(two)

    def expire(content: Content) -> Content:
        return replace(content, not_after=ahead(two, 2))

    limited = (await change.change(two, EDITOR, draft.id, draft.version, Act.TIME, expire)).draft
    late = approve.schedule(two, EDITOR, draft.id, limited.version, ahead(two, 2))
    assert await refused(late) == "post.expires_before"
    timed = (await approve.schedule(two, EDITOR, draft.id, limited.version, ahead(two, 1))).draft
    handed = await approve.submit(two, EDITOR, draft.id, timed.version)
    waits = (await approve_it(two, PUBLISHER, handed)).draft
    clock.turn(2 * 3600)
    patient = replace(two, rules=replace(two.rules, late_grace=timedelta(days=1)))
    await release_draft.due(patient, draft.id)
    held = await load(two, waits)
    assert (held.state, held.why, await out(two)) == (DraftState.HELD, "expired", 0)
    assert await refused(approve.publish(two, SECOND, draft.id, held.version)) == "post.expired"
    back = await approve.withdraw(two, SECOND, draft.id, held.version)
    assert await refused(approve.submit(two, SECOND, draft.id, back.version)) == "post.expired"


async def test_the_past(two: ServiceContext) -> None:
    """A draft cannot be scheduled for a time that has passed."""
    draft = await written(two)
    for at in (two.clock(), two.clock() - timedelta(seconds=1)):
        assert await refused(approve.schedule(two, EDITOR, draft.id, draft.version, at)) == "when.past"
    assert (await load(two, draft)).content.at is None


async def test_scheduled_by_a_publisher(context: ServiceContext, clock: Clock) -> None:
    """Where one person may publish, the time alone schedules; another one replaces it; none brings it back."""
    draft = await written(context, PUBLISHER)
    first = await approve.schedule(context, PUBLISHER, draft.id, draft.version, ahead(context, 1))
    assert (first.draft.state, first.voided) == (DraftState.SCHEDULED, False)
    same = await approve.schedule(context, PUBLISHER, draft.id, draft.version, ahead(context, 1))
    assert same.draft == first.draft
    other = await approve.schedule(context, OWNER, draft.id, first.draft.version, ahead(context, 2))
    assert (other.draft.state, other.draft.content.at) == (DraftState.SCHEDULED, ahead(context, 2))
    back = await approve.unschedule(context, OWNER, draft.id, other.draft.version)
    assert (back.draft.state, back.draft.content.at, back.voided) == (DraftState.EDITING, None, True)
    clock.turn(3 * 3600)
    assert await release_draft.due(context, draft.id) is None


async def test_an_editor_only_asks_for_a_time(context: ServiceContext) -> None:
    """An editor's time is part of what a publisher decides on, also where one person may publish."""
    draft = await written(context)
    timed = await approve.schedule(context, EDITOR, draft.id, draft.version, ahead(context))
    assert timed.draft.state is DraftState.EDITING
    handed = await approve.submit(context, EDITOR, draft.id, timed.draft.version)
    assert (await approve_it(context, PUBLISHER, handed)).draft.state is DraftState.SCHEDULED


async def test_publish_keeps_to_the_time(context: ServiceContext) -> None:
    """Publish on what has a time ahead lets it wait for that: an embargo is not broken by a press."""
    draft = await written(context, PUBLISHER)
    waits = (await approve.schedule(context, PUBLISHER, draft.id, draft.version, ahead(context))).draft
    edited = await flag(context, PUBLISHER, waits, silent=True)
    assert edited.state is DraftState.EDITING
    done = await approve.publish(context, PUBLISHER, draft.id, edited.version)
    assert (done.draft.state, done.published, await out(context)) == (DraftState.SCHEDULED, None, 0)
    again = await approve.publish(context, PUBLISHER, draft.id, done.draft.version)
    assert (again.draft, again.published) == (done.draft, None)


async def test_a_publisher_takes_over_an_editors_draft(context: ServiceContext) -> None:
    """Where one person may publish, a publisher approves what an editor submitted, or changes and publishes it."""
    approved = await approve_it(context, PUBLISHER, await submitted(context))
    assert approved.published is not None
    handed = await submitted(context, EDITOR, 20)
    taken = await flag(context, PUBLISHER, handed, silent=True)
    assert (await approve.publish(context, PUBLISHER, handed.id, taken.version)).published is not None
    owed = await review_notifications.owed(context.db.reader)
    assert {word.user: word.act for word in owed} == {EDITOR: Act.PUBLISHED}


async def test_urgent_may_have_another_rule(two: ServiceContext) -> None:
    """Urgent and ordinary releases may need different approvals; marking one as urgent makes it take that rule."""
    only_urgent = replace(two, rules=Rules(Approval.NONE, TWO))
    draft = await written(only_urgent, PUBLISHER)
    urgent = await flag(only_urgent, PUBLISHER, draft, urgent=True, confirmed=True)
    press = approve.publish(only_urgent, PUBLISHER, draft.id, urgent.version)
    assert await refused(press) == "publish.needs_approval"
    calm = await flag(only_urgent, PUBLISHER, urgent, urgent=False)
    assert (await approve.publish(only_urgent, PUBLISHER, draft.id, calm.version)).published is not None
    but_urgent = replace(two, rules=Rules(TWO, Approval.NONE))
    fast = await flag(but_urgent, PUBLISHER, await written(but_urgent, PUBLISHER, 20), urgent=True, confirmed=True)
    assert (await approve.publish(but_urgent, PUBLISHER, fast.id, fast.version)).published is not None


async def test_an_unconfirmed_urgent(two: ServiceContext) -> None:
    """What is marked as urgent and not confirmed is not submitted."""
    draft = await flag(two, EDITOR, await written(two), urgent=True)
    assert await refused(approve.submit(two, EDITOR, draft.id, draft.version)) == "post.urgent_unconfirmed"


async def test_the_rule_came_after_the_schedule(two: ServiceContext, clock: Clock) -> None:
    """What one person scheduled does not go out once two are needed; what two approved goes out under any rule."""
    freely = replace(two, rules=Rules())
    draft = await written(freely, PUBLISHER)
    await approve.schedule(freely, PUBLISHER, draft.id, draft.version, ahead(two))
    other = await scheduled(two, message=20)
    clock.turn(3 * 3600)
    held = await release_draft.due(two, draft.id)
    assert held is not None
    assert (held.draft.state, held.draft.why) == (DraftState.HELD, "unapproved")
    press = approve.publish(two, SECOND, draft.id, held.draft.version)
    assert await refused(press) == "publish.needs_approval"
    went = await release_draft.due(freely, other.id)
    assert went is not None
    assert went.published is not None


async def test_the_approver_has_left(two: ServiceContext, clock: Clock) -> None:
    """An approval counts as the right was when it was given; who has left the staff gives no more."""
    draft, other = await scheduled(two), await submitted(two, EDITOR, 20)
    await configure.keep_staff(two, {user: role for user, role in EVERYONE.items() if user != PUBLISHER})
    assert await refused(approve_it(two, PUBLISHER, other)) == "staff.only"
    clock.turn(3 * 3600)
    done = await release_draft.due(two, draft.id)
    assert done is not None
    assert done.published is not None


async def test_who_is_asked(two: ServiceContext) -> None:
    """Every publisher and owner but who wrote or submitted it, once for each submission; who joins later, too."""
    draft = await submitted(two, PUBLISHER)
    assert await review_notifications.to_ask(two.db.reader) == [(draft.id, OWNER), (draft.id, SECOND)]
    for user in (OWNER, SECOND):
        await change.remember_card(two, ShownCard(draft.id, user, 1, 2, asked=draft.version, seen=draft.version))
    assert await review_notifications.to_ask(two.db.reader) == []
    await configure.keep_staff(two, {**EVERYONE, 6: (Role.PUBLISHER, "N")})
    assert await review_notifications.to_ask(two.db.reader) == [(draft.id, 6)]
    back = await approve.withdraw(two, PUBLISHER, draft.id, draft.version)
    assert await review_notifications.to_ask(two.db.reader) == []
    await approve.submit(two, PUBLISHER, draft.id, back.version)
    assert len(await review_notifications.to_ask(two.db.reader)) == 3


async def test_cards_that_are_behind(two: ServiceContext, clock: Clock) -> None:
    """A card that shows an older version is found, once nobody else has updated it for a moment."""
    draft = await written(two)
    await change.remember_card(two, ShownCard(draft.id, EDITOR, 101, 102, seen=draft.version))
    assert await review_notifications.behind(two.db.reader, clock()) == []
    await approve.submit(two, EDITOR, draft.id, draft.version)
    assert await review_notifications.behind(two.db.reader, clock() - timedelta(seconds=2)) == []
    clock.turn(2)
    assert await review_notifications.behind(two.db.reader, clock() - timedelta(seconds=2)) == [(draft.id, EDITOR)]


async def test_who_is_no_longer_staff_is_shown_nothing(two: ServiceContext) -> None:
    """The card of who has left is forgotten, and so is what was to be told."""
    draft = await submitted(two)
    await change.remember_card(two, ShownCard(draft.id, EDITOR, 1, 2))
    await approve_it(two, PUBLISHER, draft)
    await record_notifications.dismiss(two, draft.id, EDITOR)
    assert await review_notifications.owed(two.db.reader) == []


async def test_the_card_becomes_the_release(two: ServiceContext) -> None:
    """Who decided and who wrote it watch the release in their cards' place."""
    draft = await submitted(two)
    await change.remember_card(two, ShownCard(draft.id, PUBLISHER, 50, 51))
    await change.remember_card(two, ShownCard(draft.id, EDITOR, 60, 61))
    done = await approve_it(two, PUBLISHER, draft)
    assert done.published is not None
    watched = await watches.of_release(two.db.reader, done.published.release)
    assert {(watch.chat, watch.message) for watch in watched} == {(PUBLISHER, 51), (EDITOR, 61)}


async def test_a_shell_hands_in(two: ServiceContext, clock: Clock) -> None:
    """What comes from a shell is submitted where it takes two, and then any publisher decides; else it is published,
    or waits for its time."""
    handed = await intake.post_from_shell(two, BODY)
    assert isinstance(handed, Decided)
    assert (handed.draft.state, handed.draft.author, await out(two)) == (DraftState.SUBMITTED, SHELL, 0)
    assert {user for _, user in await review_notifications.to_ask(two.db.reader)} == {OWNER, PUBLISHER, SECOND}
    assert (await approve_it(two, OWNER, handed.draft)).published is not None
    assert await review_notifications.owed(two.db.reader) == []
    freely = replace(two, rules=Rules())
    assert isinstance(await intake.post_from_shell(freely, BODY), Started)
    later = await intake.post_from_shell(freely, replace(BODY, at=ahead(two)))
    assert isinstance(later, Decided)
    assert later.draft.state is DraftState.SCHEDULED
    clock.turn(3 * 3600)
    went = await release_draft.due(freely, later.draft.id)
    assert went is not None
    assert went.published is not None


@pytest.mark.parametrize(("seconds", "is_past"), [(61, True), (59, False)])
async def test_a_shell_names_the_past(seconds: int, is_past: bool, context: ServiceContext, clock: Clock) -> None:
    """A time that is over by more than a minute is refused; a hook that says "now" is not."""
    content = replace(BODY, at=clock() - timedelta(seconds=seconds))
    if is_past:
        assert await refused(intake.post_from_shell(context, content)) == "when.past"
    else:
        assert isinstance(await intake.post_from_shell(context, content), Started)


async def test_a_correction_whose_statement_changed(two: ServiceContext, clock: Clock) -> None:
    """A scheduled correction of what a source corrected meanwhile is held, and never sent."""
    published = (await approve_it(two, PUBLISHER, await submitted(two))).published
    assert published is not None
    text = RichText("Title\nBetter body")
    fix = await revise.begin_correction(two, EDITOR, EDITOR, published.number, "", 30, text, clock())
    timed = (await approve.schedule(two, EDITOR, fix.id, fix.version, ahead(two))).draft
    handed = await approve.submit(two, EDITOR, fix.id, timed.version)
    await approve_it(two, PUBLISHER, handed)
    await corrected_by_a_source(replace(two, rules=Rules()), published.statement)
    clock.turn(3 * 3600)
    held = await release_draft.due(two, fix.id)
    assert held is not None
    assert (held.draft.state, held.draft.why) == (DraftState.HELD, "correct.changed")
    assert await out(two) == 2


async def test_a_retraction_closes_a_correction(two: ServiceContext, clock: Clock) -> None:
    """A scheduled correction of what is retracted is closed with it and never sent, and who wrote it is told; it cannot
    be taken back."""
    published = (await approve_it(two, PUBLISHER, await submitted(two))).published
    assert published is not None
    text = RichText("Title\nBetter body")
    fix = await revise.begin_correction(two, EDITOR, EDITOR, published.number, "", 30, text, clock())
    timed = (await approve.schedule(two, EDITOR, fix.id, fix.version, ahead(two))).draft
    await approve_it(two, PUBLISHER, await approve.submit(two, EDITOR, fix.id, timed.version))
    gone = await revise.begin_retraction(two, EDITOR, EDITOR, published.number, "Wrong")
    assert (await read_card.card_facts(two, PUBLISHER, gone)).closes == (fix.name,)
    await approve_it(two, SECOND, await approve.submit(two, EDITOR, gone.id, gone.version))
    clock.turn(3 * 3600)
    assert await release_draft.due(two, fix.id) is None
    closed = await load(two, fix)
    assert (closed.state, closed.why) == (DraftState.DISCARDED, "retracted")
    told = [word for word in await review_notifications.owed(two.db.reader) if word.draft == fix.id]
    assert {(word.user, word.act) for word in told} >= {(EDITOR, Act.DISCARDED)}
    assert await refused(discard.restore(two, EDITOR, fix.id)) == "discard.over"
    assert await out(two) == 2


async def test_a_sources_retraction_closes_a_correction_too(context: ServiceContext, clock: Clock) -> None:
    """It is the statement that is over, whoever retracts it."""
    published = await from_shell(context, BODY)
    text = RichText("Title\nBetter body")
    fix = await revise.begin_correction(context, EDITOR, EDITOR, published.number, "", 30, text, clock())
    statement = await statements.by_id(context.db.reader, published.statement)
    assert statement is not None
    await context.db.write(lambda cx: intake.retract_imported(context, cx, statement))
    assert (await load(context, fix)).state is DraftState.DISCARDED


async def corrected_by_a_source(context: ServiceContext, statement: int) -> None:
    """An import has another text than the statement that went out."""
    found = await statements.by_id(context.db.reader, statement)
    assert found is not None
    texts = [replace(text, title="Another") for text in found.texts.values()]
    await context.db.write(lambda cx: intake.correct_imported(context, cx, found, texts, found.topic))


@pytest.mark.parametrize("urgent", [True, False])
async def test_what_was_urgent_is_corrected_as_it_went_out(urgent: bool, two: ServiceContext, clock: Clock) -> None:
    """A correction or retraction needs the approval that its statement needed: one person cannot change an urgent
    notice that two approved, and one that a single person may send need not wait for a second."""
    rules = Rules(Approval.NONE, TWO) if urgent else Rules(TWO, Approval.NONE)
    context = replace(two, rules=rules)
    content = replace(BODY, urgent=True, confirmed=True)
    published = await from_shell(context, content)
    fix = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, published.number, "", 30, RichText("Title\nAnother"), clock()
    )
    gone = await revise.begin_retraction(context, PUBLISHER, PUBLISHER, published.number, "Wrong")
    for draft in (fix, gone):
        if urgent:
            around = approve.publish(context, PUBLISHER, draft.id, draft.version)
            assert await refused(around) == "publish.needs_approval"
            handed = await approve.submit(context, PUBLISHER, draft.id, draft.version)
            assert await refused(approve_it(context, PUBLISHER, handed)) == "approve.own"
            assert (await approve_it(context, SECOND, handed)).published is not None
        else:
            assert (await approve.publish(context, PUBLISHER, draft.id, draft.version)).published is not None


@pytest.mark.parametrize("shown", [True, False])
async def test_a_correction_shows_links_as_its_copies_do(shown: bool, context: ServiceContext, clock: Clock) -> None:
    """What is previewed and approved is what goes out: with the link's preview where the statement had it."""
    published = await from_shell(context, replace(BODY, link_preview=shown))
    fix = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, published.number, "", 30, RichText("T\nB"), clock()
    )
    done = (await approve.publish(context, PUBLISHER, fix.id, fix.version)).published
    assert done is not None
    release = await releases.by_id(context.db.reader, done.release)
    assert release is not None
    assert (fix.content.link_preview, release.link_preview) == (shown, shown)


async def test_ones_own_approval_is_none_of_two_people(two: ServiceContext, clock: Clock) -> None:
    """What its author approved while one person might is held when its time comes, if it takes two by then."""
    alone = replace(two, rules=Rules())
    draft = await written(alone, PUBLISHER)
    timed = await flag(alone, PUBLISHER, draft, at=ahead(alone))
    handed = await approve.submit(alone, PUBLISHER, draft.id, timed.version)
    waits = (await approve_it(alone, PUBLISHER, handed)).draft
    assert waits.state is DraftState.SCHEDULED
    around = approve.publish(two, SECOND, draft.id, waits.version)
    assert await refused(around) == "publish.needs_approval"
    clock.turn(3 * 3600)
    held = await release_draft.due(two, draft.id)
    assert held is not None
    assert (held.draft.state, held.draft.why, await out(two)) == (DraftState.HELD, "unapproved", 0)
    assert await refused(approve.publish(two, SECOND, draft.id, held.draft.version)) == "publish.needs_approval"


async def test_a_new_time_while_it_is_held(context: ServiceContext, clock: Clock) -> None:
    """A draft that is given another time at the moment at which it is found to be late keeps that time, and is not held
    for the old one."""
    published = await from_shell(context, BODY)
    text = RichText("Title\nBetter body")
    fix = await revise.begin_correction(context, PUBLISHER, PUBLISHER, published.number, "", 30, text, clock())
    waits = (await approve.schedule(context, PUBLISHER, fix.id, fix.version, ahead(context))).draft
    await corrected_by_a_source(context, published.statement)
    clock.turn(3 * 3600)
    later = ahead(context)
    _, moved = await asyncio.gather(
        release_draft.due(context, fix.id), approve.schedule(context, PUBLISHER, fix.id, waits.version, later)
    )
    found = await load(context, fix)
    assert (found, found.state, found.content.at) == (moved.draft, DraftState.SCHEDULED, later)


async def test_an_announcement_keeps_its_topic(two: ServiceContext) -> None:
    """It goes to those who want the statement's topic; a button that somebody makes up gives it no other."""
    context = replace(two, mission=replace(two.mission, topics=(Topic("visas", LocalText({"": "Visas"})),)))
    first = (await approve_it(context, PUBLISHER, await submitted(context))).published
    assert first is not None
    found = await statements.by_id(context.db.reader, first.statement)
    assert found is not None
    draft = await context.db.write(lambda cx: intake.announce_imported(context, cx, found))
    assert draft is not None
    assert await refused(change.choose_topic(context, SECOND, draft.id, draft.version, "visas")) == "draft.announces"


@pytest.mark.parametrize("later", [True, False])
async def test_a_statement_in_its_time_of_grace(later: bool, context: ServiceContext, clock: Clock) -> None:
    """What is not out yet is not called retracted: /edit and /retract say that it can be cancelled."""
    number = (await from_shell(replace(context, hold_before_send=timedelta(minutes=1)), BODY)).number
    if later:
        begun = revise.begin_correction(context, EDITOR, EDITOR, number, "", 30, RichText("T\nB"), clock())
    else:
        begun = revise.begin_retraction(context, EDITOR, EDITOR, number, "Wrong")
    assert await refused(begun) == "statement.pending"


async def retraction(context: ServiceContext, reason: str = "A wrong date") -> tuple[Draft, Number]:
    """An editor's retraction, approved, that waits for its time."""
    published = (await approve_it(context, PUBLISHER, await submitted(context))).published
    assert published is not None
    begun = await revise.begin_retraction(context, EDITOR, EDITOR, published.number, reason)
    timed = (await approve.schedule(context, EDITOR, begun.id, begun.version, ahead(context))).draft
    handed = await approve.submit(context, EDITOR, begun.id, timed.version)
    return (await approve_it(context, PUBLISHER, handed)).draft, published.number


async def test_retract_again_takes_a_right(two: ServiceContext) -> None:
    """/retract of what is being retracted already is a change like any other: who may not change what waits changes
    nothing, nobody's reason is exchanged by somebody else, and without a reason it only shows what there is."""
    draft, number = await retraction(two)
    assert (draft.state, draft.content.reason) == (DraftState.SCHEDULED, "A wrong date")

    def again(user: int, reason: str) -> Awaitable[Draft]:
        return revise.begin_retraction(two, user, user, number, reason)

    assert await again(EDITOR, "") == await again(SECOND, "A wrong date") == draft
    assert await refused(again(EDITOR, "Another")) == "staff.needs_publisher"
    assert await refused(again(SECOND, "Another")) == "edit.open_already"
    assert await load(two, draft) == draft


async def test_retract_again_voids_an_approval(two: ServiceContext) -> None:
    """Another reason by the same person keeps the time, takes the approval away, and says so."""
    await configure.keep_staff(two, EVERYONE | {EDITOR: (Role.PUBLISHER, "E")})
    draft, number = await retraction(two)
    changed = await revise.begin_retraction(two, EDITOR, EDITOR, number, "Another")
    assert (changed.state, changed.content.at) == (DraftState.EDITING, draft.content.at)
    assert await history.approver(two.db.reader, changed) is None
    assert (await audit.acts(two.db.reader))[-1] == "draft.voided"
    words = [word.user for word in await review_notifications.owed(two.db.reader) if word.act is Act.TEXT]
    assert words == [PUBLISHER]


async def test_an_announcement(two: ServiceContext) -> None:
    """An imported statement that is to be announced is decided on, and goes out under its number; its text is that of
    the archive, whatever it is."""
    first = (await approve_it(two, PUBLISHER, await submitted(two))).published
    assert first is not None
    found = await statements.by_id(two.db.reader, first.statement)
    assert found is not None
    empty = replace(found, texts={"en": replace(found.texts["en"], body=RichText(""))})
    draft = await two.db.write(lambda cx: intake.announce_imported(two, cx, empty))
    assert draft is not None
    assert (draft.state, draft.announces) == (DraftState.SUBMITTED, True)
    done = await approve_it(two, OWNER, draft)
    assert done.published is not None
    assert done.published.number == first.number
    release = await releases.by_id(two.db.reader, done.published.release)
    assert release is not None
    assert release.state is ReleaseState.PLANNING


async def test_the_clock_went_back(two: ServiceContext, clock: Clock) -> None:
    """A draft that was held as late waits for its time when it is released and the clock says again that the time is
    ahead."""
    draft = await scheduled(two)
    clock.now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    held = await release_draft.due(two, draft.id)
    assert held is not None
    clock.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    done = await approve.publish(two, PUBLISHER, draft.id, held.draft.version)
    assert (done.draft.state, await out(two)) == (DraftState.SCHEDULED, 0)
