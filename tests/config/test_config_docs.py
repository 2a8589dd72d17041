"""The promises of docs/configuration.md and config.example.yaml: every key is there, as the models have it."""

import re
import typing
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.config import Config, Opening, TimezoneName, load, parse
from bot.config.wording import section_of
from bot.domain.mission import LocalText

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "configuration.md"
EXAMPLE = ROOT / "config.example.yaml"

NAMES: dict[object, str] = {
    LocalText: "text or map",
    Opening: "hours",
    Path: "path",
    SecretStr: "secret text",
    TimezoneName: "time zone",
    bool: "true or false",
    date: "date",
    int: "whole number",
    str: "text",
    timedelta: "duration",
}
EACH: dict[object, str] = {tuple: "[]", dict: ".KEY"}
MANY: dict[object, str] = {tuple: "list of ", dict: "map of "}


def fields(section: type[BaseModel] = Config, prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every key with its path, `[]` standing for each item of a list and `KEY` for a name of the file's own."""
    for name, field in section.model_fields.items():
        yield prefix + name, field
        inner = section_of(field)
        if inner is not None:
            each = EACH.get(typing.get_origin(field.annotation), "")
            yield from fields(inner, f"{prefix}{name}{each}.")


def leaves(annotation: object) -> Iterator[str]:
    """What a value may be, in the words of the table."""
    if typing.get_origin(annotation) is typing.Literal:
        yield from (f"`{choice}`" for choice in typing.get_args(annotation))
    elif annotation in NAMES:
        yield NAMES[annotation]
    else:
        for part in typing.get_args(annotation):
            yield from leaves(part)


def default(field: FieldInfo) -> str:
    """A default in the words of the table."""
    value = field.default
    if field.is_required():
        return "required"
    if value in (None, (), "", {}, LocalText()) or isinstance(value, BaseModel):
        return "-"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(written, value))}]`"
    return f"`{written(value)}`"


def written(value: object) -> str:
    """A value as an operator writes it."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        unit, size = next((u, s) for u, s in (("h", 3600), ("m", 60), ("", 1)) if seconds % s == 0)
        return f"{seconds // size}{unit}" if seconds else "0"
    return str(value).lower() if isinstance(value, bool) else str(value)


def row(path: str, field: FieldInfo) -> str:
    """The table's row for a key, as the models would write it."""
    kind = "keys" if section_of(field) else " or ".join(dict.fromkeys(leaves(field.annotation)))
    kind = MANY.get(typing.get_origin(field.annotation), "") + kind
    return f"| `{path}` | {kind} | {default(field)} | {field.description} |"


def test_every_key_is_documented_as_the_models_have_it() -> None:
    """docs/configuration.md has one row per key: its path, type, default and description, none missing or stale."""
    written = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| `")]
    expected = [row(path, field) for path, field in fields()]
    assert sorted(written) == sorted(expected), "put these rows there:\n" + "\n".join(expected)


def test_every_key_is_described() -> None:
    """Every key of the config has a description."""
    assert [path for path, field in fields() if not field.description] == []


def test_every_key_is_in_the_example() -> None:
    """config.example.yaml shows every key, commented where it can be left out."""
    text = EXAMPLE.read_text("utf-8")
    names = {path.rpartition(".")[2] for path, _ in fields()}
    assert [name for name in sorted(names) if not re.search(rf"(^|[\s{{#-]){name}:", text)] == []


def test_the_example_carries_the_facts_of_the_original_page() -> None:
    """It loads without a token: two clocks, the consular number, the two counters, topics and staff."""
    config = load(EXAMPLE, {})
    assert [str(clock.timezone) for clock in config.clocks] == ["Europe/Moscow", "Europe/London"]
    assert config.consular[0].phone == "+44 (0) 203 668 7474"
    assert [counter.since for counter in config.counters] == [date(2018, 3, 4), date(2018, 3, 12)]
    assert config.mission.name.languages == config.mission.languages == ("en", "ru")
    assert config.mission.website == "https://rusemb.org.uk"
    kinds = ["press-release", "interview", "article", "comment", "address", "position-paper", "consular"]
    assert [topic.key for topic in config.topics] == kinds
    assert {person.role for person in config.staff} == {"owner", "publisher", "editor"}


def test_the_example_is_complete_when_its_comments_are_opened() -> None:
    """The commented keys of the example are right too: opened, they load."""
    opened = re.sub(r"(?m)^( *)# (?=( *- )?[a-z_]+:|  )", r"\1", EXAMPLE.read_text("utf-8"))
    opened = opened.replace('token: "..."', "token: null").replace('secret: "..."', "secret: word")
    assert {"channels", "sources"} <= set(yaml.safe_load(opened))
    assert set(yaml.safe_load(opened)) == set(Config.model_fields)

    config = parse(opened, {})
    assert config.channels[0].chat == "@example_embassy"
    assert config.sources[0].every == timedelta(minutes=15)
    assert config.telegram.webhook.url == "https://bot.example.org/telegram"
