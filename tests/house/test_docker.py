"""The promises of the Dockerfile, as far as they can be held without Docker."""

import json
import re
import shlex
from pathlib import Path

import typer.main
from typer.testing import CliRunner

from bot.cli import cli


def instructions(root: Path) -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order: (COPY, its arguments)."""
    text = (root / "Dockerfile").read_text("utf-8")
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    lines = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(word.upper(), rest.strip()) for word, _, rest in lines]


def only(root: Path, word: str) -> str:
    """The arguments of the last such instruction, which is the one that counts."""
    return [rest for name, rest in instructions(root) if name == word][-1]


def copied(root: Path) -> list[str]:
    """Every source of a COPY."""
    return [source for name, rest in instructions(root) if name == "COPY" for source in shlex.split(rest)[:-1]]


def test_everything_that_is_copied_exists_in_the_repository(root: Path, files: list[str]) -> None:
    """Every source of a COPY in the Dockerfile is a file of the repository."""
    missing = [
        source for source in copied(root) if source not in files and not any(f.startswith(f"{source}/") for f in files)
    ]
    assert copied(root)
    assert not missing


def test_everything_that_is_copied_reaches_docker_and_nothing_else_does(root: Path) -> None:
    """.dockerignore shuts everything out but the COPY sources: no token, database or history gets into an image."""
    lines = [line for line in (root / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == set(copied(root))


def test_the_copied_code_holds_what_is_no_python(root: Path, files: list[str]) -> None:
    """Migrations and catalogs lie below bot/, so that they are copied with it."""
    assert "bot" in copied(root)
    inside = [name for name in files if name.startswith("bot/")]
    assert any(name.endswith(".sql") for name in inside)
    assert any(name.endswith(".po") for name in inside)


def test_every_command_of_the_image_exists() -> None:
    """ENTRYPOINT is the program, and CMD and HEALTHCHECK name commands that it has."""
    root = Path(__file__).parents[2]
    commands = typer.main.get_command(cli)
    known = set(getattr(commands, "commands", {}))
    assert json.loads(only(root, "ENTRYPOINT")) == ["python", "-m", "bot"]
    (started,) = json.loads(only(root, "CMD"))
    checked = json.loads(only(root, "HEALTHCHECK").partition("CMD ")[2])
    assert checked[:3] == ["python", "-m", "bot"]
    assert {started, checked[3]} <= known
    assert CliRunner().invoke(cli, [started, "--help"]).exit_code == 0


def test_the_image_does_not_run_as_root(root: Path) -> None:
    """The last USER is a person of the image's own, who owns the database's folder before it becomes a volume."""
    user = only(root, "USER")
    made = " ".join(rest for name, rest in instructions(root) if name == "RUN")
    assert user not in ("root", "0")
    assert re.search(rf"useradd\b.*\b{user}\b", made)
    assert f"chown {user} data" in made
    order = [name for name, _ in instructions(root)]
    assert order.index("USER") < order.index("CMD")


def test_the_database_is_in_the_volume_and_docker_stops_the_bot_gently(root: Path) -> None:
    """The default database path lies in the volume; SIGTERM is the signal that `run` handles."""
    from bot.config.running import Storage

    volume = only(root, "VOLUME")
    assert Path(only(root, "WORKDIR")) / Storage().path == Path(volume) / Storage().path.name
    assert only(root, "STOPSIGNAL") == "SIGTERM"


def test_the_image_installs_by_hash_only(root: Path) -> None:
    """Nothing comes into the image that the lock does not name by hash."""
    installs = [rest for name, rest in instructions(root) if name == "RUN" and "pip install" in rest]
    assert installs
    assert all("--require-hashes" in rest and "-r requirements.lock" in rest for rest in installs)


def test_what_reads_documents_is_in_the_image(root: Path) -> None:
    """pandoc is installed, before the image turns to a user that may install nothing."""
    steps = instructions(root)
    installed = next(at for at, (word, rest) in enumerate(steps) if word == "RUN" and "pandoc" in rest)
    assert installed < next(at for at, (word, _) in enumerate(steps) if word == "USER")
