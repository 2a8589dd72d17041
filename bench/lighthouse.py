"""Lighthouse on the public pages: `python -m bench.lighthouse [PROGRAM]`, or `make lighthouse`, which installs it.

The sample archive is served by `chancery web` on this machine, and nothing is asked of the network. Needs node and
chromium (or the path of another one in CHROME_PATH). What Lighthouse finds wrong stands below the table.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from bench.page import machine, table
from bench.stage import ROOT

INSTALLED = ROOT / ".venv" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
PAGES = {"home": "", "statement": "2021/12", "archive": "archive", "search": "search?q=treaty", "verify": "verify"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_TRIALS = 4
Report = dict[str, Any]


def configured(folder: Path) -> Path:
    """The sample's config with a database in this folder, and the sample archive in it."""
    tree = yaml.safe_load((ROOT / "config.example.yaml").read_text("utf-8"))
    tree["storage"] = {"path": str(folder / "chancery.db")}
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump(tree, allow_unicode=True), "utf-8")
    words = [sys.executable, "-m", "bot", "import", "data/sample.yaml", "--config", str(config)]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return config


def judged(program: str, address: str, folder: Path) -> Report:
    """Lighthouse's report on a page, on the phone that it plays. Where the machine is busy it fails now and then."""
    to = folder / "report.json"
    chromium = os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""
    words = [program, address, "--quiet", "--output=json", f"--output-path={to}", f"--chrome-flags={FLAGS}"]
    words.append(f"--only-categories={','.join(CATEGORIES)}")
    for _ in range(_TRIALS):
        if subprocess.run(words, env={**os.environ, "CHROME_PATH": chromium}).returncode == 0:
            break
    else:
        raise SystemExit(f"Lighthouse says nothing of {address}.")
    found: Report = json.loads(to.read_text("utf-8"))
    return found


def faults(report: Report) -> list[str]:
    """What keeps accessibility, best practices and SEO below 100."""
    refs = [ref for name in CATEGORIES[1:] for ref in report["categories"][name]["auditRefs"] if ref["weight"]]
    audits = {ref["id"]: report["audits"][ref["id"]] for ref in refs}
    return [f"{one['title']} {one.get('explanation', '')}".strip() for one in audits.values() if one["score"] == 0]


def main() -> None:
    """Judge each page in both languages, and print."""
    program = sys.argv[1] if len(sys.argv) > 1 else str(INSTALLED)
    rows, wrong = list[tuple[str, ...]](), defaultdict[str, list[str]](list)
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as name:
        folder = Path(name)
        command = [sys.executable, "-m", "bot", "web", "--port", "0", "--config", str(configured(folder))]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                found = re.search(r"http://\S+:\d+", process.stdout.readline())
                assert found
                for lang in ("en", "ru"):
                    for page, path in PAGES.items():
                        report = judged(program, f"{found[0]}/{lang}/{path}", folder)
                        scores = [f"{report['categories'][name]['score'] * 100:.0f}" for name in CATEGORIES]
                        rows.append((page, lang, *scores))
                        for fault in faults(report):
                            wrong[fault].append(f"{page} ({lang})")
            finally:
                process.terminate()
    print("\n".join(table(("page", "language", *CATEGORIES), rows)))
    for fault, places in wrong.items():
        print(f"- {fault}: {', '.join(places)}")
    print(f"\nLighthouse {report['lighthouseVersion']}; {machine()}")


if __name__ == "__main__":
    main()
