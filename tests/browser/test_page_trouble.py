"""The panel to make trouble: each of its buttons does what it says."""

from __future__ import annotations

from bot.sandbox import Sandbox
from bot.sandbox.people.demo_cast import DemoCast
from tests.browser.screen import Screen, expect
from tests.sandbox.cast import Api


async def test_block_and_come_back(screen: Screen, cast: DemoCast, api: Api) -> None:
    """A blocked bot gets 403; the chat offers a restart, which sends /start as the app does."""
    cast.anna.start()
    await screen.be(cast.anna)
    await screen.button("Trouble").click()
    await screen.button("Block the bot").click()
    await expect(screen.button("Unblock the bot")).to_be_visible()
    await expect(screen.field).to_be_hidden()
    assert (await api("sendMessage", chat_id=cast.anna.id, text="x"))["error_code"] == 403
    await screen.button("Restart").click()
    await expect(screen.field).to_be_focused()
    await expect(screen.messages).to_have_count(2)


async def test_a_slow_network_floods_and_silence(screen: Screen, cast: DemoCast, sandbox: Sandbox, api: Api) -> None:
    """The bot gets them; "All works again" ends them all, and the panel shows what is on."""
    cast.anna.start()
    await screen.be(cast.anna)
    await screen.button("Trouble").press("Enter")
    await expect(screen.button("Close")).to_be_focused()
    async with screen.page.expect_response("**/client/fault"):
        await screen.page.get_by_label("Network").select_option("slow (2 s)")
    assert sandbox.faults.latency == 2
    async with screen.page.expect_response("**/client/fault"):
        await screen.page.get_by_label("Server down").check()
    assert sandbox.faults.down
    await screen.button("Flood: refuse 3 calls (429)").click()
    await expect(screen.page.get_by_text("Troubles still to come: 1")).to_be_visible()
    await screen.button("All works again").click()
    await expect(screen.page.get_by_label("Server down")).not_to_be_checked()
    await expect(screen.page.get_by_label("Network")).to_have_value("0")
    await screen.button("Flood: refuse 3 calls (429)").click()
    await expect(screen.page.get_by_text("Troubles still to come: 1")).to_be_visible()
    assert (await api("sendMessage", chat_id=cast.anna.id, text="x"))["parameters"] == {"retry_after": 5}
    await screen.page.keyboard.press("Escape")
    await expect(screen.button("Trouble")).to_be_focused()


async def test_a_group_becomes_a_supergroup(screen: Screen, cast: DemoCast, api: Api) -> None:
    """Its administrator does it; the conversation goes on under the new id, which the old one tells the bot."""
    await screen.be(cast.tom, cast.group)
    await screen.button("Trouble").click()
    await expect(screen.button("Turn it into a supergroup")).to_be_hidden()
    await screen.be(cast.margaret, cast.group)
    await screen.button("Turn it into a supergroup").click()
    await expect(screen.log).to_contain_text("The supergroup begins here")
    await screen.write("still here")
    await expect(screen.last.locator(".text")).to_have_text("still here")
    assert "migrate_to_chat_id" in (await api("sendMessage", chat_id=cast.group.id, text="x"))["parameters"]


async def test_the_bot_is_removed_and_added(screen: Screen, cast: DemoCast, sandbox: Sandbox) -> None:
    """A group's administrator removes the bot and adds it again."""
    await screen.be(cast.margaret, cast.group)
    await screen.button("Trouble").click()
    await screen.button("Remove the bot").click()
    await expect(screen.log).to_contain_text("Chancery left")
    assert not cast.group.member(sandbox.bot.id).inside
    await screen.button("Add the bot").click()
    await expect(screen.log).to_contain_text("Chancery joined")


async def test_the_bot_is_restarted_where_that_is_offered(screen: Screen, cast: DemoCast, sandbox: Sandbox) -> None:
    """The button is there only if the one who runs the sandbox can restart the bot."""
    await screen.be(cast.anna)
    await screen.button("Trouble").click()
    await expect(screen.button("Kill and restart the bot")).to_be_hidden()
    restarts = []

    async def restart() -> None:
        restarts.append(1)

    sandbox.on_restart = restart
    await screen.page.reload()
    await screen.button("Trouble").click()
    await screen.button("Kill and restart the bot").click()
    await expect(screen.page.get_by_role("status")).to_have_text("The bot was killed and started again.")
    assert restarts == [1]
