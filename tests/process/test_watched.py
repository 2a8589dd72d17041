"""The monitor as programs see it: health, readiness, metrics, the heartbeat, alarms, backups by themselves."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.store.backup.backup import counts_of
from bot.store.database import engine
from tests.patience import until
from tests.process.conftest import OFFICER, Shell
from tests.tools import free_port


async def get(port: int, path: str) -> tuple[int, str]:
    """The status and the body of a page."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def ready(port: int) -> tuple[int, dict[str, Any]]:
    """What /readyz says."""
    status, body = await get(port, "/readyz")
    return status, json.loads(body)


async def is_ready(port: int, wanted: int = 200) -> bool:
    """Whether /readyz answers so."""
    return (await ready(port))[0] == wanted


def samples(text: str) -> dict[str, float]:
    """Each sample of a page of metrics, written as Prometheus writes it."""
    return {
        sample.name + "".join(f"[{name}={value}]" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_pages(shell: Shell) -> None:
    """A bot that works is healthy and ready, its metrics can be read and name no reader; other paths are not there."""
    shell.write_config(monitor={"enabled": True, "port": (port := free_port())})
    async with shell.bot():
        await shell.audience(2)
        assert await get(port, "/healthz") == (200, '{"healthy": true}')
        await until(lambda: is_ready(port))
        status, told = await ready(port)
        assert told["checks"] == dict.fromkeys(("database", "updates", "engine", "brake", "disk"), "ok")
        found = samples((await get(port, "/metrics"))[1])
        assert found["chancery_ready"] == 1
        assert found["chancery_subscriptions[kind=private][language=en]"] == 2
        assert found["chancery_commits_total"] > 0
        (build,) = [name for name in found if name.startswith("chancery_build_info")]
        assert "[mode=polling]" in build
        assert "[version=" in build
        assert not [name for name in found if re.search(r"\d{6,}", name)]
        assert (await get(port, "/"))[0] == 404
        asked = await shell("status", "--healthy")
        assert (asked.status, asked.out) == (0, "healthy\n")
        assert status == 200
    asked = await shell("status", "--healthy")
    assert asked.status == 1
    assert "does not answer on 127.0.0.1" in asked.err


@contextlib.asynccontextmanager
async def listener() -> AsyncIterator[tuple[str, list[str]]]:
    """An address that is called, and the paths of the calls."""
    calls: list[str] = []

    async def called(request: web.Request) -> web.Response:
        calls.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_get("/{path:.*}", called)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/ping", calls
    finally:
        await runner.cleanup()


def alarm_program(folder: Path) -> tuple[Path, Path]:
    """A program that writes down what it is given, and where."""
    program, told = folder / "alarm", folder / "told"
    program.write_text(f'#!/bin/sh\necho "$1|$2|$3|${{BOT_TOKEN:-no token}}" >> {told}\n', "utf-8")
    program.chmod(0o755)
    return program, told


async def test_a_database_that_takes_no_writes(shell: Shell, tmp_path: Path) -> None:
    """The bot is healthy and not ready, and the page says why; the operator's program is run when that begins and when
    it ends, and gets no token."""
    program, told = alarm_program(tmp_path)
    shell.write_config(monitor={"enabled": True, "port": (port := free_port()), "on_alarm": str(program)})
    async with shell.bot():
        await until(lambda: is_ready(port))
        with contextlib.closing(engine.connect(shell.database)) as other:
            other.execute("BEGIN IMMEDIATE")
            await until(lambda: is_ready(port, 503))
            assert "has taken no write" in (await ready(port))[1]["checks"]["database"]
            assert (await get(port, "/healthz"))[0] == 200
            assert samples((await get(port, "/metrics"))[1])["chancery_check[check=database]"] == 0
            other.execute("ROLLBACK")
        await until(lambda: is_ready(port))
        await until(lambda: told.exists() and told.read_text().count("\n") == 2)
    began, ended = told.read_text().splitlines()
    assert re.fullmatch(r"database\|begins\|the database has taken no write.*\|no token", began)
    assert re.fullmatch(r"database\|ends\|well again, after: the database.*\|no token", ended)


async def test_the_heartbeat(shell: Shell) -> None:
    """The operator's address is called while the bot is ready, and its path is in no line of the log."""
    async with listener() as (address, calls):
        shell.write_config(monitor={"heartbeat": address})
        async with shell.bot() as process:
            await until(lambda: calls == ["/ping"])
            assert "/ping" not in process.log


async def test_backups_by_themselves(shell: Shell, tmp_path: Path) -> None:
    """A copy is made at once and found whole, told in `status` and /readyz; where none can be made, owners are told and
    `status` says so."""
    folder = tmp_path / "copies"
    port = free_port()
    monitor = {"enabled": True, "port": port}
    shell.write_config(backup={"to": str(folder), "every": "1h", "keep": 2}, monitor=monitor)
    async with shell.bot():
        await shell.audience(3)
        await until(lambda: list(folder.glob("*.db")) if folder.exists() else [])
        await until(lambda: is_ready(port))
        (copy,) = folder.glob("*.db")
        assert set(counts_of(copy)) == {"statement", "target", "release"}
        found = json.loads((await shell("status", "--json")).out)
        assert found["backup"]["ok"] is True
        assert found["bot"]["username"] == "chancery_bot"
        assert found["bot"]["mode"] == "polling"
        assert found["bot"]["last_update"]
        assert (await ready(port))[1]["backup"]["ok"] is True
        assert "whole" in (await shell("status")).out


async def test_a_backup_that_fails(shell: Shell, tmp_path: Path) -> None:
    """A folder that cannot be used: owners are told once, the check says so, and the bot stays ready."""
    (tmp_path / "file").write_text("in the way")
    port = free_port()
    shell.write_config(
        staff=[{"id": OFFICER, "role": "owner"}],
        backup={"to": str(tmp_path / "file" / "copies")},
        monitor={"enabled": True, "port": port},
    )
    shell.officer.start()
    async with shell.bot():
        await shell.officer.wait(lambda found: "backup that I make by myself failed" in found[-1].text)
        assert json.loads((await shell("status", "--json")).out)["backup"]["ok"] is False
        await until(lambda: _says(port, "backup", "failed"))
        assert await is_ready(port)


async def _says(port: int, check: str, word: str) -> bool:
    return word in (await ready(port))[1]["checks"].get(check, "")


async def test_the_canary(shell: Shell) -> None:
    """The canary gets every statement, before all readers, whatever its topic; where it does not get one, owners are
    told and the check says so."""
    shell.write_config(
        staff=[{"id": OFFICER, "role": "owner"}],
        monitor={"enabled": True, "port": (port := free_port()), "canary": {"chat": 777_001, "within": "1s"}},
    )
    canary = shell.sandbox.user("Canary", user_id=777_001)
    canary.start()
    shell.officer.start()
    async with shell.bot():
        people = await shell.audience(3)
        await until(lambda: shell.ask("SELECT count(*) FROM target WHERE canary") == [(1,)])
        before = len(shell.sandbox.calls)
        assert (await shell("post", "--title", "One", "--topic", "consular", stdin="Text.")).status == 0
        await canary.wait(lambda found: "One" in found[-1].text)
        await shell.done()
        sent = [call.chat for call in shell.sandbox.calls[before:] if call.method == "sendMessage"]
        assert sent.index(canary.id) < max(sent.index(person.id) for person in people)
        first = shell.ask("SELECT target.chat FROM delivery JOIN target ON target.id = target ORDER BY rank LIMIT 1")
        assert first == [(canary.id,)]
        canary.block()
        assert (await shell("post", "--title", "Two", stdin="Text.")).status == 0
        await shell.officer.wait(lambda found: "The canary has not got No. 2/" in found[-1].text)
        await until(lambda: _says(port, "canary", "has not got No. 2/"))
