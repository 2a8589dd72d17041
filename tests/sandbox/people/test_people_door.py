"""The people's door over HTTP, and the sandbox as a process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Impossible, RemoteSandbox, Sandbox
from tests.patience import WAIT
from tests.sandbox.cast import Api, Cast

ROOT = Path(__file__).parents[3]


async def do(api: Api, verb: str, **arguments: Any) -> Any:
    async with api.session.post(f"{api.sandbox.api_url}/client/{verb}", json=arguments) as response:
        body = await response.json()
        assert (response.status == 200) == body["ok"]
        return body["result"] if body["ok"] else body["error"]


async def get(api: Api, path: str) -> Any:
    async with api.session.get(f"{api.sandbox.api_url}/client/{path}") as response:
        return (await response.json())["result"]


async def test_a_scene_over_http(api: Api) -> None:
    """Users, groups, topics, messages, buttons: by the door a page can do what a person can."""
    anna = await do(api, "user", name="Anna", language="en")
    boris = await do(api, "user", name="Boris", language="ru")
    forum = await do(api, "group", title="Town", creator=boris, members=[anna], forum=True)
    await do(api, "add_bot", user=boris, chat=forum["id"])
    thread = await do(api, "topic", chat=forum["id"], name="Visas")
    sent = await do(api, "send", user=anna, text="/latest", chat=forum["id"], thread=thread)
    assert sent["message_thread_id"] == thread
    await do(api, "start", user=anna, payload="s-1")
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    await api.result("sendMessage", chat_id=anna, text="hello", reply_markup=markup)
    texts = [m.get("text") for m in await get(api, f"messages?chat={anna}&user={anna}")]
    assert texts == ["/start s-1", "hello"]
    pressing = asyncio.create_task(do(api, "press", user=anna, label="Go"))
    update: dict[str, Any] = {}
    while "callback_query" not in update:
        update = (await api.result("getUpdates", offset=-1, timeout=5))[-1]
    await api.result("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Gone")
    assert await pressing == {"text": "Gone", "show_alert": False, "url": None}
    state = await get(api, "state")
    assert [chat["type"] for chat in state["chats"]] == ["private", "private", "supergroup"]
    assert state["chats"][2]["topics"] == [{"id": thread, "name": "Visas", "closed": False}]
    assert [call["method"] for call in await get(api, "calls?after=1")][-1] == "answerCallbackQuery"


async def test_errors_are_one_sentence(api: Api, cast: Cast) -> None:
    """A wrong verb, argument or body is answered with a sentence, never a traceback."""
    assert await do(api, "fly") == "There is no verb 'fly'."
    assert await do(api, "send", text="x") == "The argument 'user' is missing."
    assert await do(api, "send", user=cast.anna.id, text=" ") == "An empty message can't be sent."
    assert "unexpected keyword" in await do(api, "send", user=cast.anna.id, text="x", colour="red")
    assert await do(api, "fault", kind="earthquake") == "There is no fault 'earthquake'."
    async with api.session.post(f"{api.sandbox.api_url}/client/send", data="{}") as response:
        assert response.status == 415
    headers = {"Content-Type": "application/json"}
    async with api.session.post(f"{api.sandbox.api_url}/client/send", data=b"[1", headers=headers) as response:
        assert (await response.json())["error"] == "The body is not JSON."
    async with api.session.get(f"{api.sandbox.api_url}/client/messages?chat=5") as response:
        assert (await response.json())["error"] == "There is no chat 5."


async def test_faults_over_http(api: Api, cast: Cast, sandbox: Sandbox) -> None:
    """Faults can be ordered by the door, and a person can block the bot."""
    await do(api, "fault", kind="flood", retry_after=9)
    assert (await api("sendMessage", chat_id=cast.anna.id, text="x"))["parameters"] == {"retry_after": 9}
    await do(api, "fault", kind="latency", seconds=0.001)
    await do(api, "fault", kind="down")
    assert sandbox.faults.down
    await do(api, "fault", kind="clear")
    await do(api, "block", user=cast.anna.id)
    assert (await api("sendMessage", chat_id=cast.anna.id, text="x"))["error_code"] == 403
    new = await do(api, "migrate", chat=cast.group.id)
    assert new["type"] == "supergroup"


async def test_events(api: Api, cast: Cast) -> None:
    """Events are numbered; a long poll waits for the next one; edits and deletions are events too."""
    after = (await get(api, "state"))["event"]
    waiting = asyncio.create_task(get(api, f"events?after={after}&timeout=10"))
    message = cast.anna.send("hello")
    (event,) = await waiting
    assert event == {"event": after + 1, "kind": "message", "chat": cast.anna.id, "item": message.id}
    cast.anna.edit(message, "hi")
    await do(api, "delete", user=cast.anna.id, message=message.id)
    assert [e["kind"] for e in await get(api, f"events?after={after + 1}")] == ["edit", "delete"]


async def test_event_stream(api: Api, cast: Cast) -> None:
    """Events come as server-sent events too, from the number in Last-Event-ID on."""
    after = (await get(api, "state"))["event"]
    cast.anna.send("one")
    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
    async with api.session.get(f"{api.sandbox.api_url}/client/events", headers=headers) as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == f"id: {after + 1}\n".encode()
        data = await response.content.readline()
        assert json.loads(data.removeprefix(b"data: "))["kind"] == "message"
        await response.content.readline()
        cast.anna.send("two")
        assert await response.content.readline() == f"id: {after + 2}\n".encode()


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[str], RemoteSandbox]]:
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        try:
            assert running.stdout is not None
            yield running, RemoteSandbox(running.stdout.readline().strip(), WAIT)
        finally:
            running.kill()


def test_as_a_process(process: tuple[subprocess.Popen[str], RemoteSandbox]) -> None:
    """`python -m bot.sandbox` prints its URL, serves a RemoteSandbox, and ends with 0 on SIGTERM."""
    running, remote = process
    anna = remote.user("Anna")
    anna.start()
    token = remote.state()["token"]
    body = json.dumps({"chat_id": anna.id, "text": "hello"}).encode()
    request = urllib.request.Request(f"{remote.api_url}/bot{token}/sendMessage", body)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=WAIT) as response:
        assert response.status == 200
    found = anna.wait(lambda messages: messages and messages[-1].text == "hello")
    assert found[-1].from_bot
    assert remote.texts(anna.id) == ["/start", "hello"]
    assert [call["method"] for call in remote.calls()] == ["sendMessage"]
    remote.fault("status", code=500)
    with pytest.raises(urllib.error.HTTPError, match="500") as failed:
        urllib.request.urlopen(request, timeout=WAIT)
    failed.value.close()
    with pytest.raises(Impossible, match="No button"):
        anna.press("Read")
    with pytest.raises(AssertionError, match="last calls"):
        remote.until(lambda: False, timeout=0)
    anna.block()
    with pytest.raises(Impossible, match="unblock"):
        anna.send("x")
    running.send_signal(signal.SIGTERM)
    assert running.wait(5) == 0


async def test_a_taken_port_is_one_sentence(sandbox: Sandbox) -> None:
    """A port in use ends the process with 1 and a sentence."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(sandbox.port)]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, cwd=ROOT)
    output, _ = await process.communicate()
    assert process.returncode == 1
    assert output.decode().startswith(f"The sandbox can't listen on port {sandbox.port}: ")
