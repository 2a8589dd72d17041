"""Sources that the bot looks at by itself: what they have comes in once, and people decide where they should."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import Bot
from bot.sandbox import Person
from tests.feed_server import Website, item, rss, website
from tests.journeys.conftest import OWNER, Embassy, count_of, has_button
from tests.journeys.facts import archived, sources
from tests.sources.media.pictures import made


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with website() as found:
        yield found


def watching(embassy: Embassy, site: Website, **more: object) -> None:
    """Let the embassy take in the site's feed."""
    source = {"url": f"{site.url}/feed", "every": "15m", "private": True, **more}
    embassy.extra = {**embassy.extra, "sources": [source]}


async def looked(embassy: Embassy, bot: Bot, site: Website, hours: float = 0.3) -> None:
    """Let that time pass, and the look at the first source that follows be over."""
    before = (await sources(embassy))[0]["looked_at"]
    embassy.clock.shift += timedelta(hours=hours)

    async def over() -> bool:
        return bool((await sources(embassy))[0]["looked_at"] != before)

    await embassy.until(over)


async def first_look(embassy: Embassy, bot: Bot) -> None:
    """Let the first look be over."""

    async def over() -> bool:
        return (await sources(embassy))[0]["looked_at"] is not None

    await embassy.until(over)


def feed(*numbers: int, **changed: str) -> str:
    """A feed of items with these numbers, the newest first; `changed`: texts that are others, as n1="..."."""
    texts = [(n, changed.get(f"n{n}", f"<p>The <b>text</b> of number {n}.</p>")) for n in numbers]
    return rss([item(f"Statement number {n}", text, guid=f"id-{n}") for n, text in reversed(texts)])


async def test_the_first_look_is_silent(embassy: Embassy, site: Website) -> None:
    """What a feed has when it is first looked at comes into the archive, and nobody is sent it; what comes later is
    sent to everyone, formatted, and once, also after a restart."""
    site.put("/feed", feed(1, 2))
    watching(embassy, site, publish="auto")
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await first_look(embassy, bot)
        assert await archived(bot) == ["Statement number 1", "Statement number 2"]
        site.put("/feed", feed(1, 2, 3))
        await looked(embassy, bot, site)
        found = await embassy.anna.wait(lambda f: "Statement number 3" in f[-1].text)
        assert "The text of number 3." in found[-1].text
        assert {entity["type"] for entity in found[-1].entities} >= {"bold"}
        await looked(embassy, bot, site)
    async with embassy.open() as bot:
        await looked(embassy, bot, site)
        assert count_of(embassy.sandbox, embassy.anna, "Statement number") == 1
        assert site.unchanged >= 2
        assert all("Chancery/" in agent for agent in site.agents)


async def test_a_draft_source(embassy: Embassy, site: Website) -> None:
    """Where staff are to decide, what is new becomes a draft, of which publishers are told; it goes out when one of
    them says so."""
    site.put("/feed", feed(1))
    watching(embassy, site, topic="consular")
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        await embassy.subscribed(embassy.anna)
        await first_look(embassy, bot)
        site.put("/feed", feed(1, 2))
        await looked(embassy, bot, site)
        told = await embassy.officer.wait(lambda f: "Statement number 2" in f[-1].text)
        assert "waits as draft D1" in told[-1].text
        await embassy.officer.press("Open D1")
        await embassy.card_of(embassy.officer)
        await embassy.publish()
        await embassy.anna.wait(lambda f: "Statement number 2" in f[-1].text)
        await looked(embassy, bot, site)
        assert len(await archived(bot)) == 2


async def test_many_drafts_are_told_once(embassy: Embassy, site: Website) -> None:
    """What waited becomes drafts once a person lets it in: staff get one message of all of them."""
    site.put("/feed", feed(1))
    watching(embassy, site)
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        await first_look(embassy, bot)
        site.put("/feed", feed(*range(1, 12)))
        await looked(embassy, bot, site)
        asked = await embassy.officer.wait(lambda f: any(has_button(one, "Take them") for one in f))
        (question,) = [one for one in asked if has_button(one, "Take them")]
        await embassy.officer.wait(lambda f: len([one for one in f if "waits as draft" in one.text]) == 5)
        await embassy.officer.press("Take them", message=question)
        await embassy.officer.wait(lambda f: "becomes drafts: /drafts has them" in f[-1].text)

        async def drafted() -> bool:
            return bool((await sources(embassy))[0]["taken"] == 11)

        await embassy.until(drafted)
        await embassy.settled(bot)
        told = [one.text for one in embassy.officer.messages() if "draft" in one.text]
        assert len(told) == 6, told


async def test_a_second_person(embassy: Embassy, site: Website) -> None:
    """Where two people are asked for, what a source publishes by itself waits for an approval, and is not in the
    archive before."""
    site.put("/feed", feed(1))
    watching(embassy, site, publish="auto")
    embassy.extra["approval"] = "two_person"
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        await first_look(embassy, bot)
        site.put("/feed", feed(1, 2))
        await looked(embassy, bot, site)
        await embassy.officer.wait(lambda f: any(has_button(m, "Approve") for m in f))
        assert len(await archived(bot)) == 1
        await embassy.officer.press("Approve")

        async def published() -> bool:
            return len(await archived(bot)) == 2

        await embassy.until(published)


async def test_many_at_once(embassy: Embassy, site: Website) -> None:
    """Of many new items five go out; of the others publishers are asked, one of them decides, and what is left is left
    for good."""
    site.put("/feed", feed(1))
    watching(embassy, site, publish="auto")
    owner = embassy.sandbox.user("Ольга", user_id=OWNER, language="ru", started=True)
    async with embassy.open() as bot:
        for person in (embassy.officer, owner):
            person.send("/time")
            await person.reply()
        await first_look(embassy, bot)
        site.put("/feed", feed(*range(1, 25)))
        await looked(embassy, bot, site)
        asked = await embassy.officer.wait(lambda f: has_button(f[-1], "Take them"))
        assert asked[-1].text.startswith(
            "📥 23 new at once at 127.0.0.1, of which 18 wait. Take what waits, or leave it out?"
        )
        assert "Statement number 7" in asked[-1].text
        assert "and 13 more" in asked[-1].text
        assert len(await archived(bot)) == 6
        await embassy.officer.press("Leave them")
        await embassy.officer.wait(lambda f: "18 statements that waited are left out." in f[-1].text)
        await looked(embassy, bot, site)
        assert len(await archived(bot)) == 6
        site.put("/feed", feed(*range(1, 32)))
        await looked(embassy, bot, site)
        await embassy.officer.wait(lambda f: has_button(f[-1], "Take them") and "7 new" in f[-1].text)
        await embassy.officer.press("Take them")

        async def taken() -> bool:
            return len(await archived(bot)) == 13

        await embassy.until(taken)
        again = await owner.press("Взять")
        assert again.text == "Кто-то уже решил."


async def test_a_change_corrects(embassy: Embassy, site: Website) -> None:
    """What is changed in the feed is corrected in every copy; what vanishes from it stays as it is; a statement that
    staff have corrected themselves is theirs, and they get a draft."""
    site.put("/feed", feed(1))
    watching(embassy, site, publish="auto")
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        await embassy.subscribed(embassy.anna)
        await first_look(embassy, bot)
        site.put("/feed", feed(1, 2))
        await looked(embassy, bot, site)
        await embassy.anna.wait(lambda f: "The text of number 2." in f[-1].text)
        site.put("/feed", feed(1, 2, n2="<p>Another text of 2.</p>"))
        await looked(embassy, bot, site)
        await embassy.anna.wait(lambda f: "Another text of 2." in f[-1].text and "corrected" in f[-1].text)
        site.put("/feed", feed(1))
        await looked(embassy, bot, site)
        assert "Another text of 2." in embassy.anna.messages()[-1].text
        await embassy.corrected("2", "Statement number 2\nThe officer's own words.")
        await embassy.anna.wait(lambda f: "The officer's own words." in f[-1].text)
        site.put("/feed", feed(1, 2, n2="<p>A third text of 2.</p>"))
        await looked(embassy, bot, site)
        await embassy.officer.wait(lambda f: has_button(f[-1], "Open D2"))
        assert "The officer's own words." in embassy.anna.messages()[-1].text


async def test_a_source_that_fails(embassy: Embassy, site: Website) -> None:
    """Staff are told once that a source fails for long, and once that it is back; meanwhile it is asked ever less
    often; another source goes on."""
    site.status["/feed"] = 500
    site.put("/other", feed(1))
    watching(embassy, site)
    embassy.extra["sources"] = [
        {"url": f"{site.url}/feed", "private": True},
        {"url": f"{site.url}/other", "private": True},
    ]
    owner: Person = embassy.sandbox.user("Ольга", user_id=OWNER, language="ru", started=True)
    async with embassy.open() as bot:
        for person in (embassy.officer, owner):
            person.send("/time")
            await person.reply()

        await first_look(embassy, bot)
        for _ in range(4):
            await looked(embassy, bot, site, hours=5)
        await embassy.officer.wait(lambda f: "has not been read for some hours" in f[-1].text)
        await owner.wait(lambda f: "не читается уже несколько часов" in f[-1].text)
        assert "answered 500" in embassy.officer.messages()[-1].text
        assert len(await archived(bot)) == 1
        del site.status["/feed"]
        site.put("/feed", feed(7))
        embassy.clock.shift += timedelta(hours=30)
        await embassy.officer.wait(lambda f: "is read again." in f[-1].text)
        said = [m.text for m in embassy.officer.messages() if m.from_bot and "127.0.0.1" in m.text]
        assert len(said) == 2


async def test_pictures(embassy: Embassy, site: Website) -> None:
    """A picture in an item goes out with it; one that cannot be had holds nothing up."""
    site.put("/feed", feed(1))
    watching(embassy, site, publish="auto")
    site.put("/p.png", made("PNG"), "image/png")
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await first_look(embassy, bot)
        text = f'<p>With a picture.</p><img src="{site.url}/p.png" alt="A flag"><img src="{site.url}/gone.png">'
        site.put("/feed", feed(1, 2, n2=text))
        await looked(embassy, bot, site)
        found = await embassy.anna.wait(lambda f: any("With a picture." in m.text for m in f))
        assert any("photo" in (m.content or {}) for m in found)
