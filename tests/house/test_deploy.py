"""The samples for running it: as far as they can be held without a service manager."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = ("chancery.service", "chancery@.service")


def unit(root: Path, name: str = UNITS[0]) -> str:
    """A sample unit."""
    return (root / "deploy" / name).read_text("utf-8")


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize(
    "line",
    ["UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "RestartPreventExitStatus=2"],
)
def test_the_unit_is_hardened(root: Path, line: str, name: str) -> None:
    """The service can write nothing but its own folder, and what it writes is its own."""
    assert line in unit(root, name).splitlines()
    assert re.search(r"^MemoryMax=\d", unit(root, name), re.MULTILINE)
    assert re.search(r"^LoadCredential=BOT_TOKEN:", unit(root, name), re.MULTILINE)
    assert "Environment=BOT_TOKEN" not in unit(root, name)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", [*UNITS, "chancery-web.service", "litestream.service"])
def test_systemd_takes_the_unit(root: Path, tmp_path: Path, name: str) -> None:
    """`systemd-analyze verify` finds no fault, with a program in the bot's place."""
    sample = tmp_path / name.replace("@", "@mission")
    text = re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true run", unit(root, name), flags=re.MULTILINE)
    sample.write_text(text, "utf-8")
    looked = subprocess.run(["systemd-analyze", "verify", str(sample)], capture_output=True, text=True, check=False)
    assert looked.returncode == 0, looked.stderr
    assert sample.name not in looked.stderr


@pytest.mark.skipif(shutil.which("visudo") is None, reason="visudo is not installed")
def test_sudo_takes_the_sample(root: Path, tmp_path: Path) -> None:
    """`visudo -c` finds no fault in the sample for a website's hook."""
    sample = tmp_path / "chancery"
    sample.write_bytes((root / "deploy" / "sudoers.chancery").read_bytes())
    sample.chmod(0o440)
    looked = subprocess.run(["visudo", "-cf", str(sample)], capture_output=True, text=True, check=False)
    assert looked.returncode == 0, looked.stderr


def test_the_image_is_pinned(root: Path) -> None:
    """The Dockerfile names its base by digest."""
    (base,) = re.findall(r"^FROM (\S+)$", (root / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert re.fullmatch(r"python:3\.11-slim-bookworm@sha256:[0-9a-f]{64}", base)
