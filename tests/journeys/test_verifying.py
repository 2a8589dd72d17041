"""Is it genuine? Each line of the promise of /verify, in both languages, and any copy of any text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.sandbox import Message, Person
from bot.sandbox.text.length import split
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.facts import subscriptions

FIRST = "The Embassy confirms that the talks on fisheries open in Paris, on 25 November at 10:30."
SECOND = "“It is a step forward”, the ambassador said; others will follow."
BODY = f"{FIRST}\n\n{SECOND}"
RUSSIAN = "Посольство подтверждает, что переговоры о рыболовстве откроются в Париже 25 ноября в 10:30."
LONG = "\n\n".join(f"Paragraph {n} speaks of matter {n * 7}. " + f"Word{n} after word{n}. " * 30 for n in range(1, 22))
DAY = date(2026, 11, 20)
OFFICIAL = "News of the Embassy"


@pytest.fixture
async def stocked(embassy: Embassy) -> AsyncIterator[Embassy]:
    """Thirty statements: of the talks (No. 1, two languages), a long one (No. 2), an excerpt (No. 3), and others."""
    many = [
        Text("en", f"On matter {n}", RichText(f"The Embassy confirms that the talks on matter {n} were held."))
        for n in range(4, 31)
    ]
    given = [
        [Text("en", "On the talks", RichText(BODY)), Text("ru", "О переговорах", RichText(RUSSIAN))],
        [Text("en", "A long one", RichText(LONG))],
        [Text("en", "From the website", RichText("Of this older text only the beginning is here, and …"), "", True)],
        *([text] for text in many),
    ]
    items = [
        Incoming(key=str(n), date=DAY, texts=texts, number=Number(2026, n)) for n, texts in enumerate(given, start=1)
    ]
    official = embassy.sandbox.channel(OFFICIAL, creator=embassy.officer, members=[embassy.anna])
    embassy.officer.add_bot(official)
    embassy.channels = [official.id]
    async with embassy.open() as bot:
        await import_statements(bot.services, items)
        yield embassy


async def ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


def struck(message: Message) -> list[tuple[str, str]]:
    """What is struck through or underlined."""
    units = message.text.encode("utf-16-le")
    return [
        (e["type"], units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le"))
        for e in message.entities
        if e["type"] in ("strikethrough", "underline")
    ]


async def test_genuine(stocked: Embassy) -> None:
    """A pasted text that is ours word for word: number, date, fingerprint, and a link that opens it."""
    embassy = stocked
    asked = await ask(embassy.anna, "/verify")
    assert "Send me the text to check" in asked.text
    shown = await ask(embassy.anna, BODY.replace("“", '"').replace("”", '"'))
    assert shown.text.startswith("✅ Genuine\n\nThis is the genuine text of our statement No. 1/2026")
    assert "20 November 2026 · No. 1/2026" in shown.text
    assert Text("en", "On the talks", RichText(BODY)).fingerprint in shown.text
    link = next(b.url for row in shown.buttons for b in row)
    assert link is not None
    embassy.anna.follow(link)
    assert (await embassy.anna.reply()).text.startswith("On the talks\n")
    assert "Nothing was found" in (await ask(embassy.anna, "zebra")).text


@pytest.mark.parametrize("command", ["/verify ", "/verify\n", ""])
async def test_behind_the_command_or_plain(stocked: Embassy, command: str) -> None:
    """The text may follow the command, and a long text without a command is checked instead of searched for."""
    embassy = stocked
    assert (await ask(embassy.anna, f"{command}{BODY}")).text.startswith("✅ Genuine\n")


LETTER = "Dear Sir or Madam, {} I have lost my passport and would like to know which documents to bring. Yours, Anna"


async def test_a_letter_to_the_mission(stocked: Embassy) -> None:
    """Who writes a letter to the mission learns that nobody reads it here, and where people are, and hears of no
    forgery; who asked for a check, or forwards something, gets the verdict."""
    embassy = stocked
    letter = LETTER.format("on the train to Brighton, yesterday evening and in the rain, " * 3)
    shown = await ask(embassy.anna, letter)
    assert shown.text.startswith("Consular queries\n")
    assert "Unknown" not in shown.text
    assert "nobody reads what is sent here. /consular" in shown.text
    embassy.ivan.send("/start")
    await embassy.ivan.reply()
    assert "люди этот чат не читают. Телефон есть в /consular" in (await ask(embassy.ivan, letter)).text
    checked = (await ask(embassy.anna, f"/verify {letter}")).text
    assert checked.startswith("❓ Unknown\n")
    assert "nobody reads" not in checked


async def test_an_extract(stocked: Embassy) -> None:
    """One true passage is an extract, and said to be one."""
    embassy = stocked
    shown = await ask(embassy.anna, f"/verify {SECOND}")
    assert shown.text.startswith("✅ Genuine extract\n\nThis is a genuine extract: our statement No. 1/2026")


async def test_altered(stocked: Embassy) -> None:
    """A changed word is shown: what the statement says struck through, what was put in its place underlined."""
    embassy = stocked
    shown = await ask(embassy.anna, f"/verify {BODY.replace('Paris', 'Geneva')}")
    assert shown.text.startswith("⚠️ Altered\n\nThis text has been altered: it is close to our statement No. 1/2026")
    assert struck(shown) == [("strikethrough", "Paris"), ("underline", "Geneva")]
    assert "genuine" not in shown.text.lower()
    shown = await ask(embassy.anna, f"/verify {BODY.replace('25 November', '26 November')}")
    assert struck(shown) == [("strikethrough", "25"), ("underline", "26")]


async def test_in_russian(stocked: Embassy) -> None:
    """A Russian reader checks the Russian text and is answered in Russian."""
    embassy = stocked
    assert (await ask(embassy.ivan, f"/verify {RUSSIAN}")).text.startswith("✅ Подлинный текст\n\nЭто подлинный текст")
    shown = await ask(embassy.ivan, f"/verify {RUSSIAN.replace('Париже', 'Женеве')}")
    assert shown.text.startswith("⚠️ Текст изменён")
    assert struck(shown) == [("strikethrough", "Париже"), ("underline", "Женеве")]
    assert (await ask(embassy.ivan, "/verify 1/2026")).text.startswith("✅ Подлинный текст\n\n№ 1/2026")
    assert "неизвестен" in (await ask(embassy.ivan, "/verify Совсем другой текст о погоде и о море.")).text


async def test_corrected_since(stocked: Embassy) -> None:
    """An earlier text of a corrected statement, as it was delivered then: corrected, and how it reads now."""
    embassy = stocked
    embassy.anna.start("s-1-2026")
    before = (await embassy.anna.reply()).text
    embassy.clock.set(datetime(2026, 11, 24, 12, tzinfo=UTC))
    await embassy.corrected("1/2026", "On the talks\n" + BODY.replace("10:30", "11:30"))
    shown = await ask(embassy.anna, f"/verify {before}")
    assert shown.text.startswith("✏️ Corrected since\n\nOur statement No. 1/2026 used to say this.")
    assert "corrected on 24 November 2026" in shown.text
    assert "at 11:30" in shown.text
    assert (await ask(embassy.anna, f"/verify {BODY.replace('10:30', '11:30')}")).text.startswith("✅ Genuine\n")
    assert (await ask(embassy.anna, f"/verify {SECOND}")).text.startswith("✅ Genuine extract")
    altered = await ask(embassy.anna, f"/verify {BODY.replace('Paris', 'Geneva')}")
    assert "which has been corrected since" in altered.text


async def test_retracted_since(stocked: Embassy) -> None:
    """A retracted statement's text, and its number: retracted, when and why."""
    embassy = stocked
    await embassy.retracted("1/2026", "A mistake in it.")
    for text in (BODY, "1/2026"):
        shown = await ask(embassy.anna, f"/verify {text}")
        assert shown.text.startswith("🚫 Retracted\n")
        assert "No. 1/2026 has been retracted" in shown.text
        assert "A mistake in it." in shown.text
        assert not has_button(shown, "Read in full")
    shown = await ask(embassy.anna, f"/verify {BODY.replace('Paris', 'Geneva')}")
    assert "altered" in shown.text
    assert "has been retracted" in shown.text
    assert "Paris" not in shown.text


async def test_unknown(stocked: Embassy) -> None:
    """What is not ours is unknown, and so is a number that is not; a true number in a false text makes it no truer."""
    embassy = stocked
    text = "Somebody else wrote this text about the weather, the sea and the mountains in the far north."
    assert (await ask(embassy.anna, f"/verify {text}")).text.startswith("❓ Unknown\n\nThis text is unknown to me")
    shown = await ask(embassy.anna, f"/verify 20 November 2026 · No. 2/2026\n{text}")
    assert shown.text.startswith("❓ Unknown\n")
    assert "It names our statement No. 2/2026" in shown.text
    assert (await ask(embassy.anna, "/verify 999/2026")).text == "❓ Unknown: there is no statement 999/2026."


async def test_a_number_and_a_fingerprint(stocked: Embassy) -> None:
    """A number gives the statement and the fingerprint of each language; a fingerprint gives its statement."""
    embassy = stocked
    shown = await ask(embassy.anna, "/verify No. 1/2026")
    assert shown.text.startswith("✅ Genuine\n\nNo. 1/2026 is a genuine statement of ours:")
    code = Text("en", "On the talks", RichText(BODY)).fingerprint
    assert f"English. 🔏 Fingerprint: {code}" in shown.text
    assert "Русский. 🔏 Fingerprint: " in shown.text
    assert "genuine fingerprint of our statement No. 1/2026" in (await ask(embassy.anna, f"/verify {code}")).text
    await embassy.corrected("1/2026", "On the talks\nIt is over.")
    assert "an earlier text of our statement No. 1/2026" in (await ask(embassy.anna, f"/verify {code.lower()}")).text
    assert "unknown" in (await ask(embassy.anna, "/verify AAAA-BBBB-CCCC-DDDD")).text.lower()


async def test_only_the_beginning_is_here(stocked: Embassy) -> None:
    """Of an excerpt the beginning is recognised; how it goes on nobody here can tell."""
    embassy = stocked
    beginning = "Of this older text only the beginning is here, and"
    assert "genuine extract" in (await ask(embassy.anna, f"/verify {beginning}…")).text
    shown = await ask(embassy.anna, f"/verify {beginning} then it goes on.")
    assert shown.text.startswith("❓ Unknown\n\nThis begins like our statement No. 3/2026")
    assert has_button(shown, "On the website")
    shown = await ask(embassy.anna, f"/verify {beginning.replace('older', 'newer')} then it goes on.")
    assert shown.text.startswith("⚠️ Altered")


async def test_a_text_in_several_messages(stocked: Embassy) -> None:
    """What the app cuts up is checked piece by piece, a short last piece too; later words are looked for again."""
    embassy = stocked
    await ask(embassy.anna, "/verify")
    embassy.anna.paste(LONG)
    found = await embassy.anna.wait(lambda f: sum("genuine extract" in m.text for m in f) == len(_parts()))
    assert len(found) == 2 + 2 * len(_parts())
    message = await _later(embassy.anna, "Word3")
    assert "🔎 Word3" in message.text


def _parts() -> list[str]:
    return split(LONG)


async def _later(person: Person, text: str) -> Message:
    """Some seconds later."""
    world = person.world
    clock = world.clock
    world.clock = lambda: clock() + 10
    return await ask(person, text)


async def test_forwarded(stocked: Embassy) -> None:
    """What a reader, or staff without an open question, forwards is checked; from an official channel it says so."""
    embassy = stocked
    official = next(c for c in embassy.sandbox.world.chats.values() if c.title == OFFICIAL)
    foreign = embassy.sandbox.channel("Embassy News", creator=embassy.anna)
    embassy.anna.start()
    await embassy.anna.reply()
    embassy.anna.add_bot(foreign)
    await embassy.anna.wait(lambda f: "is subscribed" in f[-1].text)

    async def both_are_subscribed() -> bool:
        return (await subscriptions(embassy))["channel"] == 2

    await embassy.until(both_are_subscribed)
    post = embassy.officer.send(BODY, chat=official)
    embassy.anna.forward(post)
    shown = await embassy.anna.reply()
    assert shown.text.startswith("✅ Genuine\n")
    assert "forwarded from News of the Embassy, an official channel of ours" in shown.text
    embassy.anna.forward(embassy.anna.send(BODY.replace("Paris", "Geneva"), chat=foreign))
    shown = await embassy.anna.reply()
    assert shown.text.startswith("⚠️ Altered")
    assert "official" not in shown.text
    embassy.officer.forward(post)
    assert (await embassy.officer.reply()).text.startswith("✅ Genuine\n")


async def test_staff_forward_into_a_draft(stocked: Embassy) -> None:
    """After /post a forwarded text becomes the draft's text."""
    embassy = stocked
    await ask(embassy.officer, "/post")
    notes = embassy.sandbox.channel("Notes", creator=embassy.officer)
    embassy.officer.forward(embassy.officer.send("On letters\nLetters were exchanged.", chat=notes))
    await embassy.card_of(embassy.officer)


async def test_in_a_group(stocked: Embassy) -> None:
    """In a group /verify answers a message; alone it says how."""
    embassy = stocked
    group = embassy.group()
    await embassy.sandbox.until(lambda: len(embassy.sandbox.texts(group)) > 0)
    said = embassy.ivan.send(BODY, chat=group)
    embassy.anna.send("/verify", chat=group, reply_to=said)
    shown = await embassy.anna.reply(chat=group)
    assert "genuine" in shown.text.lower() or "подлинн" in shown.text.lower()
    assert all(button.callback_data is None for row in shown.buttons for button in row)
    embassy.anna.send("/verify", chat=group)
    assert "/verify" in (await embassy.anna.reply(chat=group)).text


async def test_what_was_never_out(embassy: Embassy) -> None:
    """In its time of grace, and withdrawn in it, a statement is unknown to everybody."""
    embassy.delivery = {"hold_before_send": "1h"}
    async with embassy.open():
        year = embassy.clock().year
        await embassy.draft(f"/post On fisheries\n{FIRST}")
        await embassy.publish()
        await embassy.officer.wait(lambda f: "Goes out in" in f[-1].text)
        for _ in range(2):
            assert (await ask(embassy.anna, f"/verify {FIRST}")).text.startswith("❓ Unknown\n")
            assert (await ask(embassy.anna, f"/verify 1/{year}")).text.startswith("❓ Unknown: there is no")
            assert (await ask(embassy.anna, f"1/{year}")).text.startswith("There is no statement")
            assert "Nothing was found" in (await ask(embassy.anna, "fisheries")).text
            if any(has_button(m, "Cancel") for m in embassy.officer.messages()):
                await embassy.officer.press("Cancel")
                await embassy.report()
