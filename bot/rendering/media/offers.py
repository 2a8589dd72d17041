"""Questions about files that staff have sent: whether they are for a statement, whether to attach a document."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.drafts.draft import Draft
from bot.domain.drafts.sent_media import SentMedia, caption_of
from bot.domain.errors import Refusal
from bot.domain.text.richtext import RichText
from bot.i18n.translator import Translator
from bot.rendering.view import View, rows, tap


def what_for(translate: Translator, group: Sequence[SentMedia], last: Draft | None) -> View:
    """Asks what files are for that came without a word. `last`: the draft that was just being written."""
    key = "media.ask_with_caption" if caption_of(group) else "media.ask"
    message = group[0].message_id
    new = tap(f"📰 {translate('button.new_statement')}", "media_new", message, last.id if last else 0)
    add = tap(f"➕ {translate('button.add_to', draft=last.name)}", "media_to", message, last.id) if last else None
    return View(RichText(translate(key)), rows((new,), (add,)))


def attach_too(translate: Translator, sent: SentMedia, notes: Sequence[str]) -> View:
    """The text of a document was taken: notes on it, and a button to attach the document itself."""
    lines = [translate(note) for note in notes] or [translate("media.text_taken")]
    button = tap(f"📎 {translate('button.attach_too')}", "media_attach", sent.message_id)
    return View(RichText("\n".join(lines)), rows((button,)))


def told(translate: Translator, notes: Sequence[Refusal]) -> View:
    """What happened to files, one sentence each."""
    return View(RichText("\n".join(dict.fromkeys(sentence(translate, note) for note in notes))))


def sentence(translate: Translator, note: Refusal) -> str:
    """One sentence; its count is `n`."""
    if "n" in note.values:
        values = {name: value for name, value in note.values.items() if name != "n"}
        return translate.count(note.key, int(str(note.values["n"])), **values)
    said = translate(note.key, **{name: value for name, value in note.values.items() if name != "file"})
    return f"{note.values['file']}: {said}" if note.values.get("file") else said
