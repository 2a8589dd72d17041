"""A pasted text compared with the revisions of statements that were found for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.mission import LocalText, Mission
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.domain.verify.compare import Altered, Genuine, UnknownText
from bot.domain.verify.originals import Original, Originals
from bot.rendering.verify.comparison import compared

MISSION = Mission(LocalText({"": "The Embassy"}), ("en", "ru"), "Europe/London")
EN = Text("en", "On the talks", RichText("The talks on fisheries open in Paris, on Monday. Details will follow."))
RU = Text("ru", "О переговорах", RichText("Переговоры о рыболовстве откроются в Париже в понедельник."))
NOW = Statement(1, Number(2026, 142), date(2026, 11, 24), None, "", StatementState.PUBLISHED, 2, {"en": EN, "ru": RU})
EARLIER = replace(EN, body=RichText("The talks on fisheries open in Rome, on Monday. Details will follow."))
FOUND = Originals([Original(NOW, 2, [EN, RU]), Original(NOW, 1, [EARLIER])])


def test_each_language_and_revision() -> None:
    """The answer says which text of which revision it was, with the statement as it stands today."""
    for text, earlier in ((EN, False), (RU, False), (EARLIER, True)):
        checked = compared(MISSION, text.body.text, FOUND)
        assert isinstance(checked.verdict, Genuine)
        assert (checked.statement, checked.text, checked.earlier) == (NOW, text, earlier)


def test_altered() -> None:
    """A text with one changed word is shown as altered, beside the nearest statement."""
    checked = compared(MISSION, EN.body.text.replace("Monday", "Friday"), FOUND)
    assert isinstance(checked.verdict, Altered)
    assert checked.statement == NOW


def test_unknown() -> None:
    """A text like none of them, that names a statement; and one for which nothing was found."""
    other = "Nothing of all that has ever been said by anybody at all."
    checked = compared(MISSION, other, replace(FOUND, named=NOW))
    assert isinstance(checked.verdict, UnknownText)
    assert (checked.statement, checked.text) == (NOW, None)
    assert compared(MISSION, other, Originals([])).statement is None
