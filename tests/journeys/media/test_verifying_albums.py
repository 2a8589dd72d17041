"""Is this album the mission's? One answer says it of all its pictures, each of which is true or not by itself."""

from __future__ import annotations

import pytest

from bot.domain.media import MediaKind
from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person, picture
from bot.sandbox.people.items import Item
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.media.media_work import card
from tests.journeys.media.readers_work import BLUE, BODY, RED, came, kept, stored
from tests.sources.media.pictures import PDF

BOTH = pytest.mark.parametrize("lang", INTERFACE)
PLAIN = [picture(90, 60, "green"), picture(60, 90, "white")]


async def copies(embassy: Embassy, person: Person) -> list[Message]:
    """A reader's copies of a statement with an album of two pictures: the pictures alone."""
    await embassy.subscribed(person)
    embassy.officer.send_album([Item(data=RED, caption=f"/post On the gate\n{BODY}"), Item(data=BLUE)])
    await embassy.publish(await card(embassy.officer, "Draft D1"))
    await embassy.report()
    return [message for message in person.messages() if message.kind]


async def answers(embassy: Embassy, person: Person, parts: list[Message]) -> list[Message]:
    """All that the bot says about these messages and what was sent before the next command."""
    last = person.send("/id")
    *said, _ = await came(person, parts[0], len(await came(person, last, 1)) + 1)
    return said


@BOTH
async def test_a_forwarded_album_is_genuine(embassy: Embassy, lang: str) -> None:
    """A reader's copy of an album gets one answer, which names the statement and opens it."""
    say, person = translator(lang), embassy.anna if lang == "en" else embassy.ivan
    async with embassy.open():
        sent = person.forward_album(await copies(embassy, person))
        await came(person, sent[-1], 1)
        (shown,) = await answers(embassy, person, sent)
        whole = say("verify.album_all", what=say.count("media.n_photo", 2))
        assert shown.text.splitlines()[0] == f"🖼 {whole}: {say('verify.file_is_genuine')}"
        assert "1/2026" in shown.text
        assert has_button(shown, say("button.read"))


@BOTH
async def test_a_forgery_among_genuine_pictures(embassy: Embassy, lang: str) -> None:
    """One picture that is not ours among ours: the answer says first which is unknown, then which are genuine."""
    say, person = translator(lang), embassy.anna if lang == "en" else embassy.ivan
    async with embassy.open():
        ours = await copies(embassy, person)
        forged = person.send_photo(data=PLAIN[0], chat=embassy.group())
        sent = person.forward_album([ours[0], forged, ours[1]])
        await came(person, sent[-1], 1)
        (shown,) = await answers(embassy, person, sent)
        heads = [line for line in shown.text.splitlines() if line.startswith("🖼")]
        unknown = say("verify.album_part", total=3, places="2")
        genuine = say("verify.album_part", total=3, places="1, 3")
        assert heads == [
            f"🖼 {unknown}: {say('verify.file_is_unknown')}",
            f"🖼 {genuine}: {say('verify.file_is_genuine')}",
        ]


async def test_an_album_after_verify(embassy: Embassy) -> None:
    """Sent as the answer to /verify, by a reader and by staff alike, it gets one answer, also where it comes in
    pieces."""
    async with embassy.open():
        for person in (embassy.anna, embassy.officer):
            person.send("/verify")
            await person.reply()
            first = person.send_album([Item(data=PLAIN[0])])
            rest = person.send_album([Item(data=PLAIN[1])], album=first[0].album)
            await came(person, first[0], 1)
            (shown,) = await answers(embassy, person, first + rest)
            assert shown.text.splitlines()[0] == "🖼 The whole album (2 pictures): ❓ Unknown"
            assert "I do not know these files." in shown.text


async def test_documents_of_several_statements(embassy: Embassy) -> None:
    """An album of documents of which one was retracted: its reason is told, and the other's statement opened."""
    async with embassy.open() as bot:
        await stored(bot, await kept(bot, MediaKind.DOCUMENT, PDF, "Plan.pdf"), number=1)
        await stored(bot, await kept(bot, MediaKind.DOCUMENT, RED, "a.jpg"), number=2)
        await embassy.retracted("1/2026", "It was wrong.")
        await embassy.report()
        embassy.anna.send("/verify")
        await embassy.anna.reply()
        files = [Item("document", PDF, name="x.pdf"), Item("document", RED, name="b.jpg")]
        (shown,) = await came(embassy.anna, embassy.anna.send_album(files)[-1], 1)
        assert [line for line in shown.text.splitlines() if line.startswith("📎")] == [
            "📎 No. 1 of 2 in the album: 🚫 Retracted",
            "📎 No. 2 of 2 in the album: ✅ Genuine",
        ]
        assert "It was wrong." in shown.text
        assert len(shown.buttons) == 1


async def test_words_below_an_album(embassy: Embassy) -> None:
    """The words below an album's picture are judged in an answer of their own."""
    async with embassy.open() as bot:
        await stored(bot)
        group = embassy.group()
        posted = embassy.ivan.send_album([Item(data=PLAIN[0]), Item(data=PLAIN[1], caption=BODY)], chat=group)
        about_files, about_words = await came(embassy.ivan, embassy.ivan.forward_album(posted)[-1], 2)
        assert about_files.text.startswith("🖼 Весь альбом (2 изображения): ❓ Неизвестно")
        assert about_words.text.startswith("✅")


async def test_the_forwarded_album_of_staff(embassy: Embassy) -> None:
    """An album that staff forward unasked is asked about once, as a whole."""
    async with embassy.open():
        notes = embassy.sandbox.channel("Notes", creator=embassy.officer)
        posted = embassy.officer.send_album([Item(data=PLAIN[0]), Item(data=PLAIN[1])], chat=notes)
        sent = embassy.officer.forward_album(posted)
        await came(embassy.officer, sent[-1], 1)
        (shown,) = await answers(embassy, embassy.officer, sent)
        assert has_button(shown, "New statement")
