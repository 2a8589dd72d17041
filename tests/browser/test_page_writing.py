"""What a person does: write, choose a command, reply, edit, delete; by keyboard alone."""

from __future__ import annotations

from bot.sandbox import Sandbox
from bot.sandbox.people.demo_cast import DemoCast
from tests.browser.screen import Screen, expect
from tests.sandbox.cast import Api


async def test_enter_sends_and_shift_enter_breaks_the_line(screen: Screen, cast: DemoCast) -> None:
    """Enter sends, Shift+Enter breaks the line, and **marks** become formatting."""
    cast.anna.start()
    await screen.be(cast.anna)
    await expect(screen.field).to_be_focused()
    await screen.page.keyboard.type("one **two**")
    await screen.page.keyboard.press("Shift+Enter")
    await screen.page.keyboard.type("three")
    await screen.page.keyboard.press("Enter")
    await expect(screen.last.locator(".text")).to_have_text("one two\nthree")
    await expect(screen.field).to_have_value("")
    message = cast.anna.messages()[-1]
    assert (message.text, message.entities) == ("one two\nthree", [{"type": "bold", "offset": 4, "length": 3}])


async def test_a_long_text_is_sent_in_parts(screen: Screen, cast: DemoCast) -> None:
    """A text over 4096 characters is cut into several messages, and nothing is lost."""
    cast.anna.start()
    await screen.be(cast.anna)
    words = " ".join(f"word{number}" for number in range(900))
    await screen.write(words)
    await expect(screen.messages).to_have_count(3)
    assert " ".join(m.text for m in cast.anna.messages()[1:]) == words


async def test_the_slash_opens_the_menu_of_commands(screen: Screen, cast: DemoCast, api: Api) -> None:
    """It has the commands of this person's language; typing narrows it, arrows choose, Enter sends."""
    english = [{"command": c, "description": d} for c, d in (("latest", "The newest"), ("language", "Choose one"))]
    russian = [{"command": "latest", "description": "Последние"}]
    await api.result("setMyCommands", commands=english)
    await api.result("setMyCommands", commands=russian, language_code="ru")
    cast.anna.start()
    cast.ivan.start()
    await screen.be(cast.ivan)
    await screen.page.keyboard.type("/")
    options = screen.commands
    await expect(options).to_have_text(["/latest Последние"])
    await screen.be(cast.anna)
    await screen.page.keyboard.type("/")
    await expect(options).to_have_text(["/latest The newest", "/language Choose one"])
    await screen.page.keyboard.type("la")
    await screen.page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await screen.page.keyboard.press("Enter")
    await expect(screen.last.locator(".text")).to_have_text("/language")
    await expect(options).to_have_count(0)


async def test_reply_edit_and_delete(screen: Screen, cast: DemoCast, api: Api) -> None:
    """The menu of a message offers them; a reply quotes; the arrow up edits the last own message; Escape ends that."""
    cast.anna.start()
    await api.result("sendMessage", chat_id=cast.anna.id, text="Anything else?")
    await screen.be(cast.anna)
    await screen.last.get_by_role("button", name="Reply and more").press("Enter")
    await screen.button("Reply").press("Enter")
    await expect(screen.page.get_by_text("Reply to: Anything else?")).to_be_visible()
    await screen.page.keyboard.type("**No**, thanks")
    await screen.page.keyboard.press("Enter")
    await expect(screen.last.get_by_role("button", name="Anything else?")).to_be_visible()
    await expect(screen.page.get_by_text("Reply to: Anything")).to_be_hidden()
    await screen.page.keyboard.press("ArrowUp")
    await expect(screen.field).to_have_value("**No**, thanks")
    await screen.page.keyboard.press("Escape")
    await expect(screen.field).to_have_value("")
    await screen.page.keyboard.press("ArrowUp")
    await screen.write("Yes!")
    await expect(screen.last.locator(".text")).to_have_text("Yes!")
    assert cast.anna.messages()[-1].edited
    await screen.last.get_by_role("button", name="Reply and more").click()
    await screen.button("Delete").click()
    await expect(screen.messages).to_have_count(2)


async def test_what_was_being_written_waits(screen: Screen, cast: DemoCast) -> None:
    """A half-written message is still there when the person comes back to the chat."""
    cast.anna.start()
    await screen.be(cast.anna)
    await screen.field.fill("half a")
    await screen.chat("Expats in London").click()
    await expect(screen.field).to_have_value("")
    await screen.chat("Chancery").first.click()
    await expect(screen.field).to_have_value("half a")


async def test_what_the_app_does_not_allow_is_said(screen: Screen, cast: DemoCast, sandbox: Sandbox) -> None:
    """A refusal is shown as a sentence, and what was written is not lost."""
    cast.anna.start()
    await screen.be(cast.anna, cast.group)
    cast.group.can_send = False
    await screen.write("hello")
    await expect(screen.page.get_by_role("status")).to_have_text("Members of Expats in London may not write.")
    await expect(screen.field).to_have_value("hello")
    screen.errors.clear()  # the browser itself notes the 400


async def test_a_topic_of_a_forum_is_a_place_of_its_own(screen: Screen, cast: DemoCast, sandbox: Sandbox) -> None:
    """What is written in a topic goes into that topic."""
    forum = sandbox.group("Town", cast.anna, forum=True)
    thread = sandbox.topic(forum, "Visas")
    await screen.be(cast.anna, forum)
    await screen.chat("Town: Visas").click()
    await screen.write("hello")
    await expect(screen.messages).to_have_count(1)
    assert sandbox.texts(forum, thread) == ["hello"]
