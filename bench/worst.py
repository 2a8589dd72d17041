"""The longest checks: the worst that can be pasted, against several statements of the greatest length."""

from __future__ import annotations

import random
import statistics
import time
from datetime import date

from bench.page import Part, Scale, Target, figure, table, targets
from bench.search import MISSION, ROUNDS
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.domain.verify.originals import Original, Originals
from bot.rendering.verify.comparison import compared

STATEMENTS, LENGTH, PASTED = 4, 100_000, 4096  # statements, in two languages; characters of each and of a message


def prose(size: int, number: int) -> str:
    """Sentences of a vocabulary of three thousand words."""
    dice = random.Random(number)
    return " ".join(" ".join(f"word{dice.randrange(3000)}" for _ in range(10)) + "." for _ in range(size // 80))


def two_words(size: int, number: int) -> str:
    """Nothing but two words."""
    dice = random.Random(number)
    return " ".join(dice.choice("ab") for _ in range(size // 2))


def in_threes(size: int, number: int) -> str:
    """Rows of three words that all texts have, and never a longer one."""
    return " ".join(f"y{number}" if n % 4 == 3 else f"w{n}" for n in range(size // 5))


def short_lines(size: int, _: int) -> str:
    """Lines of one letter."""
    return "a\n" * (size // 2)


def signs(size: int, _: int) -> str:
    """Nothing but signs."""
    return "., " * (size // 3)


CASES = {
    "an extract with a changed word": (prose, prose(LENGTH, 2)[9000:12000].replace(" ", " never ", 1)),
    "a stranger's text": (prose, prose(PASTED, 99)),
    "two words in any order": (two_words, f"{two_words(PASTED, 99)[:4000]} never"),
    "many short rows": (in_threes, in_threes(PASTED, 99)),
    "short lines": (short_lines, f"{short_lines(3900, 0)}a never a"),
    "short lines, with the number of a page": (short_lines, f"{short_lines(3900, 0)}Page 1 of 2\nnever"),
    "signs": (signs, f"{signs(3900, 0)}one two three four five"),
}


def originals(name: str) -> Originals:
    """Statements of the greatest length."""
    words, _ = CASES[name]
    found = []
    for number in range(1, STATEMENTS + 1):
        texts = [Text(lang, f"No. {number}", RichText(words(LENGTH, number)[:LENGTH])) for lang in MISSION.languages]
        by_lang = {text.lang: text for text in texts}
        published = StatementState.PUBLISHED
        statement = Statement(number, Number(2026, number), date(2026, 11, 24), None, "", published, 1, by_lang)
        found.append(Original(statement, 1, texts))
    return Originals(found)


def measure(scale: Scale) -> list[str]:
    """The part of the page."""
    taken: dict[str, list[float]] = {}
    busy: dict[str, list[float]] = {}
    for name, (_, pasted) in CASES.items():
        given = originals(name)
        for _ in range(scale.of(ROUNDS)):
            began, worked = time.perf_counter(), time.thread_time()
            compared(MISSION, pasted[:PASTED], given)
            taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            busy.setdefault(name, []).append((time.thread_time() - worked) * 1000)
    rows = [
        (name, figure(statistics.median(found)), figure(max(found)), figure(statistics.median(busy[name])))
        for name, found in taken.items()
    ]
    return [
        f"A message of {PASTED:,} characters compared with {STATEMENTS} statements in two languages of {LENGTH:,} "
        "characters each, in the thread in which the bot does it. Where the machine has other work, the CPU's "
        "milliseconds say what the comparison itself takes.",
        "",
        *table(("pasted", "median ms", "slowest ms", "CPU ms, median"), rows),
        *targets(Target("the slowest, median", 250, " ms").row(max(map(statistics.median, taken.values())))),
    ]


PART = Part("The longest checks", measure)
