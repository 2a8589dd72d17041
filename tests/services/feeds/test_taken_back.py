"""What a signed feed takes back is taken back here too: by itself where it may publish, else staff are asked, once."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Act, Content, Draft, DraftState
from bot.domain.feeds.item import FeedItem, Retraction, Signed
from bot.domain.feeds.source import Publish, Source
from bot.domain.feeds.step import Taken
from bot.domain.media import MediaSet
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Number, Statement, StatementState
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, change, discard, revise
from bot.services.feeds import look
from bot.services.feeds.take import take
from bot.services.redaction import ask, take_down
from bot.store import alerts
from bot.store.drafts import drafts
from bot.store.feeds import items, sources
from bot.store.releases import releases
from bot.store.rows import many
from bot.store.statements import statements
from tests.services.conftest import OWNER, PUBLISHER

URL, HOST = "https://hq.example/en/feed.atom", "hq.example"
TOLD = "The figures were wrong."


def says(serial: int, body: str, revision: int = 1) -> FeedItem:
    """Headquarters' statement of that number."""
    at, link = datetime(2026, 11, 20, 12, tzinfo=UTC), f"https://hq.example/en/2026/{serial}"
    guid, signed = f"signed:KEY:{serial}/2026:en", Signed(f"{serial}/2026", revision, f"{serial}.{revision}.{body}")
    return FeedItem(guid, link, "en", f"On matter {serial}", RichText(body), at, signed=signed)


def takes_back(serial: int, reason: str = TOLD, revision: int = 1, *, for_good: bool = False) -> FeedItem:
    """The notice in its place."""
    return replace(says(serial, "", revision), title="", retraction=Retraction(reason, for_good))


@dataclass(slots=True)
class Watching:
    """The mission, which looks at headquarters' feed."""

    context: ServiceContext
    source: Source

    @classmethod
    async def begun(cls, context: ServiceContext, publish: Publish = Publish.AUTO) -> Watching:
        """After the first look, which found nothing."""
        here = cls(context, Source(URL, publish=publish, key="KEY"))
        await look.keep_sources(context, [here.source])
        await here.look()
        return here

    async def look(self, *came: FeedItem) -> list[Taken | None]:
        """A look that finds these; what became of what was taken."""
        (state,) = await sources.every(self.context.db.reader)
        steps = await look.share_out(self.context, state, await look.find_new(self.context, state, came))
        done = [await take(self.context, self.source, state, step, MediaSet()) for step in steps]
        await look.end_look(self.context, state, timedelta(minutes=15), etag="", modified="")
        return done

    async def statement(self, serial: int = 1) -> Statement:
        """Ours of that number."""
        found = await statements.by_number(self.context.db.reader, Number(2026, serial))
        assert found
        return found

    async def drafts(self) -> list[Draft]:
        """Those that are open."""
        return await drafts.open_drafts(self.context.db.reader)

    async def told(self, kind: AlertKind) -> list[dict[str, object]]:
        """What staff are told of that kind."""
        return [one.detail for one in await alerts.waiting(self.context.db.reader) if one.kind is kind]


async def test_it_is_retracted_by_itself(context: ServiceContext) -> None:
    """With headquarters' reason, through the one door, and the audit says whose it was. A second look changes
    nothing."""
    here = await Watching.begun(context)
    assert await here.look(says(1, "Ten.")) == [Taken.PUBLISHED]
    assert await here.look(takes_back(1)) == [Taken.RETRACTED]
    found = await here.statement()
    assert (found.state, found.reason) == (StatementState.RETRACTED, TOLD)
    last = await releases.of_statement(context.db.reader, found.id)
    assert last
    assert last.kind is ReleaseKind.RETRACT
    (told,) = await many(context.db.reader, "SELECT detail FROM audit WHERE act = 'retracted'")
    assert json.loads(told["detail"])["source"] == HOST
    assert await here.look(takes_back(1)) == []


@pytest.mark.parametrize("revision", [1, 2, 3])
async def test_what_is_shown_again_changes_nothing(context: ServiceContext, revision: int) -> None:
    """No text comes after the notice, however new it says that it is; and the notice asks nobody a second time."""
    here = await Watching.begun(context, Publish.DRAFT)
    await here.look(says(1, "Ten."))
    (draft,) = await here.drafts()
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    for _ in range(2):
        await here.look(takes_back(1))
        await here.look(says(1, "Ten." if revision == 1 else "Eleven.", revision))
    (draft,) = await here.drafts()
    assert draft.kind is ReleaseKind.RETRACT
    await discard.discard(context, PUBLISHER, draft.id, draft.version)
    assert await here.look(takes_back(1)) == [Taken.LEFT]
    assert await here.drafts() == []
    assert len(await here.told(AlertKind.SOURCE_RETRACTED)) == 1
    assert (await here.statement()).state is StatementState.PUBLISHED


async def test_an_older_notice(context: ServiceContext) -> None:
    """One that does not know the revision that was taken is refused."""
    here = await Watching.begun(context)
    await here.look(says(1, "Ten."))
    await here.look(says(1, "Eleven.", 2))
    assert await here.look(takes_back(1, revision=1)) == [Taken.REFUSED]
    assert (await here.statement()).state is StatementState.PUBLISHED


async def test_staff_are_asked(context: ServiceContext) -> None:
    """Where a source makes drafts: the retraction is one, with the reason; what the statement says stays until then."""
    here = await Watching.begun(context, Publish.DRAFT)
    await here.look(says(1, "Ten."))
    (draft,) = await here.drafts()
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    assert await here.look(takes_back(1)) == [Taken.DRAFTED]
    (draft,) = await here.drafts()
    assert (draft.kind, draft.content.reason, draft.source) == (ReleaseKind.RETRACT, TOLD, HOST)
    assert await here.told(AlertKind.SOURCE_RETRACTED) == [{"host": HOST, "draft": draft.name, "number": "1/2026"}]
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    assert (await here.statement()).reason == TOLD


async def test_where_staff_have_corrected_it(context: ServiceContext) -> None:
    """What is not headquarters' words any more is not retracted by itself."""
    here = await Watching.begun(context)
    await here.look(says(1, "Ten."))
    body = RichText("On matter 1\nTwelve, as we know.")
    draft = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, Number(2026, 1), "en", 50, body, context.clock()
    )
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    assert await here.look(takes_back(1)) == [Taken.DRAFTED]
    assert (await here.statement()).state is StatementState.PUBLISHED


async def test_a_second_person(context: ServiceContext) -> None:
    """Where two are asked for it waits for an approval, beside a correction that somebody has begun."""
    here = await Watching.begun(context)
    await here.look(says(1, "Ten."))
    body = RichText("On matter 1\nTwelve.")
    await revise.begin_correction(context, PUBLISHER, PUBLISHER, Number(2026, 1), "en", 50, body, context.clock())
    here.context = replace(context, rules=Rules(Approval.TWO_PERSON, Approval.TWO_PERSON))
    assert await here.look(takes_back(1)) == [Taken.DRAFTED]
    assert {(one.kind, one.state) for one in await here.drafts()} == {
        (ReleaseKind.CORRECT, DraftState.EDITING),
        (ReleaseKind.RETRACT, DraftState.SUBMITTED),
    }


@pytest.mark.parametrize("touched", [False, True])
async def test_what_is_not_out_yet(context: ServiceContext, *, touched: bool) -> None:
    """A draft of it is discarded; where somebody of staff has written in it, they are told instead."""
    here = await Watching.begun(context, Publish.DRAFT)
    await here.look(says(1, "Ten."))
    (draft,) = await here.drafts()
    if touched:
        content = Content.of("en", "On matter 1", RichText("Nine."))
        await context.db.write(lambda cx: change.replace_content(context, cx, PUBLISHER, draft, content, Act.TEXT))
    await here.look(takes_back(1))
    assert len(await here.drafts()) == touched
    assert len(await here.told(AlertKind.SOURCE_WITHDRAWN)) == touched


async def test_what_waits_and_what_is_unknown(context: ServiceContext) -> None:
    """What still waited for a person waits no more, and does not come in later; of what was never seen nothing is
    kept."""
    here = await Watching.begun(context)
    await here.look(*(says(n, "Ten.") for n in range(1, 8)))
    assert await here.look(takes_back(7), takes_back(9)) == []
    (state,) = await sources.every(context.db.reader)
    assert [one.waits.title for one in await items.waiting(context.db.reader, state.id) if one.waits] == ["On matter 6"]
    await here.look(says(7, "Ten."))
    assert await items.waiting_count(context.db.reader, state.id) == 1


async def test_many_at_once(context: ServiceContext) -> None:
    """Retractions do not wait behind what is new; but of more than five a person is asked, as of all else."""
    here = await Watching.begun(context)
    for n in range(1, 8):
        await here.look(says(n, "Ten."))
    assert await here.look(*(takes_back(n) for n in range(1, 8))) == [Taken.RETRACTED] * 5
    (asked,) = await here.told(AlertKind.SOURCE_MANY)
    assert (asked["waiting"], asked["titles"]) == (2, ["✖ On matter 6", "✖ On matter 7"])


async def test_taken_down_for_good(context: ServiceContext) -> None:
    """Copies are retracted; owners are told that the words are still in our archive, also where they were retracted
    before; and the earlier notice shown again brings nothing back."""
    here = await Watching.begun(context)
    await here.look(says(1, "Ten."), says(2, "Ten."))
    await here.look(takes_back(2))
    done = await here.look(takes_back(1, "A court.", for_good=True), takes_back(2, "A court.", for_good=True))
    assert done == [Taken.RETRACTED, Taken.LEFT]
    assert [one["number"] for one in await here.told(AlertKind.SOURCE_REDACTED)] == ["1/2026", "2/2026"]
    assert await here.look(takes_back(2)) == [Taken.REFUSED]


async def test_an_old_text_is_no_news(context: ServiceContext) -> None:
    """What headquarters dated long before the mission began to follow it comes into the archive, and goes to nobody,
    though it is rightly signed and was never seen."""
    here = await Watching.begun(context)
    old = replace(says(1, "Ten."), at=datetime(2024, 11, 20, 12, tzinfo=UTC))
    assert await here.look(old) == [Taken.ARCHIVED]
    assert await here.look(says(2, "Ten.")) == [Taken.PUBLISHED]


async def test_no_alert_keeps_a_title_that_is_gone(context: ServiceContext) -> None:
    """What staff were told of a source's item goes with its words; what they were told of others stays."""
    here = await Watching.begun(context, Publish.DRAFT)
    await here.look(says(1, "Ten."), replace(says(2, "Ten."), title='On "another" matter'))
    draft, other = await here.drafts()
    for one in (draft, other):
        await approve.publish(context, PUBLISHER, one.id, one.version)
    asked = await ask.ask(context, OWNER, Number(2026, 2), "A court")
    await take_down.confirm(context, PUBLISHER, asked.redaction.id)
    rows = await many(context.db.reader, "SELECT detail FROM notice")
    assert len([row for row in rows if "On matter 1" in row["detail"]]) == 1
    assert not [row for row in rows if "another" in row["detail"]]


async def test_a_source_that_says_again_what_is_gone(context: ServiceContext) -> None:
    """An earlier text that was taken down for good does not come back from its source, not as a draft either."""
    here = await Watching.begun(context)
    here.source = replace(here.source, key="")
    first = replace(says(1, "Of Qvizzkallup."), signed=None)
    await here.look(first)
    await here.look(replace(first, body=RichText("Of nobody.")))
    asked = await ask.ask(context, OWNER, Number(2026, 1), "r1 A court")
    await take_down.confirm(context, PUBLISHER, asked.redaction.id)
    assert await here.look(first) == [Taken.LEFT]
    assert await here.drafts() == []
    assert not await many(context.db.reader, "SELECT 1 FROM source_item WHERE taken LIKE '%Qvizz%'")
