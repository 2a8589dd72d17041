"""How every test makes a config: one mission, and the sections that the test names, as values and not as text."""

from __future__ import annotations

import json
from pathlib import Path

from bot.config import TOKEN_VARIABLE, Config, ConfigError, parse
from bot.sandbox import Sandbox

MISSION = {
    "name": {"en": "Embassy of Freedonia", "ru": "Посольство Фридонии"},
    "languages": ["en", "ru"],
    "timezone": "Europe/London",
    "website": "https://embassy.example",
}


def config_text(**sections: object) -> str:
    """A config.yaml with this mission and these sections, each on a line of its own: the mission's is the first.

    What is empty is left out.
    """
    given = {"mission": MISSION} | {name: value for name, value in sections.items() if value not in ([], {}, None)}
    return "".join(  # JSON is YAML too
        f"{name}: {json.dumps(value, ensure_ascii=False, default=str)}\n" for name, value in given.items()
    )


def config_of(**sections: object) -> Config:
    """The same, read."""
    return parse(config_text(**sections), {})


def fault_lines(text: str, token: str = "") -> list[str]:
    """The lines with which a config.yaml of this text is refused; none if it is right."""
    try:
        parse(text, {TOKEN_VARIABLE: token})
    except ConfigError as error:
        return str(error).split("\n")
    return []


def on_sandbox(sandbox: Sandbox, database: Path, **sections: object) -> str:
    """A config.yaml for a bot on this sandbox, with its database here, and without a time of grace, unless the test
    names one; the token is the environment's to give."""
    own: dict[str, object] = {"telegram": {"api_url": sandbox.api_url}, "storage": {"path": str(database)}}
    delivery = sections.get("delivery", {})
    assert isinstance(delivery, dict)
    sections["delivery"] = {"hold_before_send": 0} | delivery
    return config_text(**(own | sections))


def config_on(sandbox: Sandbox, database: Path, **sections: object) -> Config:
    """The same, read, with the sandbox's token."""
    return parse(on_sandbox(sandbox, database, **sections), {TOKEN_VARIABLE: sandbox.token})
