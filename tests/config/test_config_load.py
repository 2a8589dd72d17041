"""The promises of loading: files, the environment's token, what values become; faults are told elsewhere."""

import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config import Config, ConfigError, Fault, load, parse, require_token
from bot.domain.mission import WEEKDAYS, Clock, ConsularCard, Counter, LocalText, Mission, Topic
from tests.configs import config_of, config_text

GOOD = config_text()
TOKEN = "123456789:AAExampleExampleExampleExample_-1234"
OTHER = "987654321:BBExampleExampleExampleExample_-1234"
EXAMPLE = (Path(__file__).parents[2] / "config.example.yaml").read_text("utf-8")


def fault(path: Path | str) -> str:
    """The one line with which a file is refused."""
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert len(caught.value.faults) == 1
    return str(caught.value)


def test_the_environments_token_wins() -> None:
    """BOT_TOKEN stands in for the file's token, whether that is right, wrong or absent; an empty one does not."""
    for written in (f"telegram: {{token: '{OTHER}'}}", "telegram: {token: wrong}", "telegram:", ""):
        assert require_token(parse(GOOD + written, {"BOT_TOKEN": f" {TOKEN}\n"})).get_secret_value() == TOKEN
    file_only = parse(f"{GOOD}telegram: {{token: {OTHER}}}", {"BOT_TOKEN": ""})
    assert require_token(file_only).get_secret_value() == OTHER


def test_a_token_from_systemds_credentials(tmp_path: Path) -> None:
    """The file BOT_TOKEN among the credentials wins over the config, and BOT_TOKEN in the environment over both."""
    (tmp_path / "BOT_TOKEN").write_text(f"{TOKEN}\n", "utf-8")
    credentials = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    written = f"{GOOD}telegram: {{token: {OTHER}}}"
    assert require_token(parse(written, credentials)).get_secret_value() == TOKEN
    assert require_token(parse(GOOD, {**credentials, "BOT_TOKEN": OTHER})).get_secret_value() == OTHER
    (tmp_path / "BOT_TOKEN").unlink()
    assert require_token(parse(written, credentials)).get_secret_value() == OTHER
    (tmp_path / "BOT_TOKEN").mkdir()
    with pytest.raises(ConfigError, match="BOT_TOKEN: the credential cannot be read"):
        parse(written, credentials)


def test_a_missing_token_is_a_fault_only_when_it_is_needed() -> None:
    """Without a token the config loads, and `require_token` says what to do."""
    config = parse(GOOD, {})
    with pytest.raises(ConfigError) as caught:
        require_token(config)
    assert str(caught.value) == (
        "telegram.token: there is no token; set BOT_TOKEN in the environment, or write it into the config file"
    )


def test_secrets_are_not_printed() -> None:
    """Neither the token nor the webhook's secret is in the config's repr, str or dump."""
    config = parse(f"{GOOD}telegram: {{token: {TOKEN}, webhook: {{secret: hush}}}}", {})
    for shown in (repr(config), str(config), str(config.model_dump()), config.model_dump_json()):
        assert "AAExample" not in shown
        assert "hush" not in shown


def test_a_config_is_fixed() -> None:
    """A config cannot be changed after it has been read."""
    config = parse(GOOD, {})
    with pytest.raises(ValidationError):
        config.approval = "two_person"


def test_defaults() -> None:
    """A mission's name and zone are enough; everything else has its default."""
    config = config_of(mission={"name": "X", "timezone": "Europe/London"})
    assert config.mission.languages == ("en",)
    assert config.mission.timezone == "Europe/London"
    assert (config.telegram.api_url, config.telegram.mode) == ("https://api.telegram.org", "polling")
    assert (config.delivery.rate, config.delivery.paid, config.delivery.on_unknown) == (28, False, "hold")
    assert config.delivery.hold_before_send == timedelta(seconds=10)
    assert config.approval_reminders == (timedelta(minutes=10), timedelta(hours=1))
    assert config.storage.path == Path("data/chancery.db")
    assert config.retention.ended_subscriptions == 28
    assert not config.web.enabled
    assert config.approval_for(urgent=True) == config.approval_for(urgent=False) == "none"


def test_values() -> None:
    """Durations, hours, dates, phones and chats become what they mean, quoted or not."""
    config = parse(
        GOOD
        + """
approval: two_person
urgent_approval: none
telegram: {api_url: "http://127.0.0.1:8081/"}
delivery: {hold_before_send: 90, late_grace: 2d}
log: {level: INFO}
consular:
- label: A
  phone: +442036687474
  duty_phone: 0203666747
  hours: {sun: ["14:00-16:00", 9:00-12:00]}
  holidays: [2026-01-01, "2026-12-25"]
counters:
- {since: 2018-03-04, text: "{days} since"}
- {since: "2018-03-12", text: "{days}", timezone: Asia/Tokyo, inclusive: true}
channels: [{chat: -1001234567890}, {chat: "@embassy", language: ru}]
""",
        {},
    )
    assert config.approval_for(urgent=False) == "two_person"
    assert config.approval_for(urgent=True) == "none"
    assert config.telegram.api_url == "http://127.0.0.1:8081"
    assert config.delivery.hold_before_send == timedelta(seconds=90)
    assert config.delivery.late_grace == timedelta(days=2)
    assert config.log.level == "info"
    card = config.consular[0]
    assert (card.phone, card.duty_phone) == ("+442036687474", "0203666747")
    assert card.hours["sun"] == ("09:00-12:00", "14:00-16:00")
    assert card.hours["mon"] == ()
    assert card.holidays == (date(2026, 1, 1), date(2026, 12, 25))
    assert [config.whole_mission.zone_of(c) for c in config.counters] == ["Europe/London", "Asia/Tokyo"]
    assert [config.language_of(c) for c in config.channels] == ["en", "ru"]


def test_the_values_are_the_domains() -> None:
    """What the file says of the mission is the very mission that readers see; what is left out is as it is there."""
    config = config_of(
        mission={"name": "X", "languages": ["en"], "timezone": "UTC"},
        clocks=[{"label": "Paris", "timezone": "Europe/Paris"}],
        consular=[
            {"label": "Visas", "phone": "123", "hours": {"mon": ["9:00-12:00"]}},
            {"label": "Other", "phone": "456"},
        ],
        counters=[{"since": "2018-03-04", "text": "{days}"}],
        topics=[{"key": "news", "name": {"en": "News"}}],
    )
    week = dict.fromkeys(WEEKDAYS, ()) | {"mon": ("09:00-12:00",)}
    assert config.whole_mission == Mission(
        name=LocalText({"": "X"}),
        languages=("en",),
        timezone="UTC",
        clocks=(Clock(LocalText({"": "Paris"}), "Europe/Paris"),),
        consular=(
            ConsularCard(LocalText({"": "Visas"}), "123", hours=week),
            ConsularCard(LocalText({"": "Other"}), "456"),
        ),
        counters=(Counter(date(2018, 3, 4), LocalText({"": "{days}"})),),
        topics=(Topic("news", LocalText({"en": "News"})),),
    )


def test_a_text_is_found_in_the_readers_language() -> None:
    """The first of the languages asked for wins, a region falls back to its language, then the first text."""
    config = config_of(topics=[{"key": "a", "name": {"en": "clock", "ru": "часы"}}, {"key": "b", "name": "clock"}])
    text, one = (topic.name for topic in config.topics)
    assert text.say("ru") == "часы"
    assert text.say("de", "ru") == "часы"
    assert text.say("ru-RU", "en") == "часы"
    assert text.say("de") == "clock"
    assert text.languages == ("en", "ru")
    assert one.say("ru", "en") == "clock"
    assert one.languages == ()


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    """A missing, empty, binary, huge or misnamed file, or a folder, is refused in one line."""
    missing, binary, empty, huge = (tmp_path / name for name in ("m.yaml", "b.yaml", "e.yaml", "h.yaml"))
    binary.write_bytes("a: 1\nb: Лондон".encode("cp1251"))
    empty.write_bytes(b"")
    huge.write_bytes(b"#" * 1_000_001)
    assert fault(missing) == f"{missing}: there is no such file; copy config.example.yaml to begin one"
    assert fault(tmp_path) == f"{tmp_path}: this is a folder, not a file"
    assert fault(binary) == f"{binary}:2: the file is not text in UTF-8; save it as UTF-8"
    assert fault(empty) == f"{empty}:1: the file is empty; it needs at least 'mission:'"
    assert fault(huge) == f"{huge}: the file is larger than a megabyte, which no configuration is"
    assert fault("a\0b") == r"'a\x00b': the file cannot be read: its name cannot be used"


def test_a_file_from_windows_loads(tmp_path: Path) -> None:
    """A byte order mark and Windows line ends do no harm."""
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())
    assert load(path, {}) == parse(EXAMPLE, {})


def test_aliases_cannot_blow_up() -> None:
    """A file whose aliases stand for millions of values is refused at once."""
    names = "abcdefgh"
    rows = ["a: &a [1,1,1,1,1,1,1,1,1,1]"]
    rows += [f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]" for old, new in itertools.pairwise(names)]
    with pytest.raises(ConfigError, match="too many values"):
        parse("\n".join(rows), {})


def _is_config_or_faults(text: str) -> None:
    faults: list[Fault] = []
    try:
        assert isinstance(parse(text, {}), Config)
    except ConfigError as error:
        faults = error.faults or [Fault("", 0, "an error without a fault")]
    assert all(len(str(fault).splitlines()) == 1 for fault in faults)
    assert all(fault.line is not None and 1 <= fault.line <= len(text.splitlines()) + 1 for fault in faults)


@given(st.text())
def test_any_text_is_a_config_or_faults(text: str) -> None:
    """Whatever the file holds, the result is a Config or a ConfigError, one line per fault."""
    _is_config_or_faults(text)


_WORDS = ["no", "~", "5", "1.5", "!x", "!!int", "*a", "&a", "{days}", "[", "]", "{", "}", "09:00", "2018-13-01"]
_WORDS += [": ", "- ", "\n  ", '"', "'", "<<: ", "@x", "? ", "---\n", "\t", "\\ud800", "0b_", "!!timestamp x", "|\n"]


@pytest.mark.no_cover
@given(st.data())
def test_a_damaged_example_is_a_config_or_faults(data: st.DataObject) -> None:
    """The example with any piece cut out and something else put there is a Config or a ConfigError."""
    start = data.draw(st.integers(0, len(EXAMPLE)))
    end = data.draw(st.integers(start, min(start + 40, len(EXAMPLE))))
    put = data.draw(st.one_of(st.sampled_from(_WORDS), st.text(max_size=8)))
    _is_config_or_faults(EXAMPLE[:start] + put + EXAMPLE[end:])


_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.text(max_size=5))
_KEYS = st.sampled_from(
    ["mission", "name", "timezone", "telegram", "token", "webhook", "hours", "mon", "key", "en", "*"]
)
_ROOTS = st.sampled_from(sorted(Config.model_fields))


@given(
    st.dictionaries(
        _ROOTS,
        st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3)),
        max_size=4,
    )
)
def test_any_tree_is_a_config_or_faults(tree: dict[str, object]) -> None:
    """Any well-formed tree under the known keys is a Config or a ConfigError."""
    _is_config_or_faults(yaml.safe_dump(tree, allow_unicode=True))
