"""What every demo starts with: the example config, changed to use a sandbox, and the sample archive."""

from __future__ import annotations

import re
import secrets
import socket
from pathlib import Path

from bot.cli.archive import import_file
from bot.config import Config
from bot.domain.errors import OperatorError
from bot.domain.importing.outcomes import ImportReport

ROOT = Path(__file__).parents[3]
EXAMPLE, SAMPLE = ROOT / "config.example.yaml", ROOT / "data" / "sample.yaml"
# A topic that needs approval, in addition to the example's: the journalist asks for it with /press, the press officer
# admits.
_CLOSED_TOPIC = """
  - key: briefing
    name: {en: Press briefings, ru: Брифинги для прессы}
    closed: true
"""
_OWN = (
    "staff",
    "channels",
    "telegram",
    "storage",
    "delivery",
    "sources",
    "web",
    "alerts",
    "log",
)  # keys that the demo sets itself


def demo_config(api_url: str, folder: Path, owner: int, channel: str, editor: int = 0, pages: int = 0) -> str:
    """A config as YAML: the example's mission, with the user `owner` as its owner and one channel (a username).
    `editor`: a second member of staff, who writes and submits; `pages`: the port of the public pages, 0 for none.

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
    kept = [section.rstrip() + _CLOSED_TOPIC if section.startswith("topics:") else section for section in kept]
    second = f", {{id: {editor}, role: editor, name: Editor}}" if editor else ""
    own = (
        f"staff: [{{id: {owner}, role: owner, name: Press officer}}{second}]\n"
        f'channels: [{{chat: "@{channel}"}}]\n'
        f'telegram: {{api_url: "{api_url}"}}\n'
        f'storage: {{path: "{folder / "chancery.db"}"}}\n'
        "delivery: {hold_before_send: 3s}\n"  # long enough to be seen, short enough to wait for
        'alerts: {sender: "alerts@example.org", area: {en: United Kingdom, ru: Великобритания}}\n'  # as tests
        "log: {level: error}\n"  # it would be written to the demo's terminal
    ) + (f"web: {{enabled: true, port: {pages}}}\n" if pages else "")
    return "".join(kept) + "\n" + own


def free_port(wanted: int) -> int:
    """A port of this machine that nobody listens on: the wanted one if it is free; 0 for any."""
    for port in (wanted, 0):
        try:
            with socket.create_server(("127.0.0.1", port)) as found:
                return int(found.getsockname()[1])
        except (OSError, OverflowError):
            continue
    raise OperatorError("No port of this machine is free.")


async def import_sample(config: Config) -> ImportReport:
    """Import the sample archive into the demo's database."""
    return await import_file(config, str(SAMPLE), "yaml", announce=False)


def random_token() -> str:
    """A token for this run only, in Telegram's format; nobody who does not know it can act as the bot."""
    return f"110201543:{secrets.token_urlsafe(26)}"
