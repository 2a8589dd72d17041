"""A draft's card and its pages: each test is one promise to a press officer, or to the readers of what goes out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sandbox import Person
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.drafts.card_work import answered, data, followed, pressed, sent, there, until

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."
RUSSIAN = "Об обмене письмами\nСегодня состоялся обмен письмами."


async def consular_only(person: Person) -> None:
    """Subscribe to one topic, by its link."""
    person.start("t-consular")
    await person.reply()
    await person.press("Confirm")


async def test_each_language_gets_its_own_text(embassy: Embassy) -> None:
    """A language is added and a text replaced from the Languages page; each reader gets their own."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.ivan.send("/subscribe")
        await embassy.ivan.reply()
        preview, card = await embassy.draft(STATEMENT)
        assert "No text in: Русский" in card.text
        page = await pressed(embassy.officer, "Languages", card, "Русский: no text yet")
        assert "English: On the exchange of letters" in page.text
        assert not has_button(page, "Remove: English")
        await embassy.officer.press("Add: Русский")
        await embassy.officer.wait(lambda f: "in this language: Русский" in f[-1].text)
        embassy.officer.send(RUSSIAN)
        preview, card = await followed(embassy.officer, "Русский: Об обмене письмами")
        assert preview.text.startswith("Об обмене письмами\n")
        assert "Press Replace" in ((await embassy.officer.press("Edit")).text or "")
        await until(embassy.officer, card, "Languages of D1")
        await embassy.officer.press("Replace: English")
        await embassy.officer.wait(lambda f: "It replaces the whole text in that language" in f[-1].text)
        embassy.officer.send("On an exchange of letters\nLetters were exchanged.")
        _, card = await followed(embassy.officer, "English: On an exchange of letters")
        await embassy.publish()
        await sent(embassy.officer, card)
        assert embassy.anna.messages()[-1].text.startswith("On an exchange of letters\n")
        assert embassy.ivan.messages()[-1].text.startswith("Об обмене письмами\n")


async def test_a_text_is_taken_out(embassy: Embassy) -> None:
    """Remove takes a language's text out; the last one has no such button, and a forged press is refused."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Languages", card, "no text yet")
        await embassy.officer.press("Add: Русский")
        await embassy.officer.wait(lambda f: "Русский" in f[-1].text)
        embassy.officer.send(RUSSIAN)
        _, card = await followed(embassy.officer, "Русский: Об обмене письмами")
        page = await pressed(embassy.officer, "Languages", card, "Languages of D1")
        old = data(page, "Remove: English")
        page = await pressed(embassy.officer, "Remove: English", card, "English: no text yet")
        assert not has_button(page, "Remove: Русский")
        forged = old.replace(".en", ".ru")
        assert (await embassy.officer.send_callback(forged, card)).text == "That text has to stay."


async def test_a_language_that_was_guessed_wrongly(embassy: Embassy) -> None:
    """This text is in ...: the text moves, and stays there when the writer edits the message it was written in."""
    async with embassy.open():
        sent = embassy.officer.send("/post 1812\nMMXXVI")
        preview, card = await embassy.card_of(embassy.officer)
        await pressed(embassy.officer, "Languages", card, "English: 1812")
        page = await pressed(embassy.officer, "This text is in Русский", card, "Русский: 1812")
        assert "English: no text yet" in page.text
        assert "№" in there(embassy.officer, preview).text
        embassy.officer.edit(sent, "/post 1813\nMMXXVI")
        card = await until(embassy.officer, card, "Language of the text: Русский")
        assert there(embassy.officer, preview).text.startswith("1813")


async def test_options_arrive(embassy: Embassy) -> None:
    """Without sound, link preview, pinned and featured: readers get what the page of options says."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        group = embassy.sandbox.group("Town", creator=embassy.anna, supergroup=True)
        embassy.anna.promote_bot(group, can_pin_messages=True)
        embassy.anna.send("/subscribe", chat=group)
        await embassy.anna.wait(lambda f: "Done." in f[-1].text, chat=group)
        preview, card = await embassy.draft("/post A link\nSee https://embassy.example/news for more.")
        assert (there(embassy.officer, preview).preview or {}).get("is_disabled")
        page = await pressed(embassy.officer, "Options", card, "⬜️ It arrives without a sound.")
        for label in ("Without sound", "Link preview", "Kept in front", "Pinned in channels and groups"):
            assert f"⬜️ {label}" in page.labels
            await embassy.officer.press(label, message=card)
            await embassy.officer.wait(lambda _: f"✅ {label}" in there(embassy.officer, card).labels)  # noqa: B023
            page = there(embassy.officer, card)
        assert not (there(embassy.officer, preview).preview or {}).get("is_disabled")
        card = await pressed(embassy.officer, "Back", card, "Without sound · Kept in front · Pinned")
        await embassy.publish()
        await sent(embassy.officer, card)
        got = embassy.anna.messages()[-1]
        assert got.silent
        assert not (got.preview or {}).get("is_disabled")
        assert [m.text.split("\n")[0] for m in embassy.sandbox.messages(group) if m.pinned] == ["A link"]
        assert (await answered(embassy.ivan, "/featured")).text.startswith("A link\n")


async def test_the_same_press_twice_is_one(embassy: Embassy) -> None:
    """An option's button says what it is to become: pressed twice, as on a slow line, it is on."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        page = await pressed(embassy.officer, "Options", card, "How D1 goes out")
        on = data(page, "Without sound")
        await embassy.officer.send_callback(on, card)
        await embassy.officer.send_callback(on, card)
        assert "✅ Without sound" in there(embassy.officer, card).labels


async def test_urgent_is_looked_at_twice(embassy: Embassy) -> None:
    """Urgent tells whom it reaches and how long that takes, and is set by Confirm only; off takes one press."""
    embassy.rate = 2
    async with embassy.open() as bot:
        await embassy.readers(bot, 239)
        await consular_only(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        assert "239 chats" in card.text
        await pressed(embassy.officer, "Options", card, "⬜️ It goes to everyone at once")
        page = await pressed(embassy.officer, "🚨 Urgent…", card, "Is D1 urgent?")
        assert "240 chats (240 readers), within about 2 min" in page.text
        await pressed(embassy.officer, "Back", card, "⬜️ It goes to everyone at once")
        await pressed(embassy.officer, "🚨 Urgent…", card, "Is D1 urgent?")
        await pressed(embassy.officer, "Confirm", card, "✅ It goes to everyone at once")
        card = await pressed(embassy.officer, "Back", card, "It reaches all of them within about 2 min.")
        assert "Urgent" in card.text
        await pressed(embassy.officer, "Options", card, "✅ It goes to everyone at once")
        await pressed(embassy.officer, "✅ Urgent", card, "⬜️ It goes to everyone at once")


async def test_urgent_reaches_everyone(embassy: Embassy) -> None:
    """An urgent statement also reaches readers who chose another topic."""
    async with embassy.open():
        await consular_only(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        assert "Nobody would get it" in card.text
        await pressed(embassy.officer, "Options", card, "How D1 goes out")
        await pressed(embassy.officer, "🚨 Urgent…", card, "1 chat (1 reader)")
        await pressed(embassy.officer, "Confirm", card, "✅ It goes to everyone at once")
        await pressed(embassy.officer, "Back", card, "Will reach: 1 chat")
        await embassy.publish()
        await sent(embassy.officer, card)
        assert embassy.anna.messages()[-1].text.startswith("On the exchange of letters\n")


async def test_readers_are_told_of_a_correction(embassy: Embassy) -> None:
    """A correction has options of its own: with "Readers are told" a message follows the changed copy."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        await embassy.publish()
        await sent(embassy.officer, card)
        embassy.officer.send("/edit 1\nOn the exchange of letters\nLetters were exchanged yesterday.")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Correct"))
        now = embassy.clock()
        listed = await answered(embassy.officer, "/drafts")
        assert f"Correction of No. 1/{now.year} (D2) · On the exchange" in listed.text
        await embassy.officer.press("D2", message=listed)
        preview, card = await embassy.card_of(embassy.officer)
        assert f"No. 1/{now.year} · corrected" in preview.text
        page = await pressed(embassy.officer, "Options", card, "⬜️ Readers are told by a message")
        assert not has_button(page, "Urgent…")
        await pressed(embassy.officer, "Readers are told", card, "✅ Readers are told by a message")
        await pressed(embassy.officer, "Without sound", card, "✅ It arrives without a sound.")
        await pressed(embassy.officer, "Back", card, "Correction of No.")
        await pressed(embassy.officer, "Preview", card, "by language: English 1")
        await pressed(embassy.officer, "Back", card, "Correction of No.")
        await embassy.officer.press("Correct")
        await sent(embassy.officer, card)
        changed, told = embassy.anna.messages()[-2:]
        assert "exchanged yesterday" in changed.text
        assert told.text.startswith(f"No. 1/{now.year} has been corrected")
        assert told.silent


async def test_a_last_moment(embassy: Embassy) -> None:
    """Not later than: a typed time is echoed with weekday, zone and distance; what can't be one gets one sentence and
    the question stays open; it can be taken off."""
    embassy.clock.set(datetime(2026, 10, 20, 9, 0, 30, tzinfo=UTC))
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Options", card, "How D1 goes out")
        await pressed(embassy.officer, "Not later than…", card, "(Europe/London)")
        assert "I can't read a time" in (await answered(embassy.officer, "soonish")).text
        assert "the time of day is missing" in (await answered(embassy.officer, "22.10")).text
        assert (
            "That has passed: Mon, 19 October 2026, 09:00" in (await answered(embassy.officer, "19.10.2026 9:00")).text
        )
        said = (await answered(embassy.officer, "22.10 18:30")).text
        assert said == "Not later than Thu, 22 October 2026, 18:30 (Europe/London, UTC+1), in 2 days 8 h."
        _, card = await followed(embassy.officer, "Not later than Thu, 22 October 2026", "Not later than…")
        await pressed(embassy.officer, "Not later than…", card, "Not later than: D1")
        page = await pressed(embassy.officer, "No last moment", card, "How D1 goes out")
        assert "22 October" not in page.text
        assert (await answered(embassy.officer, "/cancel")).text == "There is nothing to cancel."


async def test_a_cancelled_question_for_a_time(embassy: Embassy) -> None:
    """After /cancel no page of a card goes on asking for a time that would be taken for a search."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Options", card, "How D1 goes out")
        await pressed(embassy.officer, "Not later than…", card, "Send the last moment")
        embassy.officer.send("/cancel")
        await until(embassy.officer, card, "How D1 goes out")
        await pressed(embassy.officer, "Back", card, "Draft D1")
        await pressed(embassy.officer, "Schedule", card, "When should it go out?")
        embassy.officer.send("/cancel")
        await until(embassy.officer, card, "Draft D1")


async def test_a_last_moment_that_the_clock_shows_twice(embassy: Embassy) -> None:
    """In the night of the change both readings are offered, neither is guessed; a forged past one is refused."""
    embassy.clock.set(datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Options", card, "How D1 goes out")
        await pressed(embassy.officer, "Not later than…", card, "(Europe/London)")
        choice = await answered(embassy.officer, "25.10 01:30")
        assert "twice" in choice.text
        second = choice.buttons[1][0]
        assert "01:30 (Europe/London, UTC)" in second.text
        past = (second.callback_data or "").rpartition(".")[0] + ".1000000000"
        assert (await embassy.officer.send_callback(past, choice)).text == "That time has passed."
        await embassy.officer.press(second.text, message=choice)
        await until(embassy.officer, choice, "Not later than Sun, 25 October 2026, 01:30 (Europe/London, UTC)")
        assert there(embassy.officer, choice).labels == []
        await followed(embassy.officer, "UTC)", "Not later than…")


async def test_each_kind_of_reader(embassy: Embassy) -> None:
    """The preview shows a private reader's message, a channel's with its links, a list's item; a reader of a language
    without a text too. Delivery shows the same."""
    channel = embassy.sandbox.channel("News", username="news_ch", creator=embassy.officer)
    embassy.officer.promote_bot(channel, can_post_messages=True)
    embassy.channels = ["@news_ch"]
    long = "/post A long one\n" + "\n\n".join(f"Paragraph {n}. " + "Words follow words. " * 12 for n in range(30))
    async with embassy.open():
        embassy.ivan.send("/subscribe")
        await embassy.ivan.reply()
        embassy.officer.paste(long)
        preview, card = await embassy.card_of(embassy.officer)
        page = await pressed(embassy.officer, "Preview", card, "gets in a private chat. The reader's language: English")
        assert "by language: English 1 · Русский 1" in page.text
        assert "by its topic: no topic 2 · Consular 2" in page.text
        page = await pressed(embassy.officer, "📣 English", card, "its buttons open the bot")
        shown = there(embassy.officer, preview)
        link = await embassy.officer.press("Read in full", message=shown)
        assert "start=d-1-en" in (link.url or "")
        embassy.officer.follow(link.url or "")
        opened = await embassy.officer.reply()
        assert opened.text.startswith("A long one\n")
        assert not has_button(opened, "Back")
        await pressed(embassy.officer, "Next", opened, "Page 2 of")
        await pressed(embassy.officer, "📋 English", card, "how it stands in a list")
        item = there(embassy.officer, preview)
        assert item.text.startswith("1️⃣ A long one\n")
        assert "Words follow words" in item.text
        assert len(item.text) < 500
        await pressed(embassy.officer, "1️⃣ Read in full", item, "Page 1 of")
        await pressed(embassy.officer, "Back", item, "1️⃣ A long one")
        await pressed(embassy.officer, "👤 Русский", card, "they get the one in English")
        russian = there(embassy.officer, preview)
        await pressed(embassy.officer, "Back", card, "Draft D1")
        await embassy.publish()
        await sent(embassy.officer, card)
        got = embassy.ivan.messages()[-1]
        assert [line for line in got.text.split("\n") if "№" not in line] == [
            line for line in russian.text.split("\n") if "№" not in line
        ]
        assert "№ N/" in russian.text


async def test_a_reader_who_follows_a_drafts_link(embassy: Embassy) -> None:
    """A draft is nobody's business: the link that a preview shows greets a reader."""
    async with embassy.open():
        await embassy.draft(STATEMENT)
        embassy.anna.start("d-1-en")
        assert "Embassy of Freedonia\nFrom the press office" in (await embassy.anna.reply()).text


async def test_send_test(embassy: Embassy) -> None:
    """Send test sends the release to oneself, marked by a line, and to nobody else."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        before = len(embassy.anna.messages())
        preview, card = await embassy.draft(STATEMENT)
        await pressed(embassy.officer, "Preview", card, "Preview of D1")
        answer = await embassy.officer.press("Send test")
        assert answer.text == "Sent to you, and to nobody else."
        line, sent = embassy.officer.messages()[-2:]
        assert line.text == "This is a test of D1. Nobody else gets the next message."
        assert sent.text == preview.text
        assert sent.labels == preview.labels
        assert len(embassy.anna.messages()) == before


@pytest.mark.parametrize("go_on", [True, False])
async def test_a_date_that_cannot_be_right(embassy: Embassy, *, go_on: bool) -> None:
    """Publish asks again where a date has a wrong weekday; Confirm publishes, Back does not. A missing language is
    named on the card and asks nothing."""
    async with embassy.open():
        _, card = await embassy.draft("/post A visit\nThe visit is on Friday, 4 August 2021.")
        assert "4 August 2021 is a Wednesday." in card.text
        page = await pressed(embassy.officer, "Publish", card, "Look twice before D1 goes out")
        assert "4 August 2021 is a Wednesday." in page.text
        assert "Русский" not in page.text
        if go_on:
            await embassy.officer.press("Confirm")
            await sent(embassy.officer, card)
        else:
            await pressed(embassy.officer, "Back", card, "Draft D1")
            assert not any("Delivered" in m.text for m in embassy.officer.messages())


async def test_in_russian(embassy: Embassy) -> None:
    """Every page of the card is there in Russian."""
    async with embassy.open():
        embassy.officer.send("/language")
        await embassy.officer.reply()
        await embassy.officer.press("Русский")
        await embassy.officer.wait(lambda f: any("по-русски" in m.text for m in f))
        embassy.officer.send("/post " + RUSSIAN)
        card = (await embassy.officer.wait(lambda f: has_button(f[-1], "Удалить черновик")))[-1]
        for button, said in (
            ("Языки", "English: текста ещё нет"),
            ("Параметры", "Как выйдет D1"),
            ("Просмотр", "в личном чате"),
            ("История", "Officer: черновик начат"),
        ):
            await pressed(embassy.officer, button, card, said)
            await pressed(embassy.officer, "Назад", card, "Черновик D1")
