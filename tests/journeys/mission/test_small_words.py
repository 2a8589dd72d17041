"""Small words that people stumble over: counts, buttons that promise more than there is, links without a word."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlparse

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator, translator
from bot.sandbox import Person
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ru"])


def person_of(embassy: Embassy, lang: str) -> tuple[Person, Translator]:
    return (embassy.anna if lang == "en" else embassy.ivan), translator(lang)


@LANGUAGES
async def test_read_in_full_only_where_there_is_more(embassy: Embassy, lang: str) -> None:
    """In /latest what is shown whole can be opened, and only what goes on can be read in full."""
    person, says = person_of(embassy, lang)
    bodies = ["All of it.", "Its beginning.\n\nAnd the rest."]
    items = [
        Incoming(str(n), date(2026, 1, n), [Text(lang, f"Title {n}", RichText(body))], number=Number(2026, n))
        for n, body in enumerate(bodies, start=1)
    ]
    async with embassy.open() as bot:
        await import_statements(bot.services, items)
        person.send("/latest")
        labels = (await person.reply()).labels
        assert labels[:2] == [f"1️⃣ {says('button.read')}", f"2️⃣ {says('button.open')}"]
        await person.press(f"2️⃣ {says('button.open')}")
        await person.wait(lambda f: f[-1].text.startswith("Title 1\n") and "All of it." in f[-1].text)


@LANGUAGES
async def test_share_below_a_channels_post(embassy: Embassy, lang: str) -> None:
    """The link that goes along says which statement it opens, and whose."""
    _, says = person_of(embassy, lang)
    channel = embassy.sandbox.channel("News", creator=embassy.officer)
    embassy.officer.add_bot(channel)
    embassy.extra = {"channels": [{"chat": channel.id, "language": lang}]}
    async with embassy.open():
        await embassy.published("/post On letters\nLetters were exchanged.")
        post = embassy.sandbox.messages(channel)[-1]
        url = next(b.url for row in post.buttons for b in row if b.text.endswith(says("button.share")))
        assert url is not None
        shared = parse_qs(urlparse(url).query)["text"][0]
        name = "Embassy of Freedonia" if lang == "en" else "Посольство Фридонии"
        where = says("statement.where", number=f"1/{embassy.clock().year}", mission=name)
        assert shared == f"On letters\n{where}"


@LANGUAGES
async def test_a_release_that_is_for_nobody(embassy: Embassy, lang: str) -> None:
    """No 0 of 0: the report and /stats say that there was nobody."""
    officer, says = embassy.officer, translator(lang)
    async with embassy.open():
        if lang == "ru":
            officer.send("/language ru")
            await officer.reply()
        officer.send("/post On letters\nLetters were exchanged.")
        await officer.wait(lambda f: any(label.endswith(says("button.publish")) for label in f[-1].labels))
        await officer.press(says("button.publish"))
        report = (await officer.wait(lambda f: says("report.nobody_publish") in f[-1].text))[-1]
        assert "0 " not in report.text.split("\n")[2]
        officer.send("/stats")
        number = f"1/{embassy.clock().year}"
        assert says("stats.release_nobody", number=number) in (await officer.reply()).text


@LANGUAGES
async def test_a_date_with_its_weekday(embassy: Embassy, lang: str) -> None:
    """On the clocks and on the consular card the weekday stands before the day."""
    person, says = person_of(embassy, lang)
    embassy.clock.set(datetime(2026, 11, 25, 12, tzinfo=UTC))
    async with embassy.open():
        person.send("/time")
        first = "Wed, 25 November 2026" if lang == "en" else "Ср, 25 ноября 2026"
        assert (await person.reply()).text.startswith(f"{first}\n")
        person.send("/consular")
        day = "Mon, 30 November 2026" if lang == "en" else "пн, 30 ноября 2026"
        assert says("opening.on", day=day, time="09:00") in (await person.reply()).text
