"""Rules that involve several keys, checked once each key is valid by itself. Rules for single values are in
values.py."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass

from pydantic import BaseModel

from bot.config.faults import quoted
from bot.config.model import Config, number_of
from bot.config.running import TELEGRAM_API, UNPAID_RATE
from bot.config.tree import KeyPath
from bot.config.values import nearest
from bot.domain.mission import LocalText

MOST_TOPICS = 20  # a draft's card has a button for each
MOST_LINES = 30  # clocks and counters, a line each
MOST_NAME = 60  # characters of a topic's or a person's name
Finding = tuple[KeyPath, str]


def findings(config: Config) -> Iterator[Finding]:
    """Every fault between keys, as the path to blame and a sentence."""
    for check in _CHECKS:
        yield from check(config)


def _doubles(config: Config) -> Iterator[Finding]:
    yield from _twice(("mission", "languages"), config.mission.languages)
    yield from _twice(("topics",), (topic.key for topic in config.topics), "key")
    yield from _twice(("staff",), (person.id for person in config.staff), "id")
    yield from _twice(("staff",), (person.login for person in config.staff), "login")
    yield from _twice(("channels",), (_folded(channel.chat) for channel in config.channels), "chat")


def _folded(chat: int | str) -> int | str:
    return chat.lower() if isinstance(chat, str) else chat


def _twice(path: KeyPath, values: Iterable[int | str], *key: str) -> Iterator[Finding]:
    """Every value that is in the list twice; empty ones ('') do not count."""
    seen: set[int | str] = set()
    for index, value in enumerate(values):
        if value != "" and value in seen:
            yield (*path, index, *key), f"{quoted(str(value))} is already in the list"
        seen.add(value)


def _canary(config: Config) -> Iterator[Finding]:
    canary = config.monitor.canary
    if canary and _folded(canary.chat) in {_folded(channel.chat) for channel in config.channels}:
        yield ("monitor", "canary", "chat"), "is one of the channels; the canary is a chat of its own"


def _languages(config: Config) -> Iterator[Finding]:
    for path, text in _texts(config, ()):
        for language in text.languages:
            yield from _known_language(config, language, (*path, language))
        if text.languages and config.default_language not in text.languages:
            yield path, f"must have the mission's first language, '{config.default_language}'"
    for number, channel in enumerate(config.channels):
        if channel.language is not None:
            yield from _known_language(config, channel.language, ("channels", number, "language"))
    for number, person in enumerate(config.staff):
        for index, language in enumerate(person.languages):
            yield from _known_language(config, language, ("staff", number, "languages", index))


def _known_language(config: Config, language: str, path: KeyPath) -> Iterator[Finding]:
    known = config.mission.languages
    if language not in known:
        yield path, f"'{language}' is not one of the mission's languages ({', '.join(known)})"


def _texts(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, LocalText]]:
    """Every text of the mission's own below a value, with its path."""
    if isinstance(value, LocalText):
        yield path, value
    for key, inner in _inner(value):
        yield from _texts(inner, (*path, key))


def _inner(value: object) -> Iterable[tuple[str | int, object]]:
    """The parts of a value, each with its key."""
    if isinstance(value, BaseModel):
        return iter(value)
    if is_dataclass(value):
        return ((field.name, getattr(value, field.name)) for field in fields(value))
    if isinstance(value, tuple):
        return enumerate(value)
    return value.items() if isinstance(value, dict) else ()


def _topics(config: Config) -> Iterator[Finding]:
    known = [topic.key for topic in config.topics]
    used: list[tuple[KeyPath, str]] = [
        (("channels", number, "topics", index), key)
        for number, channel in enumerate(config.channels)
        for index, key in enumerate(channel.topics)
    ]
    used += [(("sources", n, "topic"), s.topic) for n, s in enumerate(config.sources) if s.topic is not None]
    used += [(("texts", "topics", key), key) for key in config.texts.topics]
    for path, key in used:
        if key not in known:
            yield path, f"'{key}' is not the key of a topic{nearest(key, known)}"


def _sizes(config: Config) -> Iterator[Finding]:
    """Limits of lists that people choose from: each is shown in a single message."""
    for path, listed, most in (
        ("topics", config.topics, MOST_TOPICS),
        ("clocks", config.clocks, MOST_LINES),
        ("counters", config.counters, MOST_LINES),
    ):
        if len(listed) > most:
            yield (path, most), f"is one too many: a message has room for {most} of them"
    for number, topic in enumerate(config.topics):
        for language, name in topic.name.by_lang.items():
            if len(name) > MOST_NAME:
                yield ("topics", number, "name", *([language] if language else [])), _too_long(name)
    for number, person in enumerate(config.staff):
        if len(person.name) > MOST_NAME:
            yield ("staff", number, "name"), _too_long(person.name)


def _signing_key(config: Config) -> Iterator[Finding]:
    """The signing key must not be in a folder that is backed up or published."""
    if config.signing is None:
        return
    folders = {
        "storage.media": config.storage.media or config.storage.path.parent / "media",
        "web.site_dir": config.web.site_dir,
        "backup.to": config.backup.to if config.backup else None,
        "replica.media": config.replica.media if config.replica else None,
    }
    key = config.signing.key.absolute()
    for name, folder in folders.items():
        if folder is not None and folder.absolute() in key.parents:
            yield ("signing", "key"), f"must not lie in the folder of {name}, which is copied or shown"
    if key == config.storage.path.absolute():
        yield ("signing", "key"), "is the database's file"


def _too_long(name: str) -> str:
    return f"{quoted(name[:20])}... is longer than {MOST_NAME} characters, which do not fit on a button"


def _webhook(config: Config) -> Iterator[Finding]:
    telegram, url = config.telegram, config.telegram.webhook.url
    if telegram.mode == "webhook" and url is None:
        yield ("telegram", "webhook", "url"), "is missing; webhook mode needs the address Telegram calls"
    if url is not None and telegram.api_url == TELEGRAM_API and not url.lower().startswith("https://"):
        yield (
            ("telegram", "webhook", "url"),
            f"{quoted(url)} must begin with https://, or Telegram refuses it",
        )


def _spare(config: Config) -> Iterator[Finding]:
    token, spare = config.telegram.token, config.telegram.spare.token
    if token and spare and number_of(token.get_secret_value()) == number_of(spare.get_secret_value()):
        yield ("telegram", "spare", "token"), "is a token of the bot itself; the spare is a second bot"


def _replica(config: Config) -> Iterator[Finding]:
    media = config.replica.media if config.replica else None
    own = config.storage.media or config.storage.path.parent / "media"
    if media and media.absolute() == own.absolute():
        yield ("replica", "media"), "is the folder of this machine itself; name the second machine's"


def _rate(config: Config) -> Iterator[Finding]:
    rate = config.delivery.rate
    if rate > UNPAID_RATE and not config.delivery.paid:
        yield (
            ("delivery", "rate"),
            f"{rate} messages a second need 'paid: true'; without it Telegram allows about {UNPAID_RATE}",
        )


_CHECKS: tuple[Callable[[Config], Iterator[Finding]], ...] = (
    _doubles,
    _canary,
    _languages,
    _topics,
    _sizes,
    _webhook,
    _spare,
    _replica,
    _rate,
    _signing_key,
)
