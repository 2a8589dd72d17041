"""A mission that signs, as its readers and staff meet it: /verify of signed files, and texts taken down for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import Bot
from bot.domain.signing.minisign import SecretKey
from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from bot.sandbox.people.items import Item
from bot.services.signing.ed25519 import new_key, sign
from bot.services.signing.give_files import file_at
from tests.journeys.conftest import OWNER, Embassy, has_button
from tests.journeys.media.readers_work import came
from tests.keys import key_at

TITLE, BODY = "On the quay", "The quay is open again.\n\nWelcome."
BOTH = pytest.mark.parametrize("lang", INTERFACE)


@pytest.fixture
def signing(embassy: Embassy, tmp_path: Path) -> Embassy:
    """An embassy with a key."""
    key_at(tmp_path / "signing.key")
    embassy.extra["signing"] = {"key": str(tmp_path / "signing.key")}
    return embassy


async def at(embassy: Embassy, bot: Bot, path: str) -> bytes:
    """What stands at an address, once it does."""

    async def there() -> bool:
        return await file_at(bot.services.db.reader, path) is not None

    await embassy.until(there)
    found = await file_at(bot.services.db.reader, path)
    assert found
    return found.content


async def signed(embassy: Embassy, bot: Bot) -> tuple[bytes, bytes]:
    """A statement that is out: its file and the signature."""
    await embassy.posted_from_shell(bot, TITLE, BODY)
    minisig = await at(embassy, bot, "en/2026/1.txt.minisig")
    return await at(embassy, bot, "en/2026/1.txt"), minisig


async def asked(person: Person, content: bytes, minisig: bytes) -> Message:
    """The one answer about a file with its signature, sent together."""
    items = [Item("document", content, name="1.txt"), Item("document", minisig, name="1.txt.minisig")]
    (answer,) = await came(person, person.send_album(items)[-1], 1)
    return answer


@BOTH
async def test_a_file_with_its_signature(signing: Embassy, lang: str) -> None:
    """Sent together both are checked: the file is what stands today, the signature good, and the statement opens."""
    say, person = translator(lang), signing.anna if lang == "en" else signing.ivan
    async with signing.open() as bot:
        content, minisig = await signed(signing, bot)
        answer = await asked(person, content, minisig)
        assert say("verify.file_is_genuine") in answer.text
        assert say("signed.genuine", number="1/2026", revision=1) in answer.text
        assert answer.text.count("✅") == 2  # of the file, and of the signature
        assert has_button(answer, say("button.read"))


async def test_a_signature_as_a_reply(signing: Embassy) -> None:
    """The one below the other is the same as both together; a signature alone is asked for its file."""
    async with signing.open() as bot:
        content, minisig = await signed(signing, bot)
        first = signing.anna.send_document("1.txt", content, kind="text/plain")
        (alone,) = await came(signing.anna, first, 1)
        assert "byte for byte" in alone.text
        second = signing.anna.send_media(Item("document", minisig, name="1.txt.minisig"), reply_to=first)
        (answer,) = await came(signing.anna, second, 1)
        assert "Its signature is good" in answer.text
        third = signing.anna.send_document("1.txt.minisig", minisig)
        (answer,) = await came(signing.anna, third, 1)
        assert "together with its file" in answer.text


async def test_what_is_not_good(signing: Embassy) -> None:
    """A changed file, another key, and a file of a statement that is not there, though it is signed."""
    async with signing.open() as bot:
        content, minisig = await signed(signing, bot)
        changed = content.replace(b"open", b"shut")
        answer = await asked(signing.anna, changed, minisig)
        assert "differs from all" in answer.text
        assert "not of this file" in answer.text
        assert "✅" not in answer.text
        stranger: SecretKey = new_key()
        other = sign(stranger, content, "1.txt", signing.clock()).encode()
        answer = await asked(signing.anna, content, other)
        assert "Its signature is not good" in answer.text
        assert stranger.public.id in answer.text
        sent = signing.anna.send_document("1.txt", changed, kind="text/plain")
        (answer,) = await came(signing.anna, sent, 1)
        assert "Altered" in answer.text
        key = key_at(signing.path.parent / "signing.key")
        forged = content.replace(b"1/2026", b"9/2026")
        by_thief = sign(key, forged, "9.txt", signing.clock()).encode()
        answer = await asked(signing.anna, forged, by_thief)
        assert "Unknown" in answer.text
        assert "whatever its signature says" in answer.text


async def test_a_correction_and_a_retraction_show(signing: Embassy) -> None:
    """A newsroom's old file is corrected since, then retracted since, however good its signature is."""
    async with signing.open() as bot:
        content, minisig = await signed(signing, bot)
        await signing.corrected("1/2026", f"{TITLE}\nThe quay is shut again.")
        await at(signing, bot, "en/2026/1.r2.txt.minisig")
        answer = await asked(signing.anna, content, minisig)
        assert "Corrected since" in answer.text
        assert "Its signature is good" in answer.text


async def test_a_text_is_taken_down_for_good(signing: Embassy) -> None:
    """An owner asks, a publisher confirms: the copy goes, /verify and the archive know nothing but the notice, and the
    owner is told."""
    owner = signing.sandbox.user("Owner", user_id=OWNER)
    async with signing.open() as bot:
        await signing.subscribed(signing.anna)
        owner.send("/start")
        signing.officer.send("/start")
        content, _ = await signed(signing, bot)
        await signing.anna.wait(lambda found: any(TITLE in one.text for one in found))
        owner.send("/redact 1/2026 A court has ordered it")
        asks = (await owner.wait(lambda found: "Take No. 1/2026 down" in found[-1].text))[-1]
        assert not has_button(asks, "Confirm")
        await signing.officer.wait(lambda found: "asks to take No. 1/2026 down" in found[-1].text)
        await signing.officer.press("Look at it")
        await signing.officer.wait(lambda found: "the copy in 1 chat" in found[-1].text)
        await signing.officer.press("Confirm")
        await signing.officer.wait(lambda found: any("taken down for good" in one.text for one in found))
        await owner.wait(lambda found: "has confirmed it: No. 1/2026 is taken down for good" in found[-1].text)
        await signing.anna.wait(lambda found: not any(TITLE in one.text for one in found))
        notice = await at(signing, bot, "en/2026/1.txt.minisig")
        assert notice
        sent = signing.anna.send_document("1.txt", content, kind="text/plain")
        (answer,) = await came(signing.anna, sent, 1)
        assert "Retracted" in answer.text
        assert "A court has ordered it" in answer.text
        assert "quay" not in answer.text
        found = signing.anna.send("/search quay")
        (answer,) = await came(signing.anna, found, 1)
        assert TITLE not in answer.text


async def test_whoever_asked_is_told_of_a_refusal(signing: Embassy) -> None:
    """A text of which no chat has a copy: the question says so; refused, it stays, and the owner is told by whom."""
    owner = signing.sandbox.user("Owner", user_id=OWNER)
    async with signing.open() as bot:
        owner.send("/start")
        signing.officer.send("/start")
        await signed(signing, bot)
        owner.send("/redact 1/2026 A court has ordered it")
        await signing.officer.wait(lambda found: "asks to take No. 1/2026 down" in found[-1].text)
        await signing.officer.press("Look at it")
        await signing.officer.wait(lambda found: "No chat has a copy of it." in found[-1].text)
        await signing.officer.press("Reject")
        told = await owner.wait(lambda found: "refused to take No. 1/2026 down" in found[-1].text)
        assert "it stays as it is" in told[-1].text
