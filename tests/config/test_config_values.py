"""The promises about values: each kind of wrong value in a config file, and the exact line an operator reads."""

import pytest

from tests.configs import config_text, fault_lines

GOOD = config_text()


# What follows GOOD (so it begins on line 2) -> the one line, without "config.yaml:".
VALUES = {
    "number": ("delivery: {rate: fast}", "2: delivery.rate: must be a whole number, not 'fast'"),
    "octal": ("delivery: {rate: 010}", "2: delivery.rate: must be a whole number, not '010'"),
    "quoted number": ('delivery: {rate: "9"}', "2: delivery.rate: must be a whole number, without quotes"),
    "too small": ("delivery: {workers: 0}", "2: delivery.workers: must be at least 1, not '0'"),
    "too large": ("web: {port: 65536}", "2: web.port: must be at most 65535, not '65536'"),
    "flag": ("web: {enabled: maybe}", "2: web.enabled: must be true or false, not 'maybe'"),
    "choice": (
        "approval: two-person",
        "2: approval: must be none or two_person, not 'two-person'; did you mean 'two_person'?",
    ),
    "no file": ('storage: {path: ""}', "2: storage.path: must be the name of a file"),
    "this folder": ("storage: {path: .}", "2: storage.path: must be the name of a file"),
    "home folder": (
        "storage: {path: ~/chancery.db}",
        "2: storage.path: '~' does not stand for a home folder here; write the whole path",
    ),
    "role": (
        "staff: [{id: 1, role: admin}]",
        "2: staff[0].role: must be editor, publisher or owner, not 'admin'",
    ),
    "staff id": ("staff: [{id: 0, role: owner}]", "2: staff[0].id: must be at least 1, not '0'"),
    "staff name for id": ('staff: [{id: "@me", role: owner}]', "2: staff[0].id: must be a whole number, not '@me'"),
    "zone": (
        "clocks: [{label: A, timezone: moscow}]",
        "2: clocks[0].timezone: 'moscow' is not a time zone; did you mean 'Europe/Moscow'?",
    ),
    "strange zone": (
        "clocks: [{label: A, timezone: ../etc}]",
        "2: clocks[0].timezone: '../etc' is not a time zone; write one such as Europe/London",
    ),
    "zone as number": (
        "clocks: [{label: A, timezone: 3}]",
        "2: clocks[0].timezone: must be the name of a time zone, such as Europe/London, not '3'",
    ),
    "phone as number": (
        "consular: [{label: A, phone: 442036687474}]",
        "2: consular[0].phone: YAML reads '442036687474' as a number; put it in quotes",
    ),
    "phone": (
        "consular: [{label: A, phone: call us}]",
        "2: consular[0].phone: 'call us' is not a phone number; write one as in \"+44 (0) 203 668 7474\"",
    ),
    "e-mail": (
        'consular: [{label: A, phone: "123", email: a@b}]',
        "2: consular[0].email: 'a@b' is not an e-mail address",
    ),
    "holiday": (
        'consular: [{label: A, phone: "123", holidays: [2026-02-30]}]',
        "2: consular[0].holidays[0]: '2026-02-30' is not a date of the calendar; "
        "write the year, month and day, as in 2018-03-04",
    ),
    "text as date": (
        "topics: [{key: a, name: 2026-01-01}]",
        "2: topics[0].name: YAML reads '2026-01-01' as a date; put it in quotes",
    ),
    "text as word": (
        "topics: [{key: a, name: no}]",
        "2: topics[0].name: YAML reads 'no' as true or false; put it in quotes",
    ),
    "text as list": (
        "topics: [{key: a, name: [b]}]",
        "2: topics[0].name: must be a text or a map from language to text",
    ),
    "text empty": ('topics: [{key: a, name: " "}]', "2: topics[0].name: must not be empty"),
    "text of no language": (
        "topics: [{key: a, name: {}}]",
        "2: topics[0].name: holds no text; write one, or a map such as {en: ..., ru: ...}",
    ),
    "language code": (
        "topics: [{key: a, name: {english: x}}]",
        "2: topics[0].name.english: 'english' is not a language code; write one such as 'en' or 'ru'",
    ),
    "topic key": (
        "topics: [{key: A b, name: x}]",
        "2: topics[0].key: 'A b' cannot be a topic's key; use up to 32 of a-z, 0-9, - and _",
    ),
    "no {days}": (
        'counters: [{since: 2018-03-04, text: "{day} x"}]',
        "2: counters[0].text: must hold {days}, the place where the number of days is put",
    ),
    "no {days} in one": (
        'counters: [{since: 2018-03-04, text: {en: "{days}", ru: x}}]',
        "2: counters[0].text: must hold {days} in 'ru', the place where the number of days is put",
    ),
    "{days} unquoted": (
        "counters:\n- since: 2018-03-04\n  text: {days}",
        "4: counters[0].text: a text that begins with '{' must be put in quotes",
    ),
    "channel": (
        "channels: [{chat: embassy}]",
        "2: channels[0].chat: 'embassy' is not a channel; "
        'write "@its_name" in quotes, or its id, as in -1001234567890',
    ),
    "address": (
        "sources: [{url: example.org}]",
        "2: sources[0].url: 'example.org' is not a web address; write one such as https://example.org",
    ),
    "broken address": (
        "sources: [{url: 'http://[::1'}]",
        "2: sources[0].url: 'http://[::1' is not a web address; write one such as https://example.org",
    ),
    "duration": (
        "sources: [{url: http://a.org, every: 15 minutes}]",
        "2: sources[0].every: must be a number of seconds or a duration such as 90s, 15m, 1h or 2d, not '15 minutes'",
    ),
    "short interval": (
        "sources: [{url: http://a.org, every: 5}]",
        "2: sources[0].every: must be at least one minute (1m)",
    ),
    "long duration": ("delivery: {late_grace: 400d}", "2: delivery.late_grace: '400d' is longer than a year"),
    "token": (
        "telegram: {token: hush}",
        "2: telegram.token: is not a bot token; copy it whole from @BotFather: digits, a colon, then 30 or more signs",
    ),
    "secret": (
        "telegram: {webhook: {secret: a b}}",
        "2: telegram.webhook.secret: may hold only A-Z, a-z, 0-9, _ and -, and no more than 256 of them",
    ),
    "login": (
        "staff: [{id: 1, role: owner, login: anna@host}]",
        "2: staff[0].login: 'anna@host' is not a login name, such as the one that 'whoami' prints",
    ),
    "reminder": ("approval_reminders: [5]", "2: approval_reminders[0]: must be at least one minute (1m)"),
    "empty word": ('need_words: [""]', "2: need_words[0]: must not be empty"),
    "proxy": (
        "telegram: {proxy: 'socks5://me:hush@a.org'}",
        "2: telegram.proxy: is not the address of a proxy; write one such as http://proxy.example.org:3128",
    ),
    "spare token": (
        "telegram: {spare: {token: hush}}",
        "2: telegram.spare.token: is not a bot token; copy it whole from @BotFather: digits, a colon, "
        "then 30 or more signs",
    ),
    "paid limit": ("delivery: {paid_limit: 0}", "2: delivery.paid_limit: must be at least 1, not '0'"),
    "hashtag": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: {hashtags: [visas]}}}",
        "3: texts.topics.a.hashtags[0]: 'visas' is not a hashtag; write one in quotes, as in \"#visas\"",
    ),
    "hashtag of digits": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: {hashtags: ['#2026']}}}",
        "3: texts.topics.a.hashtags[0]: '#2026' is not a hashtag; write one in quotes, as in \"#visas\"",
    ),
    "template": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: {template: '{title}'}}}",
        "3: texts.topics.a.template: must hold {text}, the place where the statement's text is put",
    ),
    "template in one": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: {template: {en: '{text}', ru: '{text} {name}'}}}}",
        "3: texts.topics.a.template: may hold only {title}, {date}, {number}, {text} in braces in 'ru'; "
        "a brace that is meant is written twice",
    ),
    "broken template": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: {template: '{text'}}}",
        "3: texts.topics.a.template: may hold only {title}, {date}, {number}, {text} in braces; "
        "a brace that is meant is written twice",
    ),
    "template that formats": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: {template: '{text!r:>99999999}'}}}",
        "3: texts.topics.a.template: may hold only {title}, {date}, {number}, {text} in braces; "
        "a brace that is meant is written twice",
    ),
    "topic of texts": (
        "texts: {topics: {A b: {}}}",
        "2: texts.topics.'A b': 'A b' cannot be a topic's key; use up to 32 of a-z, 0-9, - and _",
    ),
    "feed's key": (
        "sources: [{url: http://a.org, key: RWQ}]",
        "2: sources[0].key: 'RWQ' is not a minisign public key, 56 signs that begin with RW",
    ),
    "no folder": ('web: {site_dir: ""}', "2: web.site_dir: must be the name of a folder"),
    "folder at home": (
        "storage: {media: ~/media}",
        "2: storage.media: '~' does not stand for a home folder here; write the whole path",
    ),
    "sender": (
        "alerts: {sender: 'a, b', area: x}",
        "2: alerts.sender: 'a, b' cannot hold spaces, commas, < or &; write an address such as alerts@example.org",
    ),
    "canary": (
        "monitor: {canary: {chat: 0}}",
        "2: monitor.canary.chat: '0' is not a chat; write \"@its_name\" in quotes, or its id, as in -1001234567890",
    ),
    "copies": ("backup: {to: /b, keep: 0}", "2: backup.keep: must be at least 1, not '0'"),
    "tag": (
        "topics:\n- key: a\n  name: !important",
        "4: topics[0].name: a text that begins with '!' must be put in quotes",
    ),
    "control": ('log: {level: "\\x07"}', "2: log.level: holds a control character, which no reader could see"),
    "surrogate": ('log: {level: "\\ud800"}', "2: log.level: holds a control character, which no reader could see"),
}

HOURS = {
    "9:00": "'9:00' is not a stretch of hours; write one in quotes, as in \"09:00-12:00\"",
    "900": "'900' is not a stretch of hours; write one in quotes, as in \"09:00-12:00\"",
    "12:00-09:00": "'12:00-09:00' ends before it starts",
    "22:00-24:00": "'22:00-24:00' is not a time of day; hours run from 00:00 to 23:59",
}


@pytest.mark.parametrize(("text", "line"), VALUES.values())
def test_each_mistake_is_one_plain_line(text: str, line: str) -> None:
    """A mistake gives exactly one line: file, line, key, what is wrong and what to write instead."""
    expected = f"config.yaml:{line}"
    assert fault_lines(GOOD + text) == [expected]


@pytest.mark.parametrize(("written", "sentence"), HOURS.items())
def test_hours_are_explained(written: str, sentence: str) -> None:
    """Hours that are none, run backwards or past the day are named, also when YAML would read a number."""
    text = f'{GOOD}consular:\n- label: A\n  phone: "123"\n  hours:\n    mon: [{written}]'
    assert fault_lines(text) == [f"config.yaml:6: consular[0].hours.mon[0]: {sentence}"]


def test_a_contact_is_explained() -> None:
    """The mission can be written to by e-mail or on the web."""
    assert fault_lines("mission: {name: X, timezone: UTC, contact: ring twice}") == [
        "config.yaml:1: mission.contact: 'ring twice' is neither an e-mail address nor a web address"
    ]


def test_a_language_read_as_false_is_one_fault() -> None:
    """Norwegian's `no` is named as what YAML makes of it, without a second fault about the list."""
    assert fault_lines("mission: {name: X, timezone: UTC, languages: [no]}") == [
        "config.yaml:1: mission.languages[0]: YAML reads 'no' as true or false; put it in quotes"
    ]
