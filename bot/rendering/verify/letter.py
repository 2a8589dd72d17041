"""The answer to a long text that nobody asked to check: it may be a letter to the mission. It never accuses a person
who asks for help of forgery."""

from __future__ import annotations

from bot.domain.prompts import Sent
from bot.domain.text.richtext import join
from bot.domain.verify.compare import Altered
from bot.i18n.translator import Translator
from bot.rendering.verify import verdict
from bot.rendering.verify.verdict import Answer
from bot.rendering.view import View, rows


def is_one(found: Answer, sent: Sent) -> bool:
    """Whether to answer a text as a letter: nobody asked for a check, and it is like no statement. A call for help also
    counts if it has changed some of our words."""
    if sent is Sent.TO_CHECK:
        return False
    unlike = found.statement is None or found.text is None
    return unlike or (sent is Sent.FOR_HELP and isinstance(found.verdict, Altered))


def answer(translate: Translator, found: Answer, sent: Sent) -> View:
    """The answer to a letter: what the check found, without a verdict on forgery."""
    if sent is Sent.UNASKED:
        lines = verdict.unknown(translate, found.statement)
    elif found.statement is None:
        lines = [translate("people.nothing")]
    else:
        key = "people.names" if found.text is None else "people.close"
        lines = [translate(key, number=found.statement.number)]
    return View(join(lines, "\n\n"), rows((verdict.open_button(translate, found.statement),)))
