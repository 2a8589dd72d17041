"""Numbers, contents, roles and texts by language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drafts.draft import Content
from bot.domain.drafts.faults import MAX_BODY, MAX_TITLE, MAX_WORD, fault
from bot.domain.mission import LocalText, Mission, Topic
from bot.domain.staff import Role
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText, bold
from tests.domain.text.richtexts import rich_texts, texts


@given(st.integers(1900, 9999), st.integers(1, 999_999))
def test_numbers_are_read_as_written(year: int, serial: int) -> None:
    """142/2026 reads back; 142 alone is of this year."""
    number = Number(year, serial)
    assert Number.parse(str(number), 2000) == number
    assert Number.parse(f" №{serial} ", year) == number


@given(st.text())
def test_any_text_as_a_number(text: str) -> None:
    """Whatever is typed is a number above 0 or none."""
    found = Number.parse(text, 2026)
    assert found is None or found.serial > 0


@pytest.mark.parametrize("text", ["", "0", "0/2026", "-1", "1/26", "1/20266", "1234567", "1.5", "x", "142/2026 x"])
def test_no_numbers(text: str) -> None:
    """Zero, impossible years and words are not statement numbers."""
    assert Number.parse(text, 2026) is None


FLAGS = ("urgent", "confirmed", "silent", "link_preview", "featured", "pin", "notice")
AN_INSTANT = datetime(2026, 12, 25, 18, 30, tzinfo=UTC)


@given(rich_texts(), texts, st.booleans(), st.booleans())
def test_contents_as_json(body: RichText, title: str, urgent: bool, silent: bool) -> None:
    """A content is read as it was stored, and its hash changes with every part of it."""
    content = Content.of("en", title, body, "https://example.org", topic="news", urgent=urgent, silent=silent)
    assert Content.from_json(content.to_json()) == content
    assert Content.from_json(content.to_json()).content_hash() == content.content_hash()
    written = content.texts[0]
    for other in (
        content.with_text(replace(written, title=title + "x")),
        content.with_text(replace(written, body=body + "x")),
        content.with_text(replace(written, link="")),
        content.with_text(replace(written, lang="ru")),
        replace(content, texts=(replace(written, lang="ru"),)),
        replace(content, topic=""),
        *(Content.from_json({**content.to_json(), flag: not getattr(content, flag)}) for flag in FLAGS),
        replace(content, reason="x"),
        replace(content, at=AN_INSTANT),
        replace(content, not_after=AN_INSTANT),
    ):
        assert Content.from_json(other.to_json()) == other
        assert other.content_hash() != content.content_hash()


def test_the_hash_of_a_content_never_changes() -> None:
    """The approvals in every database out there name it: a program that counts it otherwise would void them all."""
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    flags = {"topic": "visas", "urgent": True, "confirmed": True, "at": at}
    content = Content.of("en", "Title", bold("Body"), "https://e.org", **flags)
    assert content.content_hash() == "62ec3a91ad32e163ef8f49525019878fb6e19f6d694338cc8b0e0e827679f2f3"


@pytest.mark.parametrize(
    ("title", "body", "key"),
    [
        ("", "", "post.empty"),
        ("\u2800", "Body", "post.empty"),
        ("\u3164\u115f", "Body", "post.empty"),
        ("Title", "", "post.title_alone"),
        ("t" * (MAX_TITLE + 1), "Body", "post.title_too_long"),
        ("Title", "ab " * MAX_BODY, "post.too_long"),
        ("Title", "ok " + "w" * (MAX_WORD + 1), "post.word_too_long"),
        ("Title", "😀" * (MAX_WORD // 2 + 1), "post.word_too_long"),
    ],
)
def test_contents_that_cannot_be_sent(title: str, body: str, key: str) -> None:
    """Every fault of a draft's content has its own message key."""
    found = fault(Content.of("en", title, RichText(body)))
    assert found is not None
    assert found[0] == key


@pytest.mark.parametrize(
    ("title", "body"),
    [("t" * MAX_TITLE, "b"), ("T", "w" * MAX_WORD), ("T", "word " * 6000), ("<b>", "<b>"), ("שלום", "😀 עולם")],
)
def test_contents_that_can_be_sent(title: str, body: str) -> None:
    """The limits themselves, 30,000 characters, typed markup, right-to-left letters and emoji are all right."""
    assert fault(Content.of("en", title, RichText(body))) is None


def test_roles_include_the_lower_ones() -> None:
    """An owner may do what a publisher may, a publisher what an editor may; not the other way."""
    ranks = list(Role)
    assert [[mine.includes(other) for other in ranks] for mine in ranks] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert [kind.shared for kind in ChatKind] == [False, True, True, True]


def test_texts_by_language() -> None:
    """A text is said in the first language that has it, else in one that serves all, else in any."""
    text = LocalText({"en": "News", "ru": "Новости"})
    assert [text.say("ru", "en"), text.say("fr", "en"), text.say("fr")] == ["Новости", "News", "News"]
    assert LocalText({"": "News"}).say("ru", "en") == "News"
    assert (LocalText().say("en"), bool(LocalText()), bool(text)) == ("", False, True)
    mission = Mission(text, ("en", "ru"), "UTC", topics=(Topic("news", text),))
    assert mission.topic_name("news", "ru") == "Новости"
    assert (mission.topic_name("", "ru"), mission.topic_name("gone", "ru")) == ("", "gone")
    statement = Statement(
        1,
        Number(2026, 1),
        date(2026, 1, 1),
        None,
        "",
        StatementState.PUBLISHED,
        1,
        {"ru": Text("ru", "Т", RichText("т")), "en": Text("en", "T", RichText("t"))},
    )
    assert [statement.text(lang, "en").lang for lang in ("ru", "en", "fr")] == ["ru", "en", "en"]
    assert statement.text("fr", "de").lang == "ru"


@pytest.mark.parametrize(
    ("text", "lang"),
    [("Hello", "en"), ("Привет", "ru"), ("Привет BBC", "ru"), ("142/2026 😀", "en"), ("", "en"), ("A Б", "en")],
)
def test_languages_by_script(text: str, lang: str) -> None:
    """A text's language is the one in whose script most of its letters are; without letters the first."""
    assert guess_language(text, ["en", "ru"]) == lang
    assert guess_language(text, ["fr"]) == "fr"
