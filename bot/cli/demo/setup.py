"""What every demo starts with: the example config, changed to use a sandbox, and the sample archive."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from bot.cli.archive import import_file
from bot.config import Config
from bot.domain.errors import OperatorError
from bot.domain.importing import ImportReport

ROOT = Path(__file__).parents[3]
EXAMPLE, SAMPLE = ROOT / "config.example.yaml", ROOT / "data" / "sample.yaml"
_OWN = ("staff", "channels", "telegram", "storage", "delivery", "sources", "web", "log")  # what the demo sets itself


def demo_config(api_url: str, folder: Path, staff: int, channel: str) -> str:
    """A config as YAML: the example's mission, with the user `staff` as its owner and one channel (a username).

    It talks to the sandbox at `api_url` and keeps its database in `folder`.

    Raises:
        OperatorError: the example is not there.
    """
    try:
        example = EXAMPLE.read_text("utf-8")
    except OSError:
        raise OperatorError(f"The demo needs {EXAMPLE.name} and data/{SAMPLE.name} beside the program.") from None
    sections = re.split(r"^(?=[a-z_]+:)", example, flags=re.MULTILINE)
    kept = [section for section in sections if section.split(":")[0] not in _OWN]
    own = (
        f"staff: [{{id: {staff}, role: owner, name: Press officer}}]\n"
        f'channels: [{{chat: "@{channel}"}}]\n'
        f'telegram: {{api_url: "{api_url}"}}\n'
        f'storage: {{path: "{folder / "chancery.db"}"}}\n'
        "log: {level: error}\n"  # it is written to the demo's terminal
    )
    return "".join(kept) + "\n" + own


async def import_sample(config: Config) -> ImportReport:
    """Import the sample archive into the demo's database."""
    return await import_file(config, str(SAMPLE), "yaml", announce=False)


def random_token() -> str:
    """A token for this run only, in the form of Telegram's; whoever does not know it cannot act as the bot."""
    return f"110201543:{secrets.token_urlsafe(26)}"
