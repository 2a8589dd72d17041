"""Reads the configuration from a file and the environment; the one way in. Not what the keys mean."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.config import checks, wording
from bot.config.faults import ConfigError, Fault
from bot.config.model import Config
from bot.config.tree import Tree, read_tree
from bot.whole import NoFile, TooLarge, read_file

DEFAULT_PATH = "config.yaml"
CONFIG_VARIABLE = "CHANCERY_CONFIG"
TOKEN_VARIABLE = "BOT_TOKEN"
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"

_LARGEST = 1_000_000
Found = list[tuple[tuple[str | int, ...], int, str]]
_TOKEN_PATH = ("telegram", "token")


def load(path: Path | str, environ: Mapping[str, str]) -> Config:
    """The configuration in this file; raises ConfigError with everything that is wrong with it.

    `environ` is the environment: its BOT_TOKEN wins over the file's token, unless it is empty.
    """
    return parse(_text(path), environ, str(path))


def parse(text: str, environ: Mapping[str, str], name: str = DEFAULT_PATH) -> Config:
    """The configuration that a YAML text holds; `name` is how faults call the file. Raises ConfigError."""
    tree = read_tree(text)
    if not tree.faults and not isinstance(tree.value, dict):
        empty = "the file is empty" if tree.value is None or not text.strip() else "the file holds no keys"
        raise ConfigError([Fault("", tree.line(()), f"{empty}; it needs at least 'mission:'", _shown(name))])
    config, found = _validated(tree, environ)
    if config is None or found:
        raise ConfigError(_placed(found, tree, environ, _shown(name)))
    return config


def _validated(tree: Tree, environ: Mapping[str, str]) -> tuple[Config | None, Found]:
    """The configuration, if it has one shape, and all faults: of YAML, of values, then between keys."""
    found: Found = list(tree.faults)
    if not isinstance(tree.value, dict):
        return None, found
    try:
        config = Config.model_validate(_with_token(tree.value, environ))
    except ValidationError as error:
        known = [path for path, _, _ in found]
        for path, sentence in wording.said(error.errors(include_url=False), tree):
            if not any(path[: len(fault)] == fault for fault in known if fault):
                found.append((path, tree.line(path), sentence))
        return None, found
    found += [(path, tree.line(path), sentence) for path, sentence in checks.findings(config) if not tree.faults]
    return config, found


def _with_token(values: dict[str, object], environ: Mapping[str, str]) -> dict[str, object]:
    """The file's values with the environment's token in the place of its own."""
    token = _token_of(environ)
    telegram = values.get("telegram", {})
    if not token or not isinstance(telegram, dict):
        return values
    return {**values, "telegram": {**telegram, "token": token}}


def _token_of(environ: Mapping[str, str]) -> str:
    """BOT_TOKEN; else the file of that name among systemd's credentials; else ''
    (https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#LoadCredential=ID:PATH)."""
    if token := environ.get(TOKEN_VARIABLE, "").strip():
        return token
    folder = environ.get(CREDENTIALS_VARIABLE, "")
    try:
        return read_file(Path(folder) / TOKEN_VARIABLE, _LARGEST).decode().strip() if folder else ""
    except FileNotFoundError:
        return ""
    except (OSError, TooLarge, UnicodeDecodeError):
        raise ConfigError([Fault(TOKEN_VARIABLE, None, "the credential cannot be read")]) from None


def _placed(found: Found, tree: Tree, environ: Mapping[str, str], name: str) -> list[Fault]:
    """The faults by line; a token from the environment is blamed on it, not on the file."""
    in_file = {path for path, _, _ in tree.faults}
    from_environ = bool(_token_of(environ))
    faults = [
        Fault(TOKEN_VARIABLE, None, sentence)
        if from_environ and path == _TOKEN_PATH and path not in in_file
        else Fault(wording.dotted(path), line, sentence, name)
        for path, line, sentence in found
    ]
    return sorted(faults, key=lambda fault: fault.line or 0)


def _text(path: Path | str) -> str:
    """The file's text; raises ConfigError with one sentence when it cannot be had."""
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
    """The file's name, fit for one line."""
    return name if name.isprintable() else repr(name)
