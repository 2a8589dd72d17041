"""The card's page on which a draft gets its time: chosen or typed, read back, confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.post import changed, on_newest, opened
from bot.chat.platform.interaction import Desk, Visit
from bot.chat.platform.registry import Feature, Press, Question, number_of
from bot.domain.drafts import schedule
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.errors import Refusal, Stale
from bot.domain.staff import Role
from bot.i18n.translator import Words
from bot.rendering.drafts import schedule_page
from bot.rendering.drafts.card import Facts
from bot.rendering.moments import moment
from bot.rendering.view import View
from bot.services.drafts import approve, change, release_draft
from bot.store.drafts import cards
from bot.store.drafts.cards import Shown

_PAGE = "when"  # when-1798223400: that instant is to be confirmed
_LONGEST = 100  # characters; what is longer names no time
_LAST = datetime(schedule.LATEST_YEAR + 1, 1, 1, tzinfo=UTC)


async def page(desk: Desk, speech: Words, draft: Draft, facts: Facts, shown: Shown) -> View:
    """What stands on the page: the choices, or the chosen time to be confirmed."""
    chosen = shown.page.partition("-")[2]
    if chosen:
        at = _instant(chosen)
        return schedule_page.confirm(speech, desk.mission, draft, at, facts.now, needs=not facts.may_publish)
    choices = schedule.quick(facts.now, desk.mission.timezone)
    return schedule_page.page(speech, desk.mission, draft, choices, facts.now)


async def open_page(here: Visit, args: Sequence[str]) -> None:
    """Schedule: the page opens, and the next message may name a time."""
    draft, version = map(number_of, args)
    async with on_newest(here, draft):
        found = await approve.ask_when(here.desk.office, here.user, here.chat, draft, version)
    await here.toast()
    await show_card.place(here.desk, here.chat, found, page=_PAGE)


async def close_page(here: Visit, args: Sequence[str]) -> None:
    """Back to the card."""
    (draft,) = map(number_of, args)
    found = await opened(here, draft)
    await change.cancel_question(here.desk.office, here.user, here.chat, approve.WHEN)
    await here.toast()
    await show_card.place(here.desk, here.chat, found, page="")


async def take_time(here: Visit, message: Message, _: str, draft: int) -> None:
    """A typed time is read back, with Confirm; one that is unclear is asked about."""
    found = await _editable(here, draft)
    text = message.text or ""
    office, mission = here.desk.office, here.desk.mission
    now = office.clock()
    named = schedule.parse(text, now, mission.timezone) if len(text) <= _LONGEST else schedule.NotUnderstood()
    match named:
        case schedule.At(instant):
            await here.show(await _confirm(here, found, instant))
        case schedule.Gap(offers):
            await here.show(schedule_page.choose(here.words, mission, found, offers, skipped=True))
        case schedule.Twice(first, second):
            await here.show(schedule_page.choose(here.words, mission, found, (first, second), skipped=False))
        case schedule.Past(instant):
            await here.say("when.past_at", time=moment(here.words, mission, instant, now))
        case schedule.NotUnderstood(day) if day:
            await here.say("when.day_alone", day=here.words.day(day))
        case _:
            await here.say("when.not_understood")


async def _editable(here: Visit, draft: int) -> Draft:
    """The draft, where it can still be given a time; else the question is closed."""
    found = await opened(here, draft)
    if found.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        await change.cancel_question(here.desk.office, here.user, here.chat, approve.WHEN)
        raise Stale(f"draft.is_{found.state}", draft=found.name)
    return found


async def choose(here: Visit, args: Sequence[str]) -> None:
    """A time's button: it is read back, on the card's page or in the message that asked."""
    draft, _, at = map(number_of, args)
    found, instant = await _editable(here, draft), _instant(at)
    if instant <= here.desk.office.clock():
        raise Refusal("when.past")
    await here.toast()
    if await _on_card(here, draft):
        await show_card.place(here.desk, here.chat, found, page=f"{_PAGE}-{at}")
    else:
        await here.turn(await _confirm(here, found, instant))


async def _on_card(here: Visit, draft: int) -> bool:
    shown = await cards.there(here.desk.office.db.reader, draft, here.chat)
    return here.message is not None and here.message.message_id == shown.card


async def _confirm(here: Visit, found: Draft, at: datetime) -> View:
    office = here.desk.office
    role = await here.desk.role(here.user) or Role.EDITOR
    needs = await release_draft.needs_approval(office, office.db.reader, found) or not role.includes(Role.PUBLISHER)
    return schedule_page.confirm(here.words, here.desk.mission, found, at, office.clock(), needs=needs)


async def confirm(here: Visit, args: Sequence[str]) -> None:
    """Confirm: the time counts."""
    draft, version, at = map(number_of, args)
    office = here.desk.office
    async with on_newest(here, draft):
        done = await approve.schedule(office, here.user, draft, version, _instant(at))
    await change.cancel_question(office, here.user, here.chat, approve.WHEN)
    waits = done.draft.state is DraftState.SCHEDULED
    if done.voided:
        await here.toast("draft.voided", alert=True)
    else:
        await here.toast("when.scheduled" if waits else "when.set", draft=done.draft.name)
    if not await _on_card(here, draft):
        await here.turn(schedule_page.chosen(here.words, here.desk.mission, done.draft, office.clock(), waits=waits))
    await show_card.place(here.desk, here.chat, done.draft, page="")
    await show_card.refresh(here.desk, draft, but=here.chat)


async def no_time(here: Visit, args: Sequence[str]) -> None:
    """No fixed time: it goes out when somebody publishes it."""
    draft, version = map(number_of, args)
    async with on_newest(here, draft):
        done = await approve.unschedule(here.desk.office, here.user, draft, version)
    await change.cancel_question(here.desk.office, here.user, here.chat, approve.WHEN)
    await changed(here, done)


def _instant(seconds: str | int) -> datetime:
    """A button's instant.

    Raises:
        ValueError: it is no instant that a button of ours carries.
    """
    given = number_of(str(seconds))
    if given > _LAST.timestamp():
        raise ValueError(given)
    return datetime.fromtimestamp(given, UTC)


show_card.PAGES[_PAGE] = page
show_card.CANCELLED[approve.WHEN] = ""
FEATURE = Feature(
    presses=(
        Press("when", open_page),
        Press("when_back", close_page),
        Press("at", choose),
        Press("at_set", confirm),
        Press("no_time", no_time),
    ),
    questions=(Question(approve.WHEN, take_time),),
)
