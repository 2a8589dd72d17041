"""Retracting: in each reader's language, and with it what would have corrected the statement is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.i18n.translator import INTERFACE, translator
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.drafts.card_work import answered, followed, pressed, until

STATEMENT = "/post On the visit\nThe visit is today."


async def published(embassy: Embassy) -> None:
    """A statement that Anna (English) and Ivan (Russian) have."""
    await embassy.subscribed(embassy.anna, embassy.ivan)
    await embassy.published(STATEMENT)


async def test_a_reason_in_each_language(embassy: Embassy) -> None:
    """The reason is written in one language and added in another; in place of a copy that is too old to be deleted
    stands a notice with the reader's own."""
    async with embassy.open():
        await published(embassy)
        embassy.clock.shift = timedelta(hours=49)
        embassy.sandbox.world.clock = lambda: embassy.clock().timestamp()
        embassy.officer.send("/retract 1 A slip of the pen.")
        _, card = await followed(embassy.officer, "Reason for readers: A slip of the pen.")
        assert "No reason in: Русский" in card.text
        page = await pressed(embassy.officer, "Languages", card, "Русский: no reason of its own")
        assert has_button(page, "Replace: English")
        await embassy.officer.press("Add: Русский", card)
        await embassy.officer.wait(lambda f: "in the notice of D2: Русский" in f[-1].text)
        embassy.officer.send("Описка.")
        preview, card = await followed(embassy.officer, "Reason in Русский: Описка.")
        assert preview.text.endswith("Причина: Описка.")
        assert "No reason in" not in card.text
        await embassy.officer.press("Retract", card)
        await until(embassy.officer, card, "Retract No. 1/")
        await embassy.officer.press("Confirm", card)
        for person, reason in ((embassy.anna, "Reason: A slip of the pen."), (embassy.ivan, "Причина: Описка.")):
            await person.wait(lambda f, said=reason: f[-1].text.endswith(said))  # type: ignore[misc]


@pytest.mark.parametrize("lang", INTERFACE)
async def test_it_closes_a_correction(lang: str, embassy: Embassy) -> None:
    """The last look names the open correction; with the retraction it is closed, its author is told, and Undo is not
    offered."""
    say = translator(lang)
    async with embassy.open():
        await published(embassy)
        embassy.editor.user.language = lang
        embassy.editor.send("/edit 1\nOn the visit\nThe visit is tomorrow.")
        await embassy.editor.wait(lambda f: has_button(f[-1], say("button.discard")))
        card = embassy.editor.messages()[-1]
        asked = embassy.officer.send("/retract 1 It is off.")
        await embassy.officer.wait(lambda f: f[-1].id > asked.id and has_button(f[-1], "Retract"))
        await embassy.officer.press("Retract")
        page = await embassy.officer.wait(lambda f: has_button(f[-1], "Confirm"))
        assert "D2, which is open for this statement, is closed with it." in page[-1].text
        await embassy.officer.press("Confirm")
        closed = await until(embassy.editor, card, say("told.closed", draft="D2"))
        assert closed.labels == []
        told = await embassy.editor.wait(lambda f: say("told.closed", draft="D2") in f[-1].text)
        assert told[-1].labels == []


@pytest.mark.parametrize("lang", INTERFACE)
async def test_edit_opens_the_open_correction(lang: str, embassy: Embassy) -> None:
    """/edit of what is being corrected shows that draft; the text that came with it is kept, and Use mine takes it."""
    say = translator(lang)
    async with embassy.open():
        await published(embassy)
        embassy.officer.send("/edit 1\nOn the visit\nThe visit is tomorrow.")
        await followed(embassy.officer, "Correction of No. 1/")
        embassy.editor.user.language = lang
        shown = await answered(embassy.editor, "/edit 1")
        assert shown.text == say("edit.open_already", draft="D2")
        await embassy.editor.wait(lambda f: has_button(f[-1], say("button.discard")))
        embassy.editor.send("/edit 1\nOn the visit\nThe visit is on Sunday.")
        offered = await embassy.editor.wait(lambda f: has_button(f[-1], say("button.use_mine")))
        assert say("edit.open_aside", draft="D2") in offered[-1].text
        await embassy.editor.press(say("button.use_mine"))
        preview, _ = await followed(embassy.editor, "1/", say("button.discard"))
        assert preview.text.endswith("The visit is on Sunday.")
