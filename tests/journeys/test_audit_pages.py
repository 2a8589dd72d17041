"""/audit: what publishers and owners read of what was done; each test is one promise."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.domain.audit import chained
from bot.domain.staff import Role
from bot.sandbox import Message, Person
from bot.services.staff import configure, invite
from tests.journeys.conftest import EDITOR, OFFICER, OWNER, Embassy, has_button


@pytest.fixture
def owner(embassy: Embassy) -> Person:
    """The owner whom the config names."""
    return embassy.sandbox.user("Olga", user_id=OWNER)


async def ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


async def pressed(person: Person, label: str, shown: Message, said: str) -> Message:
    await person.press(label, message=shown)
    found = await person.wait(lambda f: any(m.id == shown.id and said in m.text for m in f))
    return next(m for m in found if m.id == shown.id)


async def test_sentences(embassy: Embassy, owner: Person) -> None:
    """Newest first, each act a sentence with the actor's name, its subject and the mission's own time."""
    embassy.clock.set(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))  # half past midnight of 2 July in London
    async with embassy.open() as bot:
        await embassy.published("/post Title\nText.")
        await embassy.draft("/post Second\nText.")
        await embassy.officer.press("Discard")
        embassy.officer.send("/featured 1/2026")
        await embassy.officer.wait(lambda f: "featured statement" in f[-1].text)
        await invite.invite(bot.services, OWNER, Role.EDITOR)
        lines = (await ask(embassy.officer, "/audit")).text.splitlines()
        assert lines[0] == "Audit · 1–5 of 5"
        assert lines[2] == "2 July 2026"
        assert lines[3:] == [
            "00:30  Owner made an invitation link. Role: editor.",
            "00:30  Officer put No. 1/2026 in front.",
            "00:30  Officer discarded draft D2.",
            "00:30  Officer published No. 1/2026.",
            "00:30  The program, or the command line took over the staff from the config. The staff is now: "
            "Officer (publisher), Editor (editor), Owner (owner).",
        ]
        assert (await ask(owner, "/audit")).text.startswith("Audit")


async def test_in_russian(embassy: Embassy) -> None:
    """A Russian owner reads the audit in Russian."""
    owner = embassy.sandbox.user("Ольга", language="ru", user_id=OWNER)
    async with embassy.open() as bot:
        await embassy.published("/post Title\nText.")
        await invite.invite(bot.services, OWNER, Role.PUBLISHER)
        shown = await ask(owner, "/audit")
        assert "Officer: опубликовано заявление № 1/" in shown.text
        assert "Owner: создана ссылка-приглашение. Роль: выпускающий редактор." in shown.text
        assert "Программа или командная строка: список сотрудников взят" in shown.text
        assert shown.labels == ["📄 Файлом"]


async def test_pages(embassy: Embassy) -> None:
    """Older and Newer turn the pages within one message, and stay right while new entries come."""
    async with embassy.open() as bot:
        staff = {OFFICER: (Role.PUBLISHER, "Officer"), EDITOR: (Role.EDITOR, "Editor")}
        for number in range(24):  # each entry names all of them
            many = {n: (Role.EDITOR, f"{'x' * 80} {n}") for n in range(1, 50 + number % 2)}
            await configure.keep_staff(bot.services, staff | many)
        shown = await ask(embassy.officer, "/audit")
        assert "16–25 of 25" in shown.text
        assert not has_button(shown, "Newer")
        await embassy.draft("/post Title\nText.", by=embassy.editor)
        await embassy.editor.press("Discard")
        shown = await pressed(embassy.officer, "Older", shown, "6–15 of 26")
        shown = await pressed(embassy.officer, "Older", shown, "1–5 of 26")
        assert not has_button(shown, "Older")
        shown = await pressed(embassy.officer, "Newer", shown, "6–15 of 26")
        shown = await pressed(embassy.officer, "Newer", shown, "16–25 of 26")
        shown = await pressed(embassy.officer, "Newer", shown, "17–26 of 26")
        assert "Editor discarded draft D1." in shown.text
        assert len(embassy.officer.messages()) == 2
        for data in ("1.audit.999999", "1.audit.0"):
            answer = await embassy.officer.send_callback(data, shown)
            assert answer.text is None, data


async def test_the_file(embassy: Embassy) -> None:
    """The button sends all of it, the oldest first, as JSON lines that bind each other."""
    async with embassy.open():
        await embassy.published("/post Заголовок\nТекст.")
        shown = await ask(embassy.officer, "/audit")
        await embassy.officer.press("As a file", message=shown)
        sent = (await embassy.officer.wait(lambda f: f[-1].document))[-1]
        assert sent.document["file_name"].endswith(".jsonl")
        assert "Each hash covers" in sent.text
        lines = [json.loads(line) for line in embassy.sandbox.file(sent).decode().splitlines()]
        assert [line["seq"] for line in lines] == [1, 2]
        assert lines[1]["prev"] == lines[0]["hash"]
        assert (lines[1]["actor"], lines[1]["act"]) == (OFFICER, "published")
        last = lines[-1]
        stored = json.dumps(last["detail"], ensure_ascii=False, sort_keys=True)
        assert last["hash"] == chained(last["seq"], last["prev"], last["at"], last["actor"], last["act"], stored)


async def test_whose_it_is(embassy: Embassy) -> None:
    """Readers do not learn of /audit, an editor is told who may use it, and its buttons do nothing for either."""
    async with embassy.open():
        shown = await ask(embassy.anna, "/audit")
        assert "don't know the command /audit" in shown.text
        said = await ask(embassy.editor, "/audit")
        assert said.text == "Only a publisher or an owner can do that."
        for person, message in ((embassy.anna, shown), (embassy.editor, said)):
            for data in ("1.audit.1", "1.audit_file"):
                answer = await person.send_callback(data, message)
                assert answer.text in ("Only staff can do that.", "Only a publisher or an owner can do that.")
            assert not any(m.document for m in person.messages())


async def test_not_in_groups(embassy: Embassy) -> None:
    """/audit shows nothing in a group."""
    async with embassy.open():
        group = embassy.group()
        embassy.officer.join(group)
        embassy.officer.send("/audit", chat=group)
        await embassy.officer.wait(lambda f: "only in a private chat" in f[-1].text, chat=group)


async def test_who_is_gone_keeps_the_name(embassy: Embassy) -> None:
    """Acts of somebody who is no longer staff still carry the name."""
    async with embassy.open() as bot:
        await embassy.draft("/post Title\nText.", by=embassy.editor)
        await embassy.editor.press("Discard")
        await configure.keep_staff(bot.services, {OFFICER: (Role.PUBLISHER, "Officer")})
        text = (await ask(embassy.officer, "/audit")).text
        assert "Editor discarded draft D1." in text
