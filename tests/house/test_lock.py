"""The promises of the locks: every requirement is pinned by hash, and they say nothing of where it comes from."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"([a-z0-9][a-z0-9.-]*)(?:\[[a-z,-]+\])?==[^\s;]+(?: ;.*?)?((?: --hash=sha256:[0-9a-f]{64})*)")


def requirements(root: Path, lock: str) -> list[str]:
    """The lock's requirements, one line each, comments left out."""
    text = re.sub(r"\\\n\s*", "", (root / lock).read_text("utf-8"))
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pinned(root: Path, lock: str) -> dict[str, str]:
    """Name -> version of everything that the lock pins."""
    pairs = (line.split(" ")[0].partition("==") for line in requirements(root, lock) if not line.startswith("-"))
    return {re.sub(r"\[.*\]", "", name): version for name, _, version in pairs}


def wanted(listed: list[str]) -> set[str]:
    """The names of a list of requirements, as locks write them."""
    names = (re.split(r"[^A-Za-z0-9._-]", entry)[0] for entry in listed)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_a_hash(root: Path, lock: str) -> None:
    """pip can check every file that it installs; options and unpinned lines have no place in a lock."""
    lines = requirements(root, lock)
    found = [PINNED.fullmatch(line) for line in lines]
    bad = [line[:80] for line, match in zip(lines, found, strict=True) if match is None or not match[2]]
    assert lines
    assert not bad, bad


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(root: Path, lock: str) -> None:
    """No address of an index and no folder of one machine."""
    text = (root / lock).read_text("utf-8")
    places = re.findall(r"https?://\S+|file:\S+|\s@\s\S+|--(?:index|extra-index|find)\S*.*", text)
    assert not places


def test_every_dependency_is_locked(root: Path) -> None:
    """What pyproject.toml asks for is in the lock; what the tests ask for is in the lock for development."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert wanted(project["dependencies"]) <= set(pinned(root, "requirements.lock"))
    assert wanted([*project["dependencies"], *extras["dev"], *extras["sandbox"]]) <= set(
        pinned(root, "requirements-dev.lock")
    )


def test_the_locks_agree(root: Path) -> None:
    """The tests run with the versions that the bot runs with."""
    small, large = (pinned(root, lock) for lock in LOCKS)
    assert {name: large.get(name) for name in small} == small


def test_what_is_asked_with_an_extra_is_pinned_with_it(root: Path) -> None:
    """pip looks for `coverage[toml]` apart from `coverage`: unpinned, it takes the newest there is and refuses it for
    want of a hash (https://github.com/pypa/pip/issues/12345), so that a lock ages overnight."""
    lines = requirements(root, "requirements-dev.lock")
    named = pinned(root, "requirements-dev.lock")
    asked = {
        requirement.split(">")[0].split("=")[0].split("<")[0].split("!")[0].split("~")[0].strip()
        for package in metadata.distributions()
        if package.name.lower() in named
        for requirement in package.requires or []
        if re.match(r"[\w.-]+\[", requirement) and "extra ==" not in requirement
    }
    assert "coverage[toml]" in asked
    assert not [name for name in asked if not any(line.startswith(f"{name}==") for line in lines)]
