"""Keys whose feature is not built yet: their list, and the refusal to run or publish while the config asks for one.

Such a key is known and checked like any other. Whoever builds its feature takes its line out of the list.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.config.faults import ConfigError
from bot.config.model import Config
from bot.config.tree import KeyPath


@dataclass(frozen=True)
class Feature:
    """What the program cannot do yet, and what to write instead.

    `key` is the dotted key that asks for it, with `[]` for each item of a list. It asks for nothing while it is left
    out, empty or false.
    """

    key: str
    sentence: str
    instead: str = "leave this out"


NOT_BUILT: tuple[Feature, ...] = ()


def require_built(config: Config) -> None:
    """Refuse a config that asks for something that is not built: `run`, `post` and `import --announce` call this first,
    so that nothing goes out under rules that the program cannot keep.

    Raises:
        ConfigError: the config asks for something that is not built; one fault for each feature.
    """
    if config.not_built:
        raise ConfigError(config.not_built)


def asked_for(config: Config) -> Iterator[tuple[KeyPath, str]]:
    """Each feature that this config asks for and that is not built: the first path that does, and a sentence."""
    for feature in NOT_BUILT:
        parts = feature.key.replace("[]", ".[]").split(".")
        asking = (path for path, value in _values(config, parts) if value)
        if (path := next(asking, None)) is not None:
            yield path, f"{feature.sentence}; {feature.instead}"


def _values(value: object, parts: list[str], path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Every value that a key leads to, with its path."""
    if not parts:
        yield path, value
    elif parts[0] == "[]":
        assert isinstance(value, tuple)
        for index, item in enumerate(value):
            yield from _values(item, parts[1:], (*path, index))
    else:
        yield from _values(getattr(value, parts[0]), parts[1:], (*path, parts[0]))
