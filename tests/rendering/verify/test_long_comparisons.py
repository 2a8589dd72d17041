"""Several statements of the greatest length beside the worst that can be pasted: the work stays in proportion."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from bot.domain.mission import LocalText, Mission
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.domain.verify.compare import Altered, Extract
from bot.domain.verify.originals import Original, Originals
from bot.rendering.verify import candidates
from bot.rendering.verify.comparison import compared
from bot.rendering.view import TEXT_LIMIT
from tests.steps import lines_run, steps

MISSION = Mission(LocalText({"": "The Embassy"}), ("en", "ru"), "Europe/London")
STATEMENTS = 4
Words = Callable[[int, int], str]  # a text of about so many characters, by its number


def prose(size: int, number: int) -> str:
    dice = random.Random(number)
    sentences = [" ".join(f"word{dice.randrange(3000)}" for _ in range(10)) + "." for _ in range(size // 90)]
    return " ".join(sentences)


def two_words(size: int, number: int) -> str:
    dice = random.Random(number)
    return " ".join(dice.choice("ab") for _ in range(size // 2))


def in_threes(size: int, number: int) -> str:
    return " ".join(f"y{number}" if n % 4 == 3 else f"w{n}" for n in range(size // 6))


def short_lines(size: int, number: int) -> str:
    return "a\n" * (size // 2)


def signs(size: int, number: int) -> str:
    return "., " * (size // 3)


def unseen(size: int, number: int) -> str:
    return "a\u00adb…\u200b " * (size // 6)


WORST: dict[str, tuple[Words, str]] = {
    "an altered extract": (prose, prose(5000, 2)[900:4500].replace("word1", "word2", 5)),
    "a stranger's": (prose, prose(TEXT_LIMIT, 99)),
    "two words": (two_words, two_words(TEXT_LIMIT, 99) + " never"),
    "rows of three": (in_threes, in_threes(TEXT_LIMIT, 99)),
    "short lines": (short_lines, "a\n" * 1900 + "a never a"),
    "signs": (signs, "., " * 1300 + "one two three four five"),
    "unseen signs": (unseen, "ab… " * 900 + "never ab"),
    "pages": (short_lines, "a\n" * 1000 + "Page 1 of 2\nPage 3 of 4\nnever"),
}


def originals(words: Words, size: int) -> Originals:
    found = []
    for number in range(1, STATEMENTS + 1):
        texts = [Text(lang, f"No. {number}", RichText(words(size, number))) for lang in MISSION.languages]
        by_lang = {text.lang: text for text in texts}
        given = Number(2026, number)
        published = StatementState.PUBLISHED
        statement = Statement(number, given, date(2026, 11, 24), None, "", published, 1, by_lang)
        found.append(Original(statement, 1, texts))
    return Originals(found)


@pytest.mark.parametrize("name", WORST)
def test_the_work_grows_with_the_texts(name: str) -> None:
    """Whatever is pasted, against texts twice as long it is about twice the work at most, and little for each of their
    characters: reading them is left to functions that go through a text at once."""
    words, pasted = WORST[name]
    longer, shorter = originals(words, 40_000), originals(words, 20_000)
    compared(MISSION, pasted, shorter)  # each character is judged once
    work = lines_run(lambda: compared(MISSION, pasted[:TEXT_LIMIT], shorter))
    assert lines_run(lambda: compared(MISSION, pasted[:TEXT_LIMIT], longer)) < 2.3 * work
    characters = STATEMENTS * len(MISSION.languages) * 40_000
    assert steps(lambda: compared(MISSION, pasted[:TEXT_LIMIT], longer)) < 5 * characters


def test_many_that_are_not_meant() -> None:
    """Beside the one that a copy is of, all others are read, and no more than that."""
    one = originals(prose, 20_000)
    others = Originals([*one.revisions, *originals(lambda size, number: prose(size, number + 50), 20_000).revisions])
    copied = one.revisions[1].texts[0].body.text.split()[200:500]
    for pasted, verdict in ((" ".join(copied), Extract), (" ".join([*copied[:99], "never", *copied[100:]]), Altered)):
        checked = compared(MISSION, pasted, others)
        assert isinstance(checked.verdict, verdict)
        assert checked.statement == one.revisions[1].statement
        alone = steps(lambda pasted=pasted: compared(MISSION, pasted, one))  # type: ignore[misc]
        assert steps(lambda pasted=pasted: compared(MISSION, pasted, others)) < 2.3 * alone  # type: ignore[misc]


def test_the_line_of_a_page() -> None:
    """Only a copy in which a line may number one of our pages has long texts cut into pages."""
    for line in ("Page 3 of 17", "Страница 1 из 20", "a\nPage\u00a03 of 17 \nb", "page", "The page 3 of 17", "3 of 17"):
        expected = line.replace("\u00a0", " ").strip("ab \n").startswith(("Page 3", "Страница"))
        assert candidates.has_page_lines(line) == expected, line
