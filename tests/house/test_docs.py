"""The promises of the documentation: it names every command, its links lead somewhere, it promises nothing more."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from bot.chat.features import FEATURES
from bot.chat.platform.interaction import Audience, Command
from bot.cli import cli
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.staff import Role
from bot.i18n.translator import translator

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
OURS = "bot|tests|docs|data|domain|i18n|rendering|store|services|delivery|sources|chat|sandbox|cli"
READER = ("docs/reader.md", "docs/reader.ru.md")


def read(name: str) -> str:
    """A page's text."""
    return (ROOT / name).read_text("utf-8")


def commands() -> Iterator[Command]:
    """Every command of the bot."""
    return (command for feature in FEATURES for command in feature.commands)


def names_in(page: str) -> set[str]:
    """The bot commands that a page names in backticks, whatever follows them there."""
    return set(re.findall(r"`/([a-z]+)[^`]*`", read(page)))


@pytest.mark.parametrize("page", READER)
def test_readers_find_exactly_their_commands(page: str) -> None:
    """The reader's pages name every command that readers have, and none that does not exist."""
    theirs = {name for command in commands() if command.audience is not Audience.STAFF for name in command.names}
    assert names_in(page) == theirs


@pytest.mark.parametrize(("page", "lang"), [(READER[0], "en"), (READER[1], "ru")])
def test_readers_find_buttons_under_their_own_names(page: str, lang: str) -> None:
    """The reader's pages call the buttons of lists, pages and questions what the buttons call themselves."""
    named = "read", "next", "previous", "back", "older", "newer", "share", "fingerprint", "first_steps", "confirm"
    said = " ".join(read(page).split())
    for button in named:
        assert f"**{translator(lang)(f'button.{button}')}**" in said


def test_staff_find_exactly_their_commands() -> None:
    """The staff's page names every command of staff, and no command that does not exist."""
    every = {name for command in commands() for name in command.names}
    theirs = {name for command in commands() if command.audience is Audience.STAFF for name in command.names}
    assert theirs <= names_in("docs/staff.md") <= every


def test_every_command_line_command_is_named_and_no_other() -> None:
    """README names every command of the command line; no page names one that does not exist."""
    known = set(getattr(typer.main.get_command(cli), "commands", {}))
    named = {page: set(re.findall(r"`?chancery ([a-z]+)\b", page.read_text("utf-8"))) for page in PAGES}
    written = {page: set(re.findall(r"-m bot ([a-z]+)", page.read_text("utf-8"))) for page in PAGES}
    assert named[ROOT / "README.md"] == known
    in_backticks = {name for page in PAGES for name in re.findall(r"`chancery ([a-z]+)", page.read_text("utf-8"))}
    assert in_backticks | set().union(*written.values()) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link is a file of the repository."""
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    dead = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_decisions_are_linked_by_their_number(page: Path) -> None:
    """A link that says "ADR 17" leads to the file that begins with 0017."""
    links = re.findall(r"\[ADR (\d+)\]\((?:adr/)?(\d{4})-", page.read_text("utf-8"))
    assert not [link for link in links if int(link[0]) != int(link[1])]


def test_every_page_is_reached() -> None:
    """From README one gets to every page."""
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)#\s]+\.md)", page.read_text("utf-8"))
        waiting += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert {page for page in PAGES if page.name != "CHANGELOG.md" and "adr" not in page.parts} <= seen


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_exist(page: Path) -> None:
    """A path in backticks that looks like one of ours is there, from the root or from bot/."""
    text = page.read_text("utf-8")
    paths = set(re.findall(rf"`((?:{OURS})/[\w./]+)`", text))
    later = {"bot/store/database/migrations/0002_what_it_does.sql", "data/chancery.db"}
    missing = [path for path in paths - later if not (ROOT / path).exists() and not (ROOT / "bot" / path).exists()]
    assert not missing


def test_every_make_target_of_the_docs_exists() -> None:
    """`make ...` in a page is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"(?:`|^ {4,})make ([a-z]+)", page.read_text("utf-8"), re.M)}
    assert named
    assert named <= targets


@pytest.mark.parametrize(
    ("page", "lang", "keys"),
    [
        ("docs/staff.md", "en", ("publish", "edit", "discard", "pause", "resume", "cancel")),
        ("docs/reader.md", "en", ("read", "next", "previous", "back")),
        ("docs/reader.ru.md", "ru", ("read", "next", "previous", "back")),
    ],
)
def test_buttons_are_called_what_they_say(page: str, lang: str, keys: tuple[str, ...]) -> None:
    """The pages name buttons by the labels that people see."""
    text = " ".join(read(page).split())
    assert not [key for key in keys if f"**{translator(lang)(f'button.{key}')}**" not in text]


def test_the_operators_page_lists_every_state_reason_and_role() -> None:
    """What `status --json` can say is explained; so are the roles that a config can give."""
    text = read("docs/operator.md")
    assert not [value for value in (*ReleaseState, *Reason) if f"`{value}`" not in text]
    assert not [role for role in Role if f"| {role} |" not in read("docs/staff.md")]


def test_status_as_json_is_what_the_operators_page_says(tmp_path: Path) -> None:
    """Run for real: the fields of a release and of the subscriptions are those of the table."""
    (tmp_path / "config.yaml").write_text(read("config.example.yaml"), "utf-8")

    def bot(*words: str, given: str = "") -> str:
        asked = [sys.executable, "-m", "bot", *words]
        environ = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(asked, cwd=tmp_path, env=environ, input=given, capture_output=True, text=True, check=True)
        return done.stdout

    bot("post", "--title", "A title", given="A text.")
    found = json.loads(bot("status", "--json"))
    rows = dict(re.findall(r"^\| `([a-z.\[\]]+)` \| (.*) \|$", read("docs/operator.md"), re.MULTILINE))
    assert {f"releases[].{key}" for key in found["releases"][0]} | {"subscriptions", "bot", "backup", "replica"} == set(
        rows
    )
    assert set(found["bot"]) <= set(re.findall(r"`(\w+)`", rows["bot"]))
    assert set(found["subscriptions"]) == set(re.findall(r"`(\w+)`", rows["subscriptions"]))
