"""Correcting what carries pictures: the card says beforehand what becomes of the copies, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.subscriptions.target import ChatKind
from bot.i18n.translator import translator
from bot.sandbox import Person
from bot.sandbox.people.items import picture
from bot.services.subscriptions.subscribe import subscribe
from tests.journeys.conftest import Embassy
from tests.journeys.drafts.card_work import answered
from tests.journeys.media.media_work import card, kinds, member, page, preview


async def published(embassy: Embassy, person: Person, lang: str) -> None:
    """A statement of one picture that Anna and Ivan have."""
    say = translator(lang)
    await embassy.subscribed(embassy.anna, embassy.ivan)
    person.send_photo("/post A title\nA text.", data=picture(90, 101))
    shown = await card(person, say.count("media.n_photo", 1))
    await page(person, shown, say("button.publish"))
    await person.press(say("button.confirm"), message=shown)
    for reader in (embassy.anna, embassy.ivan):
        await reader.wait(lambda found: found[-1].kind == "photo")


@pytest.mark.parametrize("lang", ["en", "ru"])
async def test_the_card_says_what_becomes_of_the_copies(embassy: Embassy, lang: str) -> None:
    """A correction starts with the statement's picture. Another one is put into the copies; two of them cannot be, so
    that the copies are sent anew; and those of long ago get a reply."""
    say, person = translator(lang), member(embassy, lang)
    async with embassy.open():
        await published(embassy, person, lang)
        await answered(person, "/edit 1")
        shown = await card(person, say("correct.nothing"))
        assert preview(person, shown, 1)[0].kind == "photo"
        await page(person, shown, say("button.media"), "1 🖼 " + say("media.kind_photo"))
        await person.press(say("button.replace"), message=shown)
        person.send_photo(data=picture(90, 102))
        shown = await card(person, say.count("media.copies_edited", 2))
        assert say("media.changed") in shown.text
        person.send_photo(data=picture(90, 103))
        shown = await card(person, say.count("media.copies_anew", 2))
        assert kinds(preview(person, shown, 3)) == ["photo", "photo", None]
        embassy.clock.shift = timedelta(hours=49)
        sent = person.send_photo(data=picture(90, 104), reply_to=shown)
        noted = say.count("media.copies_noted", 2)
        await person.wait(lambda found: any(m.id > sent.id and noted in m.text for m in found))


async def test_the_copies_become_what_the_card_said(embassy: Embassy) -> None:
    """A replaced picture is in the readers' very messages."""
    async with embassy.open():
        await published(embassy, embassy.officer, "en")
        before = embassy.anna.messages()[-1]
        await answered(embassy.officer, "/edit 1")
        shown = await card(embassy.officer, "Nothing in it differs")
        await page(embassy.officer, shown, "Media", "1 🖼 Picture")
        await embassy.officer.press("Replace", message=shown)
        embassy.officer.send_photo(data=picture(90, 102))
        shown = await card(embassy.officer, "2 copies will be changed in place")
        await embassy.officer.press("Correct", message=shown)
        await embassy.anna.wait(lambda found: found[-1].file.get("height") == 102)
        assert embassy.anna.messages()[-1].id == before.id


@pytest.mark.parametrize("still", [True, False])
async def test_a_pinned_copy_that_is_sent_anew(embassy: Embassy, still: bool) -> None:
    """Where a group's copy is pinned, the one that takes its place is; one that was unpinned since is not."""
    group = embassy.sandbox.group("Expats", creator=embassy.anna, supergroup=True)
    embassy.anna.promote_bot(group, can_pin_messages=True)
    embassy.forget_updates()
    async with embassy.open() as bot:
        await subscribe(bot.services, group.id, 0, ChatKind.SUPERGROUP, "en")
        await published(embassy, embassy.officer, "en")
        await embassy.report()
        shown = await answered(embassy.officer, "/pin 1")
        await embassy.officer.press("Pin", message=shown)
        shown = (await embassy.officer.wait(lambda found: "Pinned: 1" in found[-1].text))[-1]
        if not still:
            await embassy.officer.press("Unpin", message=shown)
            await embassy.officer.wait(lambda found: "Unpinned: 1" in found[-1].text)
        await answered(embassy.officer, "/edit 1")
        await card(embassy.officer, "Nothing in it differs")
        embassy.officer.send_photo(data=picture(90, 103))
        await embassy.officer.press("Correct", message=await card(embassy.officer, "sent anew"))
        await embassy.report()
        assert [m.pinned for m in group.messages.values() if m.from_bot and "A title" in m.text] == [still]
