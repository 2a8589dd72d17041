"""Whose words stand in a draft: none of them approves it, in whatever order they write, move and take out."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Content, Draft, DraftState
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.mission import LocalText, Topic
from bot.domain.prompts import TextPrompt
from bot.domain.staff import Role
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, change, compose, revise, rework
from bot.services.drafts.intake import post_from_shell
from bot.services.drafts.read_card import card_facts
from bot.services.drafts.release_draft import Decided
from bot.services.staff import configure
from bot.store import audit
from bot.store.database.connection import Database
from bot.store.drafts import drafts
from bot.store.rows import many
from tests.databases import fresh
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, MISSION, OWNER, PUBLISHER, Clock

T = TypeVar("T")
SECOND = 5
TWO = Rules(Approval.TWO_PERSON, Approval.TWO_PERSON)
STAFF = {
    OWNER: (Role.OWNER, "O"),
    PUBLISHER: (Role.PUBLISHER, "P"),
    SECOND: (Role.PUBLISHER, "S"),
    EDITOR: (Role.EDITOR, "E"),
}
LANGUAGES = ("en", "ru", "fr")
PLACE = replace(MISSION, languages=LANGUAGES, topics=(Topic("visas", LocalText({"": "Visas"})),))
people, languages = st.sampled_from([*STAFF]), st.sampled_from(LANGUAGES)


@pytest.fixture
async def two(context: ServiceContext) -> ServiceContext:
    """The office where it takes two people, with one publisher more and a topic."""
    await configure.keep_staff(context, STAFF)
    return replace(context, rules=TWO, mission=PLACE, logins={"alice": PUBLISHER})


async def written(context: ServiceContext, user: int, text: str = "Title\nBody") -> Draft:
    return await compose.write(context, user, user, 10, RichText(text), context.clock())


async def replaced(context: ServiceContext, user: int, draft: Draft, lang: str, message: int) -> Draft:
    asked = TextPrompt(draft.id, draft.version, lang)
    text = RichText(f"Title {message}\nBody")
    return (await compose.replace_text(context, user, user, asked, message, text, context.clock())).draft


async def handed_in(context: ServiceContext, user: int, draft: Draft) -> Draft:
    return await approve.submit(context, user, draft.id, draft.version)


async def is_own(context: ServiceContext, user: int, draft: Draft) -> bool:
    """Whether that person is refused as a writer; the card says the same."""
    may = (await card_facts(context, user, draft)).may_approve
    if may:
        await approve.approve(context, user, draft.id, draft.version)
        return False
    with pytest.raises(NotAllowed) as refusal:
        await approve.approve(context, user, draft.id, draft.version)
    assert refusal.value.key == "approve.own"
    return True


async def test_who_replaced_the_text_before_somebody_else_changed_something(two: ServiceContext) -> None:
    """An editor drafts, a publisher replaces the text, the editor picks a topic and submits: that publisher does not
    approve it, another one does; and the card names both writers."""
    draft = await replaced(two, PUBLISHER, await written(two, EDITOR), "en", 20)
    draft = (await change.choose_topic(two, EDITOR, draft.id, draft.version, "visas")).draft
    draft = await handed_in(two, EDITOR, draft)
    assert (await card_facts(two, SECOND, draft)).writers == ("P", "E")
    assert await is_own(two, PUBLISHER, draft)
    assert not await is_own(two, SECOND, draft)


async def test_whose_words_were_replaced(two: ServiceContext) -> None:
    """A text sent anew is mostly the old one's words: who wrote the one before it does not approve it either."""
    draft = await replaced(two, PUBLISHER, await written(two, EDITOR), "en", 20)
    draft = await handed_in(two, EDITOR, await replaced(two, EDITOR, draft, "en", 30))
    assert await is_own(two, PUBLISHER, draft)


async def test_whose_text_was_taken_out(two: ServiceContext) -> None:
    """Who translated, and whose translation is not there any more, wrote nothing of what stands."""
    draft = await replaced(two, PUBLISHER, await written(two, EDITOR), "ru", 20)
    draft = (await rework.remove_text(two, EDITOR, draft.id, draft.version, "ru")).draft
    draft = await handed_in(two, EDITOR, draft)
    assert (await card_facts(two, SECOND, draft)).writers == ("E",)
    assert not await is_own(two, PUBLISHER, draft)


async def test_whose_text_was_moved(two: ServiceContext) -> None:
    """A text that is told to be in another language is still its writer's."""
    draft = await replaced(two, PUBLISHER, await written(two, EDITOR), "fr", 20)
    draft = (await rework.move_text(two, EDITOR, draft.id, draft.version, "fr", "ru")).draft
    assert await is_own(two, PUBLISHER, await handed_in(two, EDITOR, draft))


async def test_whose_reason_it_is(two: ServiceContext) -> None:
    """The words of a retraction are its reason."""
    number = (await from_shell(two, Content.of("en", "Title", RichText("Body.")))).number
    draft = await revise.begin_retraction(two, EDITOR, EDITOR, number, "A wrong date.")
    draft = await replaced(two, PUBLISHER, draft, "", 20)
    draft = await replaced(two, EDITOR, draft, "", 30)
    assert await is_own(two, PUBLISHER, await handed_in(two, EDITOR, draft))


async def test_a_text_that_was_kept_aside(two: ServiceContext) -> None:
    """What a person wrote and did not put in is not among the words; once it is used it is."""
    draft = await written(two, EDITOR)
    asked = TextPrompt(draft.id, draft.version, "en")
    changed = (await change.choose_topic(two, EDITOR, draft.id, draft.version, "visas")).draft
    with pytest.raises(Refusal):
        await compose.replace_text(two, PUBLISHER, PUBLISHER, asked, 20, RichText("Mine\nBody"), two.clock())
    assert (await card_facts(two, OWNER, changed)).writers == ("E",)
    used = (await compose.use_aside(two, PUBLISHER, PUBLISHER, draft.id, changed.version, 20)).draft
    draft = await handed_in(two, EDITOR, (await change.choose_topic(two, EDITOR, used.id, used.version, "visas")).draft)
    assert await is_own(two, PUBLISHER, draft)


@pytest.mark.parametrize(("login", "shown"), [("alice", "alice (P)"), ("carol", "carol"), ("", "")])
async def test_who_posted_it_from_a_shell(login: str, shown: str, two: ServiceContext) -> None:
    """The member of staff whose login it was is no second person for it; card and audit say who it was."""
    done = await post_from_shell(replace(two, login=login), Content.of("en", "Title", RichText("Body.")))
    assert isinstance(done, Decided)
    assert (await card_facts(two, SECOND, done.draft)).poster == shown
    rows = await many(two.db.reader, "SELECT detail FROM audit ORDER BY seq DESC LIMIT 1")
    assert (f'"login": "{login}"' in rows[0]["detail"]) == bool(login)
    assert await is_own(two, PUBLISHER, done.draft) == (login == "alice")


async def test_what_a_shell_publishes_at_once(two: ServiceContext) -> None:
    """The audit names the login there, too."""
    await from_shell(replace(two, login="alice"), Content.of("en", "Title", RichText("Body.")))
    entry, *_ = await audit.page(two.db.reader, await audit.newest(two.db.reader), 1)
    assert (entry.act, entry.told["login"]) == ("published", "alice")


class WritingTogether(RuleBasedStateMachine):
    """One draft, and anybody who writes in it; beside it the writers of each text, as plain sets."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.message = itertools.count(100)
        self.writers: dict[str, set[int]] = {}
        self.pieces: dict[tuple[int, int], str] = {}  # (who, message) -> the language of the text that it stands in
        self.last_writer = self.author = self.submitter = 0

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize(author=people)
    def begin(self, author: int) -> None:
        self.db = self.do(Database.open(fresh(Path(self.folder.name) / "chancery.db")))
        self.context = ServiceContext(self.db, self.clock, PLACE, rules=TWO)
        self.do(configure.keep_staff(self.context, STAFF))
        self.writes(author)

    @precondition(lambda self: self.found.state is DraftState.PUBLISHED)
    @rule(author=people)
    def begins_another(self, author: int) -> None:
        self.clock.turn(60)
        self.writes(author)

    def writes(self, author: int) -> None:
        number, text = next(self.message), RichText("Title\nBody")
        self.draft = self.do(compose.write(self.context, author, author, number, text, self.clock())).id
        self.author = self.last_writer = author
        self.submitter = 0
        self.writers, self.pieces = {"en": {author}}, {(author, number): "en"}

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.do(self.db.close())
        self.runner.close()
        self.folder.cleanup()

    @property
    def found(self) -> Draft:
        found = self.do(drafts.by_id(self.db.reader, self.draft))
        assert found is not None
        return found

    @property
    def is_open(self) -> bool:
        return self.found.state is DraftState.EDITING

    @precondition(lambda self: self.is_open)
    @rule(user=people, lang=languages)
    def sends_a_text(self, user: int, lang: str) -> None:
        self.clock.turn(60)
        number = next(self.message)
        self.do(replaced(self.context, user, self.found, lang, number))
        self.pieces = {place: there for place, there in self.pieces.items() if there != lang}
        self.pieces[user, number] = lang
        self._wrote(user, lang)

    @precondition(lambda self: self.is_open)
    @rule()
    def pastes_more(self) -> None:
        """What follows at once belongs to the text before it, if that is still used."""
        user, number = max(self.pieces, key=lambda place: place[1])
        lang, new = self.pieces[user, number], next(self.message)
        last = self.do(many(self.db.reader, "SELECT sent_at FROM draft_part WHERE message_id = ?", (number,)))
        if last[0]["sent_at"] < self.clock().timestamp():
            return
        done = self.do(
            compose.follow(self.context, user, user, new, RichText(f"More {new}."), self.clock())  # nobody else may
        )
        if done:
            self.pieces[user, new] = lang
            self._wrote(user, lang)

    @precondition(lambda self: self.is_open)
    @rule(choice=st.integers(0, 50))
    def edits_a_message(self, choice: int) -> None:
        places = sorted(self.pieces)
        user, number = places[choice % len(places)]
        text = RichText(f"Edited {next(self.message)}\nBody")
        self.do(compose.message_edited(self.context, user, user, number, text))
        self._wrote(user, self.pieces[user, number])

    @precondition(lambda self: self.is_open)
    @rule(user=people, lang=languages, to=languages)
    def moves(self, user: int, lang: str, to: str) -> None:
        if lang not in self.writers or to in self.writers:
            return
        self.do(rework.move_text(self.context, user, self.draft, self.found.version, lang, to))
        self.writers[to] = self.writers.pop(lang)
        self.pieces = {place: to if there == lang else there for place, there in self.pieces.items()}
        self.last_writer = user

    @precondition(lambda self: self.is_open)
    @rule(user=people, lang=languages)
    def takes_out(self, user: int, lang: str) -> None:
        if lang not in self.writers or len(self.writers) == 1:
            return
        self.do(rework.remove_text(self.context, user, self.draft, self.found.version, lang))
        del self.writers[lang]
        self.pieces = {place: there for place, there in self.pieces.items() if there != lang}
        self.last_writer = user

    @precondition(lambda self: self.is_open)
    @rule(user=people)
    def picks_a_topic(self, user: int) -> None:
        self.do(change.choose_topic(self.context, user, self.draft, self.found.version, "visas"))
        self.last_writer = user

    @precondition(lambda self: self.is_open)
    @rule(user=people)
    def submits(self, user: int) -> None:
        self.do(handed_in(self.context, user, self.found))
        self.submitter = user

    @precondition(lambda self: self.found.state is DraftState.SUBMITTED)
    @rule(user=people)
    def takes_back(self, user: int) -> None:
        self.do(approve.withdraw(self.context, user, self.draft, self.found.version))

    @precondition(lambda self: self.found.state is DraftState.SUBMITTED)
    @rule(user=st.sampled_from([OWNER, PUBLISHER, SECOND]))
    def approves(self, user: int) -> None:
        assert self.do(is_own(self.context, user, self.found)) == (user in self.barred)

    @property
    def barred(self) -> set[int]:
        return {self.author, self.submitter, self.last_writer}.union(*self.writers.values())

    @invariant()
    def the_card_names_the_writers(self) -> None:
        if hasattr(self, "db"):
            facts = self.do(card_facts(self.context, OWNER, self.found))
            assert set(facts.writers) == {STAFF[user][1] for user in set().union(*self.writers.values())}
            assert set(self.found.content.languages) == set(self.writers)

    def _wrote(self, user: int, lang: str) -> None:
        """The only text of a draft is in the language that it shows, until somebody says another."""
        self.last_writer = user
        self.writers.setdefault(lang, set()).add(user)
        there = self.found.content.languages
        if len(there) == 1 and there[0] != lang:
            self.writers = {there[0]: self.writers.pop(lang)}
            self.pieces = dict.fromkeys(self.pieces, there[0])


WritingTogether.TestCase.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestWritingTogether = pytest.mark.no_cover(WritingTogether.TestCase)
