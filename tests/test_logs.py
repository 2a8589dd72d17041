"""No log line carries the token: not as text, not as JSON, not in an argument, a traceback or a broken line."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from io import FileIO, TextIOWrapper
from pathlib import Path

import pytest

from bot.logs import HIDDEN, hide_tokens, set_up
from bot.sandbox import TOKEN
from bot.store.database import engine

_URL = f"https://api.telegram.org/bot{TOKEN}/sendMessage"
_SECRET = TOKEN.split(":")[1]


@pytest.fixture(params=["text", "json"])
def form(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """The log in each form; afterwards it is as it was, before `capsys` takes its stream away."""
    root = logging.getLogger()
    before = root.level, root.handlers[:], logging.raiseExceptions
    yield request.param
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    logging.raiseExceptions = before[2]


def said(capsys: pytest.CaptureFixture[str], form: str) -> str:
    """What the log has said; none of it may be the token, and in JSON every line is an object."""
    output = capsys.readouterr()
    assert output.out == ""
    assert _SECRET not in output.err
    if form == "json":
        for line in output.err.splitlines():
            assert {"at", "level", "room", "message"} <= json.loads(line).keys()
    return output.err


def test_in_the_message_and_its_arguments(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In the sentence itself, in %s and %r, in objects and in dicts."""
    set_up("debug", form)
    log = logging.getLogger("anywhere")
    log.debug(f"GET {_URL}")
    log.info("%s and %r", _URL, {"url": _URL})
    log.warning("%(url)s", {"url": _URL})
    log.error(ValueError(_URL))
    output = said(capsys, form)
    assert output.count(HIDDEN) == 5
    assert len(output.splitlines()) == 4


def test_in_a_traceback(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In an exception, in what caused it, and in the source line that a traceback quotes."""
    set_up("info", form)
    try:
        try:
            raise OSError(_URL)
        except OSError as error:
            raise RuntimeError(f"cannot reach {_URL}") from error
    except RuntimeError:
        logging.getLogger("anywhere").exception("sending failed")
    output = said(capsys, form)
    assert "RuntimeError" in output
    assert "OSError" in output
    assert output.count(HIDDEN) >= 2


def test_in_a_stack(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A token in a logged stack is hidden."""
    set_up("info", form)
    logging.getLogger("anywhere").info("here: %s", _URL, stack_info=True)
    assert HIDDEN in said(capsys, form)


def test_in_a_line_that_is_broken(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A line whose arguments do not fit must not bring the token out by the logging module's own complaint."""
    set_up("info", form)
    logging.getLogger("anywhere").info("%d messages", _URL)
    logging.getLogger("anywhere").info("nothing", _URL)
    said(capsys, form)


def test_levels(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is below the level is not said; the level may be written in any case; the newest set-up holds."""
    set_up("debug", form)
    set_up("Warning", form)
    logging.getLogger("anywhere").info("no")
    logging.getLogger("anywhere").warning("yes")
    output = said(capsys, form)
    assert "no" not in output.replace("anywhere", "")
    assert "yes" in output
    assert len(output.splitlines()) == 1


async def test_no_values_of_the_database(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """At debug level too, what is written to the database is not repeated in the log."""
    set_up("debug", form)
    async with engine.open_connection(tmp_path / "a.db") as database:
        await database.execute("SELECT ?", ("a reader's chat",))
    assert "a reader's chat" not in said(capsys, form)


@pytest.mark.parametrize(
    "text",
    [TOKEN, _URL, f"bot{TOKEN}", f"'{TOKEN}'", f"{TOKEN}:{TOKEN}", f"url={_URL.replace(':', '%3A')}"],
)
def test_wherever_it_stands(text: str) -> None:
    """A token is found whatever stands around it, percent-encoded too."""
    assert _SECRET not in hide_tokens(text)


@pytest.mark.parametrize("text", ["", "12:30", "142/2026", "https://example.org:8443/path", "2026-11-24T12:00:00"])
def test_what_is_no_token_stays(text: str) -> None:
    """Times, numbers and addresses are left as they are."""
    assert hide_tokens(text) == text


NASTY = {
    "a line of its own": "no\n2026-11-27 12:00:00,000 INFO    bot.app: forged",
    "a return": "no\rforged",
    "a terminal's orders": "\x1b[2J\x1b]0;title\x07 \x9b31m \x7f \x00 \x08",
    "other ends of lines": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "turned writing": "\u202eexe.cod\u202c \u2066x\u2069 \u200f",
    "what is not seen": "a\u200bb\u00adc\ufeffd",
    "halves of characters": "\ud83d and \udc00",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_nothing_obeys_what_is_logged(text: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a message, an argument or an exception holds, the record begins one line, and every other line of it is
    indented; no character is left that a terminal would obey."""
    set_up("info", form)
    log = logging.getLogger("anywhere")
    log.info(text)
    log.info("%s and %r", text, text)
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("failed: %s", text, stack_info=True)
    output = said(capsys, form)
    records = [line for line in output.split("\n")[:-1] if not line.startswith("    ")]
    assert len(records) == 3
    assert output.count("anywhere") == 3
    assert all(character == "\n" or character.isprintable() for character in output)
    if form == "json":
        assert json.loads(records[0])["message"] == text


@pytest.mark.parametrize("splitter", ["\n", "\x00", "\x1b", "\u200b", "\u202e", "\r\n", "\x7f", "\u00ad", "\ud800"])
def test_a_token_that_is_split(splitter: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters between a token's letters do not bring it out: as they are, as `repr` shows them, in an
    exception."""
    set_up("info", form)
    number, secret = TOKEN.split(":")
    whole = splitter.join(f"{number}:{secret}")
    for broken in (whole, f"{number}:{secret[:9]}{splitter}{secret[9:]}", f"{number}{splitter}:{secret}"):
        logging.getLogger("anywhere").info("to %s, that is %r", broken, broken)
        try:
            raise ValueError(broken)
        except ValueError:
            logging.getLogger("anywhere").exception("failed")
    output = said(capsys, form)
    assert secret[-9:] not in output
    assert output.count(HIDDEN) >= 3 * 3


def test_a_log_on_a_full_disk(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that takes no line, as on a full disk, is no error to whoever writes one: the bot goes on."""
    descriptor = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr(sys, "stderr", TextIOWrapper(FileIO(descriptor, "w", closefd=False), write_through=True))
    set_up("info", form)
    logging.getLogger("anywhere").error("the disk is full")
    os.close(descriptor)
