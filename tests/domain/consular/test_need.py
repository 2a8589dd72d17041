"""Words of need and of thanks, in both languages."""

from __future__ import annotations

import pytest

from bot.domain.consular.need import asks_for_help, is_greeting, is_thanks, topics_of


@pytest.mark.parametrize(
    "said",
    [
        "I lost my passport",
        "PASSPORT",
        "lost",
        "My brother was arrested yesterday",
        "we had an accident",
        "death of a relative",
        "visa",
        "Do I need visas?",
        "help",
        "HELP!!!",
        "Потеряла паспорт",
        "потерял ПАСПОРТ в поезде",
        "арестовали мужа",
        "попали в аварию",
        "смерть родственника",
        "нужна виза",
        "визовый отдел",
        "помогите",
        "Нужна помощь",
        "меня ограбили, помо\u0301чь некому",
        "they stole my bag",
        "my passprot is gone",
        "новый пасспорт",
        "загранпаспрот",
        "emergancy",
    ],
)
def test_who_needs_help(said: str) -> None:
    """Passport, lost, arrest, accident, death, visa, help, in whatever form and case, English or Russian."""
    assert asks_for_help(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "…",
        "harbour",
        "the talks on fisheries",
        "helmet",
        "advisable",
        "визит министра",
        "переговоры о рыболовстве",
        "паром",
        "елки",
        "142/2026",
        "украшенный зал",
        "transport",
        "passage",
        "occidental",
    ],
)
def test_who_asks_for_something_else(said: str) -> None:
    """A search for anything else is none of these: a visit (визит) is no visa (виза)."""
    assert not asks_for_help(said)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("harbour office", "Where is the Harbour Offices' entrance?"),
        ("портовая служба", "Где ПОРТОВОЙ службы вход?"),
        ("MoT", "my mot is over"),
    ],
)
def test_more_words(word: str, said: str) -> None:
    """The operator's words count too: a phrase in a row, with any ending, in any case."""
    assert not asks_for_help(said)
    assert asks_for_help(said, [word])
    assert not asks_for_help("harbour and office, службы портовой, motor", [word])
    assert not asks_for_help("anything", ["", "…"])


@pytest.mark.parametrize(
    "said",
    ["Thanks", "thank you very much!", "Thank you for your help", "Спасибо", "спасибо большое", "Благодарю за ответ"],
)
def test_thanks(said: str) -> None:
    """Nothing but thanks is thanks."""
    assert is_thanks(said)


@pytest.mark.parametrize("said", ["", "you", "Thanks, but where is the consulate?", "Спасибо, а где консул?", "за"])
def test_no_thanks(said: str) -> None:
    """A question with thanks before it is a question."""
    assert not is_thanks(said)


@pytest.mark.parametrize(
    "said", ["Hello", "hi!", "Good morning", "Здравствуйте", "Добрый день!", "Привет", "Здравствуйте, добрый вечер"]
)
def test_greetings(said: str) -> None:
    """Nothing but a greeting is a greeting."""
    assert is_greeting(said)


@pytest.mark.parametrize("said", ["", "day", "утро", "Hello, where is the consulate?", "Good Friday", "Добрый совет"])
def test_no_greetings(said: str) -> None:
    """A question with a greeting before it is a question, and a word that greetings have is a word."""
    assert not is_greeting(said)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("I lost my passport", ["passport"]),
        ("passprot, and a visa too", ["passport", "visa"]),
        ("Потеряла загранпаспорт", ["паспорт"]),
        ("нужна виза", ["виза"]),
        ("where is the harbour office? my passport!", ["harbour office", "passport"]),
        ("help, I was robbed", []),
    ],
)
def test_what_it_is_about(said: str, about: list[str]) -> None:
    """A passport, a visa or the operator's words can be looked for; that somebody was robbed cannot."""
    assert topics_of(said, ["harbour office"]) == about
