"""Reads the configuration from a file and the environment; nothing else does. The keys are in model.py."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.config import checks, wording
from bot.config.faults import ConfigError, Fault
from bot.config.model import Config
from bot.config.tree import KeyPath, Tree, read_tree
from bot.whole import NoFile, TooLarge, read_file

DEFAULT_PATH = "config.yaml"
CONFIG_VARIABLE = "CHANCERY_CONFIG"
TOKEN_VARIABLE = "BOT_TOKEN"
SPARE_VARIABLE = "SPARE_TOKEN"
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"

_LARGEST = 1_000_000  # bytes
_VARIABLES: dict[KeyPath, str] = {("telegram", "token"): TOKEN_VARIABLE, ("telegram", "spare", "token"): SPARE_VARIABLE}
_Tokens = Mapping[KeyPath, str]  # from the environment, by the path of the key that each replaces
Found = list[tuple[KeyPath, int, str]]


def load(path: Path | str, environ: Mapping[str, str]) -> Config:
    """The configuration in this file; raises ConfigError with everything that is wrong with it.

    `environ` is the environment: its BOT_TOKEN and SPARE_TOKEN win over the file's tokens, unless they are empty.
    """
    return parse(_text(path), environ, str(path))


def parse(text: str, environ: Mapping[str, str], name: str = DEFAULT_PATH) -> Config:
    """The configuration that a YAML text holds; `name` is how faults call the file. Raises ConfigError."""
    tree, tokens = read_tree(text), _tokens_of(environ)
    if not tree.faults and not isinstance(tree.value, dict):
        empty = "the file is empty" if tree.value is None or not text.strip() else "the file holds no keys"
        raise ConfigError([Fault("", tree.line(()), f"{empty}; it needs at least 'mission:'", _shown(name))])
    config, found = _validated(tree, tokens)
    if config is None or found:
        raise ConfigError(_placed(found, tree, tokens, _shown(name)))
    return config


def _validated(tree: Tree, tokens: _Tokens) -> tuple[Config | None, Found]:
    """The configuration, if it has one shape, and all faults: of YAML, of values, then between keys."""
    found: Found = list(tree.faults)
    if not isinstance(tree.value, dict):
        return None, found
    try:
        values = tree.value
        for path, token in tokens.items():
            values = _put(values, path, token)
        config = Config.model_validate(values)
    except ValidationError as error:
        known = [path for path, _, _ in found]
        for path, sentence in wording.said(error.errors(include_url=False), tree):
            if not any(path[: len(fault)] == fault for fault in known if fault):
                found.append((path, tree.line(path), sentence))
        return None, found
    found += [(path, tree.line(path), sentence) for path, sentence in checks.findings(config) if not tree.faults]
    return config, found


def _put(values: dict[str, object], path: KeyPath, value: str) -> dict[str, object]:
    """A copy of the values with `value` at `path`; unchanged if the path leads through something without keys."""
    key, rest = str(path[0]), path[1:]
    inner = values.get(key, {})
    if not rest:
        return {**values, key: value}
    return {**values, key: _put(inner, rest, value)} if isinstance(inner, dict) else values


def _tokens_of(environ: Mapping[str, str]) -> _Tokens:
    """The tokens that the environment gives."""
    found = {path: _token_of(environ, variable) for path, variable in _VARIABLES.items()}
    return {path: token for path, token in found.items() if token}


def _token_of(environ: Mapping[str, str], variable: str) -> str:
    """The variable; else the file of that name among systemd's credentials; else ''
    (https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#LoadCredential=ID:PATH)."""
    if token := environ.get(variable, "").strip():
        return token
    folder = environ.get(CREDENTIALS_VARIABLE, "")
    try:
        return read_file(Path(folder) / variable, _LARGEST).decode().strip() if folder else ""
    except FileNotFoundError:
        return ""
    except (OSError, TooLarge, UnicodeDecodeError):
        raise ConfigError([Fault(variable, None, "the credential cannot be read")]) from None


def _placed(found: Found, tree: Tree, tokens: _Tokens, name: str) -> list[Fault]:
    """The faults in order of lines; a wrong token from the environment is reported under its variable."""
    in_file = {path for path, _, _ in tree.faults}
    faults = [
        Fault(_VARIABLES[path], None, sentence)
        if path in tokens and path not in in_file
        else Fault(wording.dotted(path), line, sentence, name)
        for path, line, sentence in found
    ]
    return sorted(faults, key=lambda fault: fault.line or 0)


def _text(path: Path | str) -> str:
    """The file's text; raises ConfigError with one sentence when it cannot be read."""
    try:
        data = read_file(path, _LARGEST)
    except TooLarge:
        raise _unreadable(path, "the file is larger than a megabyte, which no configuration is") from None
    except NoFile:
        raise _unreadable(path, "this is a pipe or a device, not a file") from None
    except FileNotFoundError:
        raise _unreadable(path, "there is no such file; copy config.example.yaml to begin one") from None
    except IsADirectoryError:
        raise _unreadable(path, "this is a folder, not a file") from None
    except PermissionError:
        raise _unreadable(path, "this program is not allowed to read the file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be used"
        raise _unreadable(path, f"the file cannot be read: {reason}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _unreadable(path, "the file is not text in UTF-8; save it as UTF-8", line) from None


def _unreadable(path: Path | str, sentence: str, line: int | None = None) -> ConfigError:
    return ConfigError([Fault("", line, sentence, _shown(str(path)))])


def _shown(name: str) -> str:
    """The file's name as it can be printed on one line."""
    return name if name.isprintable() else repr(name)
