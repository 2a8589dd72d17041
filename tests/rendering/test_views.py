"""What people see: every text fits its message, says what it must, and carries the right buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import DraftState
from bot.domain.mission import Clock, LocalText, Mission
from bot.domain.releases.release import Figures, ReleaseKind, ReleaseState, Totals
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, utf16_length
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.consular import consular_card
from bot.rendering.drafts import card, preview
from bot.rendering.mission import facts
from bot.rendering.releases import progress
from bot.rendering.statements import views
from bot.rendering.view import TEXT_LIMIT, Button, DeepLink, Link, Share, Tap, View
from tests.domain.text.richtexts import rich_texts
from tests.rendering.scenes import BODIES, MISSION, NOW, TITLES, draft, statement

_UNTOPICAL = replace(MISSION, topics=())
_REASONS = {"failed": {"blocked": 2}, "unknown": {"timeout": 1}, "skipped": {"merged": 1}}


def _but_share(view: View) -> list[list[Button]]:
    """The rows without Share, which every statement has (a draft's leads nowhere yet)."""
    kept = [[b for b in row if not isinstance(b.action, Share) and b.action != Tap("unshared")] for row in view.rows]
    return [row for row in kept if row]


def labels(view: View) -> list[list[str]]:
    """The buttons' labels without their icons, but for Share."""
    return [[b.label.strip("📖🔗◀▶️↩⏸✖✅✏🗑🔟⃣123456789🗂🕒🕘🌐⚙👁📨🚫🖼 ") for b in row] for row in _but_share(view)]


def actions(view: View) -> list[object]:
    """What the buttons do, but for Share."""
    return [button.action for row in _but_share(view) for button in row]


def shown(body: RichText, title: str = "Title", lang: str = "en", **more: bool) -> views.ReleaseParts:
    options = {"into_bot": False, "excerpt": False, **more}
    given = statement(body, title, excerpt=options["excerpt"])
    return views.shown(translator(lang), MISSION, given, "en", into_bot=options["into_bot"], origin="m")


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("lang", INTERFACE)
def test_a_release_fits(body: RichText, title: str, lang: str) -> None:
    """A release is one message whatever its length: in full if it fits, else its beginning and Read in full."""
    view = views.release(shown(body, title, lang))
    assert utf16_length(view.text.text) <= TEXT_LIMIT
    head, _, text = view.text.text.partition("\n\n")
    assert head.splitlines()[0] == title.strip()
    assert ("4 August 2021 · No. 142/2021" if lang == "en" else "4 августа 2021 · № 142/2021") in head
    if text == body.text:
        assert labels(view) == []
    else:
        assert utf16_length(f"{head}\n\n{body.text}") > TEXT_LIMIT
        assert labels(view) == [[translator(lang)("button.read")]]
        assert body.text.startswith(text.removesuffix("…").rstrip())


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_pages_are_the_text(body: RichText, title: str) -> None:
    """The pages fit, hold the whole text in order, and lead on and back."""
    read = shown(body, title)
    total = len(views.full_pages(read))
    text = ""
    for number in range(1, total + 1):
        view = views.page(translator("en"), read, number, ("read", "142-2021", "m"), None)
        assert utf16_length(view.text.text) <= TEXT_LIMIT
        piece = view.text.text.partition("\n\n")[2]
        foot = f"\n\nPage {number} of {total}"
        assert piece.endswith(foot) is (total > 1)
        text += piece.removesuffix(foot)
        expected = (["Previous"] if number > 1 else []) + (["Next"] if number < total else [])
        assert labels(view) == ([expected] if expected else [])
    assert "".join(text.split()) == "".join(body.text.split())


def test_where_the_pages_lead() -> None:
    """Previous and Next name the page they open; a page outside the range is the nearest."""
    read = shown(BODIES["30,000 characters"])
    view = views.page(translator("en"), read, 2, ("read", "142-2021", "m"), None)
    assert actions(view) == [Tap("read", ("142-2021", "1", "m")), Tap("read", ("142-2021", "3", "m"))]
    first = views.page(translator("en"), read, -5, ("read", "142-2021", "m"), None)
    assert first == views.page(translator("en"), read, 1, ("read", "142-2021", "m"), None)
    total = len(views.full_pages(read))
    last = views.page(translator("en"), read, 999, ("read", "142-2021", "m"), None)
    assert last == views.page(translator("en"), read, total, ("read", "142-2021", "m"), None)


@settings(deadline=None)
@given(
    rich_texts(), st.integers(1, 80), st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=255)
)
def test_any_release_fits(body: RichText, times: int, title: str) -> None:
    """Any title and any body make a release and pages that fit."""
    long = sum([body] * times, RichText())
    read = shown(long, title)
    assert utf16_length(views.release(read).text.text) <= TEXT_LIMIT
    for number in range(1, len(views.full_pages(read)) + 1):
        view = views.page(translator("ru"), read, number, ("read", "142-2021", "m"), None)
        assert utf16_length(view.text.text) <= TEXT_LIMIT


def test_a_beginning_ends_at_a_paragraph() -> None:
    """A long release shows its first paragraphs, each as a whole."""
    view = views.release(shown(BODIES["paragraphs"]))
    text = view.text.text.partition("\n\n")[2]
    assert text in {"\n\n".join(BODIES["paragraphs"].text.split("\n\n")[:count]) for count in range(1, 60)}
    assert utf16_length(text) <= views.BEGINNING


def test_markup_that_a_person_typed_stays() -> None:
    """A typed <b> is shown as these three characters, not as formatting."""
    view = views.release(shown(BODIES["typed markup"], "<b>Title</b>"))
    assert view.text.text.startswith("<b>Title</b>\n")
    assert BODIES["typed markup"].text in view.text.text
    assert {span.kind for span in view.text.spans} == {"bold", "italic"}


def test_buttons_in_shared_chats_are_links() -> None:
    """In a channel or group Read in full leads into the bot; nothing there comes back as a press."""
    view = views.release(shown(BODIES["lines"], into_bot=True))
    assert actions(view) == [DeepLink("s-142-2021")]
    many = views.latest(translator("en"), MISSION, [statement(BODIES["short"])] * 3, into_bot=True)
    assert {type(action) for action in actions(many)} == {DeepLink}


def test_excerpts_lead_to_the_website() -> None:
    """An excerpt has no Read in full: it has its own link, else the mission's website, else nothing."""
    view = views.release(shown(BODIES["short"], excerpt=True))
    assert actions(view) == [Link("https://example.org/")]
    own = statement(BODIES["short"], excerpt=True, url="https://e.org/1")
    for home, action in (
        (MISSION, [Link("https://e.org/1")]),
        (replace(MISSION, website=""), [Link("https://e.org/1")]),
    ):
        view = views.release(views.shown(translator("en"), home, own, "en", into_bot=False, origin="m"))
        assert actions(view) == action
    bare = statement(BODIES["short"], excerpt=True)
    nowhere = views.shown(translator("en"), replace(MISSION, website=""), bare, "en", into_bot=False, origin="m")
    assert actions(views.release(nowhere)) == []


def test_a_link_of_a_statement() -> None:
    """A statement that fits shows its link as a button with the host's name."""
    linked = statement(BODIES["short"], url="https://e.org/a/b")
    view = views.release(views.shown(translator("en"), MISSION, linked, "en", into_bot=False, origin="m"))
    assert labels(view) == [["e.org"]]


def test_every_statement_can_be_shared() -> None:
    """A release and each page of a full text have a Share button with the statement's deep link and title."""
    read = shown(BODIES["30,000 characters"], "A title")
    for view in (views.release(read), views.page(translator("en"), read, 2, ("read", "142-2021", "m"), None)):
        (share,) = [b for row in view.rows for b in row if isinstance(b.action, Share)]
        assert share.label.endswith("Share")
        assert share.action == Share("s-142-2021", "A title")


@pytest.mark.parametrize("count", range(1, 11))
@pytest.mark.parametrize("title", ["T", "t" * 512, "😀" * 512, "long " * 102])
def test_the_latest_fit(count: int, title: str) -> None:
    """One to ten statements with titles of up to 512 characters and long texts are one message."""
    for body in (BODIES["30,000 characters"], BODIES["emoji"], BODIES["short"]):
        for lang in INTERFACE:
            listed = [statement(body, title, Number(2021, 999_990 + place)) for place in range(count)]
            view = views.latest(translator(lang), MISSION, listed, into_bot=False)
            assert utf16_length(view.text.text) <= TEXT_LIMIT
            assert sum(map(len, view.rows)) == count + 1  # and the way to all statements
            for place in range(count):
                assert f"{999_990 + place}/2021" in view.text.text


def test_a_list_says_what_it_must() -> None:
    """Each with its date, number, title and excerpt, and a button that opens it; nothing more than ten."""
    many = [statement(RichText("First paragraph.\n\nSecond."), f"Title {n}", Number(2021, n)) for n in range(1, 14)]
    view = views.latest(translator("en"), MISSION, many, into_bot=False)
    assert view.text.text.startswith(
        "Latest statements\n\n1️⃣ Title 1\n4 August 2021 · No. 1/2021 · News\nFirst paragraph."
    )
    assert "Second." not in view.text.text
    assert "11/2021" not in view.text.text
    assert view.rows[0][0].action == Tap("read", ("1-2021", "1", "l10"))
    assert views.latest(translator("en"), MISSION, [], into_bot=False).rows == ()


def test_read_in_full_only_where_there_is_more() -> None:
    """In a list the button of a statement that is shown whole only opens it; of an excerpt it leads to the rest."""
    bodies = [RichText("All of it."), RichText("Its beginning.\n\nAnd the rest."), RichText("Long " * 200), RichText()]
    listed = [statement(body, f"Title {n}", Number(2021, n)) for n, body in enumerate(bodies, start=1)]
    view = views.latest(translator("en"), MISSION, listed, into_bot=False)
    said = [button.label.partition(" ")[2] for row in view.rows[:2] for button in row]
    assert said == ["Open", "Read in full", "Read in full", "Open"]


@pytest.mark.parametrize("lang", INTERFACE)
def test_share_says_where_the_text_is(lang: str) -> None:
    """Who gets a link from below a channel's post reads what it opens: the number, and whose statement it is."""
    translate, given = translator(lang), statement(RichText("Text."), "Title")
    parts = views.shown(translate, MISSION, given, lang, into_bot=True, origin="m")
    assert parts.share
    assert isinstance(parts.share.action, Share)
    name = MISSION.name.say(lang, "en")
    where = translate("statement.where", number=given.number, mission=name)
    assert parts.share.action.text == f"{given.text(lang, 'en').title}\n{where}"
    assert name in where


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("en", ["1302 days since A\nsince 4 March 2018", "It is 1294 days since B\nsince 12 March 2018"]),
        ("ru", ["1302 дня с А\nс 4 марта 2018", "1294 дня с Б\nс 12 марта 2018"]),
    ],
)
def test_counters(lang: str, lines: list[str]) -> None:
    """The counters of the original page, in the right plural of each language, and since when."""
    view = facts.counters(translator(lang), MISSION, NOW)
    assert view.text.text.split("\n\n")[1:] == lines
    assert facts.counters(translator(lang), Mission(MISSION.name, ("en",), "UTC"), NOW).text.text


@pytest.mark.parametrize("lang", INTERFACE)
def test_the_consular_number(lang: str) -> None:
    """The number as the mission writes it and, since it holds a trunk zero, as it is dialled from abroad."""
    text = consular_card.consular(translator(lang), MISSION, NOW).text.text
    assert "+44 (0) 203 668 7474 → +442036687474" in text
    assert "consul@example.org" in text
    assert "5 Some Street" in text
    assert "+44 7700 900123" in text
    assert ("Mon, Wed: 09:00–12:00" if lang == "en" else "пн, ср: 09:00–12:00") in text
    assert "10:00–11:00, 14:00–15:00" in text
    assert consular_card.consular(translator(lang), Mission(MISSION.name, ("en",), "UTC"), NOW).text.text


def test_clocks() -> None:
    """Today's date at the mission and each capital's clock; another day there is said."""
    assert (
        facts.clocks(translator("en"), MISSION, NOW).text.text == "Sun, 26 September 2021\nMoscow: 15:05\nLondon: 13:05"
    )
    late = datetime(2021, 9, 26, 21, 30, tzinfo=UTC)
    text = facts.clocks(translator("en"), MISSION, late).text.text
    assert text == "Sun, 26 September 2021\nMoscow: 00:30 (27 September 2021)\nLondon: 22:30"
    west = replace(MISSION, clocks=(Clock(LocalText({"": "Honolulu"}), "Pacific/Honolulu"),))
    early = datetime(2021, 9, 26, 5, 0, tzinfo=UTC)
    assert "Honolulu: 19:00 (25 September 2021)" in facts.clocks(translator("en"), west, early).text.text


def test_a_preview_is_the_release() -> None:
    """But for the number that is not given yet, a preview is exactly what readers will get."""
    for body in BODIES.values():
        shown_before = preview.preview(MISSION, draft(body), statement(body).date)
        release = views.release(shown(body))
        assert shown_before.text.text == release.text.text.replace("142/2021", "N/2021", 1)
        assert len(shown_before.text.spans) == len(release.text.spans)
        assert labels(shown_before) == labels(release)


def test_the_pages_of_a_preview() -> None:
    """The pages of a preview lead to the next one and back to the preview."""
    view = preview.preview_page(MISSION, draft(BODIES["30,000 characters"]), NOW.date(), 2)
    assert labels(view) == [["Previous", "Next"], ["Back"]]
    assert view.rows[0][1].action == Tap("draft", ("17", "3", "en", "private"))
    assert view.rows[2][0].action == Tap("draft", ("17", "0", "en", "private"))


def test_a_card() -> None:
    """The card says how many it will reach, and offers what this person may do."""
    counts = {ChatKind.PRIVATE: 21, ChatKind.GROUP: 1, ChatKind.SUPERGROUP: 1, ChatKind.CHANNEL: 1}
    publisher = CardFacts(NOW, Role.PUBLISHER, counts)
    mine = card.card(translator("en"), _UNTOPICAL, draft(BODIES["short"]), publisher)
    assert "24 chats (21 readers, 2 groups and topics, 1 channel)" in mine.text.text
    change = [["Edit"], ["Languages", "Options"], ["Media"], ["Preview", "History"], ["Discard"]]
    assert labels(mine) == [["Publish"], ["Schedule"], *change]
    assert mine.rows[0][0].action == Tap("publish", ("17", "3"))
    russian = card.card(translator("ru"), _UNTOPICAL, draft(BODIES["short"]), publisher)
    assert "24 чата (21 читатель, 2 группы и темы, 1 канал)" in russian.text.text
    editor = CardFacts(NOW, Role.EDITOR, counts)
    assert labels(card.card(translator("en"), _UNTOPICAL, draft(BODIES["short"]), editor)) == [
        ["Submit"],
        ["Schedule"],
        *change,
    ]
    alone = card.card(translator("en"), _UNTOPICAL, draft(RichText()), publisher)
    assert "a title but no text" in alone.text.text
    assert labels(alone) == change
    for state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        assert card.card(translator("en"), _UNTOPICAL, draft(BODIES["short"], state=state), publisher).rows == ()


@given(st.builds(Totals, *[st.integers(0, 100_000)] * 5))
def test_a_bar(totals: Totals) -> None:
    """A bar has twenty cells and is full only when there were targets and all are settled."""
    text = progress.bar(totals)
    assert text.count("▓") + text.count("░") == 20
    share = int(text.split()[1])
    assert 0 <= share <= 100
    assert (share == 100) is (totals.settled == totals.total > 0)
    assert (text.count("▓") == 20) is (totals.settled == totals.total > 0)


def test_progress() -> None:
    """While it runs: Pause and Cancel; paused: why, Resume and Cancel."""
    totals = Totals(sent=5, failed=2, unknown=1, left=2, reasons_of=_REASONS)
    running = progress.progress("en", Number(2021, 1), "T", 7, ReleaseState.RUNNING, totals)
    assert labels(running) == [["Pause", "Cancel"]]
    assert "8 of 10" in running.text.text
    assert "blocked the bot: 2" in running.text.text
    assert running.rows[0][0].action == Tap("pause", ("7",))
    for why, sentence in (("", "Press Resume"), ("content", "refused the message itself")):
        paused = progress.progress("en", Number(2021, 1), "T", 7, ReleaseState.PAUSED, totals, why=why)
        assert labels(paused) == [["Resume", "Cancel"]]
        assert sentence in paused.text.text


def test_a_report() -> None:
    """At the end: delivered, failed by reason, unknown, skipped, the time taken; what is unknown may be sent again."""
    totals = Totals(sent=5, failed=2, unknown=1, skipped=1, reasons_of=_REASONS)
    view = progress.report("en", Number(2021, 1), "T", 7, totals, 3725, cancelled=False)
    for line in ("No. 1/2021 has been sent", "Delivered: 5 of 9", "Failed: 2", "Unknown: 1", "Skipped: 1", "1 h 2 min"):
        assert line in view.text.text
    assert labels(view) == [["🔁 Resend unknown"], ["📄 CSV"]]
    cancelled = progress.report("en", Number(2021, 1), "T", 7, totals, 5, cancelled=True)
    assert "cancelled" in cancelled.text.text
    assert labels(cancelled) == [["📄 CSV"]]
    assert progress.report("en", Number(2021, 1), "T", 7, Totals(), 5, cancelled=False).rows == ()


def test_a_report_by_language_and_kind() -> None:
    """Each language by its own name, the most readers first; groups of both sorts together; what is held is told."""
    figures = Figures()
    for lang, kind, rows, sent in (
        ("ru", ChatKind.PRIVATE, 3, True),
        ("en", ChatKind.PRIVATE, 2, True),
        ("ru", ChatKind.PRIVATE, 1, False),
        ("en", ChatKind.SUPERGROUP, 1, True),
        ("ru", ChatKind.GROUP, 1, False),
    ):
        figures.add(lang, kind, rows, sent=sent)
    totals = Totals(sent=6, failed=1, left=1, waiting=1)
    view = progress.report("en", Number(2021, 1), "T", 7, totals, 5, figures=figures, cancelled=False)
    expected = """By language:
   · Русский: 3 of 5
   · English: 3 of 3
By kind of chat:
   · private chats: 5 of 6
   · groups and topics: 1 of 2
"""
    assert expected in view.text.text
    assert "1 waits for its hour" in view.text.text


@pytest.mark.parametrize(("kind", "said"), [("correct", "Corrected: 5 of 5"), ("retract", "Retracted: 5 of 5")])
def test_a_report_says_what_was_done(kind: str, said: str) -> None:
    """A correction and a retraction are called so, while they run and at their end."""
    number, totals = Number(2021, 1), Totals(sent=5)
    view = progress.report("en", number, "T", 7, totals, 5, kind=ReleaseKind(kind), cancelled=False)
    assert said in view.text.text
    assert "everywhere" in view.text.text
    left = progress.report("en", number, "T", 7, Totals(sent=5, failed=1), 5, kind=ReleaseKind(kind), cancelled=False)
    assert "but not in every chat" in left.text.text
    cancelled = progress.report("en", number, "T", 7, totals, 5, kind=ReleaseKind(kind), cancelled=True)
    assert f"The {kind}ion of No. 1/2021 was cancelled" in cancelled.text.text
    running = progress.progress("ru", number, "T", 7, ReleaseState.RUNNING, totals, kind=ReleaseKind(kind))
    assert running.text.text.startswith("Исправляется" if kind == "correct" else "Отзывается")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0 s"),
        (0.04, "0.0 s"),
        (2.25, "2.2 s"),
        (10, "10 s"),
        (59.4, "59 s"),
        (60, "1 min 0 s"),
        (3599.6, "1 h 0 min"),
    ],
)
def test_lengths_of_time(seconds: float, text: str) -> None:
    """A length of time is given in its two largest units."""
    assert progress.duration(translator("en"), seconds) == text
