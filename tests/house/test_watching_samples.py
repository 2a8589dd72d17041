"""The samples for watching over it: the rules, their pages, the dashboard and the log's rotation fit the program."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.web.monitor.metrics import metrics_text
from tests.tools import needs
from tests.web.monitor.numbers import NUMBERS

METRIC = re.compile(r"chancery_\w+")


def known() -> set[str]:
    """Every name that the program's page of metrics has."""
    text = metrics_text(NUMBERS).decode()
    return {match[0] for match in re.finditer(r"^chancery_\w+", text, re.MULTILINE)}


def rules(root: Path) -> list[dict[str, Any]]:
    """The alerts."""
    (group,) = yaml.safe_load((root / "deploy/prometheus/chancery.rules.yml").read_text("utf-8"))["groups"]
    return list(group["rules"])


def run(*words: str | Path, folder: Path | None = None) -> None:
    """Run a program that must find no fault."""
    ended = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, cwd=folder)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_prometheus_takes_the_rules(root: Path) -> None:
    """`promtool` finds no fault in the rules, nor in the samples of its own config."""
    needs("promtool")
    folder = root / "deploy/prometheus"
    run("promtool", "check", "rules", folder / "chancery.rules.yml")
    for name in ("prometheus.yml", "in-docker.yml"):
        run("promtool", "check", "config", folder / name)


def test_the_rules_do_what_they_say(root: Path) -> None:
    """Their unit tests pass, and there is one for each of them."""
    needs("promtool")
    folder = root / "deploy/prometheus"
    run("promtool", "test", "rules", "chancery.rules.test.yml", folder=folder)
    tried = (folder / "chancery.rules.test.yml").read_text("utf-8")
    for rule in rules(root):
        assert f"runbook: docs/alerts/{rule['alert']}.md" in tried


def test_the_rules_ask_for_metrics_that_there_are(root: Path) -> None:
    """No rule names a metric that the program does not have."""
    for rule in rules(root):
        assert set(METRIC.findall(rule["expr"])) <= known(), rule["alert"]


def test_each_alert_has_its_page(root: Path) -> None:
    """It says what the alert means and what to do, with the rule as it is; no page is of an alert that is no more."""
    pages = {page.stem: page.read_text("utf-8") for page in (root / "docs/alerts").glob("*.md")}
    assert set(pages) == {rule["alert"] for rule in rules(root)}
    for rule in rules(root):
        page = pages[rule["alert"]]
        assert page.startswith(f"# {rule['alert']}\n")
        assert "## What it means" in page
        assert "## What to do" in page
        assert f"`{rule['expr']}`" in page
        assert rule["annotations"]["runbook"] == f"docs/alerts/{rule['alert']}.md"
        assert rule["labels"]["severity"] in ("page", "notice")


def test_the_dashboard_shows_metrics_that_there_are(root: Path) -> None:
    """Each expression names metrics of the program alone, of the chosen mission; each metric is shown somewhere."""
    board = json.loads((root / "deploy/grafana/chancery.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    named = {name for expression in asked for name in METRIC.findall(expression)}
    assert named <= known()
    for expression in asked:
        assert expression.count("chancery_") == expression.count('{instance="$instance"}')
    shown = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in known()}
    assert shown - {re.sub(r"_bucket$", "", name) for name in named} == set()
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


@pytest.mark.parametrize("name", ["chancery.service", "chancery@.service"])
def test_the_units_say_that_they_are_alive(root: Path, name: str) -> None:
    """Both are told of by the program itself, are watched, and read their config again."""
    lines = (root / "deploy" / name).read_text("utf-8").splitlines()
    for line in ("Type=notify", "WatchdogSec=30", "ExecReload=/bin/kill -HUP $MAINPID", "NotifyAccess=all"):
        assert (line in lines) == (line != "NotifyAccess=all")


def test_logrotate_takes_its_sample(root: Path, tmp_path: Path) -> None:
    """`logrotate -d` finds no fault."""
    needs("logrotate")
    sample = tmp_path / "chancery"
    sample.write_bytes((root / "deploy/logrotate.chancery").read_bytes())
    sample.chmod(0o644)
    run("logrotate", "-d", "-s", tmp_path / "state", sample)


def test_compose_fits_the_image(root: Path) -> None:
    """The volume, the config and the token are where the image wants them, and the log is bounded."""
    services = yaml.safe_load((root / "deploy/compose.yml").read_text("utf-8"))["services"]
    bot = services["chancery"]
    dockerfile = (root / "Dockerfile").read_text("utf-8")
    assert "chancery-data:/app/data" in bot["volumes"]
    assert "VOLUME /app/data" in dockerfile
    assert bot["logging"]["options"]["max-size"]
    for mounted in (volume.split(":")[0] for service in services.values() for volume in service["volumes"]):
        assert not mounted.startswith("./deploy") or (root / mounted).is_file()
