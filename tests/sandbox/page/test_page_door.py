"""The page's files and who may ask for them, the demo's cast, and what the page needs of the people's door."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter

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


async def test_scripts_import_one_way(api: Api) -> None:
    """Every script that the page needs is served, and no two import each other, directly or by way of others."""
    imports: dict[str, list[str]] = {}
    wanted = ["app.js"]
    while wanted:
        name = wanted.pop()
        if name in imports:
            continue
        async with api.session.get(f"{api.sandbox.api_url}/{name}") as response:
            assert response.status == 200, name
            imports[name] = re.findall(r'^import .* from "\./(.+)";$', await response.text(), re.MULTILINE)
        wanted += imports[name]
    order = list(TopologicalSorter(imports).static_order())  # a CycleError names the scripts of a circle
    assert order[-1] == "app.js"
    assert "compose.js" in order


@pytest.mark.parametrize(
    "path", ["page/app.js", "door.py", "..%2fserver.py", "index.html", "app.js/..%2f..%2fserver.py"]
)
async def test_nothing_else_is(api: Api, path: str) -> None:
    """No other file can be fetched, of the folder or of the machine."""
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
    """A site that lets its own name lead to this machine can neither read nor write."""
    for path in ("", "client/state"):
        async with api.session.get(f"{api.sandbox.api_url}/{path}", headers={"Host": host}) as response:
            assert response.status == status


async def test_the_demo_has_its_cast(sandbox: Sandbox, api: Api) -> None:
    """The demo's cast has ids that never change; the bot is in its group and its channel."""
    demo = add_demo_cast(sandbox, officer=4_500_000_000_000_001)
    assert demo.officer.id == 4_500_000_000_000_001
    assert (await api.result("getChat", chat_id="@embassy_news"))["id"] == demo.channel.id
    member = await api.result("getChatMember", chat_id=demo.channel.id, user_id=sandbox.bot.id)
    assert member["can_post_messages"]
    async with api.session.get(f"{sandbox.api_url}/client/state") as response:
        state = (await response.json())["result"]
    assert state["can_restart"] is False
    assert {user["about"] for user in state["users"]} >= {
        "reader, English",
        "reader, Russian",
        "staff",
        "staff, writes",
    }


async def test_the_newest_messages_only(sandbox: Sandbox, api: Api) -> None:
    """With `last`, only so many of the newest messages are sent."""
    anna = sandbox.user("Anna")
    for number in range(5):
        anna.send(str(number))
    async with api.session.get(f"{sandbox.api_url}/client/messages?chat={anna.id}&last=2") as response:
        assert [m["text"] for m in (await response.json())["result"]] == ["3", "4"]


async def test_a_page_of_an_earlier_sandbox_hears_again(sandbox: Sandbox, api: Api) -> None:
    """A page that counted more events in an earlier sandbox than this one has still hears of the next event."""
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "999"}
    anna = sandbox.user("Anna")
    async with api.session.get(f"{sandbox.api_url}/client/events", headers=headers) as response:
        assert await response.content.readline() == b": still here\n"
        await response.content.readline()
        anna.send("hello")
        assert await response.content.readline() == b"id: 1\n"


async def test_restarting_needs_someone_who_can(sandbox: Sandbox) -> None:
    """Where nobody can restart the bot, it is Impossible, with a sentence that says why."""
    with pytest.raises(Impossible, match="can't be restarted from here"):
        await sandbox.restart_bot()


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({}, "client/state", 200),
        ({"Origin": "http://127.0.0.1:8081"}, "client/state", 200),
        ({"Origin": "https://evil.example"}, "client/state", 403),
        ({"Origin": "null"}, "client/state", 403),
        ({"Sec-Fetch-Site": "cross-site"}, "client/state", 403),
        ({"Sec-Fetch-Site": "same-site"}, "client/state", 403),
        ({"Sec-Fetch-Site": "same-origin"}, "client/state", 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, "", 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, "client/state", 403),
    ],
)
async def test_a_page_of_another_site_is_refused(api: Api, headers: dict[str, str], path: str, status: int) -> None:
    """What another site's page sends is refused, at the doors for people and for the bot; a link to the page opens."""
    async with api.session.get(f"{api.sandbox.api_url}/{path}", headers=headers) as response:
        assert response.status == status
    if status == 403:
        url = f"{api.sandbox.api_url}/bot{api.sandbox.token}/getMe"
        async with api.session.post(url, headers=headers) as response:
            assert response.status == 403
