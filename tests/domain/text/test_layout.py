"""What is put around a text: buttons as they are typed, what is stored, what the config gives a topic."""

from __future__ import annotations

import pytest

from bot.domain.mission import LocalText
from bot.domain.text.layout import BARE, MAX_LABEL, Layout, LayoutRules, LinkButton, parse_link

ADDRESS = "https://example.org/visas"
LINK = LinkButton((("", "Apply online"),), ADDRESS)
WHOLE = Layout(
    LocalText({"en": "{text}", "ru": "{text}!"}), ("#visas", "#news"), LocalText({"": "Press office"}), (LINK,)
)


@pytest.mark.parametrize(
    ("typed", "labels"),
    {
        "words and address": (f"Apply online\n{ADDRESS}", (("", "Apply online"),)),
        "blank lines and spaces": (f"\n  Apply online \n\n {ADDRESS}\n", (("", "Apply online"),)),
        "a line for each language": (f"en: Apply\nRU: Подать\n{ADDRESS}", (("en", "Apply"), ("ru", "Подать"))),
        "a colon that names no language": (f"News: here\n{ADDRESS}", (("", "News: here"),)),
        "as long as may be": (f"{'x' * MAX_LABEL}\n{ADDRESS}", (("", "x" * MAX_LABEL),)),
    }.values(),
)
def test_a_button_is_read(typed: str, labels: tuple[tuple[str, str], ...]) -> None:
    """Words on the first lines, the address on the last."""
    assert parse_link(typed, ("en", "ru")) == LinkButton(labels, ADDRESS)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ADDRESS,
        "Apply online",
        "Apply online\nexample.org",
        "Apply online\njavascript:alert(1)",
        "Apply online\nhttps://localhost",
        f"Apply online\n{ADDRESS} and more",
        f"{'x' * (MAX_LABEL + 1)}\n{ADDRESS}",
        f"Apply\nonline\n{ADDRESS}",
        f"en: \n{ADDRESS}",
        f"en: a\nen: b\n{ADDRESS}",
    ],
)
def test_what_is_no_button(typed: str) -> None:
    """Without words or an address that Telegram takes, with words too long, or twice in a language, it is none."""
    assert parse_link(typed, ("en", "ru")) is None


def test_the_words_of_a_button() -> None:
    """A reader gets them in the language asked for, else in the next one, else in any."""
    link = LinkButton((("en", "Apply"), ("ru", "Подать")), ADDRESS)
    assert [link.label("ru", "en"), link.label("de", "en"), link.label("de")] == ["Подать", "Apply", "Apply"]


def test_stored_and_read() -> None:
    """What is stored is read as it was; nothing at all is false."""
    assert Layout.from_json(WHOLE.to_json()) == WHOLE
    assert Layout.from_json(None) == BARE
    assert WHOLE
    assert not BARE


def test_what_the_config_gives_a_topic() -> None:
    """The signature stands below all, template and hashtags below their topic's; buttons are the statement's own."""
    rules = LayoutRules(WHOLE.signature, {"visas": Layout(WHOLE.template, WHOLE.hashtags)})
    assert rules.of("visas", (LINK,)) == WHOLE
    assert rules.of("news") == rules.of("") == Layout(signature=WHOLE.signature)
    assert rules.of("visas").same_words(WHOLE)
    assert not rules.of("news").same_words(WHOLE)
