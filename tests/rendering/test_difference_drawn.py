"""A difference as it is drawn: what is marked, what is shortened, what is said where nothing is to be seen."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text.difference import between
from bot.domain.text.richtext import RichText, bold, fits, utf16_length
from bot.i18n.translator import translator
from bot.rendering.difference import draw
from tests.domain.text.richtexts import rich_texts

EN, RU = translator("en"), translator("ru")


def marked(text: RichText, kind: str) -> list[str]:
    """The stretches under a format."""
    return [text.text[span.start : span.end] for span in text.spans if span.kind == kind]


def test_a_changed_word() -> None:
    """Struck through and, after it, in bold and underlined; the title that has not changed is left out."""
    body = between("The talks open in Paris on Monday.", "The talks open in Geneva on Monday.")
    drawn = draw(EN, [between("The talks", "The talks"), body], 4096)
    assert drawn.text == "The talks open in Paris Geneva on Monday."
    assert marked(drawn, "strikethrough") == ["Paris"]
    assert marked(drawn, "bold") == marked(drawn, "underline") == ["Geneva"]


def test_title_and_body() -> None:
    """Changes of the title and of the body are shown one below the other."""
    drawn = draw(EN, [between("Old title", "New title"), between("Old text", "New text")], 4096)
    assert drawn.text == "Old New title\n\nOld New text"


def test_what_is_far_from_a_change_is_left_out() -> None:
    """Long unchanged texts are shortened to the words around the changes, also where everything would fit."""
    long = "Many words of a long text that stay as they were. " * 10
    drawn = draw(EN, [between(f"{long}One{long}Two{long}", f"{long}Uno{long}Due{long}")], 4096)
    assert drawn.text.startswith("…")
    assert drawn.text.endswith("…")
    assert drawn.text.count("…") == 3
    assert len(drawn) < 600
    assert marked(drawn, "strikethrough") == ["One", "Two"] or "OneMany" in marked(drawn, "strikethrough")


def test_a_paragraph_break() -> None:
    """A line break that went or came is seen as a sign."""
    assert draw(EN, [between("One.\n\nTwo.", "One. Two.")], 4096).text == "One.¶␣ Two."


def test_formatting_only() -> None:
    """Where only formatting changed this is said, with the words concerned."""
    drawn = draw(EN, [between(RichText("Some words here"), bold("Some words here"))], 4096)
    assert drawn.text == "Formatting changed: Some words here"
    assert draw(RU, [between(bold("Текст"), RichText("Текст"))], 4096).text == "Изменено оформление: Текст"


def test_nothing() -> None:
    """Where nothing changed this is said in words."""
    assert draw(EN, [between("Same", "Same")], 4096).text == "Nothing has changed."


def test_more_than_there_is_room_for() -> None:
    """The first changes are shown, and the number of the others is given."""
    old = " ".join(f"word{n} same{n} and and" for n in range(400))
    drawn = draw(EN, [between(old, old.replace("word", "term"))], 1000)
    shown, _, note = drawn.text.rpartition("\n\n")
    assert utf16_length(drawn.text) <= 1000
    assert note.startswith("More changes: ")
    assert int(note.removeprefix("More changes: ")) + shown.count("word") + shown.count("term") == 2 * 400


@settings(max_examples=80)
@given(rich_texts(), rich_texts(), rich_texts(), rich_texts(), st.integers(300, 600))
def test_it_always_fits(old_title: RichText, new_title: RichText, old: RichText, new: RichText, limit: int) -> None:
    """Whatever the texts, what is drawn is not empty and within the limit."""
    drawn = draw(RU, [between(old_title, new_title), between(old + old, new + new + old)], limit)
    assert utf16_length(drawn.text) <= limit
    assert drawn.text.strip()


def test_many_changes_stay_marked() -> None:
    """Where each word is another, what is shown of them is marked to the last: Telegram would drop marks beyond the
    first hundred, and a word that is struck out would stand as if it were said."""
    before = " ".join(f"old{n} same{n}" for n in range(120))
    after = " ".join(f"new{n} same{n}" for n in range(120))
    drawn = draw(translator("en"), [between(RichText(before), RichText(after))], 4096)
    assert fits(drawn, 4096)
    for span in drawn.spans:
        assert drawn.text[span.start : span.end]
    struck = {drawn.text[s.start : s.end].strip() for s in drawn.spans if s.kind == "strikethrough"}
    shown = {word for word in drawn.text.split() if word.startswith("old")}
    assert shown
    assert shown <= struck
    assert "More changes" in drawn.text
