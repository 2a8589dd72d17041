"""What must hold between several keys of a valid configuration; not what one value must look like."""

from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel

from bot.config.faults import quoted
from bot.config.model import Config
from bot.config.running import TELEGRAM_API, UNPAID_RATE
from bot.config.tree import Path
from bot.config.values import LocalText, nearest

Finding = tuple[Path, str]


def findings(config: Config) -> Iterator[Finding]:
    """Every fault between keys, as the path to blame and a sentence."""
    for check in _CHECKS:
        yield from check(config)


def _doubles(config: Config) -> Iterator[Finding]:
    yield from _twice(("mission", "languages"), config.mission.languages)
    yield from _twice(("topics",), (topic.key for topic in config.topics), "key")
    yield from _twice(("staff",), (person.id for person in config.staff), "id")
    yield from _twice(("channels",), (_folded(channel.chat) for channel in config.channels), "chat")


def _folded(chat: int | str) -> int | str:
    return chat.lower() if isinstance(chat, str) else chat


def _twice(path: Path, values: Iterable[int | str], *key: str) -> Iterator[Finding]:
    seen: set[int | str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield (*path, index, *key), f"{quoted(str(value))} is already in the list"
        seen.add(value)


def _languages(config: Config) -> Iterator[Finding]:
    known = list(config.mission.languages)
    for path, text in _texts(config, ()):
        for language in text.languages:
            if language not in known:
                yield (*path, language), _unknown_language(language, known)
        if text.languages and config.default_language not in text.languages:
            yield path, f"must have the mission's first language, '{config.default_language}'"
    for index, channel in enumerate(config.channels):
        if channel.language is not None and channel.language not in known:
            yield ("channels", index, "language"), _unknown_language(channel.language, known)


def _unknown_language(language: str, known: list[str]) -> str:
    return f"'{language}' is not one of the mission's languages ({', '.join(known)})"


def _texts(value: object, path: Path) -> Iterator[tuple[Path, LocalText]]:
    """Every text of the mission's own below a value, with its path."""
    if isinstance(value, LocalText):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def _topics(config: Config) -> Iterator[Finding]:
    known = [topic.key for topic in config.topics]
    used: list[tuple[Path, str]] = [
        (("channels", number, "topics", index), key)
        for number, channel in enumerate(config.channels)
        for index, key in enumerate(channel.topics)
    ]
    used += [(("sources", n, "topic"), s.topic) for n, s in enumerate(config.sources) if s.topic is not None]
    for path, key in used:
        if key not in known:
            yield path, f"'{key}' is not the key of a topic{nearest(key, known)}"


def _webhook(config: Config) -> Iterator[Finding]:
    telegram, url = config.telegram, config.telegram.webhook.url
    if telegram.mode == "webhook" and url is None:
        yield ("telegram", "webhook", "url"), "is missing; webhook mode needs the address Telegram calls"
    if url is not None and telegram.api_url == TELEGRAM_API and not url.lower().startswith("https://"):
        yield (
            ("telegram", "webhook", "url"),
            f"{quoted(url)} must begin with https://, or Telegram refuses it",
        )


def _rate(config: Config) -> Iterator[Finding]:
    rate = config.delivery.rate
    if rate > UNPAID_RATE and not config.delivery.paid:
        yield (
            ("delivery", "rate"),
            f"{rate} messages a second need 'paid: true'; without it Telegram allows about {UNPAID_RATE}",
        )


_CHECKS: tuple[Callable[[Config], Iterator[Finding]], ...] = (_doubles, _languages, _topics, _webhook, _rate)
