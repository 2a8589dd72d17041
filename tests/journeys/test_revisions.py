"""Revisions: staff see what a corrected statement said before; each test is one promise."""

from __future__ import annotations

from bot.app import Bot
from bot.sandbox import Message, Person
from tests.journeys.conftest import OWNER, Embassy, has_button
from tests.journeys.facts import done
from tests.journeys.releases.under_way import TITLE, publish


async def twice_corrected(embassy: Embassy, bot: Bot) -> None:
    """One statement, first corrected silently, then with a notice and a Russian text."""
    await publish(embassy, bot)
    await done(embassy)
    await embassy.corrected("1", f"{TITLE}\nLetters were exchanged yesterday.")
    await embassy.corrected("1 ru", "Об обмене письмами\nПисьма переданы.", notice=True)


async def opened(embassy: Embassy, person: Person) -> Message:
    """The statement's page in the person's chat."""
    person.start(f"s-1-{embassy.clock().year}")
    return await person.reply()


async def pressed(person: Person, label: str, shown: Message, said: str) -> Message:
    await person.press(label, message=shown)
    found = await person.wait(lambda f: any(m.id == shown.id and said in m.text for m in f))
    return next(m for m in found if m.id == shown.id)


async def test_what_it_said_before(embassy: Embassy) -> None:
    """Below the statement: every revision with when, who and how, and the difference of each two, and back again."""
    async with embassy.open() as bot:
        await twice_corrected(embassy, bot)
        page = await opened(embassy, embassy.officer)
        listed = await pressed(embassy.officer, "Revisions", page, "Revisions of No. 1/")
        lines = listed.text.splitlines()
        assert lines[2].startswith("3 · ")
        assert lines[2].endswith(" · Officer · with a notice")
        assert lines[3].endswith(" · Officer · without a notice")
        assert lines[4].endswith(" · The program, or the command line · the first text")
        first = await pressed(embassy.officer, "1 → 2", listed, "revision 1 → 2")
        assert "English\n" in first.text
        assert "today yesterday" in first.text
        kinds = {(e["type"], first.text[e["offset"] : e["offset"] + e["length"]]) for e in first.entities}
        assert {("strikethrough", "today"), ("bold", "yesterday"), ("underline", "yesterday")} <= kinds
        back = await pressed(embassy.officer, "Back", first, "Revisions of No. 1/")
        second = await pressed(embassy.officer, "2 → 3", back, "revision 2 → 3")
        assert "English" not in second.text
        assert "Русский\nОб обмене письмами\n\nПисьма переданы." in second.text
        back = await pressed(embassy.officer, "Back", second, "Revisions of No. 1/")
        assert (await pressed(embassy.officer, "Back", back, "yesterday")).text == page.text


async def test_in_russian(embassy: Embassy) -> None:
    """A Russian member of staff reads the revisions in Russian."""
    owner = embassy.sandbox.user("Ольга", language="ru", user_id=OWNER)
    async with embassy.open() as bot:
        await twice_corrected(embassy, bot)
        page = await opened(embassy, owner)
        listed = await pressed(owner, "Редакции", page, "Редакции № 1/")
        assert listed.text.splitlines()[2].endswith(" · Officer · с уведомлением")
        await pressed(owner, "1 → 2", listed, "редакция 1 → 2")


async def test_only_staff(embassy: Embassy) -> None:
    """Readers have no Revisions button, and a forged press shows nothing; an editor has it, and only where something
    was corrected."""
    async with embassy.open() as bot:
        await publish(embassy, bot)
        await done(embassy)
        assert not has_button(await opened(embassy, embassy.officer), "Revisions")
        await embassy.corrected("1", "T\nb")
        assert has_button(await opened(embassy, embassy.editor), "Revisions")
        page = await opened(embassy, embassy.anna)
        assert not has_button(page, "Revisions")
        code = f"1-{embassy.clock().year}"
        for data in (f"1.revs.{code}.s", f"1.diff.{code}.2.s"):
            assert (await embassy.anna.send_callback(data, page)).text == "Only staff can do that."
        shown = await opened(embassy, embassy.officer)
        for data in (f"1.diff.{code}.1.s", f"1.diff.{code}.9.s", "1.revs.9-1999.s"):
            assert "out of date" in ((await embassy.officer.send_callback(data, shown)).text or "")
