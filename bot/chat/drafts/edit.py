"""/edit and /retract, for staff: a correction or a retraction of what is published, on a card like any draft's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.drafts import show_card
from bot.chat.drafts.post import ask_for, opened
from bot.chat.mission.help import is_for_staff
from bot.chat.platform.interaction import Desk, Visit, text_of
from bot.chat.platform.registry import Audience, Command, Feature, Press, number_of
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.statements import Number
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Words
from bot.rendering.drafts import correction
from bot.rendering.drafts.card import Facts
from bot.rendering.view import View
from bot.services.drafts import revise
from bot.store.drafts.cards import Shown

_SURE = "retract"  # the page of the last look


async def edit(here: Visit, argument: str) -> None:
    """`/edit 142/2026 [lang]` with the new text on the lines below; without a text the card opens, and asks for it."""
    message = here.message
    if message is None or not await is_for_staff(here):
        return
    words = argument.split("\n", 1)[0].split()
    number = _number(here, words[0]) if words else None
    if number is None or len(words) > 2:
        raise Refusal("edit.usage")
    lang = words[1].lower() if len(words) == 2 else ""
    _, text = text_of(message).split_first_line()
    office = here.desk.office
    try:
        draft = await revise.begin_correction(
            office, here.user, here.chat, number, lang, message.message_id, text, message.date
        )
    except Stale as stale:
        await _show_open(here, stale)
        return
    await show_card.place(here.desk, here.chat, draft)
    if not text:
        await _ask(here, draft, lang)


async def _show_open(here: Visit, stale: Stale) -> None:
    """Another draft of the statement is open: that one is shown. Any other refusal is raised again."""
    if stale.key != "edit.open_already":
        raise stale
    await here.say(stale.key, **stale.values)
    await show_card.place(here.desk, here.chat, await opened(here, number_of(str(stale.values["id"]))), anew=True)


async def _ask(here: Visit, draft: Draft, lang: str) -> None:
    """Ask for the new text, where it is clear of which language."""
    languages = draft.content.languages
    if lang or len(languages) == 1:
        await ask_for(here, draft.id, draft.version, lang or languages[0])
    else:
        await show_card.place(here.desk, here.chat, draft, page="languages")


async def retract(here: Visit, argument: str) -> None:
    """`/retract 142/2026 reason`: the card, with Retract; Confirm comes after it."""
    if not await is_for_staff(here):
        return
    word, _, reason = argument.partition(" ")
    number = _number(here, word.strip())
    if number is None:
        raise Refusal("retract.usage")
    try:
        draft = await revise.begin_retraction(here.desk.office, here.user, here.chat, number, reason)
    except Stale as stale:
        await _show_open(here, stale)
        return
    await show_card.place(here.desk, here.chat, draft, anew=True)
    await show_card.refresh(here.desk, draft.id, but=here.chat)


def _number(here: Visit, word: str) -> Number | None:
    office = here.desk.office
    return Number.parse(word, day_in(office.mission.timezone, office.clock()).year)


async def make_sure(here: Visit, args: Sequence[str]) -> None:
    """Retract: a last look."""
    draft, _ = map(number_of, args)
    await show_card.place(here.desk, here.chat, await opened(here, draft), page=_SURE)
    await here.toast()


async def _sure(desk: Desk, speech: Words, draft: Draft, facts: Facts, shown: Shown) -> View:
    return correction.sure(speech, draft, facts.number, sum(facts.counts.values()))


show_card.PAGES[_SURE] = _sure

FEATURE = Feature(
    commands=(Command(("edit",), edit, Audience.STAFF), Command(("retract",), retract, Audience.STAFF)),
    presses=(Press("retract", make_sure),),
)
