"""Makes the pictures in docs: the demo's cast, the sample archive, the real bot, headless Chromium.

`make pictures`, or `python docs/pictures.py`; needs playwright (the dev extra) and Debian's chromium, or the path of
another one in CHANCERY_CHROMIUM. Wants Debian's fonts-noto-color-emoji: without it the icons are empty boxes.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import yaml
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot import app  # noqa: E402
from bot.cli.archive import import_file  # noqa: E402
from bot.config import Config, parse  # noqa: E402
from bot.public_pages import web_setting  # noqa: E402
from bot.sandbox import Person, Sandbox, picture  # noqa: E402
from bot.sandbox.people.demo_cast import CHANNEL_NAME, DemoCast, add_demo_cast  # noqa: E402
from bot.sandbox.people.items import Item  # noqa: E402
from bot.store.pages.database import PublicDatabase  # noqa: E402
from bot.web.serving.kept_pages import Pages  # noqa: E402
from bot.web.serving.server import served  # noqa: E402

PHONE = 360  # pixels, the width of a small one
SIZE = ViewportSize(width=1180, height=760)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
STATEMENT = (
    "/post New opening hours of the consular section\n\n"
    "From 1 December the consular section receives visitors **on Saturdays** too, from 10:00 to 12:00.\n\n"
    "Please book a time first: consular@example.org."
)
RUSSIAN = (
    "Новые часы приёма консульского отдела\n\n"
    "С 1 декабря консульский отдел принимает посетителей **и по субботам**, с 10:00 до 12:00.\n\n"
    "Пожалуйста, запишитесь заранее: consular@example.org."
)


def config(sandbox: Sandbox, cast: DemoCast, database: Path) -> Config:
    """The example config, with the cast's press officer and channel, talking to the sandbox."""
    tree = yaml.safe_load((ROOT / "config.example.yaml").read_text("utf-8"))
    tree["staff"] = [{"id": cast.officer.id, "role": "owner", "name": "Press officer"}]
    tree["channels"] = [{"chat": f"@{CHANNEL_NAME}", "language": "en"}]
    tree["telegram"] = {"api_url": sandbox.api_url}
    tree["delivery"]["hold_before_send"] = 0
    tree["storage"] = {"path": str(database)}
    return parse(yaml.safe_dump(tree, allow_unicode=True), {"BOT_TOKEN": sandbox.token})


async def play(page: Page, sandbox: Sandbox, cast: DemoCast) -> None:
    """Anna subscribes, the press officer publishes, Anna's chat is on the screen."""
    await page.goto(f"{sandbox.api_url}/#{cast.anna.id}/{cast.anna.id}")
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("button", name="Subscribe").click()
    await cast.anna.wait(lambda messages: len(messages) == 3)
    await page.get_by_label("You are").select_option(str(cast.officer.id))
    await page.get_by_role("button", name="Start").click()
    await cast.officer.reply()
    await page.get_by_role("textbox", name="Message").fill(STATEMENT)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Publish").click()
    await page.get_by_role("button", name="Confirm").click()
    await cast.anna.wait(lambda messages: "Saturdays" in messages[-1].text, timeout=30)
    await cast.claire.wait(lambda messages: "Saturdays" in messages[-1].text, cast.channel, timeout=30)
    await page.get_by_label("You are").select_option(str(cast.anna.id))
    await page.get_by_role("log").get_by_text("Done. New statements").wait_for()
    await page.get_by_role("article").filter(has_text="on Saturdays").wait_for()
    await page.mouse.move(0, 0)


async def browse(page: Page, sandbox: Sandbox, cast: DemoCast) -> None:
    """Anna opens the archive and turns to its last page, which is short enough to be seen whole."""
    await page.set_viewport_size({**SIZE, "height": SIZE["height"] + 36})  # with the command above it
    await page.goto(f"{sandbox.api_url}/#{cast.anna.id}/{cast.anna.id}")
    await page.get_by_role("button", name="Start").click()
    await cast.anna.reply()
    await page.get_by_role("textbox", name="Message").fill("/archive")
    await page.keyboard.press("Enter")
    for number in (2, 3):
        await page.get_by_role("button", name="Older").click()
        await page.get_by_role("log").get_by_text(f"Page {number} of 3").wait_for()
    await page.get_by_role("textbox", name="Message").focus()
    await page.mouse.move(0, 0)


async def say(page: Page, person: Person, text: str) -> None:
    """Type a message and wait for the answer."""
    before = len(person.messages())
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")
    await person.wait(lambda messages: len(messages) > before + 1, timeout=20)


async def at_work(page: Page, sandbox: Sandbox, cast: DemoCast, height: int) -> None:
    """The press officer's chat, with readers who are subscribed."""
    for reader in (cast.anna, cast.ivan):
        reader.start()
        await reader.reply()
        await reader.press("Subscribe" if reader is cast.anna else "Подписаться")
        await reader.wait(lambda messages: len(messages) > 2)
    await page.set_viewport_size({**SIZE, "height": height})
    await page.goto(f"{sandbox.api_url}/#{cast.officer.id}/{cast.officer.id}")
    await page.get_by_role("button", name="Start").click()
    await cast.officer.reply()


async def write(page: Page, sandbox: Sandbox, cast: DemoCast) -> None:
    """A draft in two languages: the preview, and the card below it."""
    await at_work(page, sandbox, cast, 1080)
    await say(page, cast.officer, STATEMENT)
    await page.get_by_role("button", name="Languages").click()
    await page.get_by_role("button", name="Add: Русский").click()
    await cast.officer.wait(lambda messages: "Send" in messages[-1].text)
    await page.get_by_role("textbox", name="Message").fill(RUSSIAN)
    await page.keyboard.press("Enter")
    await page.get_by_role("log").get_by_text("Русский: Новые").wait_for()
    await page.mouse.move(0, 0)


async def correct(page: Page, sandbox: Sandbox, cast: DemoCast) -> None:
    """A correction: what is different, and whom it will reach."""
    await at_work(page, sandbox, cast, 1080)
    await say(page, cast.officer, STATEMENT)
    await page.get_by_role("button", name="Publish").click()
    await page.get_by_role("button", name="Confirm").click()
    await cast.officer.wait(lambda messages: "Time taken" in messages[-1].text, timeout=30)
    await say(page, cast.officer, "/edit 1\n" + STATEMENT.removeprefix("/post ").replace("12:00", "13:00"))
    await page.get_by_role("log").get_by_text("Correction of").wait_for()
    await page.mouse.move(0, 0)


async def home(page: Page, sandbox: Sandbox, cast: DemoCast) -> None:
    """The mission's home page on a telephone."""
    await page.set_viewport_size({"width": PHONE, "height": 1500})
    await page.goto(f"{sandbox.api_url}/#{cast.anna.id}/{cast.anna.id}")
    await page.get_by_role("button", name="Start").click()
    await cast.anna.reply()
    await page.get_by_role("button", name="Refresh").wait_for()


async def album(page: Page, sandbox: Sandbox, cast: DemoCast) -> None:
    """A draft with three pictures on the press officer's telephone: what readers get, and the page for its media."""
    cast.officer.start()
    await cast.officer.reply()
    text = "/post The garden in autumn\nOn Sunday the garden of the residence is open to all, from 11:00 to 16:00."
    first = Item(data=picture(800, 600, "steelblue"), caption=text)
    cast.officer.send_album([first, *(Item(data=picture(600, 800, color)) for color in ("darkorange", "seagreen"))])
    await cast.officer.wait(lambda messages: "Draft D1" in messages[-1].text, timeout=30)
    await page.set_viewport_size({"width": PHONE, "height": 1080})
    await page.goto(f"{sandbox.api_url}/#{cast.officer.id}/{cast.officer.id}")
    await page.get_by_role("button", name="Media").click()
    await page.get_by_role("log").get_by_text("Pictures and files of D1").wait_for()


async def figures(page: Page, sandbox: Sandbox, cast: DemoCast) -> None:
    """The picture of the figures on the press officer's telephone, in the dark."""
    await play(page, sandbox, cast)
    await page.set_viewport_size({"width": PHONE, "height": 900})
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"{sandbox.api_url}/#{cast.officer.id}/{cast.officer.id}")
    cast.officer.send("/stats")
    await cast.officer.press("Picture", message=await cast.officer.reply())
    await cast.officer.wait(lambda messages: messages[-1].kind == "photo")
    await page.get_by_role("log").get_by_text("By language:").last.wait_for()
    await page.mouse.move(0, 0)


async def choose(page: Page, sandbox: Sandbox, cast: DemoCast) -> None:
    """What Anna receives, and when."""
    await page.goto(f"{sandbox.api_url}/#{cast.anna.id}/{cast.anna.id}")
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("button", name="Subscribe").click()
    await cast.anna.wait(lambda messages: len(messages) == 3)
    await say(page, cast.anna, "/settings")
    await page.mouse.move(0, 0)


async def home_page(page: Page, pages: str) -> None:
    """The home page in a browser's window."""
    await page.goto(f"{pages}/en/")


async def statement_page(page: Page, pages: str) -> None:
    """A statement on a phone, in the dark."""
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"{pages}/en/2021/11")


PUBLIC_PAGES = {"home-page.png": home_page, "statement-page.png": statement_page}
PICTURES = {
    "chat-page.png": play,
    "archive.png": browse,
    "draft.png": write,
    "correction.png": correct,
    "settings.png": choose,
    "home.png": home,
    "album.png": album,
    "figures.png": figures,
}


async def main() -> None:
    """Each picture with a sandbox, an archive and a bot of its own."""
    chromium = os.environ.get("CHANCERY_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, scene in PICTURES.items():
            with tempfile.TemporaryDirectory() as folder:
                async with Sandbox() as sandbox:
                    cast = add_demo_cast(sandbox)
                    settings = config(sandbox, cast, Path(folder) / "picture.db")
                    await import_file(settings, str(ROOT / "data" / "sample.yaml"), "auto", announce=False)
                    async with app.running(settings):
                        page = await browser.new_page(viewport=SIZE, locale="en-GB")
                        await scene(page, sandbox, cast)
                        await page.locator("#toast:empty").wait_for(state="attached", timeout=15_000)
                        await page.screenshot(path=ROOT / "docs" / name)
                        await page.close()
        await draw_pages(browser)
        await browser.close()


async def draw_pages(browser: Browser) -> None:
    """The public pages of the sample archive, on the day of the page that it follows."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox() as sandbox:
            settings = config(sandbox, add_demo_cast(sandbox), Path(folder) / "picture.db")
            await import_file(settings, str(ROOT / "data" / "sample.yaml"), "auto", announce=False)
            async with app.running(settings):
                pass  # it leaves the bot's name, to which pages link
            db = PublicDatabase(settings.storage.path)
            shown = Pages(db, web_setting(settings), lambda: datetime(2021, 9, 26, 12, 22, tzinfo=UTC))
            async with served(shown, "127.0.0.1", 0) as port:
                for name, scene in PUBLIC_PAGES.items():
                    page = await browser.new_page(viewport=SIZE, locale="en-GB", java_script_enabled=False)
                    await scene(page, f"http://127.0.0.1:{port}")
                    await page.screenshot(path=ROOT / "docs" / name)
                    await page.close()
            await db.close()


if __name__ == "__main__":
    asyncio.run(main())
    print(*(f"docs/{name}" for name in (*PICTURES, *PUBLIC_PAGES)), sep="\n")
