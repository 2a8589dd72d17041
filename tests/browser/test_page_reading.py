"""What a person sees: texts and their formatting, changes as they happen, answers to buttons."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox import Sandbox
from bot.sandbox.people.demo_cast import DemoCast
from tests.browser.screen import Screen, expect
from tests.sandbox.cast import Api

EVIL = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'


def keyboard(*rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


async def answered(api: Api, **answer: Any) -> None:
    """Wait for a pressed button and answer it."""
    updates: list[dict[str, Any]] = []
    while not updates or "callback_query" not in updates[-1]:
        updates = await api.result("getUpdates", offset=-1, timeout=5)
    await api.result("answerCallbackQuery", callback_query_id=updates[-1]["callback_query"]["id"], **answer)


async def test_every_entity_is_an_element(screen: Screen, cast: DemoCast, api: Api) -> None:
    """Bold in a quote, code, a link behind words: each is its HTML element; offsets count UTF-16 units."""
    text = "🕊 bold and nested, struck, under, code, block, link"

    def at(word: str) -> dict[str, int]:
        return {"offset": len(text[: text.index(word)].encode("utf-16-le")) // 2, "length": len(word)}

    entities = [
        {"type": "blockquote", "offset": 0, "length": len(text) + 1},
        {"type": "bold", **at("bold and nested")},
        {"type": "italic", **at("nested")},
        {"type": "strikethrough", **at("struck")},
        {"type": "underline", **at("under")},
        {"type": "code", **at("code")},
        {"type": "text_link", **at("link"), "url": "https://example.org/a"},
    ]
    cast.anna.start()
    await api.result("sendMessage", chat_id=cast.anna.id, text=text, entities=entities)
    await screen.be(cast.anna)
    quote = screen.last.locator("blockquote")
    await expect(quote).to_have_text(text)
    await expect(quote.locator("strong")).to_have_text("bold and nested")
    await expect(quote.locator("strong em")).to_have_text("nested")
    await expect(quote.locator("s")).to_have_text("struck")
    await expect(quote.locator("u")).to_have_text("under")
    await expect(quote.locator("code")).to_have_text("code")
    await expect(quote.get_by_role("link", name="link")).to_have_attribute("href", "https://example.org/a")


async def test_markup_in_a_text_stays_text(screen: Screen, cast: DemoCast, api: Api, sandbox: Sandbox) -> None:
    """Names, titles, texts, buttons and toasts are shown as they are; a script in them is never run."""
    mallory = sandbox.user(EVIL, about=EVIL)
    mallory.start()
    group = sandbox.group(EVIL, mallory)
    mallory.send(EVIL, group)
    await api.result(
        "sendMessage",
        chat_id=mallory.id,
        text=EVIL,
        reply_markup=keyboard([{"text": EVIL, "callback_data": "x"}]),
    )
    await screen.be(mallory)
    await expect(screen.last.locator(".text")).to_have_text(EVIL)
    pressing = asyncio.create_task(answered(api, text=EVIL))
    await screen.last.get_by_role("button", name=EVIL).click()
    await pressing
    await expect(screen.page.get_by_role("status")).to_have_text(EVIL)
    await screen.be(mallory, group)
    await expect(screen.page.get_by_role("heading", level=2).first).to_have_text(EVIL)
    await expect(screen.page.locator("img")).to_have_count(0)
    assert await screen.page.evaluate("window.hurt") is None


async def test_a_spoiler_shows_on_request(screen: Screen, cast: DemoCast, api: Api) -> None:
    """Hidden text is not in the page until one presses it."""
    cast.anna.start()
    entities = [{"type": "spoiler", "offset": 4, "length": 6}]
    await api.result("sendMessage", chat_id=cast.anna.id, text="The secret is out", entities=entities)
    await screen.be(cast.anna)
    await expect(screen.last).not_to_contain_text("secret")
    await screen.last.get_by_role("button", name="Hidden text").press("Enter")
    await expect(screen.last.locator(".text")).to_have_text("The secret is out")


async def test_changes_come_by_themselves(screen: Screen, cast: DemoCast, api: Api) -> None:
    """New, edited, pinned and deleted messages need no reload; each day has one heading."""
    cast.anna.start()
    await screen.be(cast.anna)
    sent = await api.result("sendMessage", chat_id=cast.anna.id, text="first")
    where = {"chat_id": cast.anna.id, "message_id": sent["message_id"]}
    await expect(screen.last.locator(".text")).to_have_text("first")
    await api.result("editMessageText", **where, text="second")
    await expect(screen.last.locator(".text")).to_have_text("second")
    await expect(screen.last).to_contain_text("edited")
    await api.result("pinChatMessage", **where)
    await expect(screen.page.get_by_role("button", name="Pinned: second")).to_be_visible()
    await expect(screen.log.locator(".day")).to_have_count(1)
    await api.result("deleteMessage", **where)
    await expect(screen.messages).to_have_count(1)
    await expect(screen.page.get_by_role("button", name="Pinned")).to_be_hidden()


async def test_unread_messages_are_counted(screen: Screen, cast: DemoCast, api: Api) -> None:
    """A chat that is not open counts its new messages; opening it reads them, for this person alone."""
    cast.anna.start()
    await screen.be(cast.anna)
    for _ in range(2):
        await api.result("sendMessage", chat_id=cast.channel.id, text="news")
    await expect(screen.chat("Embassy news")).to_contain_text("2 unread")
    await screen.chat("Embassy news").click()
    await expect(screen.messages).to_have_count(2)
    await expect(screen.chat("Embassy news")).not_to_contain_text("unread")
    await screen.page.reload()
    await expect(screen.chat("Embassy news")).not_to_contain_text("unread")
    await screen.page.get_by_label("You are").select_option(label="Иван (reader, Russian)")
    await expect(screen.chat("Embassy news")).to_contain_text("2 unread")


async def test_an_alert_waits_to_be_read(screen: Screen, cast: DemoCast, api: Api) -> None:
    """show_alert is a dialog; when it is closed the button has the focus again."""
    cast.anna.start()
    buttons = keyboard([{"text": "Ask", "callback_data": "ask"}])
    await api.result("sendMessage", chat_id=cast.anna.id, text="?", reply_markup=buttons)
    await screen.be(cast.anna)
    pressing = asyncio.create_task(answered(api, text="Are you sure?", show_alert=True))
    await screen.button("Ask").press("Enter")
    await pressing
    dialog = screen.page.get_by_role("dialog", name="Are you sure?")
    await dialog.get_by_role("button", name="OK").press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(screen.button("Ask")).to_be_focused()


async def test_the_keyboard_stays_on_a_button_through_an_edit(screen: Screen, cast: DemoCast, api: Api) -> None:
    """Who presses Next again and again keeps the focus on it, though the message changes each time."""
    cast.anna.start()
    previous, following = ({"text": t, "callback_data": t} for t in ("Previous", "Next"))
    sent = await api.result("sendMessage", chat_id=cast.anna.id, text="page 1", reply_markup=keyboard([following]))
    await screen.be(cast.anna)
    await screen.button("Next").focus()
    await api.result(
        "editMessageText",
        chat_id=cast.anna.id,
        message_id=sent["message_id"],
        text="page 2",
        reply_markup=keyboard([previous, following]),
    )
    await expect(screen.last).to_contain_text("page 2")
    await expect(screen.button("Next")).to_be_focused()


async def test_links_into_the_bot_open_the_private_chat(screen: Screen, cast: DemoCast, api: Api) -> None:
    """A t.me/<bot>?start= button in a channel sends /start with its payload from the private chat."""
    link = {"text": "Read in full", "url": "https://t.me/chancery_bot?start=s-142-2026"}
    await api.result("sendMessage", chat_id=cast.channel.id, text="news", reply_markup=keyboard([link]))
    await screen.be(cast.claire, cast.channel)
    await expect(screen.field).to_be_hidden()
    await screen.last.get_by_role("link", name="Read in full").click()
    await expect(screen.last.locator(".text")).to_have_text("/start s-142-2026")
    await expect(screen.page.get_by_role("heading", level=2).first).to_have_text("Chancery")
