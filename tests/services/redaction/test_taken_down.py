"""Taken down for good: the words are nowhere on the disk any more; number, date, hash and a signed notice stay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.drafts.draft import Content, DraftState
from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import Unchanged
from bot.domain.media import Media, MediaKind, MediaSet, PreparedFile
from bot.domain.redaction.redaction import OMITTED
from bot.domain.releases.release import ReleaseKind
from bot.domain.search.entry import index_entry
from bot.domain.search.query import parse
from bot.domain.signing.statement_file import REDACTION, NoticeFile, RevisionFile, sha256
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, revise
from bot.services.importing.export_archive import archive
from bot.services.importing.take_in import import_statements
from bot.services.media.keep_file import keep_file
from bot.services.redaction import ask, take_down
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.database.engine import IntegrityError
from bot.store.releases import releases
from bot.store.rows import many, number, run
from bot.store.search import questions, words
from bot.store.search.questions import SortOrder
from bot.store.statements import statements
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, OWNER, PUBLISHER, Clock
from tests.services.signing.signers import Signing

FIRST = Number(2026, 1)
# Words that no other text and no part of the program has, so that they are found wherever they are left.
NAME, OTHER = "Qvizzkallup", "Qwyrmdrofft"
PICTURE = b"the bytes of a picture of " + NAME.encode()


async def published(context: ServiceContext, word: str = NAME, *files: str) -> Statement:
    media = MediaSet(tuple(Media(MediaKind.PHOTO, key, "", (("en", f"A picture of {word}"),)) for key in files))
    texts = (
        Text("en", f"On {word}", RichText(f"It was said of {word} that.\n\nAnd more of {word}: {word}.")),
        Text("ru", f"О {word}", RichText(f"Сказано о {word}.")),
    )
    started = await from_shell(context, Content(texts, media=media))
    found = await statements.by_id(context.db.reader, started.statement)
    assert found
    return found


async def corrected(context: ServiceContext, clock: Clock, body: str) -> None:
    clock.turn(60)
    draft = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, FIRST, "en", 50, RichText(f"On a person\n{body}"), clock()
    )
    await approve.publish(context, PUBLISHER, draft.id, draft.version)


async def taken_down(context: ServiceContext, typed: str = "A court has ordered it", wanted: Number = FIRST) -> int:
    asked = await ask.ask(context, OWNER, wanted, typed)
    return (await take_down.confirm(context, PUBLISHER, asked.redaction.id)).release


async def now(context: ServiceContext, wanted: Number = FIRST) -> Statement:
    found = await statements.by_number(context.db.reader, wanted)
    assert found
    return found


async def on_the_disk(context: ServiceContext, folder: Path) -> bytes:
    """All that lies there once the log ahead is emptied, as the running bot does within seconds."""
    await context.db.checkpoints.clear_log()
    return read_all(folder)


def read_all(folder: Path) -> bytes:
    """Every file below a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def left_of(word: str, whole: bytes) -> list[bytes]:
    """Forms of the word that are still there: as written, folded, and the end of it, as an index cuts common
    beginnings off."""
    forms = (word, word.lower(), word[2:], word[2:9].lower())
    return [form for form in {one.encode() for one in forms} if form in whole]


async def test_the_words_are_nowhere(context: ServiceContext, clock: Clock, tmp_path: Path) -> None:
    """Neither in the database, its log and its search index, nor in files; a draft, its messages and a translator's
    errand with the same words neither. The same words of another statement stay."""
    key = await keep_file(context, PreparedFile(PICTURE, "image/jpeg"))
    await published(context, NAME, key)
    draft = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, FIRST, "en", 50, RichText(f"On {NAME}\nBetter of {NAME}"), clock()
    )
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    await published(context, OTHER)
    assert left_of(NAME, await on_the_disk(context, tmp_path))
    await taken_down(context)
    whole = await on_the_disk(context, tmp_path)
    assert left_of(NAME, whole) == []
    assert OTHER.encode() in whole
    assert PICTURE not in whole


async def test_what_stays(context: ServiceContext, clock: Clock, tmp_path: Path) -> None:
    """The statement keeps its number and date, and is retracted by a release; its addresses show a signed notice with
    the hashes of what was there; mirrors are told."""
    key = await keep_file(context, PreparedFile(PICTURE, "image/jpeg"))
    await published(context, NAME, key)
    await corrected(context, clock, f"Better of {NAME}")
    here = await Signing.begun(context, tmp_path)
    first, second = await here.at("en/2026/1.r1.txt"), await here.at("en/2026/1.r2.txt")
    release = await releases.by_id(context.db.reader, await taken_down(context))
    await here.signer.look()
    assert release
    assert (release.kind, release.number) == (ReleaseKind.RETRACT, FIRST)
    found = await now(context)
    assert (found.state, found.reason, found.text("en", "en").title) == (
        StatementState.RETRACTED,
        "A court has ordered it",
        OMITTED,
    )
    assert (found.media, bool(found.layout)) == (MediaSet(), False)
    notice = await here.at("en/2026/1.txt")
    assert await here.at("en/2026/1.r1.txt") == notice
    told = NoticeFile.parse(notice)
    assert (told.kind, told.reason, told.at) == (REDACTION, "A court has ordered it", clock())
    assert [one.sha256 for one in told.files] == [sha256(first), sha256(second)]
    assert await here.at("en/2026/1.txt.minisig")
    removed = (await here.at("removed.txt")).decode()
    paths = {line.split()[1] for line in removed.splitlines() if line.startswith("2026-")}
    texts = {f"{lang}/2026/1.r{revision}.txt" for lang in ("en", "ru") for revision in (1, 2)}
    assert paths == texts | {f"media/{key}.jpg"}
    assert b"1/2026 2 redacted 2026-11-24 " in await here.at("en/statements.txt")
    assert await number(context.db.reader, "SELECT count(*) FROM file") == 0


async def test_an_earlier_text_alone(context: ServiceContext, clock: Clock, tmp_path: Path) -> None:
    """Where the newest text is right, it stays published, byte for byte, with what it replaces; the earlier one is a
    notice; nothing is sent."""
    await published(context)
    await corrected(context, clock, "Better")
    here = await Signing.begun(context, tmp_path)
    newest, first = await here.at("en/2026/1.txt"), await here.at("en/2026/1.r1.txt")
    assert await taken_down(context, "r1 A person has asked for it") == 0
    await here.signer.look()
    assert (await now(context)).state is StatementState.PUBLISHED
    assert await here.at("en/2026/1.txt") == newest
    replaces = RevisionFile.parse(newest).replaces
    assert replaces
    assert replaces.sha256 == sha256(first)
    notice = NoticeFile.parse(await here.at("en/2026/1.r1.txt"))
    assert [one.sha256 for one in notice.files] == [sha256(first)]
    assert await here.at("en/2026/1.r1.txt.minisig")
    assert b"1/2026 2 published" in await here.at("en/statements.txt")
    whole = await on_the_disk(context, tmp_path)
    assert b"It was said of" not in whole


async def test_the_search_finds_the_others_only(context: ServiceContext, clock: Clock) -> None:
    """A word that only a gone text had is not known any more, also as what was meant; others are found as before."""
    await published(context)
    await published(context, OTHER)
    await taken_down(context)
    reader = context.db.reader
    for word, count in ((NAME, 0), (OTHER, 1), (NAME[:-1], 0)):
        query = parse(word)
        assert query
        assert len((await questions.find(reader, query, SortOrder.DATE, clock())).statements) == count
        assert NAME.lower() not in await questions.corrected(reader, query)
    sql = "SELECT count(*) FROM known_word WHERE word = ?"
    assert [await number(reader, sql, (word.lower(),)) for word in (NAME, OTHER, "said")] == [0, 1, 1]
    for name in ("term", "word", "passage"):
        await context.db.write(lambda cx, name=name: run(cx, f"INSERT INTO {name} ({name}) VALUES ('integrity-check')"))  # type: ignore[misc]


async def test_two_people(context: ServiceContext) -> None:
    """Only an owner asks, whoever asked does not confirm, and an editor decides nothing; the others get an alert."""
    await published(context)
    for user in (EDITOR, PUBLISHER):
        with pytest.raises(NotAllowed):
            await ask.ask(context, user, FIRST, "Reason")
    asked = await ask.ask(context, OWNER, FIRST, "Reason")
    (alert,) = [one for one in await alerts.waiting(context.db.reader) if one.kind is AlertKind.REDACTION]
    assert await alerts.recipients(context.db.reader, alert) == {PUBLISHER}
    with pytest.raises(Refusal, match=r"redact.second"):
        await take_down.confirm(context, OWNER, asked.redaction.id)
    with pytest.raises(NotAllowed):
        await take_down.confirm(context, EDITOR, asked.redaction.id)
    assert (await now(context)).state is StatementState.PUBLISHED
    with pytest.raises(Stale, match=r"redact.waits"):
        await ask.ask(context, OWNER, FIRST, "Reason")
    await take_down.refuse(context, OWNER, asked.redaction.id)
    for act in (take_down.confirm, take_down.refuse):
        with pytest.raises(Stale, match=r"redact.decided"):
            await act(context, PUBLISHER, asked.redaction.id)
    assert not [one for one in await alerts.waiting(context.db.reader) if one.kind is AlertKind.REDACTION]
    acts = await audit.acts(context.db.reader)
    assert [act for act in acts if act.startswith("redact")] == ["redaction.asked", "redaction.refused"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [("", "redact.no_reason"), ("r1", "redact.no_reason"), ("r2 Reason", "redact.no_revision"), ("r0 x", "redact.no")],
)
async def test_what_is_refused(context: ServiceContext, typed: str, why: str) -> None:
    """Without a reason, or of a revision that is not there, nothing is asked."""
    await published(context)
    with pytest.raises(Refusal, match=why):
        await ask.ask(context, OWNER, FIRST, typed)


async def test_what_is_not_there(context: ServiceContext) -> None:
    """An unknown number, a statement that can still be cancelled, texts that are gone."""
    with pytest.raises(Refusal, match=r"statement.unknown"):
        await ask.ask(context, OWNER, FIRST, "Reason")
    await published(replace(context, hold_before_send=timedelta(seconds=10)))
    with pytest.raises(Refusal, match=r"redact.pending"):
        await ask.ask(context, OWNER, FIRST, "Reason")
    await published(context)
    await taken_down(context, wanted=Number(2026, 2))
    with pytest.raises(Refusal, match=r"redact.gone"):
        await ask.ask(context, OWNER, Number(2026, 2), "Reason")


async def test_what_was_retracted_before(context: ServiceContext, tmp_path: Path) -> None:
    """Its old reason may say what must go: the new one stands in its place, and no second release starts."""
    await published(context)
    draft = await revise.begin_retraction(context, PUBLISHER, PUBLISHER, FIRST, f"{NAME} was meant")
    await approve.publish(context, PUBLISHER, draft.id, draft.version)
    before = await number(context.db.reader, "SELECT count(*) FROM release")
    assert await taken_down(context) == 0
    assert await number(context.db.reader, "SELECT count(*) FROM release") == before
    assert (await now(context)).reason == "A court has ordered it"


async def test_an_open_correction_ends(context: ServiceContext, clock: Clock, tmp_path: Path) -> None:
    """A correction that somebody was writing is discarded, and its words go as well."""
    await published(context)
    draft = await revise.begin_correction(
        context, EDITOR, EDITOR, FIRST, "en", 60, RichText(f"On {NAME}\nAnother of {NAME}"), clock()
    )
    await taken_down(context)
    rows = await many(context.db.reader, "SELECT state, content FROM draft WHERE id = ?", (draft.id,))
    assert rows[0]["state"] == DraftState.DISCARDED
    assert NAME not in rows[0]["content"]
    assert left_of(NAME, await on_the_disk(context, tmp_path)) == []


async def test_a_file_that_another_statement_has_stays(context: ServiceContext) -> None:
    """Its bytes and its entry are still those of the other."""
    key = await keep_file(context, PreparedFile(PICTURE, "image/jpeg"))
    await published(context, NAME, key)
    await published(context, OTHER, key)
    await taken_down(context)
    assert context.folder.read(key) == PICTURE
    assert await number(context.db.reader, "SELECT count(*) FROM redacted_file") == 0


async def test_an_import_does_not_bring_it_back(context: ServiceContext) -> None:
    """The same item from the same source, or an old export, changes nothing."""
    await published(context)
    exported = [item async for item in archive(context.db.reader)]
    await taken_down(context)
    (outcome,) = await import_statements(context, exported)
    assert isinstance(outcome, Unchanged)
    assert (await now(context)).text("en", "en").title == OMITTED


async def test_nobody_erases_without_a_request(context: ServiceContext) -> None:
    """The database itself keeps every text that was not asked to be taken down, and takes no other words for one that
    was."""
    found = await published(context)
    sql = "UPDATE text SET title = '[…]', body = '[…]', entities = '', link = '' WHERE statement = ?"
    with pytest.raises(IntegrityError, match="never changes"):
        await context.db.write(lambda cx: run(cx, sql, (found.id,)))
    with pytest.raises(IntegrityError, match="never changes"):
        await context.db.write(lambda cx: run(cx, "DELETE FROM text WHERE statement = ?", (found.id,)))
    await taken_down(context)
    with pytest.raises(IntegrityError, match="never changes"):
        await context.db.write(lambda cx: run(cx, "UPDATE text SET title = 'x', body = 'x'"))


async def test_the_audit_tells_both(context: ServiceContext) -> None:
    """Who asked, who confirmed, which release, and no word of the text."""
    await published(context)
    release = await taken_down(context)
    rows = await many(context.db.reader, "SELECT actor, act, detail FROM audit WHERE act LIKE 'redact%' ORDER BY seq")
    assert [(row["actor"], row["act"]) for row in rows] == [(OWNER, "redaction.asked"), (PUBLISHER, "redacted")]
    assert json.loads(rows[1]["detail"]) == {"by": OWNER, "number": "1/2026", "release": release, "revisions": "r1"}
    assert NAME not in "".join(row["detail"] for row in await many(context.db.reader, "SELECT detail FROM audit"))


async def test_an_export_of_before_brings_no_earlier_text_back(context: ServiceContext, clock: Clock) -> None:
    """Where only an earlier text is gone, an older export, and one of now, change nothing; what came since is taken."""
    await published(context)
    before = [item async for item in archive(context.db.reader)]
    await corrected(context, clock, "Better")
    exported = [item async for item in archive(context.db.reader)]
    await taken_down(context, "r1 A person has asked for it")
    for items in (before, exported, [item async for item in archive(context.db.reader)]):
        (outcome,) = await import_statements(context, items)
        assert isinstance(outcome, Unchanged)
    texts = await many(context.db.reader, "SELECT body FROM text ORDER BY revision, lang")
    assert [row["body"] for row in texts[:2]] == [OMITTED, OMITTED]
    assert (await now(context)).text("en", "en").body.text == "Better"


@pytest.mark.parametrize("announce", [False, True])
async def test_a_source_that_still_says_it(context: ServiceContext, clock: Clock, announce: bool) -> None:
    """The words of an earlier text that is gone do not come in as a correction, from whatever still says them."""
    day = clock().date()
    item = Incoming("hook:1", day, (Text("en", f"On {NAME}", RichText(f"It was said of {NAME}.")),))
    await import_statements(context, [item], announce=announce)
    await corrected_import(context, item, announce=announce)
    await taken_down(context, "r1 A person has asked for it")
    (outcome,) = await import_statements(context, [item], announce=announce)
    assert isinstance(outcome, Unchanged)
    assert (await now(context)).text("en", "en").body.text == "Better"


async def test_what_staff_were_told_of_sources(context: ServiceContext, clock: Clock) -> None:
    """What names the title goes, whole or out of a question about many items; what only has a word of it stays."""
    await import_statements(context, [Incoming("hook:1", clock().date(), (Text("en", "Fish", RichText("A text.")),))])
    host = "Fish.example.org"
    titles = ["Fish", "✖ Fish", "On Fish"]

    async def note(cx: Connection) -> None:
        await alerts.note(cx, AlertKind.SOURCE_UNSIGNED, "1", clock(), title="Fish", why="", host=host)
        await alerts.note(cx, AlertKind.SOURCE_DRAFT, "2", clock(), title="On Fish", draft="D2", host=host)
        await alerts.note(cx, AlertKind.SOURCE_FAILS, "3", clock(), why="", host=host)
        await alerts.note(cx, AlertKind.SOURCE_MANY, "4", clock(), n=3, waiting=3, titles=titles, host=host)

    await context.db.write(note)
    await taken_down(context, "all A person has asked for it")
    rows = await many(context.db.reader, "SELECT kind, detail FROM notice WHERE kind LIKE 'source%' ORDER BY id")
    assert [row["kind"] for row in rows] == [AlertKind.SOURCE_DRAFT, AlertKind.SOURCE_FAILS, AlertKind.SOURCE_MANY]
    assert json.loads(rows[-1]["detail"])["titles"] == ["On Fish"]


async def corrected_import(context: ServiceContext, item: Incoming, *, announce: bool) -> None:
    better = replace(item, texts=(Text("en", "On a person", RichText("Better")),))
    await import_statements(context, [better], announce=announce)


async def test_words_that_a_long_filling_has_met(context: ServiceContext, clock: Clock) -> None:
    """While many statements go into the index, a word that is taken down meanwhile is added again by whoever has it
    later, although it was there before."""
    statement = await published(context)
    known, word = words.KnownWords(), NAME.lower()
    others = index_entry(statement.date, 99, 1, [Text("en", NAME, RichText(f"{NAME} again."))])

    async def stored() -> int:
        return await number(context.db.reader, "SELECT count(*) FROM known_word WHERE word = ?", (word,))

    await context.db.write(lambda cx: words.put(cx, [others], known))
    assert (await stored(), word in known.words) == (1, True)
    clock.turn(60)
    await taken_down(context)
    assert await stored() == 0
    await context.db.write(lambda cx: words.put(cx, [others], known))
    assert await stored() == 1
