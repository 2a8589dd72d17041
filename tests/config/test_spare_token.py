"""The token of the spare bot: from the file or the environment, never the bot's own."""

import pytest

from bot.config import ConfigError, parse
from tests.configs import config_of, config_text

TOKEN = "123456789:AAExampleExampleExampleExample_-1234"


def test_no_password_of_a_proxy_is_shown() -> None:
    """Nor is it in what a config prints of itself."""
    assert "hush" not in repr(config_of(telegram={"proxy": "http://me:hush@proxy.example.org:3128"}))


def test_the_spare_token_of_the_environment() -> None:
    """SPARE_TOKEN names the spare bot as the file does, and is blamed by its own name."""
    token = parse(config_text(), {"SPARE_TOKEN": TOKEN}).telegram.spare.token
    assert token
    assert token.get_secret_value() == TOKEN
    with pytest.raises(ConfigError) as refused:
        parse(config_text(), {"SPARE_TOKEN": "hush"})
    assert str(refused.value).startswith("SPARE_TOKEN: is not a bot token")
    with pytest.raises(ConfigError) as refused:
        parse(config_text(), {"BOT_TOKEN": TOKEN, "SPARE_TOKEN": TOKEN})
    assert str(refused.value) == "SPARE_TOKEN: is a token of the bot itself; the spare is a second bot"
