"""A request to take texts down for good, as staff see it: what is removed, the question, the result."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.redaction.redaction import OMITTED
from bot.domain.statements import Number, Statement
from bot.domain.text.richtext import RichText, bold, italic, join
from bot.i18n.translator import Translator
from bot.rendering.view import View, rows, tap


def request(
    translate: Translator,
    statement: Statement,
    revisions: Sequence[int],
    reason: str,
    *,
    files: int,
    copies: int,
    title: str,
    name: str = "",
    id: int,
) -> View:
    """What would be removed, and the buttons. `name`: the person who asked, if the viewer is another, who may confirm;
    `copies`: chats whose copies are retracted."""
    newest = statement.revision in revisions
    told = ", ".join(map(str, revisions))
    lines: list[RichText | str] = [
        bold(translate("redact.title", number=statement.number)),
        *([] if title == OMITTED else [italic(title)]),
        translate("redact.revisions", revisions=told, newest=statement.revision),
        translate.count("redact.files", files) if files else translate("redact.no_files"),
        _copies(translate, copies) if newest else translate("redact.stays"),
        translate("redact.reason", reason=reason),
        translate("redact.kept"),
        translate("redact.asks", name=name) if name else translate("redact.asked"),
    ]
    refuse = tap(f"✖️ {translate('button.reject' if name else 'button.cancel')}", "redact_no", id)
    if not name:
        return View(join(lines, "\n\n"), rows((refuse,)))
    confirm = tap(f"🗑 {translate('button.confirm')}", "redact_yes", id)
    return View(join(lines, "\n\n"), rows((confirm,), (refuse,)))


def _copies(translate: Translator, chats: int) -> str:
    return translate.count("redact.copies", chats) if chats else translate("redact.no_copies")


def done(translate: Translator, number: Number, *, sends: bool) -> View:
    """Everything is removed. `sends`: copies are being retracted."""
    lines = [bold(translate("redact.done", number=number)), RichText(translate("redact.not_reached"))]
    if sends:
        lines.insert(1, RichText(translate("redact.sends")))
    return View(join(lines, "\n\n"))


def refused(translate: Translator, number: Number) -> View:
    """Nothing was taken down."""
    return View(RichText(translate("redact.refused", number=number)))
