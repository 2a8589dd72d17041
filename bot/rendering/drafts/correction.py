"""The changes in a correction, on its card for staff; and the question before a retraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.drafts.draft import Content, Draft
from bot.domain.statements import Number, Text
from bot.domain.text.difference import between
from bot.domain.text.richtext import RichText, bold, join, utf16_length
from bot.i18n.translator import Translator, own_name
from bot.rendering.difference import draw
from bot.rendering.view import View, rows, tap

_LEAST = 300  # UTF-16 units that a difference needs


def changes(translate: Translator, before: Mapping[str, Text], texts: Sequence[Text], limit: int) -> RichText:
    """The differences between the texts, by language, in at most `limit` UTF-16 units; empty if there are none.

    Args:
        before: the statement's current texts, by language. A language that is not among them is shown as new.
    """
    changed = [text for text in texts if before.get(text.lang) != text]
    parts: list[RichText] = []
    for number, text in enumerate(changed):
        room = (limit - sum(utf16_length(part.text) + 2 for part in parts)) // (len(changed) - number)
        name = bold(own_name(text.lang))
        if room < _LEAST:
            parts.append(name)
            continue
        old = before.get(text.lang)
        if old is None:
            drawn = RichText(translate("correct.new_language", title=text.title[:100]))
        else:
            differences = [between(old.title, text.title), between(old.body, text.body)]
            drawn = draw(translate, differences, room - utf16_length(name.text) - 1)
        parts.append(join([name, drawn], "\n"))
    return join(parts, "\n\n")


def reasons(translate: Translator, content: Content) -> list[str]:
    """The reasons for a retraction, as readers will see them, in each language that has one."""
    said = [translate("card.reason", reason=content.reason) if content.reason else translate("card.no_reason")]
    return said + [
        translate("card.reason_in", language=own_name(lang), reason=reason) for lang, reason in content.reasons
    ]


def sure(translate: Translator, draft: Draft, number: Number | None, copies: int, closes: Sequence[str] = ()) -> View:
    """The question after Retract was pressed: what will happen, and Confirm.

    Args:
        copies: how many chats have a copy.
        closes: the names of the open drafts that this discards.
    """
    lines = [bold(translate("retract.sure", number=number or "")), RichText(translate.count("retract.what", copies))]
    lines += [RichText(translate("retract.closes", draft=name)) for name in closes]
    lines.append(RichText("\n".join(reasons(translate, draft.content))))
    confirm = tap(f"🚫 {translate('button.confirm')}", "publish", draft.id, draft.version)
    back = tap(f"↩️ {translate('button.back')}", "page", draft.id)
    return View(join(lines, "\n\n"), rows((confirm,), (back,)))
