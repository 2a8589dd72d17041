"""Several people on one draft, and the list of drafts. Each test is one promise to a press office."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.sandbox import Message, Person
from bot.services.drafts import options
from tests.journeys.conftest import EDITOR, OFFICER, Embassy, has_button
from tests.journeys.drafts.card_work import answered, data, followed, pressed, there, until

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."


async def opened(person: Person, name: str) -> Message:
    """The draft's card, opened from /drafts."""
    listed = await answered(person, "/drafts")
    await person.press(name, message=listed)
    return (await person.wait(lambda f: has_button(f[-1], "Discard")))[-1]


async def test_mine_and_everyones(embassy: Embassy) -> None:
    """/drafts lists one's own, with state, last change and who did it; the other button everyone's, in pages."""
    embassy.clock.set(datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    async with embassy.open():
        for n in range(1, 10):
            embassy.officer.send(f"/post Number {n}\nText.")
            await embassy.officer.wait(lambda f: f"Draft D{n}" in f[-1].text)  # noqa: B023
        await embassy.draft("/post From the editor\nText.", embassy.editor)
        listed = await answered(embassy.officer, "/drafts")
        assert listed.text.startswith(
            "Your drafts\n\nD9 · Number 9\nBeing written\n20 October 2026, 10:00: Officer began it"
        )
        assert {"🔘 Mine · 9", "⚪️ Everyone's · 10"} <= set(listed.labels)
        assert "Number 1\n" not in listed.text
        await pressed(embassy.officer, "Older", listed, "D1 · Number 1\n")
        listed = await pressed(embassy.officer, "Everyone's · 10", listed, "D10 · From the editor")
        assert "Being written · by Editor" in listed.text
        assert "Number 2\n" not in listed.text


async def test_only_staff_and_only_in_private(embassy: Embassy) -> None:
    """To a reader the command does not exist; in a group it says where it works; forged presses are refused."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        said = await answered(embassy.anna, "/drafts")
        assert "I don't know the command /drafts" in said.text
        for forged in ("1.drafts.all.1", "1.draft_open.1", "1.page.1.languages", "1.view.1.private.en", "1.test.1.en"):
            answer = await embassy.anna.send_callback(forged, said)
            assert answer.text == "Only staff can do that.", forged
        for forged in ("1.view.1.private.xx", "1.view.1.square.en", "1.page.1.secrets", "1.flag.1.1.state.1"):
            answer = await embassy.officer.send_callback(forged, card)
            assert "menu is old" in (answer.text or ""), forged
        group = embassy.group()
        embassy.officer.join(group)
        embassy.officer.send("/drafts", chat=group)
        await embassy.officer.wait(lambda f: "only in a private chat" in f[-1].text, chat=group)
        assert (await answered(embassy.editor, "/drafts")).text.startswith("Everyone's drafts\n\nD1")


async def test_two_people_with_one_draft_open(embassy: Embassy) -> None:
    """Both cards follow each change; the slower one's press changes nothing and is told who was faster."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        other = await opened(embassy.editor, "D1")
        await pressed(embassy.editor, "Options", other, "How D1 goes out")
        old = data(there(embassy.editor, other), "Without sound")
        await pressed(embassy.officer, "⚪️ Consular", card, "Draft D1")
        other = await until(embassy.editor, other, "Draft D1")
        assert "🔘 Consular" in other.labels
        answer = await embassy.editor.send_callback(old, other)
        assert answer.text == "Officer has changed D1 meanwhile. Here is the newest; nothing of yours was applied."
        await pressed(embassy.editor, "Options", other, "How D1 goes out")
        await pressed(embassy.editor, "Without sound", other, "✅ It arrives without a sound.")
        card = await until(embassy.officer, card, "Without sound")
        assert "Draft D1" in card.text


async def test_a_text_that_came_too_late_is_kept(embassy: Embassy) -> None:
    """Two replace the text at once: the second is told who was faster, and Use mine takes the kept text, all pieces of
    it, even if the first writes once more meanwhile."""
    async with embassy.open():
        preview, card = await embassy.draft(STATEMENT)
        other = await opened(embassy.editor, "D1")
        for person in (embassy.officer, embassy.editor):
            await person.press("Edit")
            await person.wait(lambda f: "Send the new text of D1" in f[-1].text)
        embassy.officer.send("Officer's title\nOfficer's text.")
        await until(embassy.editor, other, "Draft D1")
        preview, card = await followed(embassy.officer, "Draft D1")
        assert preview.text.startswith("Officer's title")
        words = "Words of the editor follow. " * 200
        embassy.editor.paste(f"Editor's title\n{words}The end.")
        said = (await embassy.editor.wait(lambda f: has_button(f[-1], "Use mine")))[-1]
        assert said.text == "Officer has changed D1 meanwhile. Your text is kept, and not used yet."
        await pressed(embassy.officer, "⚪️ Consular", card, "Draft D1")
        answer = await embassy.editor.press("Use mine", message=said)
        assert "Officer has changed D1 meanwhile" in (answer.text or "")
        await embassy.editor.press("Use mine", message=there(embassy.editor, said))
        await until(embassy.editor, said, "Your text is the text of D1 now.")
        await embassy.officer.wait(lambda f: there(embassy.officer, preview).text.startswith("Editor's title\n"))
        await embassy.officer.press("Read in full", message=preview)
        await embassy.officer.wait(lambda f: "Page 1 of 2" in there(embassy.officer, preview).text)
        await embassy.officer.press("Next", message=preview)
        await embassy.officer.wait(lambda f: "The end." in there(embassy.officer, preview).text)


async def test_history(embassy: Embassy) -> None:
    """Who did what when, newest last, what was done in a row on one line; at most twenty lines."""
    embassy.clock.set(datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    async with embassy.open() as bot:
        _, card = await embassy.draft(STATEMENT)
        other = await opened(embassy.editor, "D1")
        await pressed(embassy.officer, "Options", card, "How D1 goes out")
        await pressed(embassy.officer, "Pinned in channels and groups", card, "✅ It is pinned")
        await pressed(embassy.officer, "Kept in front", card, "✅ It becomes the statement")
        await until(embassy.editor, other, "Kept in front · Pinned")
        await pressed(embassy.editor, "Options", other, "How D1 goes out")
        await pressed(embassy.editor, "Link preview", other, "✅ Under the text")
        await pressed(embassy.editor, "Without sound", other, "✅ It arrives without")
        await until(embassy.officer, card, "Without sound · Kept in front")
        page = await pressed(embassy.officer, "History", card, "History of D1")
        assert page.text.splitlines() == [
            "History of D1",
            "",
            "20 October 2026",
            "10:00  Officer began it",
            "10:00  Officer changed the options (×2)",
            "10:00  Editor changed the options (×2)",
        ]
        for n in range(24):
            user = (OFFICER, EDITOR)[n % 2]
            await options.set_flags(bot.services, user, 1, 5 + n, silent=n % 2 == 1)
        await pressed(embassy.officer, "Back", card, "Draft D1")
        page = await pressed(embassy.officer, "History", card, "and 7 entries before")
        assert len(page.text.splitlines()) == 24


async def test_an_older_card_leads_on(embassy: Embassy) -> None:
    """When a draft is opened once more its card is shown below; the older card says so and has no buttons any more."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        listed = await answered(embassy.officer, "/drafts")
        await embassy.officer.press("D1", message=listed)
        old = await until(embassy.officer, card, "D1 is shown further down.")
        assert old.labels == []
        await embassy.officer.wait(lambda f: has_button(f[-1], "Discard"))
