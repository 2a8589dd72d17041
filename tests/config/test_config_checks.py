"""The promises about what must hold between keys."""

import pytest

from tests.configs import config_text, fault_lines

GOOD = config_text()


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
    "the replica's own folder": (
        "storage: {path: /srv/a.db}\nreplica: {socket: /run/l.sock, media: /srv/media}",
        "3: replica.media: is the folder of this machine itself; name the second machine's",
    ),
    "channel's language": (
        "channels: [{chat: -100, language: de}]",
        "2: channels[0].language: 'de' is not one of the mission's languages (en, ru)",
    ),
    "text's language": (
        "topics: [{key: a, name: {en: x, de: y}}]",
        "2: topics[0].name.de: 'de' is not one of the mission's languages (en, ru)",
    ),
    "too many topics": (
        "topics:\n" + "".join(f"- {{key: t{n}, name: x}}\n" for n in range(21)),
        "23: topics[20]: is one too many: a message has room for 20 of them",
    ),
    "too many clocks": (
        "clocks:\n" + "".join(f"- {{label: c{n}, timezone: Europe/London}}\n" for n in range(31)),
        "33: clocks[30]: is one too many: a message has room for 30 of them",
    ),
    "long topic": (
        f"topics: [{{key: a, name: {'x' * 61}}}]",
        "2: topics[0].name: 'xxxxxxxxxxxxxxxxxxxx'... is longer than 60 characters, which do not fit on a button",
    ),
    "long name": (
        f"staff: [{{id: 1, role: owner, name: {'x' * 61}}}]",
        "2: staff[0].name: 'xxxxxxxxxxxxxxxxxxxx'... is longer than 60 characters, which do not fit on a button",
    ),
    "no grace for what is late": (
        "delivery: {late_grace: 0}",
        "2: delivery.late_grace: must be at least one minute (1m)",
    ),
    "address with a question": (
        "telegram: {api_url: 'http://localhost:8081/?a=b'}",
        "2: telegram.api_url: 'http://localhost:8081/?a=b' cannot have a ? or #: more is written behind it",
    ),
    "no default language": (
        "topics: [{key: a, name: {ru: x}}]",
        "2: topics[0].name: must have the mission's first language, 'en'",
    ),
    "login twice": (
        "staff:\n- {id: 1, role: owner, login: anna}\n- {id: 2, role: editor, login: anna}\n- {id: 3, role: editor}",
        "4: staff[1].login: 'anna' is already in the list",
    ),
    "translator's language": (
        "staff: [{id: 1, role: editor, languages: [ru, de]}]",
        "2: staff[0].languages[1]: 'de' is not one of the mission's languages (en, ru)",
    ),
    "texts' topic": (
        "topics: [{key: press, name: x}]\ntexts: {topics: {pres: {hashtags: ['#a']}}}",
        "3: texts.topics.pres: 'pres' is not the key of a topic; did you mean 'press'?",
    ),
    "template's language": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: {template: {en: '{text}', de: '{text}'}}}}",
        "3: texts.topics.a.template.de: 'de' is not one of the mission's languages (en, ru)",
    ),
    "card's language": (
        'consular: [{label: x, phone: "123", note: {ru: y}}]',
        "2: consular[0].note: must have the mission's first language, 'en'",
    ),
    "spare": (
        f"telegram: {{token: '123:{'a' * 30}', spare: {{token: '123:{'b' * 30}'}}}}",
        "2: telegram.spare.token: is a token of the bot itself; the spare is a second bot",
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
    assert fault_lines(GOOD + text) == [f"config.yaml:{line}"]
