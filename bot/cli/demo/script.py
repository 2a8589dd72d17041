"""The script of `demo --once`, in the terminal: people of the sandbox write, the real bot answers."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot import app
from bot.cli.archive import report_lines
from bot.cli.demo.setup import demo_config, import_sample, random_token
from bot.config import TOKEN_VARIABLE, parse
from bot.sandbox import Chat, Message, Person, Rates, Sandbox
from bot.store.releases import releases

AUDIENCE = 60  # readers without names; enough to see the bar move
TITLE = "Consular section: opening hours on 24 December"
BODY = (
    "On 24 December the consular section is open from 09:00 to 12:00.\n\n"
    "Appointments booked for the afternoon are moved to 29 December at the same hour; nobody has to book again. "
    "In an emergency the duty phone is answered at any time."
)


async def play(folder: Path) -> None:
    """Play the whole scene, starting with an empty database; all files are in `folder`."""
    out = Console(highlight=False)
    async with Sandbox(rates=Rates(), token=random_token()) as sandbox:
        officer = sandbox.user("Press officer")
        channel = sandbox.channel("Embassy news", username="embassy_news", creator=officer)
        editor = sandbox.user("Editor")
        text = demo_config(sandbox.api_url, folder, officer.id, "embassy_news", editor.id)
        config = parse(text, {TOKEN_VARIABLE: sandbox.token})
        officer.promote_bot(channel, can_post_messages=True)
        _heading(out, "1. The archive is imported")
        for line in report_lines(await import_sample(config)):
            out.print(line, markup=False)
        async with app.running(config) as bot:
            if bot is not None:
                await _acts(sandbox, out, bot, officer, editor, channel)
    out.print("\nThat was the whole main job. Nothing left this machine.")


async def _acts(sandbox: Sandbox, out: Console, bot: app.Bot, officer: Person, editor: Person, channel: Chat) -> None:
    anna, ivan = sandbox.user("Anna"), sandbox.user("Иван", language="ru")
    group = sandbox.group("Expats in London", creator=anna, members=[ivan])
    _heading(out, "2. Readers subscribe: Anna, Иван, a group by its administrator, and sixty more")
    await _dialogue(out, anna, "/start")
    await anna.press("Subscribe")
    _said(out, "bot", (await anna.wait(lambda found: "Done" in found[-1].text))[-1])
    await _dialogue(out, ivan, "/subscribe")
    anna.add_bot(group)
    await sandbox.until(lambda: any("administrator" in text for text in sandbox.texts(group)))
    await _dialogue(out, anna, "/subscribe", group)
    others = [sandbox.user(f"Reader {number + 1}") for number in range(AUDIENCE)]
    for reader in others:
        reader.send("/subscribe")
    for reader in others:
        await reader.reply(timeout=30)

    _heading(out, "3. An editor posts, and submits what the preview shows; the press officer approves exactly that")
    officer.start()
    await officer.reply()
    editor.send(f"/post {TITLE}\n{BODY}")
    found = await editor.wait(lambda found: "Submit" in " ".join(found[-1].labels))
    _said(out, "preview", found[-2])
    _said(out, "card", found[-1])
    await editor.press("Submit")
    asked = await officer.wait(lambda found: "Approve" in " ".join(found[-1].labels))
    _said(out, "card of the press officer", asked[-1])
    await officer.press("Approve")
    await _watch(out, bot)
    report = (await officer.wait(lambda found: "Delivered" in found[-1].text, timeout=30))[-1]
    _said(out, "report", report)

    _heading(out, "4. It has arrived in a private chat, in the group and in the channel")
    for name, chat in (("Anna", anna.chat), (f"group {group.title}", group), (f"channel {channel.title}", channel)):
        _said(out, name, next(m for m in reversed(sandbox.messages(chat)) if m.from_bot and TITLE in m.text))

    _heading(out, "5. Anybody may ask")
    for person, command in ((anna, "/latest 2"), (anna, "/counters"), (ivan, "/counters"), (anna, "/consular")):
        await _dialogue(out, person, command)


async def _dialogue(out: Console, person: Person, text: str, chat: Chat | None = None) -> None:
    person.send(text, chat=chat)
    where = f", in {chat.title}" if chat else ""
    out.print(f"[bold]{person.name}[/bold]{where} › {text}")
    _said(out, "bot", await person.reply(chat=chat, timeout=30))


async def _watch(out: Console, bot: app.Bot) -> None:
    """Show a bar of the ledger's rows until all have ended."""
    columns = (TextColumn("broadcast"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        task = progress.add_task("broadcast", total=None)
        while not progress.finished:
            seen = bot.services.db.committed.count
            (release,) = await releases.recent(bot.services.db.reader, 1)
            totals = await releases.totals(bot.services.db.reader, release.id)
            if release.planned:
                progress.update(task, completed=totals.settled, total=totals.total)
            if not progress.finished:
                await bot.services.db.committed.wait(seen)


def _heading(out: Console, text: str) -> None:
    out.print(f"\n[bold]{text}[/bold]\n")


def _said(out: Console, who: str, message: Message) -> None:
    buttons = "\n".join("  ".join(f"[{button.text}]" for button in row) for row in message.buttons)
    body = "\n\n".join(part for part in (message.text, buttons) if part)
    out.print(Panel.fit(_plain(body), title=who, title_align="left"))


def _plain(text: str) -> str:
    return text.replace("[", "\\[")
