"""The promises about keys and about several faults at once; and that no fault shows the token."""

import pytest

from bot.config import ConfigError, parse
from tests.configs import config_text, fault_lines

GOOD = config_text()
TOKEN = "123456789:AAExampleExampleExampleExample_-1234"


# What follows GOOD (so it begins on line 2) -> the one line, without "config.yaml:".
KEYS = {
    "unknown key": ("mision: 1", "2: mision: unknown key; did you mean 'mission'?"),
    "unknown nested key": ("delivery:\n  rat: 5", "3: delivery.rat: unknown key; did you mean 'rate'?"),
    "unknown key like none": ("qqqq: 5", "2: qqqq: unknown key"),
    "unknown day": (
        'consular:\n- label: A\n  phone: "123"\n  hours:\n    thursday: []',
        "6: consular[0].hours.thursday: unknown key; did you mean 'thu'?",
    ),
    "strange key": ('"a\\nb": 5', r"2: 'a\nb': unknown key"),
    "unknown key of a topic's texts": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: {tempate: x}}}",
        "3: texts.topics.a.tempate: unknown key; did you mean 'template'?",
    ),
    "unknown key of texts": ("texts: {signatur: x}", "2: texts.signatur: unknown key; did you mean 'signature'?"),
    "text for a topic's texts": (
        "topics: [{key: a, name: x}]\ntexts: {topics: {a: x}}",
        "3: texts.topics.a: must hold keys of its own, such as 'hashtags: ...'",
    ),
    "a list of texts": (
        "texts: {topics: [a]}",
        "2: texts.topics: must be a map, such as 'KEY: {hashtags: ...}'",
    ),
    "a key twice": ("web:\n  port: 80\n  port: 81", "4: web.port: is written twice; the first is on line 3"),
    "a boolean key": (
        "topics:\n- key: a\n  name: {en: x, no: y}",
        "4: topics[0].name: YAML reads the key 'no' as true or false; if a word is meant, put it in quotes",
    ),
    "a numeric key": ("5: x", "2: the key '5' is not a word; put it in quotes if it is meant"),
    "a list as a key": (
        "? [a]\n: x",
        "2: a list or map cannot be a key; text that begins with '[' or '{' needs quotes",
    ),
    "a merge key": ("web: {<<: {port: 80}}", "2: web: '<<' cannot be used here; write the keys out"),
    "missing": ("topics:\n- name: A", "3: topics[0].key: is missing"),
    "no value": ("topics:\n- key:\n  name: A", "3: topics[0].key: has no value"),
    "an empty item": ("topics:\n-", "3: topics[0]: is empty; write a value after '-', or take the line out"),
    "text for keys": ("web: on", "2: web: must hold keys of its own, such as 'enabled: ...'"),
    "keys for a list": (
        "clocks: {}",
        "2: clocks: must be a list: one line per item that begins with '- ', or [item, item]",
    ),
    "a cycle": (
        "topics: &x [*x]",
        "2: topics: holds too many values, or values nested too deeply",
    ),
}


@pytest.mark.parametrize(("text", "line"), KEYS.values())
def test_a_wrong_key_is_one_plain_line(text: str, line: str) -> None:
    """A key that is unknown, missing, twice or of the wrong kind gives exactly one line."""
    assert fault_lines(GOOD + text) == [f"config.yaml:{line}"]


def test_several_faults_come_at_once_in_the_order_of_lines() -> None:
    """Faults of YAML, of keys and of values are told together; what one explains is not said twice."""
    text = "mision: {name: X}\nweb:\n  port: x\n  port: 1\nlog:\n  level: loud\ntopics: [{key: a}, 5]\n"
    assert fault_lines(text, "secret") == [
        "BOT_TOKEN: is not a bot token; copy it whole from @BotFather: digits, a colon, then 30 or more signs",
        "config.yaml:1: mision: unknown key; did you mean 'mission'?",
        "config.yaml:4: web.port: is written twice; the first is on line 3",
        "config.yaml:6: log.level: must be debug, info, warning or error, not 'loud'",
        "config.yaml:7: topics[0].name: is missing",
        "config.yaml:7: topics[1]: must hold keys of its own, such as 'key: ...'",
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"telegram: {TOKEN}",
        f"telegram: {{token: x{TOKEN}}}",
        f"telegram: {{token: [{TOKEN}]}}",
        f"telegram: {{tokn: {TOKEN}}}",
        f"telegram: {{{TOKEN}: x}}",
        f"telegram: {{mode: {TOKEN}}}",
        f"telegram: {{api_url: 'x://t.me/bot{TOKEN}/'}}",
        f"approval: {'x' * 40}{TOKEN}",
        f"telegram:\n  token: *{TOKEN}",
        f"telegram:\n  token: !{TOKEN} x",
        f'telegram:\n  token: "{TOKEN}',
        f"? [{TOKEN}]\n: x",
    ],
)
def test_the_token_is_in_no_fault(text: str) -> None:
    """Wherever a token stands by mistake, neither the fault nor its parts show it."""
    with pytest.raises(ConfigError) as caught:
        parse(GOOD + text, {})
    for shown in (str(caught.value), repr(caught.value), repr(caught.value.faults)):
        assert "AAExample" not in shown
