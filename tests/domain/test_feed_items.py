"""By what an item of a feed is known again, and what a look at a source finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feeds.item import FeedItem, LinkedFile, Retraction, is_same, plain_link, stable_key, told_apart
from bot.domain.feeds.source import SourceState, next_look
from bot.domain.feeds.step import KnownItem, compare
from bot.domain.media import MediaKind
from bot.domain.text.richtext import RichText, Span

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
FIRST = FeedItem("id-1", "https://mfa.example/news/1", "en", "On the talks", RichText("The talks were held."), AT)
OTHER = FeedItem("id-2", "https://mfa.example/news/2", "en", "On the visit", RichText("The visit took place."), AT)


def known(*items: FeedItem) -> list[KnownItem]:
    """The items as they are kept once they were taken."""
    return [
        KnownItem(number, signs, item.version, taken=item, statement=number)
        for number, (item, signs) in enumerate(told_apart(items), start=1)
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"guid": "another"},
        {"guid": ""},
        {"link": "https://mfa.example/moved/1"},
        {"guid": "another", "link": "http://www.mfa.example/news/1/?utm_source=rss"},
        {"guid": "another", "link": "https://mfa.example/session/77"},
        {"at": AT + timedelta(days=400)},
        {"at": None},
        {"files": (), "line": 7},
        {"topic": "visas"},
    ],
)
def test_it_is_not_new(changed: dict[str, object]) -> None:
    """A guid that changes, a link that moves, a date that jumps make no other item of it, and no change either."""
    assert compare([replace(FIRST, **changed)], known(FIRST, OTHER)).steps == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"body": RichText("The talks were held again.")},
        {"title": "On the talks in Geneva"},
        {"body": RichText("The talks were held.", (Span(0, 3, "bold"),))},
        {"files": (LinkedFile("https://mfa.example/p.jpg"),)},
        {"guid": "", "body": RichText("No guid any more, and another text.")},
        {"guid": "another", "body": RichText("Another guid, and another text below the same title.")},
    ],
)
def test_it_has_changed(changed: dict[str, object]) -> None:
    """Another text, title, formatting or picture under a known guid or link is a change of the same item."""
    (step,) = compare([replace(FIRST, **changed)], known(FIRST, OTHER)).steps  # type: ignore[arg-type]
    assert step.known
    assert step.known.id == 1


def test_it_is_new() -> None:
    """Another guid, title and text are another item, also where every link is that of the site, or of one page."""
    new = replace(OTHER, guid="id-3", title="On something else", body=RichText("Else."))
    for link in ("https://mfa.example/", "https://mfa.example/news"):
        before = known(replace(FIRST, link=link))
        (step,) = compare([replace(new, link=link)], before).steps
        assert step.known is None


def test_a_guid_that_all_have() -> None:
    """A guid or a link that several items of a feed share is no sign of any of them."""
    items = [replace(item, guid="same", link="https://mfa.example/news") for item in (FIRST, OTHER)]
    assert [step.known for step in compare(items, []).steps] == [None, None]
    assert compare(items, known(*items)).steps == ()
    assert len({stable_key(signs) for _, signs in told_apart(items)}) == 2


def test_doubles_in_one_feed() -> None:
    """An item that a feed has twice, under two guids, comes in once."""
    twice = [FIRST, replace(FIRST, guid="id-9", link="https://mfa.example/news/9"), FIRST]
    assert len(compare(twice, []).steps) == 1


def test_a_pages_first_release() -> None:
    """The first release of a home page, which has no date, is the same when it moves down into the dated entries."""
    first = FeedItem("page:undated:abc", "", "en", "On the talks", RichText("The talks were held. In full."))
    entry = FeedItem("page:2026-11-01:abc", "", "en", "On the talks", RichText("The talks"), excerpt_only=True)
    (step,) = compare([entry], known(first)).steps
    assert step.known


def test_other_signs_are_kept() -> None:
    """An item that has another guid now is known by that from then on."""
    found = compare([replace(FIRST, guid="another")], known(FIRST))
    assert [signs.guid for _, signs in found.moved] == ["another"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("12")), max_size=8))
def test_what_was_taken_is_not_new(made: list[tuple[str, str, str]]) -> None:
    """Whatever guids, links and texts the items of a feed share: once they were taken, the same feed says nothing new,
    in whatever order."""
    items = [
        FeedItem(f"id-{g}", f"https://mfa.example/{link}", "en", f"Title {text}", RichText(f"Text {g}{text}"))
        for g, link, text in made
    ]
    taken: list[KnownItem] = []
    for _ in range(3):
        for step in compare(items, taken).steps:
            if step.known is None:
                taken.append(KnownItem(len(taken) + 1, step.signs, step.item.version, step.item, statement=1))
            else:
                place = step.known.id - 1
                taken[place] = replace(step.known, signs=step.signs, version=step.item.version)
        if not compare(items, taken).steps:
            break
    assert all(step.known for step in compare(items, taken).steps)
    assert all(step.known for step in compare(items[::-1], taken).steps)


def test_stored_and_read() -> None:
    """An item comes back from the database as it was."""
    item = replace(FIRST, files=(LinkedFile("https://mfa.example/a.pdf", MediaKind.DOCUMENT, "A paper", "a.pdf"),))
    assert FeedItem.from_json(item.to_json()) == item
    assert item.version == FeedItem.from_json(item.to_json()).version


@pytest.mark.parametrize(
    ("link", "plain"),
    [
        ("https://www.mfa.example/news/1/", "mfa.example/news/1"),
        ("http://mfa.example/?p=7&utm_source=x&fbclid=y", "mfa.example?p=7"),
        ("https://mfa.example", ""),
        ("https://mfa.example/#a", "mfa.example#a"),
        ("http://[", "http://["),
    ],
)
def test_links_are_compared_plain(link: str, plain: str) -> None:
    """What counts readers is no part of a link, and a link to a whole site is none."""
    assert plain_link(link) == plain


def test_when_it_is_looked_at_again() -> None:
    """About every quarter of an hour, never all at once; ever less often while it fails, up to a day; and not before it
    wants to be asked."""
    every = timedelta(minutes=15)
    assert next_look(every, 0, 0.0) < next_look(every, 0, 1.0)
    assert [next_look(every, failures, 0.5) for failures in (0, 1, 2)] == [every, 2 * every, 4 * every]
    assert next_look(every, 60, 0.5) == timedelta(days=1)
    assert next_look(timedelta(days=7), 5, 0.5) == timedelta(days=7)
    assert next_look(every, 1, 0.5, wait=7200) == timedelta(hours=2)
    assert next_look(every, 1, 0.5, wait=10**9) == timedelta(days=1)


def test_what_is_long() -> None:
    """A source fails for long after six hours, and not by one look alone."""
    state = SourceState(1, "https://mfa.example/feed", failures=3, failing_since=AT)
    assert state.fails_long(AT + timedelta(hours=6))
    assert not state.fails_long(AT + timedelta(hours=5))
    assert not replace(state, failures=1).fails_long(AT + timedelta(days=2))


def test_a_retraction_stored_and_read() -> None:
    """It comes back as it was, is another version than the text, and is no double of another retraction."""
    back = replace(FIRST, title="", retraction=Retraction("Wrong.", for_good=True))
    assert FeedItem.from_json(back.to_json()) == back
    assert len({back.version, FIRST.version, replace(back, retraction=Retraction("Wrong.")).version}) == 3
    assert not is_same(back.signs, replace(back, guid="other", link="https://mfa.example/other").signs)
