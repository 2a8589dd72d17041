"""Readers: each test is one promise to somebody who writes to the bot."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.archive import import_file
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.facts import subscriptions

SAMPLE = Path(__file__).parents[2] / "data" / "sample.yaml"


async def test_start_greets_and_subscribes(embassy: Embassy) -> None:
    """A newcomer learns whose bot this is, and one press subscribes."""
    async with embassy.open():
        embassy.anna.start()
        greeting = await embassy.anna.reply()
        assert "Embassy of Freedonia" in greeting.text
        assert has_button(greeting, "Subscribe")
        await embassy.anna.press("Subscribe")
        await embassy.anna.wait(lambda found: found[-1].text.startswith("Done."))
        embassy.anna.start()
        again = await embassy.anna.reply()
        assert "You are subscribed" in again.text
        assert has_button(again, "Unsubscribe")


async def test_language_follows_the_person(embassy: Embassy) -> None:
    """A person whose Telegram is Russian is spoken to in Russian, and a choice is kept after a restart."""
    async with embassy.open():
        embassy.ivan.start()
        assert "Посольство Фридонии" in (await embassy.ivan.reply()).text
        embassy.ivan.send("/language")
        await embassy.ivan.reply()
        await embassy.ivan.press("English")
        await embassy.ivan.wait(lambda found: "I speak English" in found[-1].text)
    async with embassy.open():
        embassy.ivan.send("/time")
        await embassy.ivan.wait(lambda found: "Moscow:" in found[-1].text)


@pytest.mark.parametrize(
    ("instant", "english", "russian"),
    [
        (datetime(2021, 9, 26, 12, tzinfo=UTC), "1302 days since 4 March 2018", "1302 дня с 4 марта 2018 года"),
        # 00:30 in London is still the day before in UTC: calendar days are the counter's zone's.
        (datetime(2021, 9, 25, 23, 30, tzinfo=UTC), "1302 days since", "1302 дня с"),
        (datetime(2018, 3, 5, 12, tzinfo=UTC), "1 day since", "1 день с"),
        (datetime(2018, 3, 9, 12, tzinfo=UTC), "5 days since", "5 дней с"),
    ],
)
async def test_counters(embassy: Embassy, instant: datetime, english: str, russian: str) -> None:
    """/counters counts calendar days of the counter's zone, with the right plural in both languages."""
    embassy.clock.set(instant)
    async with embassy.open():
        embassy.anna.send("/counters")
        assert english in (await embassy.anna.reply()).text
        embassy.ivan.send("/counters")
        assert russian in (await embassy.ivan.reply()).text


async def test_consular_and_time(embassy: Embassy) -> None:
    """/consular gives the phone as written and as dialled, hours and e-mail; /time the date and both clocks."""
    embassy.clock.set(datetime(2021, 9, 26, 12, 22, tzinfo=UTC))
    async with embassy.open():
        embassy.anna.send("/consular")
        card = (await embassy.anna.reply()).text
        assert "+44 (0) 203 668 7474" in card
        assert "+442036687474" in card
        assert "Mon: 09:00–12:00" in card
        assert "consular@embassy.example" in card
        embassy.anna.send("/time")
        assert (await embassy.anna.reply()).text == "Sun, 26 September 2021\nMoscow: 15:22\nLondon: 13:22"


async def test_latest_and_reading_in_full(embassy: Embassy) -> None:
    """/latest is one message; Read in full opens the pages inside it, and Back leads back to the list."""
    async with embassy.open():
        await import_file(embassy.config(), str(SAMPLE), "yaml", announce=False)
        embassy.anna.send("/latest 10")
        listed = await embassy.anna.reply()
        assert listed.text.startswith("Latest statements")
        for serial in range(1, 14):  # one of the sample's statements is so long
            embassy.anna.start(f"s-{serial}-2021")
            first = await embassy.anna.reply()
            if "Page 1 of 2" in first.text:
                break
        assert "Page 1 of 2" in first.text
        assert not has_button(first, "Previous")
        await embassy.anna.press("Next")
        (second,) = [m for m in await embassy.anna.wait(lambda f: "Page 2 of 2" in f[-1].text) if m.id == first.id]
        assert has_button(second, "Previous")
        assert not has_button(second, "Next")
        await embassy.anna.press("Read in full", message=listed)
        opened = await embassy.anna.wait(lambda f: any(m.id == listed.id and has_button(m, "Back") for m in f))
        assert len(opened) == len(embassy.anna.messages())
        await embassy.anna.press("Back", message=next(m for m in opened if m.id == listed.id))
        await embassy.anna.wait(lambda f: any(m.id == listed.id and m.text == listed.text for m in f))


@pytest.mark.parametrize("wrong", ["/latest five", "/latest 0", "/latest -3", "/latest ٣"])
async def test_latest_with_a_wrong_number(embassy: Embassy, wrong: str) -> None:
    """A wrong number behind /latest is answered with one sentence that says what to send."""
    async with embassy.open():
        embassy.anna.send(wrong)
        assert "from 1 to 10" in (await embassy.anna.reply()).text


async def test_an_empty_archive(embassy: Embassy) -> None:
    """Before the first statement /latest and /featured say so."""
    async with embassy.open():
        embassy.anna.send("/latest")
        assert (await embassy.anna.reply()).text == "No statements have been published yet."
        embassy.anna.send("/featured")
        assert "No statement is featured" in (await embassy.anna.reply()).text


async def test_featured(embassy: Embassy) -> None:
    """/featured shows the featured statement in the reader's language."""
    async with embassy.open():
        await import_file(embassy.config(), str(SAMPLE), "yaml", announce=False)
        embassy.anna.send("/featured")
        assert "No. " in (await embassy.anna.reply()).text
        embassy.ivan.send("/featured")
        assert "№ " in (await embassy.ivan.reply()).text


async def test_what_nobody_understands(embassy: Embassy) -> None:
    """Unknown commands, and words that are in no statement, get a helpful answer in private and none in groups."""
    async with embassy.open():
        embassy.anna.send("/frobnicate now")
        assert "/frobnicate" in (await embassy.anna.reply()).text
        embassy.anna.send("good morning")
        assert "/help" in (await embassy.anna.reply()).text
        group = embassy.group()
        await embassy.sandbox.until(lambda: len(embassy.sandbox.texts(group)) > 0)
        embassy.ivan.send("/frobnicate", chat=group)
        embassy.ivan.send("hello", chat=group)
        embassy.ivan.send("/counters", chat=group)
        answer = await embassy.ivan.reply(chat=group)
        assert "days since" in answer.text or "с 4 марта" in answer.text
        assert not any("/frobnicate" in m.text for m in embassy.sandbox.messages(group) if m.from_bot)


async def test_commands_for_another_bot(embassy: Embassy) -> None:
    """A command addressed to another bot is not answered; one addressed to this one is."""
    embassy.sandbox.world.privacy_mode = False
    async with embassy.open():
        group = embassy.group()
        await embassy.sandbox.until(lambda: len(embassy.sandbox.texts(group)) > 0)
        embassy.anna.send("/counters@another_bot", chat=group)
        embassy.anna.send("/time@chancery_bot", chat=group)
        await embassy.anna.wait(lambda found: "London:" in found[-1].text, chat=group)
        assert not any("days since" in text for text in embassy.sandbox.texts(group))


async def test_help_and_menu_are_one_list(embassy: Embassy) -> None:
    """/help names what Telegram's menu names, in the person's language; staff see /post, readers don't."""
    async with embassy.open():
        embassy.ivan.send("/help")
        text = (await embassy.ivan.reply()).text
        await embassy.sandbox.until(lambda: any(c["command"] == "latest" for c in embassy.ivan.commands()))
        for command in embassy.ivan.commands():
            assert f"/{command['command']} — {command['description']}" in text
        assert "/post" not in text
        embassy.officer.send("/help")
        assert "/post" in (await embassy.officer.reply()).text


async def test_stale_buttons(embassy: Embassy) -> None:
    """Callback data of another version, or nonsense, is answered with one sentence and changes nothing; what the person
    may not do is refused."""
    async with embassy.open():
        embassy.anna.start()
        greeting = await embassy.anna.reply()
        for data in ("sub", "1.nothing", "1.read.x.y.z", "1.list.999999999999999999", "…"):
            answer = await embassy.anna.send_callback(data, greeting)
            assert answer.text == "This menu is old; here is the new one.", data
        refused = await embassy.anna.send_callback("1.publish.1.1", greeting)
        assert (refused.text, refused.show_alert) == ("Only staff can do that.", True)


async def test_unsubscribe(embassy: Embassy) -> None:
    """/unsubscribe (and /stop) end it; twice says that there was none."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.anna.send("/stop")
        assert (await embassy.anna.reply()).text.startswith("Done. No more")
        embassy.anna.send("/unsubscribe")
        assert (await embassy.anna.reply()).text == "There was no subscription here."
        report = await embassy.published("/post Nobody listens\nA text.")
        assert "Delivered to nobody" in report.text


async def test_only_administrators_manage_a_group(embassy: Embassy) -> None:
    """A member cannot subscribe the group; its administrator can, also an anonymous one."""
    async with embassy.open():
        group = embassy.group()
        await embassy.sandbox.until(lambda: len(embassy.sandbox.texts(group)) > 0)
        embassy.ivan.send("/subscribe", chat=group)
        assert "administrator" in (await embassy.ivan.reply(chat=group)).text
        assert (await subscriptions(embassy))["active"] == 0
        supergroup = embassy.sandbox.group("Big", creator=embassy.anna, members=[embassy.ivan], supergroup=True)
        embassy.anna.add_bot(supergroup)
        embassy.anna.send("/subscribe", chat=supergroup, anonymous=True)
        await embassy.anna.wait(lambda found: any(m.text.startswith("Done.") for m in found), chat=supergroup)


async def test_deep_links(embassy: Embassy) -> None:
    """?start=s-N-YYYY opens that statement; an unknown payload greets as usual."""
    async with embassy.open():
        await import_file(embassy.config(), str(SAMPLE), "yaml", announce=False)
        embassy.anna.start("s-1-2021")
        assert "No. 1/2021" in (await embassy.anna.reply()).text
        for payload in ("s-999-2021", "s-x", "nothing"):
            embassy.anna.start(payload)
            assert "Embassy of Freedonia" in (await embassy.anna.reply()).text
