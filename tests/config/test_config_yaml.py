"""The promises about files that are not YAML, or hold no keys."""

import pytest

from tests.configs import fault_lines

# Whole files that are not YAML, or not a map -> the one line, without "config.yaml:".
FILES = {
    "nothing": ("", "1: the file is empty; it needs at least 'mission:'"),
    "comments": ("# a\n# b\n", "1: the file is empty; it needs at least 'mission:'"),
    "a word": ("hello", "1: the file holds no keys; it needs at least 'mission:'"),
    "a list": ("\n- a", "2: the file holds no keys; it needs at least 'mission:'"),
    "tab": ("web:\n\tport: 80", "2: a tab stands where YAML allows only spaces"),
    "at": ("channels:\n- chat: @embassy", "2: a text that begins with '@' must be put in quotes"),
    "star": ("a: 1\nb: *note", "2: a text that begins with '*' must be put in quotes"),
    "braces": (
        "a:\n  text: {days} since",
        "2: this line does not fit the lines above it; check quotes and indentation",
    ),
    "colon": ("a: b: c", "1: a ':' stands where none can be; check the indentation, or put the text in quotes"),
    "no colon": ("a: 1\nweb\nb: 2", "2: a key stands here without its ':'"),
    "quote": ('a: 1\nb: "c\n', "2: a quotation mark is opened and not closed"),
    "bracket": ("a: [b\nc: d", "2: a bracket or comma is missing, or a text that begins with a bracket needs quotes"),
    "escape": (r'a: "C:\q"', "1: a backslash in double quotes starts a special sign; double it, or use single quotes"),
    "no character": (r'a: "\U00110000"', r"1: the escape \U00110000 stands for no character"),
    "no number of a character": ('a: 1\nb: "\\UFFFFFFFF"', r"2: the escape \UFFFFFFFF stands for no character"),
    "documents": ("a: 1\n---\nb: 2", "2: a second document begins here ('---'); the file must hold only one"),
    "unprintable": ("a: 1\nb: \x07", "2: the character U+0007 is not allowed in YAML"),
    "brackets": ("[" * 1500, "1: brackets are nested too deeply"),
}


@pytest.mark.parametrize(("text", "line"), FILES.values())
def test_a_malformed_file_is_one_plain_line(text: str, line: str) -> None:
    """What is not YAML, or holds no keys, gives one line with the place."""
    assert fault_lines(text) == [f"config.yaml:{line}"]
