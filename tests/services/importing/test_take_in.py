"""Importing: the same twice changes nothing, a change is a new revision, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Act, Content, DraftState
from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import ImportReport
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Number, StatementState, Text
from bot.domain.text.richtext import RichText, bold
from bot.services.context import ServiceContext
from bot.services.drafts import approve, change
from bot.services.importing.take_in import import_statements
from bot.store import audit
from bot.store.drafts import drafts
from bot.store.releases import releases
from bot.store.rows import many
from bot.store.statements import statements
from tests.services.conftest import OWNER, PUBLISHER, audited

DAY = date(2021, 9, 26)


def item(key: str, title: str = "Title", body: str = "Body", day: date = DAY, **more: object) -> Incoming:
    return replace(Incoming(key, day, [Text("en", title, RichText(body))]), **more)  # type: ignore[arg-type]


async def take(context: ServiceContext, *items: Incoming, announce: bool = False) -> ImportReport:
    return ImportReport(await import_statements(context, items, announce=announce))


def sizes(report: ImportReport) -> tuple[int, int, int, int]:
    return len(report.new), len(report.updated), len(report.unchanged), len(report.refused)


async def test_twice(context: ServiceContext) -> None:
    """The first time everything is new, the second time unchanged: no revision, no number, no release more."""
    items = [item("a", position=0), item("b", "Other", position=1), item("c", day=date(2020, 1, 1))]
    assert sizes(await take(context, *items)) == (3, 0, 0, 0)
    before = await statements.latest(context.db.reader, 9)
    report = await take(context, *items)
    assert sizes(report) == (0, 0, 3, 0)
    assert report.unchanged[0] == "1/2021 Title"
    assert await statements.latest(context.db.reader, 9) == before
    assert [str(s.number) for s in before] == ["2/2021", "1/2021", "1/2020"]
    assert await releases.recent(context.db.reader) == []


@pytest.mark.parametrize(
    "changed",
    [
        item("a", title="New title"),
        item("a", body="New body"),
        item("a", topic="visas"),
        item("a", texts=[Text("en", "Title", bold("Body"))]),
        item("a", texts=[Text("en", "Title", RichText("Body"), "https://e.org")]),
        item("a", texts=[Text("en", "Title", RichText("Body")), Text("ru", "Заголовок", RichText("Текст"))]),
    ],
    ids=["title", "body", "topic", "format", "link", "language"],
)
async def test_a_changed_entry(changed: Incoming, context: ServiceContext) -> None:
    """Whatever changes at the source is a new revision under the same number; then it is unchanged again."""
    await take(context, item("a"))
    assert sizes(await take(context, changed)) == (0, 1, 0, 0)
    found = await statements.by_key(context.db.reader, "a")
    assert found is not None
    assert (found.revision, found.number, found.topic) == (2, Number(2021, 1), changed.topic)
    assert list(found.texts.values()) == list(changed.texts)
    assert sizes(await take(context, changed)) == (0, 0, 1, 0)
    assert len(await many(context.db.reader, "SELECT 1 FROM text WHERE revision = 1")) == 1


async def test_another_language_stays(context: ServiceContext) -> None:
    """A source of one language leaves the other language's text as it was."""
    both = item("a", texts=[Text("en", "Title", RichText("Body")), Text("ru", "Заголовок", RichText("Текст"))])
    await take(context, both)
    assert sizes(await take(context, item("a"))) == (0, 0, 1, 0)
    assert sizes(await take(context, item("a", body="New"))) == (0, 1, 0, 0)
    found = await statements.by_key(context.db.reader, "a")
    assert found is not None
    assert found.texts["ru"].title == "Заголовок"


async def test_an_excerpt_and_the_whole(context: ServiceContext) -> None:
    """A whole text replaces its excerpt; the excerpt of it that comes later leaves the whole as it is."""
    excerpt = item("a", texts=[Text("en", "Title", RichText("Body"), excerpt_only=True)])
    whole = item("a", body="Body in full")
    assert sizes(await take(context, excerpt)) == (1, 0, 0, 0)
    assert sizes(await take(context, whole)) == (0, 1, 0, 0)
    assert sizes(await take(context, excerpt)) == (0, 0, 1, 0)
    found = await statements.by_key(context.db.reader, "a")
    assert found is not None
    assert found.texts["en"].body.text == "Body in full"


async def test_retitled_on_a_page(context: ServiceContext) -> None:
    """A page has no keys but day and title: the same text of the same day under a new title is the same entry."""
    await take(context, item("page:1", "Old"))
    assert sizes(await take(context, item("page:2", "New"))) == (0, 1, 0, 0)
    assert sizes(await take(context, item("page:2", "New"))) == (0, 0, 1, 0)
    assert [s.texts["en"].title for s in await statements.latest(context.db.reader, 9)] == ["New"]


@pytest.mark.parametrize(
    "other",
    [
        item("page:2", "New", "Other body"),
        item("page:2", "New", day=date(2021, 9, 25)),
        item("yaml:2", "New"),
    ],
    ids=["body", "day", "not a page"],
)
async def test_not_retitled(other: Incoming, context: ServiceContext) -> None:
    """Another text, another day, or a source with keys of its own makes another statement."""
    await take(context, item("page:1", "Old"))
    assert sizes(await take(context, other)) == (1, 0, 0, 0)


async def test_entries_that_say_the_same(context: ServiceContext) -> None:
    """Two entries of one day with the same excerpt are two statements, however often the page is imported."""
    page = [item("page:1", "One", position=0), item("page:2", "Two", position=1)]
    assert sizes(await take(context, *page)) == (2, 0, 0, 0)
    assert sizes(await take(context, *page)) == (0, 0, 2, 0)
    assert [s.texts["en"].title for s in await statements.latest(context.db.reader, 9)] == ["Two", "One"]


async def test_entries_without_a_text(context: ServiceContext) -> None:
    """Two titles without a text on one day are two statements."""
    assert sizes(await take(context, item("page:1", "One", ""), item("page:2", "Two", ""))) == (2, 0, 0, 0)


async def test_featured_only_when_new(context: ServiceContext) -> None:
    """A new featured item comes to the front; importing it again does not undo what staff chose since."""
    await take(context, item("a", featured=True), item("b"))
    found = await statements.featured(context.db.reader)
    assert found is not None
    assert found == await statements.by_key(context.db.reader, "a")
    other = await statements.by_key(context.db.reader, "b")
    assert other is not None
    await context.db.write(lambda cx: statements.feature(cx, other.id))
    await take(context, item("a", body="New", featured=True))
    assert await statements.featured(context.db.reader) == other


async def test_numbers_that_are_brought(context: ServiceContext) -> None:
    """An export's numbers are kept, the series goes on above them, and a number is nobody else's."""
    assert sizes(await take(context, item("a", number=Number(2021, 7)))) == (1, 0, 0, 0)
    report = await take(context, item("b"), item("c", number=Number(2021, 7), line=12))
    assert sizes(report) == (1, 0, 0, 1)
    assert report.refused == ["line 12: the number 7/2021 belongs to another statement"]
    found = await statements.by_key(context.db.reader, "b")
    assert found is not None
    assert found.number == Number(2021, 8)
    assert await statements.by_key(context.db.reader, "c") is None


async def test_a_refused_item_is_neither_featured_nor_announced(context: ServiceContext) -> None:
    """An item that was refused is neither featured nor announced."""
    await take(context, item("a", number=Number(2021, 7)))
    await take(context, item("c", number=Number(2021, 7), featured=True), announce=True)
    assert await statements.featured(context.db.reader) is None
    assert await releases.recent(context.db.reader) == []


async def test_announced(context: ServiceContext) -> None:
    """Announced: what is new goes out, one release each; what is unchanged or updated does not."""
    await take(context, item("a"))
    await take(context, item("a", body="New"), item("b"), item("c"), announce=True)
    sent = [release.number for release in await releases.recent(context.db.reader)]
    assert sent == [Number(2021, 3), Number(2021, 2)]
    await take(context, item("b"), item("c"), announce=True)
    assert len(await releases.recent(context.db.reader)) == 2


async def test_many(context: ServiceContext) -> None:
    """More than one transaction's worth: all are there, the oldest has the lowest number."""
    items = [item(f"k{n}", f"T{n}", position=n) for n in range(450)]
    assert sizes(await take(context, *items)) == (450, 0, 0, 0)
    assert sizes(await take(context, *items)) == (0, 0, 450, 0)
    assert [s.texts["en"].title for s in await statements.latest(context.db.reader, 2)] == ["T449", "T448"]
    assert "imported" in await audit.acts(context.db.reader)


async def test_the_instant_of_publication(context: ServiceContext) -> None:
    """A statement that another bot published keeps the instant at which it did."""
    at = datetime(2021, 9, 26, 10, tzinfo=UTC)
    await take(context, item("a", published_at=at))
    found = await statements.by_key(context.db.reader, "a")
    assert found is not None
    assert found.published_at == at


TWO = Rules(Approval.TWO_PERSON, Approval.TWO_PERSON)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        (item("a", body="Another body"), ReleaseKind.CORRECT),
        (item("a", state=StatementState.RETRACTED), ReleaseKind.RETRACT),
    ],
)
async def test_what_went_out_is_corrected_in_every_copy(
    changed: Incoming, kind: ReleaseKind, context: ServiceContext
) -> None:
    """Where a source changes or withdraws a statement that readers have, a release of its own corrects or retracts
    every copy."""
    await take(context, item("a"), announce=True)
    assert sizes(await take(context, item("a"))) == (0, 0, 1, 0)
    assert sizes(await take(context, changed)) == (0, 1, 0, 0)
    assert sizes(await take(context, changed)) == (0, 0, 1, 0)
    newest, first = await releases.recent(context.db.reader)
    assert (newest.kind, first.kind) == (kind, ReleaseKind.PUBLISH)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        (item("a", body="Another body"), ReleaseKind.CORRECT),
        (item("a", state=StatementState.RETRACTED), ReleaseKind.RETRACT),
    ],
)
async def test_it_takes_two_where_that_is_asked(changed: Incoming, kind: ReleaseKind, context: ServiceContext) -> None:
    """Where two people decide, the change waits as one submitted draft, however often it is imported; the statement
    stays as it was."""
    await take(context, item("a"), announce=True)
    strict = replace(context, rules=TWO)
    for _ in range(2):
        report = await take(strict, changed)
        assert report.submitted == ["D1 1/2021"]
        assert sizes(report) == (0, 0, 0, 0)
    draft = await drafts.by_id(context.db.reader, 1)
    assert draft is not None
    assert (draft.kind, draft.state) == (kind, DraftState.SUBMITTED)
    found = await statements.by_key(context.db.reader, "a")
    assert found is not None
    assert (found.revision, found.state) == (1, StatementState.PUBLISHED)
    assert len(await releases.recent(context.db.reader)) == 1
    done = await approve.approve(strict, PUBLISHER, draft.id, draft.version)
    assert done.published is not None
    assert len(await releases.recent(context.db.reader)) == 2


async def test_an_announcement_is_audited(context: ServiceContext) -> None:
    """What an import sends out by itself is in the audit like everything that goes out: each release with the number
    and the hash of what was sent, besides the import."""
    await take(context, item("a"), item("b", "Other"), announce=True)
    for release in await releases.recent(context.db.reader):
        found = await statements.by_id(context.db.reader, release.statement)
        assert found is not None
        content = Content(texts=tuple(found.texts.values()), topic=found.topic)
        detail = {"number": str(found.number), "hash": content.content_hash(), "release": release.id}
        assert await audited(context, release.id) == [("announced", detail)]
    assert (await audit.acts(context.db.reader))[-3:] == ["announced", "announced", "imported"]


async def gone_out(context: ServiceContext, **flags: Any) -> None:
    """Item a was announced by two people, who gave it these flags."""
    strict = replace(context, rules=TWO)
    await take(strict, item("a"), announce=True)
    draft = await drafts.by_id(context.db.reader, 1)
    assert draft is not None
    flagged = await change.change(
        strict, PUBLISHER, draft.id, draft.version, Act.FLAGS, lambda content: replace(content, **flags)
    )
    handed = await approve.submit(strict, PUBLISHER, draft.id, flagged.draft.version)
    assert (await approve.approve(strict, OWNER, draft.id, handed.version)).published is not None


@pytest.mark.parametrize("rules", [Rules(), TWO], ids=["at once", "by two"])
@pytest.mark.parametrize("shown", [True, False])
async def test_a_correction_goes_out_as_the_statement_did(shown: bool, rules: Rules, context: ServiceContext) -> None:
    """What a source has otherwise goes out as the statement went out: links shown or not, with a sound or without. It
    is neither urgent nor pinned once more, and has no last moment: every copy is put right."""
    last = context.clock() + timedelta(hours=1)
    await gone_out(context, link_preview=shown, silent=shown, featured=True, pin=True, not_after=last)
    newest, first = await changed_by_import(context, item("a", body="Another body"), rules)
    assert (first.link_preview, first.silent, first.pin, first.not_after) == (shown, shown, True, last.timestamp())
    assert (newest.kind, newest.link_preview, newest.silent) == (ReleaseKind.CORRECT, shown, shown)
    assert (newest.urgent, newest.pin, newest.not_after) == (False, False, None)


@pytest.mark.parametrize("rules", [Rules(), TWO], ids=["at once", "by two"])
async def test_a_retraction_has_no_flags(rules: Rules, context: ServiceContext) -> None:
    """What a source takes back is taken back as staff do it: a message about it comes with a sound."""
    await gone_out(context, link_preview=True, silent=True, pin=True)
    newest, _ = await changed_by_import(context, item("a", state=StatementState.RETRACTED), rules)
    assert (newest.kind, newest.link_preview, newest.silent) == (ReleaseKind.RETRACT, False, False)
    assert (newest.urgent, newest.pin, newest.not_after) == (False, False, None)


async def changed_by_import(context: ServiceContext, changed: Incoming, rules: Rules) -> list[releases.Release]:
    """All releases, the newest first, after the item was imported and, where that takes two, approved."""
    ruled = replace(context, rules=rules)
    await take(ruled, changed)
    for draft in await drafts.page(context.db.reader, (DraftState.SUBMITTED,), author=None, skip=0, most=9):
        assert (await approve.approve(ruled, PUBLISHER, draft.id, draft.version)).published is not None
    return await releases.recent(context.db.reader)


async def test_a_correction_of_an_urgent_notice_has_a_sound(context: ServiceContext) -> None:
    """An urgent notice comes with a sound whatever its other flags say; so does what an import corrects in it."""
    await gone_out(context, urgent=True, confirmed=True, silent=True)
    newest, first = await changed_by_import(context, item("a", body="Another body"), Rules())
    assert (first.urgent, newest.urgent, newest.silent) == (True, False, False)
