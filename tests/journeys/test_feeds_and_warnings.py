"""Feeds and warnings beside the bot: they follow what staff do in the chat, from Publish to the retraction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.app import Bot
from bot.domain.signing.minisign import PublicKey
from bot.domain.signing.statement_file import RETRACTION, NoticeFile, RevisionFile
from bot.sandbox import Message, Person
from bot.services.signing.ed25519 import is_signed
from tests import patience
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.drafts.card_work import data, pressed
from tests.keys import key_at
from tests.web.cap.cap_rules import Alert

STORM = "/post Storm in the harbour\nStay inside until Monday."
ALERTS = {"sender": "alerts@embassy.example", "area": {"en": "Freedonia", "ru": "Фридония"}}


@pytest.fixture
def warning(embassy: Embassy) -> Embassy:
    """An embassy with pages that sends warnings."""
    embassy.with_pages()
    embassy.extra["alerts"] = ALERTS
    return embassy


def at(address: str) -> Callable[[Embassy, Bot, Person], Awaitable[str]]:
    """What stands at an address, with its status before it."""

    async def door(embassy: Embassy, bot: Bot, _: Person) -> str:
        url = f"http://127.0.0.1:{embassy.web_port}{address.format(year=embassy.clock().year)}"
        async with aiohttp.ClientSession() as client, client.get(url) as answer:
            return f"{answer.status} {await answer.text()}"

    return door


FEED, JSON, PAGE = at("/en/feed.atom"), at("/en/feed.json"), at("/en/{year}/1")
CAP = at("/alerts/{year}/1.cap.xml")
TEXT_FILE, MINISIG = at("/en/{year}/1.txt"), at("/en/{year}/1.txt.minisig")


async def alert(embassy: Embassy, bot: Bot) -> Alert:
    """The first statement's warning."""
    found = await CAP(embassy, bot, embassy.anna)
    return Alert(found.partition(" ")[2].encode())


async def signed(embassy: Embassy, bot: Bot, key: PublicKey, words: str) -> bytes:
    """The first statement's text file once it has the words and a good signature, served and as a plain file."""

    async def both() -> tuple[bytes, str]:
        content, minisig = [await door(embassy, bot, embassy.anna) for door in (TEXT_FILE, MINISIG)]
        return content.partition(" ")[2].encode(), minisig.partition(" ")[2]

    async def there() -> bool:
        content, minisig = await both()
        path = "en/{year}/1.txt"
        beside = plain(embassy, path).encode(), plain(embassy, f"{path}.minisig")
        return words.encode() in content and is_signed(key, content, minisig) and beside == (content, minisig)

    await patience.until(there)
    return (await both())[0]


def plain(embassy: Embassy, name: str) -> str:
    """A plain file; '' while there is none."""
    place = Path(embassy.path.parent / "site" / name.format(year=embassy.clock().year))
    return place.read_text("utf-8") if place.exists() else ""


async def urgent(embassy: Embassy, by: Person) -> Message:
    """A draft that is urgent; its card."""
    _, card = await embassy.draft(STORM, by)
    await pressed(by, "Options", card, "How D1 goes out")
    await pressed(by, "🚨 Urgent…", card, "Is D1 urgent?")
    await pressed(by, "Confirm", card, "✅ It goes to everyone at once")
    return await pressed(by, "Back", card, "Not for warning systems; missing: Category, Urgency")


async def answered(by: Person, card: Message, *, area: str = "") -> Message:
    """Answer everything that warning systems need to know, by buttons and by words; the card."""
    await pressed(by, "For warning systems", card, "Only what you answer here is told")
    for fact, asked, word in (
        ("Category", "What is it about?", "Weather, flood"),
        ("Urgency", "When should people act?", "Immediate: at once"),
        ("Severity", "How great is the threat", "Severe"),
        ("Certainty", "How sure is it?", "Likely: more than 50 %"),
    ):
        await pressed(by, f"⬜️ {fact}", card, asked)
        await pressed(by, f"⚪️ {word}", card, f"{fact}: {word}")
    await pressed(by, "⬜️ Area", card, "Which area is it for?")
    if area:
        by.send(area)
    else:
        await by.press("Freedonia", message=card)
    card = await _newest(by, f"Area: {area or 'Freedonia'}")
    await pressed(by, "⬜️ Holds until", card, "Until when does it hold?")
    by.send("tomorrow 9:00")
    card = await _newest(by, "09:00 (Europe/London")
    return await pressed(by, "Back", card, "Goes to warning systems too:")


async def _newest(person: Person, words: str) -> Message:
    """The newest message, once it has the words."""

    def there(found: list[Message]) -> list[Message]:
        return [message for message in found if words in message.text and has_button(message, "Back")]

    return there(await person.wait(there))[-1]


async def test_from_publish_to_retraction(warning: Embassy) -> None:
    """Published, corrected, retracted in the chat: page, feeds, warning and the signed text follow each step, and so do
    the plain files."""
    key = key_at(warning.path.parent / "signing.key").public
    warning.extra["signing"] = {"key": str(warning.path.parent / "signing.key")}
    async with warning.open() as bot:
        await warning.subscribed(warning.anna)
        card = await answered(warning.officer, await urgent(warning, warning.officer))
        await warning.publish(card)
        for door in (PAGE, FEED, JSON, CAP):
            await warning.until_page(door, "Stay inside until Monday.", bot)
        assert RevisionFile.parse(await signed(warning, bot, key, "until Monday")).revision == 1
        await patience.until(lambda: "until Monday" in plain(warning, "alerts/{year}/1.cap.xml"))
        first = await alert(warning, bot)
        assert (first["status"], first["msgType"]) == ("Test", "Alert")
        assert (first.said("category"), first.said("certainty")) == ("Met", "Likely")
        assert first.said("areaDesc") == "Freedonia"
        await warning.corrected("1", "Storm in the harbour\nStay inside until Tuesday.")
        for door in (PAGE, FEED, JSON, CAP):
            await warning.until_page(door, "Tuesday", bot)
        assert RevisionFile.parse(await signed(warning, bot, key, "until Tuesday")).revision == 2
        second = await alert(warning, bot)
        assert (second["msgType"], second["references"]) == ("Update", first.own)
        assert second.said("expires") == first.said("expires")
        await patience.until(lambda: "Tuesday" in plain(warning, "en/feed.atom"))
        await warning.retracted("1", "The wind has dropped.")
        for door, words in ((PAGE, "410 "), (FEED, "deleted-entry"), (JSON, '"retracted"'), (CAP, "Cancel")):
            await warning.until_page(door, words, bot)
            said = await door(warning, bot, warning.anna)
            assert "The wind has dropped." in said
            assert "Tuesday" not in said
        notice = NoticeFile.parse(await signed(warning, bot, key, "The wind has dropped."))
        assert (notice.kind, [one.revision for one in notice.files]) == (RETRACTION, [1, 2])
        assert (await alert(warning, bot))["references"] == f"{first.own} {second.own}"
        await patience.until(lambda: "deleted-entry" in plain(warning, "en/feed.atom"))
        await patience.until(lambda: "Cancel" in plain(warning, "alerts/{year}/1.cap.xml"))
        await patience.until(lambda: "Cancel" in plain(warning, "alerts.atom"))


async def test_what_is_not_answered_is_no_warning(warning: Embassy) -> None:
    """The program fills nothing in: an urgent notice without all answers reaches its readers, and no warning system."""
    async with warning.open() as bot:
        await warning.subscribed(warning.anna)
        card = await urgent(warning, warning.officer)
        await pressed(warning.officer, "For warning systems", card, "Severity: -")
        await pressed(warning.officer, "Back", card, "Not for warning systems")
        await warning.publish(card)
        await warning.anna.wait(lambda found: "Storm in the harbour" in found[-1].text)
        await warning.until_page(FEED, "Stay inside", bot)
        assert (await CAP(warning, bot, warning.anna)).startswith("404")


async def test_answers_are_part_of_what_is_approved(warning: Embassy) -> None:
    """The second person sees every answer on the card; a change of one takes the draft back from them."""
    warning.extra["approval"] = "two_person"
    area = "The old harbour & its quays"
    async with warning.open():
        await warning.subscribed(warning.anna)
        warning.officer.send("/queue")
        await warning.officer.reply()
        card = await answered(warning.editor, await urgent(warning, warning.editor), area=area)
        assert f"Area: {area}" in card.text
        await pressed(warning.editor, "Submit", card, "Submitted")
        found = await warning.officer.wait(lambda found: any(has_button(m, "Approve") for m in found))
        asked = next(m for m in found if has_button(m, "Approve"))
        assert f"Area: {area}" in asked.text
        old = data(asked, "Approve")
        await pressed(warning.editor, "For warning systems", card, "Only what you answer here is told")
        await pressed(warning.editor, "✅ Urgency", card, "When should people act?")
        await warning.editor.press("⚪️ Past: no longer", message=card)
        await warning.officer.wait(lambda found: not any(has_button(m, "Approve") for m in found))
        await warning.officer.send_callback(old, asked)
        assert not any("Storm" in m.text for m in warning.anna.messages())


async def test_off_until_the_config_names_a_sender(embassy: Embassy) -> None:
    """Without `alerts` the card says nothing of warning systems, and there is no index."""
    embassy.with_pages()
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STORM)
        await pressed(embassy.officer, "Options", card, "How D1 goes out")
        await pressed(embassy.officer, "🚨 Urgent…", card, "Is D1 urgent?")
        await pressed(embassy.officer, "Confirm", card, "✅ It goes to everyone at once")
        card = await pressed(embassy.officer, "Back", card, "Will reach")
        assert "warning systems" not in card.text
        assert not has_button(card, "For warning systems")
        assert (await at("/alerts.atom")(embassy, bot, embassy.anna)).startswith("404")
