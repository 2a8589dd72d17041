"""What is put around a draft's texts: it follows the config, it is what was approved, and its buttons are bounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Act, Content, Draft, DraftState
from bot.domain.errors import Refusal, Stale
from bot.domain.mission import LocalText, Topic
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Number
from bot.domain.text.layout import Layout, LayoutRules
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, change, compose, intake, revise
from bot.services.drafts.release_draft import Decided
from bot.services.releases.start import Started
from bot.services.statements import lay_out
from bot.store.drafts import drafts
from bot.store.statements import statements
from tests.services.conftest import EDITOR, PUBLISHER

CHAT = 5
LINK = "Apply\nhttps://example.org/visas"
VISAS = Layout(LocalText({"": "{title}\n{text}"}), ("#visas",))


def office(context: ServiceContext, signature: str, *, two: bool = False) -> ServiceContext:
    """The same office with that signature, and one topic."""
    mission = replace(context.mission, topics=(Topic("visas", LocalText({"": "Visas"})),))
    rules = Rules(Approval.TWO_PERSON, Approval.TWO_PERSON) if two else Rules()
    layouts = LayoutRules(LocalText({"": signature} if signature else {}), {"visas": VISAS})
    return replace(context, mission=mission, rules=rules, layouts=layouts)


async def written(context: ServiceContext, message: int = 1) -> Draft:
    return await compose.write(context, EDITOR, EDITOR, message, RichText("Title\nText."), context.clock())


async def now(context: ServiceContext, draft: Draft) -> Draft:
    found = await drafts.by_id(context.db.reader, draft.id)
    assert found is not None
    return found


async def test_a_draft_has_what_its_topic_has(context: ServiceContext) -> None:
    """A new draft has the signature; with a topic also its template and hashtags, and without it again not."""
    here = office(context, "Press office")
    draft = await written(here)
    assert draft.content.layout == Layout(signature=LocalText({"": "Press office"}))
    with_topic = (await change.choose_topic(here, EDITOR, draft.id, draft.version, "visas")).draft
    assert with_topic.content.layout == here.layouts.of("visas")
    without = (await change.choose_topic(here, EDITOR, draft.id, with_topic.version, "visas")).draft
    assert without.content == draft.content


async def test_a_changed_config_voids_an_approval(context: ServiceContext) -> None:
    """At a start with other words what was submitted or approved is in editing again; with the same it stays."""
    here = office(context, "Press office", two=True)
    draft = await written(here)
    at = here.clock() + timedelta(days=1)
    ahead = (await change.change(here, EDITOR, draft.id, draft.version, Act.TIME, lambda c: replace(c, at=at))).draft
    sent = await approve.submit(here, EDITOR, draft.id, ahead.version)
    scheduled = (await approve.approve(here, PUBLISHER, draft.id, sent.version)).draft
    assert scheduled.state is DraftState.SCHEDULED
    assert await lay_out.follow_config(here) == 0
    assert (await now(here, draft)).state is DraftState.SCHEDULED
    other = office(context, "The Embassy's press office", two=True)
    assert await lay_out.follow_config(other) == 1
    voided = await now(other, draft)
    assert voided.state is DraftState.EDITING
    assert voided.content.layout.signature.say("en") == "The Embassy's press office"
    assert voided.content.content_hash() != scheduled.content.content_hash()
    assert await lay_out.follow_config(other) == 0


async def test_what_goes_out_keeps_its_words(context: ServiceContext) -> None:
    """The statement has what was approved; a correction keeps it under another config, also with another topic, and
    takes today's only when that is asked for, and back."""
    here, later = office(context, "Press office"), office(context, "New name")
    await change_buttons_and_publish(here)
    draft = await revise.begin_correction(
        later, PUBLISHER, CHAT, await number_of(here), "", 7, RichText(""), here.clock()
    )
    assert draft.content.layout.signature.say("en") == "Press office"
    assert await lay_out.follow_config(later) == 0
    taken = (await lay_out.take_words(later, PUBLISHER, draft.id, draft.version, todays=True)).draft
    assert taken.content.layout == later.layouts.of("visas", draft.content.layout.links)
    kept = (await lay_out.take_words(later, PUBLISHER, draft.id, taken.version, todays=False)).draft
    assert kept.content == draft.content
    taken = (await lay_out.take_words(later, PUBLISHER, draft.id, kept.version, todays=True)).draft
    done = await approve.publish(later, PUBLISHER, draft.id, taken.version)
    assert done.published is not None
    statement = await statements.by_id(here.db.reader, done.published.statement)
    assert statement is not None
    assert (statement.revision, statement.layout.signature.say("en")) == (2, "New name")
    first = await statements.at_revision(here.db.reader, statement.id, 1)
    assert first is not None
    assert first.layout.signature.say("en") == "Press office"


async def change_buttons_and_publish(here: ServiceContext) -> None:
    draft = await written(here)
    topical = (await change.choose_topic(here, PUBLISHER, draft.id, draft.version, "visas")).draft
    asked = await lay_out.ask_for_link(here, PUBLISHER, CHAT, draft.id, topical.version)
    added = (await lay_out.add_link(here, PUBLISHER, CHAT, draft.id, asked.version, LINK)).draft
    done = await approve.publish(here, PUBLISHER, draft.id, added.version)
    assert done.published is not None
    statement = await statements.by_id(here.db.reader, done.published.statement)
    assert statement is not None
    assert statement.layout == added.content.layout == here.layouts.of("visas", added.content.layout.links)


async def number_of(here: ServiceContext) -> Number:
    found = (await statements.latest(here.db.reader, 1))[0]
    return found.number


async def test_what_a_shell_posts_has_it_too(context: ServiceContext) -> None:
    """A statement from a shell goes out with the signature, at once or as a draft that waits."""
    content = Content.of("en", "Title", RichText("Text."), topic="visas")
    started = await intake.post_from_shell(office(context, "Press office"), content)
    assert isinstance(started, Started)
    statement = await statements.by_id(context.db.reader, started.statement)
    assert statement is not None
    assert statement.layout == office(context, "Press office").layouts.of("visas")
    waits = await intake.post_from_shell(office(context, "Press office", two=True), content)
    assert isinstance(waits, Decided)
    assert waits.draft.content.layout == statement.layout


async def test_three_buttons_and_no_more(context: ServiceContext) -> None:
    """A fourth is refused, also as an answer; one that is removed makes room; what is no button changes nothing."""
    here = office(context, "")
    draft = await written(here)
    for number in range(3):
        asked = await lay_out.ask_for_link(here, EDITOR, CHAT, draft.id, draft.version)
        draft = (await lay_out.add_link(here, EDITOR, CHAT, draft.id, asked.version, f"{number} {LINK}")).draft
    with pytest.raises(Refusal, match=r"links\.enough"):
        await lay_out.ask_for_link(here, EDITOR, CHAT, draft.id, draft.version)
    with pytest.raises(Refusal, match=r"links\.enough"):
        await lay_out.add_link(here, EDITOR, CHAT, draft.id, draft.version, LINK)
    with pytest.raises(Stale):
        await lay_out.drop_link(here, EDITOR, draft.id, draft.version, 3)
    draft = (await lay_out.drop_link(here, EDITOR, draft.id, draft.version, 1)).draft
    assert [link.label("en") for link in draft.content.layout.links] == ["0 Apply", "2 Apply"]
    with pytest.raises(Refusal, match=r"links\.not_understood"):
        await lay_out.add_link(here, EDITOR, CHAT, draft.id, draft.version, "Apply\nexample.org")
    assert (await now(here, draft)).content == draft.content


async def test_buttons_are_for_what_readers_get_anew(context: ServiceContext) -> None:
    """A retraction has none, and only a correction chooses between old and new words."""
    here = office(context, "Press office")
    await change_buttons_and_publish(here)
    number = await number_of(here)
    gone = await revise.begin_retraction(here, PUBLISHER, CHAT, number, "Wrong.")
    assert gone.kind is ReleaseKind.RETRACT
    with pytest.raises(Stale):
        await lay_out.ask_for_link(here, PUBLISHER, CHAT, gone.id, gone.version)
    with pytest.raises(Stale):
        await lay_out.take_words(here, PUBLISHER, gone.id, gone.version, todays=True)
