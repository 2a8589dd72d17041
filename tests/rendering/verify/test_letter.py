"""When a long text is answered as a letter, and what is said of it then."""

from __future__ import annotations

import pytest

from bot.domain.prompts import Sent
from bot.domain.text.difference import between
from bot.domain.text.richtext import RichText
from bot.domain.verify.candidates import Candidate
from bot.domain.verify.compare import Altered, Genuine, UnknownText
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.verify import letter
from bot.rendering.verify.verdict import Answer
from tests.rendering.scenes import statement

OURS = statement(RichText("Words of ours."))
CANDIDATE = Candidate("1", "Title", "Words of ours.")
NEAR = Altered(CANDIDATE, between(RichText("Words of ours."), RichText("Words of yours.")))
TEXT = OURS.texts["en"]
UNKNOWN, NAMED = Answer(UnknownText(), None, None), Answer(UnknownText(), OURS, None)
ALTERED, GENUINE = Answer(NEAR, OURS, TEXT), Answer(Genuine(CANDIDATE), OURS, TEXT)


@pytest.mark.parametrize(
    ("found", "sent", "as_letter"),
    [
        (UNKNOWN, Sent.TO_CHECK, False),
        (UNKNOWN, Sent.UNASKED, True),
        (UNKNOWN, Sent.FOR_HELP, True),
        (NAMED, Sent.UNASKED, True),
        (ALTERED, Sent.TO_CHECK, False),
        (ALTERED, Sent.UNASKED, False),
        (ALTERED, Sent.FOR_HELP, True),
        (GENUINE, Sent.UNASKED, False),
        (GENUINE, Sent.FOR_HELP, False),
    ],
)
def test_what_is_a_letter(found: Answer, sent: Sent, as_letter: bool) -> None:
    """What nobody asked to check and is like nothing of ours; of who asks for help also what is only near to it."""
    assert letter.is_one(found, sent) is as_letter


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("found", [UNKNOWN, NAMED, ALTERED])
def test_no_verdict_for_who_asks_for_help(lang: str, found: Answer) -> None:
    """No word of unknown, altered or forged; the statement that was named or is near, and the button to it."""
    translate = translator(lang)
    view = letter.answer(translate, found, Sent.FOR_HELP)
    for verdict in ("unknown", "altered"):
        assert translate(f"verify.{verdict}").partition(" ")[2].lower() not in view.text.text.lower()
    assert bool(view.rows) is (found.statement is not None)
    assert ("142/2021" in view.text.text) is (found.statement is not None)


@pytest.mark.parametrize("lang", INTERFACE)
def test_what_nobody_asked_for(lang: str) -> None:
    """Without a word of need the text may still be one to check: that it is unknown is said."""
    translate = translator(lang)
    assert translate("verify.unknown_what") in letter.answer(translate, UNKNOWN, Sent.UNASKED).text.text
