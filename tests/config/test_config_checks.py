"""The promises about what must hold between keys."""

import pytest

from bot.config import ConfigError, parse

GOOD = "mission: {name: X, timezone: Europe/London, languages: [en, ru]}\n"


def lines(text: str, token: str = "") -> list[str]:
    """The fault lines of a file with this text; none if it is right."""
    try:
        parse(text, {"BOT_TOKEN": token})
    except ConfigError as error:
        return str(error).split("\n")
    return []


# What follows GOOD (so it begins on line 2) -> the one line, without "config.yaml:".
BETWEEN = {
    "topic twice": (
        "topics:\n- {key: a, name: x}\n- {key: a, name: y}",
        "4: topics[1].key: 'a' is already in the list",
    ),
    "staff twice": (
        "staff:\n- {id: 1, role: owner}\n- {id: 1, role: editor}",
        "4: staff[1].id: '1' is already in the list",
    ),
    "channel twice": (
        'channels:\n- {chat: "@Abcde"}\n- {chat: "@abcde"}',
        "4: channels[1].chat: '@abcde' is already in the list",
    ),
    "channel's topic": (
        "topics: [{key: press, name: x}]\nchannels: [{chat: -100, topics: [pres]}]",
        "3: channels[0].topics[0]: 'pres' is not the key of a topic; did you mean 'press'?",
    ),
    "source's topic": (
        "sources: [{url: http://a.org, topic: b}]",
        "2: sources[0].topic: 'b' is not the key of a topic",
    ),
    "channel's language": (
        "channels: [{chat: -100, language: de}]",
        "2: channels[0].language: 'de' is not one of the mission's languages (en, ru)",
    ),
    "text's language": (
        "topics: [{key: a, name: {en: x, de: y}}]",
        "2: topics[0].name.de: 'de' is not one of the mission's languages (en, ru)",
    ),
    "no default language": (
        "topics: [{key: a, name: {ru: x}}]",
        "2: topics[0].name: must have the mission's first language, 'en'",
    ),
    "webhook": (
        "telegram: {mode: webhook}",
        "2: telegram.webhook.url: is missing; webhook mode needs the address Telegram calls",
    ),
    "webhook http": (
        "telegram: {webhook: {url: http://a.org}}",
        "2: telegram.webhook.url: 'http://a.org' must begin with https://, or Telegram refuses it",
    ),
    "rate": (
        "delivery: {rate: 31}",
        "2: delivery.rate: 31 messages a second need 'paid: true'; without it Telegram allows about 30",
    ),
}


@pytest.mark.parametrize(("text", "line"), BETWEEN.values())
def test_what_does_not_fit_together_is_one_plain_line(text: str, line: str) -> None:
    """Keys that are right alone and wrong together give one line, at the key to change."""
    assert lines(GOOD + text) == [f"config.yaml:{line}"]
