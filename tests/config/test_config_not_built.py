"""The promises about keys that are known and checked, and ask for what the program cannot do yet."""

import pytest

from bot.config import ConfigError, parse, require_built
from bot.config.not_built import NOT_BUILT, Feature
from tests.configs import MISSION, config_of, config_text

TOPIC = {"key": "visas", "name": "Visas"}
PERSON = {"id": 1, "role": "editor"}
TOKEN = "123456789:AAExampleExampleExampleExample_-1234"

# The key -> a section that asks for its feature.
ASKING: dict[str, dict[str, object]] = {}


@pytest.mark.parametrize("feature", NOT_BUILT, ids=lambda feature: str(feature.key))
def test_each_is_named_with_its_place(feature: Feature) -> None:
    """A config that asks for it is read, and says so in one line: the file's line, the key, a sentence."""
    config = config_of(**ASKING[feature.key])
    (fault,) = config.not_built
    assert fault.path == feature.key.replace("[]", "[0]")
    assert fault.line == len({"mission"} | set(ASKING[feature.key]))  # a section a line
    assert fault.message == f"{feature.sentence}; {feature.instead}"
    with pytest.raises(ConfigError) as refused:
        require_built(config)
    assert str(refused.value) == f"config.yaml:{fault.line}: {fault.path}: {fault.message}"


def test_every_one_is_tried() -> None:
    """No feature of the list is left out above."""
    assert set(ASKING) == {feature.key for feature in NOT_BUILT}


def test_what_asks_for_nothing() -> None:
    """Keys that are off, empty or beside the feature's own ask for nothing, and nor does what is built."""
    privacy = {"controller": "The Embassy", "basis": "Your consent", "contact": "privacy@example.org"}
    config = config_of(
        mission=MISSION | {"contact": "press@example.org", "privacy": privacy},
        need_words=["harbour office"],
        topics=[TOPIC | {"closed": True}],
        staff=[PERSON | {"login": "anna", "languages": ["ru"]}],
        telegram={"mode": "polling", "proxy": "http://me:hush@proxy.example.org:3128", "webhook": {"port": 8443}},
        web={"enabled": False, "port": 8080},
        monitor={"enabled": False, "port": 9464},
        sources=[{"url": "https://example.org/feed", "publish": "auto"}],
        texts={"signature": "Press office", "topics": {"visas": {"hashtags": ["#visas"]}}},
    )
    assert config.not_built == ()
    require_built(config)
    assert "hush" not in repr(config)


def test_the_spare_token_of_the_environment() -> None:
    """SPARE_TOKEN asks for the spare bot as the file does, and is blamed by its own name."""
    token = parse(config_text(), {"SPARE_TOKEN": TOKEN}).telegram.spare.token
    assert token
    assert token.get_secret_value() == TOKEN
    with pytest.raises(ConfigError) as refused:
        parse(config_text(), {"SPARE_TOKEN": "hush"})
    assert str(refused.value).startswith("SPARE_TOKEN: is not a bot token")
    with pytest.raises(ConfigError) as refused:
        parse(config_text(), {"BOT_TOKEN": TOKEN, "SPARE_TOKEN": TOKEN})
    assert str(refused.value) == "SPARE_TOKEN: is a token of the bot itself; the spare is a second bot"
