"""The public pages in a browser: valid, without barriers, by keyboard, narrow, enlarged, printed, without scripts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.media import MediaKind, MediaSet
from bot.domain.text.richtext import RichText, Span
from bot.store.database import meta
from bot.store.statements import statements
from tests.patience import WAIT
from tests.web.conftest import Scene, scene

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

__all__ = ["scene"]

TEXT = "Bold, italic, struck, code.\nA line.\n\nA quotation of some words.\n\nx = 1\n\nA link, and a secret."
PAGES = (
    "/", "/2026/1", "/2026/2", "/2026/3", "/archive", "/archive/2026", "/archive/2026/11", "/topics/news",
    "/search?q=line", "/search?q=nothing+of+this", "/verify", "/privacy", "/nothing",
)  # fmt: skip


def rich() -> RichText:
    """A text with every format."""
    kinds = {"Bold": "bold", "italic": "italic", "struck": "strikethrough", "code": "code", "secret": "spoiler"}
    kinds |= {"A quotation of some words.": "blockquote", "x = 1": "pre", "A link": "text_link"}
    spans = [(TEXT.index(words), len(words), kind) for words, kind in kinds.items()]
    made = [Span(at, at + size, kind, "https://a.example" if kind == "text_link" else "") for at, size, kind in spans]
    return RichText(TEXT, tuple(sorted(made)))


@pytest.fixture
async def full(scene: Scene) -> Scene:
    """Statements of every kind: with media, corrected, in one language only, retracted; one is featured."""
    pdf = await scene.file(b"%PDF-1.7 x", "application/pdf", MediaKind.DOCUMENT, "Report.pdf")
    film = await scene.file(b"....ftyp", "video/mp4", MediaKind.VIDEO, "", "A flag in the wind", 640, 360)
    await scene.publish("On everything", rich(), media=MediaSet((await scene.picture(), pdf, film)))
    corrected = await scene.publish("On fish", "Three fish were seen in the line of the harbour.", langs=("en",))
    await scene.correct(corrected, "Four fish were seen in the line of the harbour.")
    retracted = await scene.publish("On birds", "Birds.")
    await scene.retract(retracted, "It was wrong.")

    async def front(cx: Any) -> None:
        await statements.feature(cx, 1)
        await meta.put(cx, meta.USERNAME, "chancery_bot")

    await scene.write(front)
    return scene


async def test_valid_by_the_nu_checker(full: Scene, nu: list[str], tmp_path: Path) -> None:
    """No error and no warning, on any page in either language, nor on a form's answer."""
    asked = [(f"/{lang}{path}", await full.get(f"/{lang}{path}")) for lang in ("en", "ru") for path in PAGES]
    for text in ("1/2026", "Four fish were seen in the line of the harbour."):
        asked.append(("/en/verify", await full.get("/en/verify", "POST", {"text": text})))
    for number, (_, answer) in enumerate(asked):
        (tmp_path / f"{number}.html").write_bytes(answer.body)
    found = checked(nu, tmp_path)
    assert [
        f"{asked[int(Path(m['url']).stem)][0]}: {m['message']} {m.get('extract', '')}"
        for m in found
        if m["type"] == "error" or m.get("subType") == "warning"
    ] == []


def checked(nu: list[str], folder: Path) -> list[dict[str, Any]]:
    """The checker's messages about all pages of a folder."""
    files = sorted(map(str, folder.glob("*.html")))
    done = subprocess.run([*nu, *files], capture_output=True, text=True, timeout=WAIT * 2)
    found: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return found


async def opened(browser: Browser, full: Scene, path: str, **settings: Any) -> Page:
    """A page in a window of its own, which must load without a complaint."""
    page = await browser.new_page(**settings)
    page.set_default_timeout(1000 * WAIT)
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    answer = await page.goto(f"http://127.0.0.1:{full.port}{path}")
    assert answer
    assert [error for error in errors if "the server responded with a status" not in error] == []
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ru"])
async def test_without_barriers(browser: Browser, full: Scene, axe: str, lang: str, scheme: Any) -> None:
    """axe-core finds nothing on any page, with everything unfolded; and its best practices are kept."""
    for path in PAGES:
        page = await opened(
            browser, full, f"/{lang}{path}", color_scheme=scheme, viewport={"width": 1280, "height": 900}
        )
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        await page.evaluate(axe)
        found = await page.evaluate("axe.run({resultTypes: ['violations']})")
        assert [
            f"{path} {v['id']}: {node['html'][:200]} {node['failureSummary']}"
            for v in found["violations"]
            for node in v["nodes"]
        ] == []
        await page.close()


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (1280, 4)], ids=["320 px", "400 %"])
async def test_narrow_and_enlarged(browser: Browser, full: Scene, width: int, zoom: int) -> None:
    """Nothing has to be scrolled sideways (WCAG 1.4.10), and what can be pressed is large enough (2.5.8)."""
    for path in PAGES:
        page = await opened(browser, full, f"/ru{path}", viewport={"width": width // zoom, "height": 800 // zoom})
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = await page.evaluate(
            "[...document.querySelectorAll('button, .button, nav a')].filter(one => one.offsetHeight "
            "&& one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"
        )
        assert small == [], path
        await page.close()


async def test_by_keyboard(browser: Browser, full: Scene) -> None:
    """The first stop leads to the text; all links and fields follow, each with a mark that can be seen, and nothing
    holds the focus."""
    page = await opened(browser, full, "/en/2026/1")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    assert await page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "content"
    stops = []
    for _ in range(80):
        await page.keyboard.press("Tab")
        where = await page.evaluate(
            "[document.activeElement.outerHTML.slice(0, 90), getComputedStyle(document.activeElement).outlineStyle]"
        )
        if where[0].startswith("<body"):
            break
        stops.append(where)
    assert len(stops) > 5
    assert where[0].startswith("<body"), "the way ends"
    assert all(style != "none" or "<video" in what for what, style in stops), stops
    await page.keyboard.press("Shift+Tab")


async def test_without_scripts(browser: Browser, full: Scene) -> None:
    """Clocks, the search and the form work; with scripts the clocks run."""
    page = await opened(browser, full, "/en/", java_script_enabled=False)
    assert "15:00" in await page.inner_text(".clocks")
    await page.fill("#find", "harbour")
    await page.click(".find button")
    assert "On fish" in await page.inner_text("main")
    await page.goto(f"http://127.0.0.1:{full.port}/en/verify")
    await page.fill("#text", "2/2026")
    await page.click("main button")
    assert "Genuine" in await page.inner_text("[role=status]")
    running = await opened(browser, full, "/en/", timezone_id="Asia/Tokyo")
    await running.wait_for_function("document.querySelector('.clocks time').textContent !== '15:00'")


async def test_nothing_from_elsewhere(browser: Browser, full: Scene) -> None:
    """Each page loads from its own host alone, and sets nothing in the browser."""
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        await page.goto(f"http://127.0.0.1:{full.port}/en{path}")
    assert {address.split("/")[2] for address in asked} == {f"127.0.0.1:{full.port}"}
    assert await page.context.cookies() == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0


async def test_in_print(browser: Browser, full: Scene) -> None:
    """On paper there are the text, its number, its fingerprint and its address, and none of the ways around it."""
    page = await opened(browser, full, "/en/2026/1")
    await page.emulate_media(media="print")
    for seen in ("h1", ".text", ".fingerprint", ".printed", ".meta"):
        assert await page.locator(seen).first.is_visible(), seen
    for hidden in (".find", ".top nav", ".acts", ".foot"):
        assert not await page.locator(hidden).first.is_visible(), hidden


async def test_the_home_page_is_light(full: Scene) -> None:
    """Under 60 kB without media, and the first paint needs no other request."""
    page = await full.get("/en/")
    assert len(page.body) < 60_000
    assert '<link rel="stylesheet"' not in page.text
