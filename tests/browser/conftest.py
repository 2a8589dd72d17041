"""The chat page in headless Chromium. Where a part is missing: tests/tools.py."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import aiohttp
import pytest

from bot.sandbox import Sandbox
from bot.sandbox.people.demo_cast import DemoCast, add_demo_cast
from tests import tools
from tests.patience import WAIT
from tests.sandbox.cast import Api

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.browser.screen import Screen

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHANCERY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(what: str) -> NoReturn:
    """Skip the test, or fail it where the browser tests must run."""
    tools.missing(what, required=tools.BROWSER_REQUIRED)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A fresh Chromium with a profile of its own."""
    if CHROMIUM is None:
        missing("chromium")
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(patience=WAIT) as running:
        yield running


@pytest.fixture
def cast(sandbox: Sandbox) -> DemoCast:
    return add_demo_cast(sandbox)


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[Api]:
    """A client for the bot's door, for tests without the real bot."""
    async with aiohttp.ClientSession() as session:
        yield Api(sandbox, session)


@pytest.fixture
async def screen(browser: Browser, sandbox: Sandbox, cast: DemoCast) -> AsyncIterator[Screen]:
    """A wide window; at the end of the test the page's console must have no errors."""
    from tests.browser.screen import Screen

    page = await browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page.set_default_timeout(1000 * WAIT)
    screen = Screen(page, sandbox)
    yield screen
    assert screen.errors == []


@pytest.fixture(scope="session")
def modules() -> Path:
    """What `npm ci` installs from the lock file beside this one; no script of a package is run."""
    folder = HERE / "node_modules"
    if not all((folder / name).exists() for name in ("axe-core", "vnu-jar")):
        npm = shutil.which("npm")
        if npm is None:
            missing("npm")
        words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(words, cwd=HERE, capture_output=True, text=True)
        if done.returncode:
            missing(f"axe-core or vnu-jar ({done.stderr.strip().splitlines()[-1:]})")
    return folder


@pytest.fixture(scope="session")
def axe(modules: Path) -> str:
    """axe-core's script."""
    return (modules / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def nu(modules: Path) -> list[str]:
    """The command that checks files by the Nu HTML checker, which needs Java."""
    tools.needs("java")
    return ["java", "-jar", str(modules / "vnu-jar" / "build" / "dist" / "vnu.jar"), "--format", "json", "--stdout"]
