"""Asking the bot from a chat that it is not in, by the chat page: what it offers for its name and some words, and what
it says of a message."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox.people.demo_cast import DemoCast
from tests.browser.screen import Screen, expect
from tests.patience import WAIT
from tests.sandbox.cast import Api


def article(number: int) -> dict[str, Any]:
    """What the bot offers."""
    said = {"message_text": f"Statement {number}"}
    return {
        "type": "article",
        "id": str(number),
        "title": f"Title {number}",
        "description": f"Excerpt {number}",
        "input_message_content": said,
    }


async def asked(api: Api, kind: str) -> dict[str, Any]:
    """The newest question of that kind, as soon as there is one."""
    offset = 0
    async with asyncio.timeout(WAIT):
        while True:
            found = await api.result("getUpdates", offset=offset, timeout=30)
            offset = found[-1]["update_id"] + 1 if found else offset
            if questions := [update[kind] for update in found if kind in update]:
                return dict(questions[-1])


async def test_offers_are_listed_and_sent(screen: Screen, cast: DemoCast, api: Api) -> None:
    """Behind the bot's name words bring offers, and More the next ones; arrows mark one, Enter sends it."""
    await screen.be(cast.anna, cast.friends)
    await screen.field.fill("@chancery_bot gate")
    question = await asked(api, "inline_query")
    assert question["query"] == "gate"
    await api.result(
        "answerInlineQuery",
        inline_query_id=question["id"],
        results=[article(1), article(2)],
        next_offset="2",
        cache_time=0,
    )
    options = screen.page.get_by_role("listbox", name="Offers of the bot").get_by_role("option")
    await expect(options).to_have_text(["Title 1 Excerpt 1", "Title 2 Excerpt 2", "More…"])
    await options.last.click()
    question = await asked(api, "inline_query")
    assert question["offset"] == "2"
    await api.result("answerInlineQuery", inline_query_id=question["id"], results=[article(3)], cache_time=0)
    await expect(options).to_have_text(["Title 1 Excerpt 1", "Title 2 Excerpt 2", "Title 3 Excerpt 3"])
    for _ in range(3):
        await screen.field.press("ArrowDown")
    await screen.field.press("Enter")
    await expect(screen.last).to_contain_text("Statement 3")
    await expect(options).to_have_count(0)
    await expect(screen.field).to_have_value("")


async def test_a_guest_answers_below_a_message(screen: Screen, cast: DemoCast, api: Api) -> None:
    """A reply with the bot's name asks it as a guest, and what it says stands in the chat."""
    cast.ivan.send("The gate is closed for ever.", chat=cast.friends)
    await screen.be(cast.anna, cast.friends)
    await screen.last.hover()
    await screen.last.get_by_role("button", name="Reply and more").click()
    await screen.page.get_by_role("button", name="Reply", exact=True).click()
    await screen.write("is that so, @chancery_bot?")
    question = await asked(api, "guest_message")
    assert question["reply_to_message"]["text"] == "The gate is closed for ever."
    await api.result("answerGuestQuery", guest_query_id=question["guest_query_id"], result=article(7))
    await expect(screen.last).to_contain_text("Statement 7")


async def test_where_the_bot_is_its_name_is_a_word(screen: Screen, cast: DemoCast) -> None:
    """In a group that the bot is in, its name within a text calls no guest."""
    await screen.be(cast.anna, cast.group)
    await screen.write("ask @chancery_bot, all of you")
    await expect(screen.last).to_contain_text("ask @chancery_bot, all of you")
