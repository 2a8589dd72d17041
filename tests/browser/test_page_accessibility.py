"""axe-core finds nothing, in light and dark, narrow and wide, with a conversation of every kind of content open."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import Item
from bot.sandbox.people.demo_cast import DemoCast
from tests.browser.screen import Screen, expect
from tests.sandbox.cast import Api

SIZES = {"narrow": (360, 740), "wide": (1280, 800)}
EVERYTHING = (
    "A quote\nbold italic struck code hidden /help @embassy_news example.org a@example.org +442036687474 #news\npre"
)


def entities() -> list[dict[str, Any]]:
    kinds = {"A quote": "blockquote", "bold": "bold", "italic": "italic", "struck": "strikethrough"}
    kinds |= {"code": "code", "hidden": "spoiler", "pre": "pre"}
    return [{"type": kind, "offset": EVERYTHING.index(word), "length": len(word)} for word, kind in kinds.items()]


async def violations(screen: Screen, axe: str) -> list[str]:
    """What axe-core finds, one line each."""
    await screen.page.evaluate(axe)
    found = await screen.page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{v['id']}: {node['html'][:200]} {node['failureSummary']}" for v in found["violations"] for node in v["nodes"]
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_violation(
    screen: Screen, cast: DemoCast, api: Api, axe: str, size: str, scheme: Any
) -> None:
    """Chats, conversation, command menu, message menu, reply bar, alert, trouble: with each of them open."""
    width, height = SIZES[size]
    await screen.page.set_viewport_size({"width": width, "height": height})
    await screen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await fill(cast, api)
    page = screen.page
    await page.goto(f"{screen.sandbox.api_url}/#{cast.anna.id}/")
    await expect(screen.chat("Expats in London")).to_be_visible()
    assert await violations(screen, axe) == []
    for chat in (None, cast.group, cast.channel):
        await screen.be(cast.anna, chat)
        await expect(screen.messages.first).to_be_visible()
        assert await violations(screen, axe) == []
    await screen.be(cast.anna)
    await screen.field.press_sequentially("/")
    await expect(screen.commands).to_have_count(1)
    assert await violations(screen, axe) == []
    await screen.field.fill("")
    await screen.last.get_by_role("button", name="Reply and more").press("Enter")
    assert await violations(screen, axe) == []
    await screen.button("Reply").click()
    assert await violations(screen, axe) == []
    await screen.button("Trouble").click()
    assert await violations(screen, axe) == []
    await page.evaluate("document.querySelector('#alert-text').textContent = 'Read me'")
    await page.evaluate("document.querySelector('#alert').showModal()")
    assert await violations(screen, axe) == []


async def fill(cast: DemoCast, api: Api) -> None:
    """Put every kind of content into Anna's chats."""
    await api.result("setMyCommands", commands=[{"command": "latest", "description": "The newest"}])
    sent = cast.anna.start()
    hidden = Item("photo", spoiler=True)
    cast.anna.send_album([Item("photo", caption="Pictures"), hidden, Item("video")])
    for kind in ("photo", "animation", "audio", "document"):
        cast.anna.send_media(Item(kind, caption=f"The {kind}", above=True))
    markup = {
        "inline_keyboard": [
            [{"text": "Read in full", "callback_data": "x"}, {"text": "Share", "url": "https://example.org/"}]
        ]
    }
    answer = await api.result(
        "sendMessage",
        chat_id=cast.anna.id,
        text=EVERYTHING,
        entities=entities(),
        reply_markup=markup,
        reply_parameters={"message_id": sent.id},
    )
    await api.result("pinChatMessage", chat_id=cast.anna.id, message_id=answer["message_id"])
    cast.anna.edit(cast.anna.send("mine, with /help and example.org"), "mine: /help, example.org")
    for person in (cast.margaret, cast.tom, cast.anna):
        person.send(f"I am {person.name}, see example.org", cast.group)
    await api.result("sendMessage", chat_id=cast.channel.id, text=EVERYTHING, entities=entities())


async def test_everything_fits_360_pixels(screen: Screen, cast: DemoCast, api: Api) -> None:
    """Nothing makes the page scroll sideways; list and conversation are one tap apart."""
    await screen.page.set_viewport_size({"width": 360, "height": 740})
    await fill(cast, api)
    await api.result("sendMessage", chat_id=cast.anna.id, text="x" * 400)
    await screen.page.goto(f"{screen.sandbox.api_url}/")
    await screen.chat("Chancery").first.click()
    await expect(screen.last).to_be_in_viewport()
    sideways = "Math.max(document.documentElement.scrollWidth, document.querySelector('#log').scrollWidth)"
    assert await screen.page.evaluate(sideways) <= 360
    await screen.page.get_by_role("link", name="Back to the chats").click()
    await expect(screen.chat("Embassy news")).to_be_visible()
    await expect(screen.log).to_be_hidden()


async def test_the_page_has_landmarks_and_names(screen: Screen, cast: DemoCast) -> None:
    """A screen reader finds the chats, the conversation and its live log by name."""
    await screen.be(cast.anna)
    page = screen.page
    await expect(page.get_by_role("navigation", name="Chats")).to_be_visible()
    await expect(page.get_by_role("region", name="Chancery")).to_be_visible()
    await expect(screen.log).to_have_attribute("aria-busy", "false")
    await expect(page.get_by_text("Try first: send /start, then press Subscribe.")).to_be_visible()
