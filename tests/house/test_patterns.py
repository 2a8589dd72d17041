"""Every pattern of the package takes time in proportion to its input, however hostile that is."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub", "subn")
SHORT = 1_000  # characters; each step is twice as long
STEPS = 4
ENOUGH = 0.004  # seconds of work that can be compared; what takes less at the last step is no danger
LINEAR = 2.9  # how much more work twice the input may be; four times as much is quadratic
SEEDS = (
    *" \n\t0aA.-:/,;@_([{<'\"#*|&%+=~^\\\u00a0\u0301я１",
    " \n",
    "a ",
    "0 ",
    "a.",
    "0.",
    "a-",
    "a\n",
    "0:",
    "01",
    "- ",
    ",a",
    "://",
)
ENDS = ("", "\0", "!", "x", "\n!")


@dataclass(frozen=True)
class Used:
    """A pattern of a module, and how the module uses it."""

    where: str
    pattern: re.Pattern[str]
    methods: tuple[str, ...]


@functools.cache
def calls_in(file: Path) -> dict[str, set[str]]:
    """Name -> the methods of a pattern that the file calls on it."""
    calls: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Name):
            calls.setdefault(node.value.id, set()).add(node.attr)
    return calls


def found_in(names: Mapping[str, object]) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """The patterns among a module's values: each with the name that leads to it, and where it is below that: '', or
    `[number]` for one in a table."""
    for name, value in names.items():
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield name, "", value
        items = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
        for number, item in enumerate(items):
            for part in item if isinstance(item, tuple) else (item,):
                if isinstance(part, re.Pattern) and isinstance(part.pattern, str):
                    yield name, f"[{number}]", part


def used_in(file: Path) -> Iterator[Used]:
    """The patterns that a file compiles and calls: by their names; those in its tables by the methods that it calls on
    what it takes out of them. Most files have none, and only those that have are parsed: each worker does all this."""
    module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    where, names = str(file.relative_to(ROOT)), vars(module)
    for name, place, pattern in found_in(names):
        calls = calls_in(file)
        if not place and name in calls:
            yield Used(f"{where}:{name}", pattern, tuple(sorted(calls[name])))
        elif place:
            loose = set().union(*(methods for on, methods in calls.items() if on not in names and on != "re"))
            loose -= {"split"}  # a text's own
            yield Used(f"{where}:{name}{place}", pattern, tuple(sorted(loose or {"search"})))


def every() -> list[Used]:
    """All of them."""
    files = sorted((ROOT / "bot").rglob("*.py"))
    files = [file for file in files if file.name not in ("__main__.py", "__init__.py")]
    return [used for file in files for used in used_in(file)]


def run(used: Used, method: str) -> Callable[[str], object]:
    """The call as the module makes it."""
    bound: Callable[..., object] = getattr(used.pattern, method)
    if method in ("sub", "subn"):
        return lambda text: bound("", text)
    if method == "finditer":
        return lambda text: sum(1 for _ in used.pattern.finditer(text))
    return bound


def letters(pattern: str) -> set[str]:
    """The pattern's own characters: what is most likely to lead it on."""
    return {char for char in pattern if char.isalnum()} | set(re.findall(r"\w{2,8}", pattern))


def work(call: Callable[[str], object], text: str) -> float:
    """CPU seconds, the least of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        call(text)
        best = min(best, time.process_time() - began)
        if best > 1:
            break
    return best


def grows(call: Callable[[str], object], seed: str, end: str) -> list[float] | None:
    """The work at each step where it grows faster than the input; None where it does not."""
    for tiny in (16, 24):  # where the work doubles with each character, a longer input would not end
        if (spent := work(call, (seed * tiny)[:tiny] + end)) > ENOUGH:
            return [spent]
    spent_at: list[float] = []
    for step in range(STEPS):
        length = SHORT << step
        text = (seed * length)[:length] + end
        spent_at.append(work(call, text))
        if len(spent_at) > 1 and spent_at[-1] > ENOUGH and spent_at[-1] > LINEAR * spent_at[-2]:
            half = (seed * length)[: length // 2] + end
            if work(call, text) > LINEAR * work(call, half):
                return spent_at
    return None


def is_danger(call: Callable[[str], object], seed: str, end: str) -> bool:
    """A quick look: whether a long input costs enough to be looked at closely."""
    if work(call, (seed * 24)[:24] + end) > ENOUGH:
        return True
    length = SHORT << (STEPS - 1)
    began = time.process_time()
    call((seed * length)[:length] + end)
    return time.process_time() - began > ENOUGH


@pytest.mark.parametrize("used", every(), ids=lambda used: used.where)
def test_no_pattern_is_slower_than_linear(used: Used) -> None:
    """Twice the input is about twice the work, for each way in which the module uses the pattern."""
    for method in used.methods:
        call = run(used, method)
        for seed in (*SEEDS, *sorted(letters(used.pattern.pattern))):
            for end in ENDS:
                spent = grows(call, seed, end) if is_danger(call, seed, end) else None
                assert spent is None, f"{used.where}.{method} on {seed!r} * n + {end!r}: {spent}"


def test_a_slow_pattern_is_caught() -> None:
    """The test sees a quadratic and an exponential pattern, and lets a linear one be."""
    assert grows(re.compile(r"\s+x").search, " ", "!")
    assert grows(re.compile(r"(\s*#.*\n|\s*\n)*y").match, "\n", "!")
    assert grows(re.compile(r"[^\S\n]*y").match, " ", "!") is None
