"""The text files: what is written is read back, the same bytes always, and nobody can smuggle a field into one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.media import Media, MediaKind
from bot.domain.signing import headed
from bot.domain.signing.headed import NotOurs
from bot.domain.signing.statement_file import (
    REDACTION,
    RETRACTION,
    FileHash,
    NoticeFile,
    RevisionFile,
    chained,
    sha256,
)
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText, Span

NUMBER, DAY = Number(2026, 142), date(2026, 11, 28)
HASH = "ab" * 32

WHOLE = RevisionFile(
    NUMBER,
    2,
    DAY,
    Text("en", "On the bridge", RichText("It opens.\n\nOn Monday.", (Span(0, 2, "bold"),)), "https://e.example/1"),
    (Media(MediaKind.PHOTO, HASH, "", (("en", "A bridge"),)), Media(MediaKind.DOCUMENT, "cd" * 32, "plan.pdf")),
    FileHash(1, "ef" * 32),
)
AS_WRITTEN = f"""Chancery statement 1
Number: 142/2026
Revision: 2
Date: 2026-11-28
Language: en
Title: On the bridge
Link: https://e.example/1
Replaces: 1 {"ef" * 32}
Media: photo {HASH}
Shows: A bridge
Media: document {"cd" * 32}
Name: plan.pdf
Format: bold 0-2

It opens.

On Monday.
"""


def test_the_form_is_a_promise() -> None:
    """The bytes of docs/signing.md: what was signed years ago is made again."""
    assert WHOLE.content().decode() == AS_WRITTEN
    assert RevisionFile.parse(AS_WRITTEN.encode()) == WHOLE


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    body = draw(words)
    ends = sorted(draw(st.lists(st.integers(0, len(body)), min_size=2, max_size=2, unique=True))) if body else []
    address = draw(st.sampled_from(["https://e.example/?a=b c", "x: y"]))
    spans = (Span(ends[0], ends[1], "text_link", address),) if ends else ()
    return Text("en", headed.line(draw(words)), RichText(body, spans), "", draw(st.booleans()))


@given(texts())
def test_whatever_a_text_says_it_is_read_back(text: Text) -> None:
    """A title or a body that looks like fields changes nothing: exactly the same comes back."""
    file = RevisionFile(NUMBER, 1, DAY, text)
    assert RevisionFile.parse(file.content()) == file


@given(words)
def test_no_title_makes_a_field(title: str) -> None:
    """A title with line ends of any kind stays one field."""
    file = RevisionFile(NUMBER, 1, DAY, Text("en", f"A{title}\nNumber: 1/1999", RichText("Body")))
    read = RevisionFile.parse(file.content())
    assert (read.number, read.text.body) == (NUMBER, RichText("Body"))
    assert "\n" not in read.text.title


@pytest.mark.parametrize(
    "changed",
    [
        AS_WRITTEN.replace("Number: 142/2026\n", ""),
        AS_WRITTEN.replace("\n", "\r\n"),
        AS_WRITTEN.replace("bold 0-2", "bold 2-900"),
        AS_WRITTEN.replace("Revision: 2", "Revision: two"),
        AS_WRITTEN.replace("Language: en\n", "Language: en\nPraise: much\n"),
        AS_WRITTEN.rstrip("\n"),
        AS_WRITTEN.replace("statement 1", "statement 2"),
        "",
        "Chancery statement 1",
    ],
)
def test_what_is_not_as_written_is_refused(changed: str) -> None:
    """Anything else than the program's own form is no text file of ours, and raises nothing else."""
    with pytest.raises(NotOurs):
        RevisionFile.parse(changed.encode())


def test_bytes_are_no_text_file() -> None:
    """A picture is refused as well."""
    with pytest.raises(NotOurs):
        RevisionFile.parse(b"\x89PNG\xff\xfe\n\n")


@pytest.mark.parametrize("kind", [RETRACTION, REDACTION])
@pytest.mark.parametrize("at", [None, datetime(2026, 11, 28, 6, tzinfo=UTC)])
def test_a_notice_is_read_back(kind: str, at: datetime | None) -> None:
    """The notice names what it stands for, and why."""
    notice = NoticeFile(kind, NUMBER, DAY, "ru", at, "По ошибке.\n\nИзвините.", (FileHash(1, HASH), FileHash(2, HASH)))
    assert NoticeFile.parse(notice.content()) == notice


def test_a_chain_names_what_each_replaces() -> None:
    """Each file names the newest earlier one in its language; of a text that is gone the hash is all there is."""
    first, second = Text("en", "A", RichText("a")), Text("en", "B", RichText("b"))
    russian = Text("ru", "Б", RichText("б"))
    told = [(1, [first], ()), (2, [second, russian], ()), (3, [second, russian], ())]
    whole = chained(NUMBER, DAY, told, {})
    one, two, three = (whole[n, "en"] for n in (1, 2, 3))
    assert isinstance(one, RevisionFile)
    assert isinstance(two, RevisionFile)
    assert isinstance(three, RevisionFile)
    assert (one.replaces, two.replaces) == (None, FileHash(1, sha256(one.content())))
    new_language = whole[2, "ru"]
    assert isinstance(new_language, RevisionFile)
    assert new_language.replaces is None
    without = chained(NUMBER, DAY, told, {(1, "en"): sha256(one.content())})
    assert without[1, "en"] == FileHash(1, sha256(one.content()))
    assert without[3, "en"] == three
