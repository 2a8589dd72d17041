"""Readers who want one message at their hour, silence at night, or no sound; and what goes through all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Bot
from bot.cli.status import status_of
from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.facts import all_over, status
from tests.journeys.platform.menus import opened

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NEXT_NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)
FIRST, SECOND = "/post First title\nThe first text.", "/post Second title\nThe second text."


async def daily(person: Person) -> None:
    """The person wants one message a day, at nine."""
    await (await opened(person)).press("settings.name_rhythm", "button.daily", "09:00")


async def published(embassy: Embassy, text: str) -> Message:
    """Post and publish; the report, as soon as all but those who wait have it."""
    await embassy.draft(text)
    await embassy.publish()
    return await embassy.report()


async def released(embassy: Embassy, bot: Bot, title: str, body: str) -> None:
    """Publish from a shell, and wait until all but those who wait have it."""
    await embassy.posted_from_shell(bot, title, body)

    async def rests() -> bool:
        release = await status(embassy)
        return bool(release["state"] != "planning" and release["left"] == release["held"])

    await embassy.until(rests)


def news(person: Person, *words: str) -> list[Message]:
    """The bot's messages to the person that hold one of the words."""
    return [m for m in person.messages() if m.from_bot and any(word in m.text for word in words)]


@pytest.mark.parametrize("lang", INTERFACE)
async def test_what_only_waits_is_not_half_done(lang: str, embassy: Embassy) -> None:
    """/queue says of a release that all others have how many wait for their hour, and shows no half-filled bar."""
    embassy.clock.set(NOON)
    say = translator(lang)
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
        await daily(embassy.anna)
        await published(embassy, FIRST)
        embassy.editor.user.language = lang
        embassy.editor.send("/queue")
        queue = await embassy.editor.reply()
        assert say.count("progress.waiting", 1) in queue.text
        assert "%" not in queue.text


@pytest.mark.parametrize(("lang", "title", "back"), [("en", "Statements · ", "Back"), ("ru", "Заявления · ", "Назад")])
async def test_a_digest(lang: str, title: str, back: str, embassy: Embassy) -> None:
    """Two statements wait for the reader's hour, then come in one message, in which each opens in place; the others
    have them at once, and the officer sees how many wait."""
    embassy.clock.set(NOON)
    reader, other = (embassy.anna, embassy.ivan) if lang == "en" else (embassy.ivan, embassy.anna)
    async with embassy.open():
        await embassy.subscribed(reader, other)
        await daily(reader)
        first = await published(embassy, FIRST)
        assert "Delivered: 1 of 2" in first.text
        assert "1 waits for its hour" in first.text
        assert has_button(first, "Cancel")
        await published(embassy, SECOND)
        assert len(news(other, "title")) == 2
        assert news(reader, "title") == []
        newest, oldest = (await status_of(embassy.config()))["releases"]
        for release in (newest, oldest):
            assert (release["state"], release["sent"], release["left"], release["held"]) == ("running", 1, 1, 1)
        embassy.clock.set(NEXT_NINE)
        await reader.wait(lambda f: news(reader, "title"))
        (digest,) = news(reader, "title")
        assert digest.text.startswith(title)
        assert digest.text.index("Second title") < digest.text.index("First title")
        await all_over(embassy)
        await reader.press(digest.labels[1], message=digest)
        opened = await reader.wait(lambda f: f[-1].id == digest.id and has_button(f[-1], back))
        assert opened[-1].text.startswith("First title")
        await reader.press(back, message=opened[-1])
        await reader.wait(lambda f: f[-1].id == digest.id and f[-1].text == digest.text)
        await embassy.officer.wait(lambda f: sum("Delivered: 2 of 2" in m.text for m in f) == 2)
    assert len(news(reader, "title")) == 1


async def test_the_bot_is_down_over_the_hour(embassy: Embassy) -> None:
    """A digest whose hour was missed comes late, once, with what was published meanwhile; then none before the next
    day, and none without news."""
    embassy.clock.set(NOON)
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await daily(embassy.anna)
        await released(embassy, bot, "First title", "The first text.")
    embassy.clock.set(NEXT_NINE + timedelta(hours=3))
    async with embassy.open() as bot:
        await embassy.anna.wait(lambda f: news(embassy.anna, "First title"))
        await all_over(embassy)
        await released(embassy, bot, "Second title", "The second text.")
        assert news(embassy.anna, "Second title") == []
        embassy.clock.set(NEXT_NINE + timedelta(days=1))
        await embassy.anna.wait(lambda f: news(embassy.anna, "Second title"))
        await all_over(embassy)
        embassy.clock.set(NEXT_NINE + timedelta(days=4))
        embassy.anna.send("/time")
        await embassy.anna.reply()
    assert [len(news(embassy.anna, f"{which} title")) for which in ("First", "Second")] == [1, 1]


async def test_a_quiet_night(embassy: Embassy) -> None:
    """At night nothing comes; in the morning what waited comes in order: corrected where it was corrected, and not at
    all where it was retracted. Who chose silence gets it without a sound."""
    embassy.clock.set(datetime(2026, 11, 24, 23, tzinfo=UTC))
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        menu = await opened(embassy.anna)
        await menu.press("button.without_sound", "settings.name_quiet", "22:00", "07:00")
        for which in ("First", "Second", "Third"):
            await released(embassy, bot, f"{which} title", f"The {which.lower()} text.")
        await embassy.corrected("1", "First title, put right\nThe right text.")
        await embassy.retracted("2", "A wrong figure.")
        assert news(embassy.anna, "title") == []
        embassy.clock.set(datetime(2026, 11, 25, 7, tzinfo=UTC))
        await embassy.anna.wait(lambda f: len(news(embassy.anna, "title")) == 2)
        await all_over(embassy)
    found = news(embassy.anna, "title")
    assert [m.text.splitlines()[0] for m in found] == ["First title, put right", "Third title"]
    assert all(m.silent for m in found)


async def test_put_right_in_a_digest(embassy: Embassy) -> None:
    """A correction and a retraction edit the digest in place; what is retracted cannot be opened from it."""
    embassy.clock.set(NOON)
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await daily(embassy.anna)
        await released(embassy, bot, "First title", "The first text.")
        await released(embassy, bot, "Second title", "The second text.")
        embassy.clock.set(NEXT_NINE)
        await embassy.anna.wait(lambda f: news(embassy.anna, "title"))
        await all_over(embassy)
        await embassy.corrected("1", "First title, put right\nThe right text.")
        await embassy.retracted("2", "A wrong figure.")
        found = await embassy.anna.wait(lambda f: "put right" in f[-1].text and "retracted" in f[-1].text)
        await all_over(embassy)
    digest = found[-1]
    assert "The right text." in digest.text
    assert "Second title" in digest.text
    assert "The second text." not in digest.text
    assert any(entity["type"] == "strikethrough" for entity in digest.entities)
    assert not any(label.startswith("1️⃣") for label in digest.labels)
    assert len(news(embassy.anna, "title")) == 1


@pytest.mark.parametrize(
    ("lang", "urgent", "why"), [("en", "urgent", "without waiting"), ("ru", "срочное", "не дожидаясь")]
)
async def test_urgent(lang: str, urgent: str, why: str, embassy: Embassy) -> None:
    """An urgent notice goes through digest, quiet hours, other topics and silence at once, with a sound, and says so
    to those whose wishes it goes through, and only to them."""
    embassy.clock.set(NOON)
    waits, free = (embassy.anna, embassy.ivan) if lang == "en" else (embassy.ivan, embassy.anna)
    async with embassy.open() as bot:
        await embassy.subscribed(waits, free)
        await (await opened(waits)).press("button.without_sound", "settings.name_rhythm", "button.weekly")
        await embassy.posted_from_shell(bot, "Border closed", "The crossing is closed.", urgent=True)
        await free.wait(lambda f: news(free, "Border closed"))
        await waits.wait(lambda f: news(waits, "Border closed"))
        await all_over(embassy)
    (notice,) = news(waits, "Border closed")
    assert urgent in notice.text.splitlines()[-1]
    assert why in notice.text.splitlines()[-1]
    assert not notice.silent
    assert "The crossing is closed." in news(free, "Border closed")[0].text.splitlines()[-1]
