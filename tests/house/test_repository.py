"""The promises of the repository as a whole: no secret, no machine's address, nothing missing, no target that lies."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from bot.sandbox import TOKEN

LOOKS_LIKE_A_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{30,}")
# Folders of the machines this was made on; a place to install to, such as a server's folder, is none.
OF_ONE_MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+|opt/wheels|opt/pypi\S*|tmp)\b")
INDEX = re.compile(
    r"pypi\.(?:org|python)|pythonhosted\.org|--(?:extra-)?index-url|--find-link[s]|registry\.npmjs", re.IGNORECASE
)


def texts(root: Path, files: list[str]) -> dict[str, str]:
    """Every file that is text."""
    found = {}
    for name in files:
        data = (root / name).read_bytes()
        if b"\0" not in data:
            found[name] = data.decode("utf-8", "replace")
    return found


def lines_with(pattern: re.Pattern[str], found: dict[str, str]) -> list[str]:
    """file:line: what, of everything that the pattern finds."""
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in found.items()
        for number, line in enumerate(text.splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def test_no_file_holds_a_token(root: Path, files: list[str]) -> None:
    """Nothing looks like a bot's token but the sandbox's, which Telegram publishes as a sample, and plain examples."""
    found = lines_with(LOOKS_LIKE_A_TOKEN, texts(root, files))
    assert not [line for line in found if TOKEN not in line and "Example" not in line]


def test_no_file_names_a_machine_or_an_index(root: Path, files: list[str]) -> None:
    """The repository works anywhere: it names no folder of one machine and no package index."""
    found = texts(root, files)
    assert not lines_with(OF_ONE_MACHINE, found)
    assert not lines_with(INDEX, found)


def test_no_database_config_or_cache_is_tracked(files: list[str]) -> None:
    """No database, config file or cache is tracked by git."""
    wrong = re.compile(r"(^|/)(config\.yaml|\.env|.*\.db(-\w+|\.lock)?|__pycache__/.*|\.venv/.*|.*\.egg-info/.*)$")
    assert not [name for name in files if wrong.search(name)]


@pytest.mark.parametrize(
    "name",
    [
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Makefile",
        "Dockerfile",
        ".ci/run",
        "config.example.yaml",
        "data/sample.yaml",
    ],
)
def test_the_house_has_its_papers(files: list[str], name: str) -> None:
    """README, license, changelog and contributing guide are there."""
    assert name in files


def test_the_license_is_the_one_that_the_package_names(root: Path) -> None:
    """The license file and the package's metadata both say MIT."""
    assert (root / "LICENSE").read_text("utf-8").startswith("MIT License")
    assert 'license = "MIT"' in (root / "pyproject.toml").read_text("utf-8")


def test_the_changelog_is_kept(root: Path) -> None:
    """There is a place for what is not released yet, by the kinds of keepachangelog.com."""
    text = (root / "CHANGELOG.md").read_text("utf-8")
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert "## [Unreleased]" in text
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_ci_can_be_run(root: Path) -> None:
    """.ci/run is executable, stops at the first failure, and runs what make runs."""
    script = root / ".ci" / "run"
    text = script.read_text("utf-8")
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in text
    assert text.rstrip().endswith("make lint\nmake test")
    assert "export CHANCERY_TOOLS=required" in text  # what is missing fails there, instead of being skipped


def make(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """make, without doing anything that is not asked for."""
    return subprocess.run(["make", *words], cwd=root, capture_output=True, text=True, check=False)


def test_a_python_that_is_too_old_is_named(root: Path, tmp_path: Path) -> None:
    """make with a Python that is too old ends with one clear sentence, and makes nothing."""
    for lock, target in (("requirements.lock", "run"), ("requirements-dev.lock", "lint")):
        (tmp_path / lock).touch()
        found = make(tmp_path, "-f", str(root / "Makefile"), target, "PYTHON=false")
        assert found.returncode != 0
        assert "Chancery needs Python 3.11 or newer, and false is not that." in found.stderr
        assert not (tmp_path / ".venv").exists()


def test_the_demo_installs_what_the_bot_needs_alone(root: Path) -> None:
    """`make demo` and `make run` install from the lock of the program, `make test` from that of its tests."""
    for target, lock in (
        ("demo", "requirements.lock"),
        ("run", "requirements.lock"),
        ("test", "requirements-dev.lock"),
    ):
        said = make(root, "--dry-run", "--always-make", target).stdout
        assert f"-r {lock}" in said
        assert said.count("--require-hashes") == 1


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("demo", "ONCE=1"), "-m bot demo --once"),
        (("demo", "PORT=9000"), "-m bot demo  --port 9000"),
        (("run",), "-m bot run --config config.yaml"),
        (("run", "CONFIG=other.yaml"), "-m bot run --config other.yaml"),
    ],
)
def test_make_runs_the_commands(root: Path, words: tuple[str, ...], command: str) -> None:
    """`make demo` and `make run` pass on what is given."""
    assert command in make(root, "--dry-run", *words).stdout


def test_no_merge_is_left_half_done(root: Path) -> None:
    """No file holds the marks of a conflict."""
    marks = re.compile(r"^(<{7} |>{7} )", re.MULTILINE)
    texts = [path for path in root.rglob("*") if path.suffix in (".py", ".md", ".po", ".sql", ".toml", ".yaml")]
    kept = [path for path in texts if ".venv" not in path.parts and "node_modules" not in path.parts]
    assert len(kept) > 500
    assert [str(path) for path in kept if marks.search(path.read_text("utf-8"))] == []


def test_each_file_of_tests_has_a_name_of_its_own() -> None:
    """pytest takes two files of one name for one, and refuses the second where both are run."""
    names = Counter(path.name for path in Path(__file__).parents[1].rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
