"""The page's files, who may ask for them, the stage, and what the page needs of the client door."""

from __future__ import annotations

import pytest

from bot.sandbox import Impossible, Sandbox
from bot.sandbox.people.demo_cast import add_demo_cast
from tests.sandbox.cast import Api


@pytest.mark.parametrize(
    ("path", "kind"),
    [("", "text/html"), ("style.css", "text/css"), ("app.js", "text/javascript"), ("view.js", "text/javascript")],
)
async def test_the_page_is_served(api: Api, path: str, kind: str) -> None:
    """Each file with its type, and with a policy under which nothing from elsewhere is loaded or run."""
    async with api.session.get(f"{api.sandbox.api_url}/{path}") as response:
        assert (response.status, response.content_type) == (200, kind)
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")


@pytest.mark.parametrize(
    "path", ["page/app.js", "server.py", "..%2fserver.py", "index.html", "app.js/..%2f..%2fserver.py"]
)
async def test_nothing_else_is(api: Api, path: str) -> None:
    """No other file of the machine."""
    async with api.session.get(f"{api.sandbox.api_url}/{path}") as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:1", 200),
        ("LOCALHOST", 200),
        ("[::1]:8081", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("", 403),
    ],
)
async def test_a_foreign_host_is_refused(api: Api, host: str, status: int) -> None:
    """A site whose name was turned to this machine can neither read nor write."""
    for path in ("", "client/state"):
        async with api.session.get(f"{api.sandbox.api_url}/{path}", headers={"Host": host}) as response:
            assert response.status == status


async def test_the_stage_has_its_cast(sandbox: Sandbox, api: Api) -> None:
    """The ids never change; the bot is in the group and the channel, and knows of it."""
    demo = add_demo_cast(sandbox, officer=4_500_000_000_000_001)
    assert demo.officer.id == 4_500_000_000_000_001
    assert (await api.result("getChat", chat_id="@embassy_news"))["id"] == demo.channel.id
    member = await api.result("getChatMember", chat_id=demo.channel.id, user_id=sandbox.bot.id)
    assert member["can_post_messages"]
    async with api.session.get(f"{sandbox.api_url}/client/state") as response:
        state = (await response.json())["result"]
    assert state["can_restart"] is False
    assert {user["about"] for user in state["users"]} >= {"reader, English", "reader, Russian", "staff"}


async def test_the_newest_messages_only(sandbox: Sandbox, api: Api) -> None:
    """`last` bounds what is read of a long chat."""
    anna = sandbox.user("Anna")
    for number in range(5):
        anna.send(str(number))
    async with api.session.get(f"{sandbox.api_url}/client/messages?chat={anna.id}&last=2") as response:
        assert [m["text"] for m in (await response.json())["result"]] == ["3", "4"]


async def test_a_page_of_an_earlier_sandbox_hears_again(sandbox: Sandbox, api: Api) -> None:
    """A page that knew a sandbox with more events than this one has is told of the next one, not left waiting."""
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "999"}
    anna = sandbox.user("Anna")
    async with api.session.get(f"{sandbox.api_url}/client/events", headers=headers) as response:
        assert await response.content.readline() == b": still here\n"
        await response.content.readline()
        anna.send("hello")
        assert await response.content.readline() == b"id: 1\n"


async def test_restarting_needs_someone_who_can(sandbox: Sandbox) -> None:
    """Without a hook it is impossible, and said so."""
    with pytest.raises(Impossible, match="can't be restarted from here"):
        await sandbox.restart_bot()
