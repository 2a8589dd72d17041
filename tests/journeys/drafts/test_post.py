"""Staff post, everyone receives: each test is one promise to a press officer or a subscriber."""

from __future__ import annotations

import json

import pytest

from bot.domain.subscriptions.target import ChatKind
from bot.sandbox import Message
from bot.services.subscriptions.subscribe import subscribe
from tests.journeys.conftest import Condition, Embassy, count_of, data_of, has_button
from tests.journeys.drafts.card_work import followed
from tests.journeys.facts import kept

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today.\n\nBoth texts will be published."


async def test_from_post_to_report(embassy: Embassy) -> None:
    """A statement reaches a private chat, a group, a forum topic and a channel once each; the report says so."""
    channel = embassy.sandbox.channel("News", username="news_ch", creator=embassy.officer)
    embassy.officer.promote_bot(channel, can_post_messages=True)
    embassy.channels = ["@news_ch"]
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        group, forum = embassy.group(), embassy.group("Forum", forum=True)
        topic = embassy.sandbox.topic(forum, "News")
        for chat, thread in ((group, None), (forum, topic)):
            embassy.anna.send("/subscribe", chat=chat, thread=thread)
            await embassy.anna.wait(lambda found: any("Done." in m.text for m in found), chat=chat, thread=thread)
        preview, card = await embassy.draft(STATEMENT)
        assert preview.text.startswith("On the exchange of letters\n")
        assert "N/2" in preview.text
        assert "4 chats (1 reader, 2 groups and topics, 1 channel)" in card.text
        await embassy.publish()
        report = await embassy.report()
        assert "Delivered: 4 of 4" in report.text
        for place in (embassy.anna.chat, group, channel):
            assert sum("On the exchange of letters" in t for t in embassy.sandbox.texts(place)) == 1
        assert sum("On the exchange of letters" in t for t in embassy.sandbox.texts(forum, topic)) == 1


async def test_readers_get_what_the_preview_showed(embassy: Embassy) -> None:
    """The delivered message is the preview, formatting included, but for the number."""
    text = "/post Title <b>\nBold words, <b>literal</b> marks & שלום 😀."
    bold = [{"type": "bold", "offset": text.index("Bold"), "length": 10}]
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.officer.send(text, entities=[{"type": "bot_command", "offset": 0, "length": 5}, *bold])
        preview, _ = await embassy.card_of(embassy.officer)
        await embassy.publish()
        await embassy.report()
        got = next(m for m in embassy.anna.messages() if "literal" in m.text)
        assert "N/2" in preview.text
        assert preview.text.split("\n", 2)[2] == got.text.split("\n", 2)[2]
        assert "<b>literal</b> marks & שלום 😀." in got.text
        start = got.text.index("Bold words")
        assert any(e["type"] == "bold" and e["offset"] == start and e["length"] == 10 for e in _plain(got))


def _plain(message: Message) -> list[dict[str, object]]:
    return [dict(entity) if isinstance(entity, dict) else vars(entity) for entity in message.entities]


async def test_post_alone_asks(embassy: Embassy) -> None:
    """/post alone asks for the text; /cancel drops the question; the answer becomes the draft."""
    async with embassy.open():
        embassy.officer.send("/post")
        assert "first line is the title" in (await embassy.officer.reply()).text
        embassy.officer.send("/cancel")
        assert (await embassy.officer.reply()).text == "Cancelled."
        embassy.officer.send("Not a draft\nany more")
        assert "unknown to me" in (await embassy.officer.reply()).text
        embassy.officer.send("/post")
        await embassy.officer.reply()
        preview, _ = await embassy.draft("A title\nA text")
        assert preview.text.startswith("A title\n")


async def test_a_long_paste_is_joined(embassy: Embassy) -> None:
    """What the app cuts into several messages becomes one draft, complete and in order."""
    paragraphs = [f"Paragraph {n}. " + "Words follow words here. " * 30 for n in range(1, 31)]
    body = "\n\n".join(p.strip() for p in paragraphs)
    async with embassy.open() as bot:
        embassy.officer.paste("/post A long one\n" + body + " End.")
        await embassy.settled(bot)
        (draft,) = (await kept(embassy, embassy.officer))["draft"]
        written = json.loads(draft["content"])["texts"][0]["body"]
        assert written.split() == [*body.split(), "End."]


async def test_editing_ones_message_updates_the_draft(embassy: Embassy) -> None:
    """The preview and the card follow the edit in place, and the old Publish button no longer publishes."""
    async with embassy.open():
        sent = embassy.officer.send("/post First\nOld words.")
        preview, card = await embassy.card_of(embassy.officer)
        old = data_of(card)
        embassy.officer.edit(sent, "/post Second\nNew words.")
        found = await embassy.officer.wait(lambda f: any(m.id == preview.id and "New words." in m.text for m in f))
        assert len(found) == 3
        answer = await embassy.officer.send_callback(old, card)
        assert "was changed" in (answer.text or "")
        await embassy.publish()
        assert "Delivered to nobody" in (await embassy.report()).text
        embassy.officer.edit(sent, "/post Third\nToo late.")
        await embassy.officer.wait(lambda f: "no longer changes it" in f[-1].text)


async def test_edit_button_replaces_the_text(embassy: Embassy) -> None:
    """Edit asks for a new text, which replaces the old one in the preview; that and the card follow below it."""
    async with embassy.open():
        preview, _ = await embassy.draft("/post First\nOld words.")
        await embassy.officer.press("Edit")
        await embassy.officer.wait(lambda f: "Send the new text of D1" in f[-1].text)
        embassy.officer.send("Second\nNew words.")
        shown, _ = await followed(embassy.officer, "Draft D1")
        assert shown.text.startswith("Second\n")
        await embassy.officer.wait(lambda f: preview.id not in {m.id for m in f})


async def test_publish_twice_publishes_once(embassy: Embassy) -> None:
    """A second press, however it comes, names the number of the first."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        data = data_of(card)
        first = await embassy.officer.send_callback(data, card)
        second = await embassy.officer.send_callback(data, card)
        assert (first.text or "").startswith("Published as No. 1/")
        assert (second.text or "").startswith("Already published as No. 1/")
        await embassy.report()
        assert count_of(embassy.sandbox, embassy.anna, "On the exchange") == 1


async def test_nobody_else_can_press(embassy: Embassy) -> None:
    """A reader and an editor who replay the button change nothing."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        _, card = await embassy.draft(STATEMENT)
        data = data_of(card)
        for person in (embassy.anna, embassy.editor):
            person.start()
            own = await person.reply()
            answer = await person.send_callback(data, own)
            assert answer.show_alert
            assert answer.text
        assert count_of(embassy.sandbox, embassy.anna, "On the exchange") == 0


async def test_an_editor_has_no_publish(embassy: Embassy) -> None:
    """An editor's card has Submit in its place; a forged Publish is refused."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT, embassy.editor)
        assert not has_button(card, "Publish")
        answer = await embassy.editor.send_callback("1.publish.1.1", card)
        assert "publisher" in (answer.text or "")


async def test_readers_do_not_see_post(embassy: Embassy) -> None:
    """For who is no staff /post is an unknown command; in a group staff are told that it is private."""
    async with embassy.open():
        embassy.anna.send(STATEMENT)
        assert "I don't know the command /post" in (await embassy.anna.reply()).text
        group = embassy.group()
        embassy.officer.join(group)
        embassy.officer.send(STATEMENT, chat=group)
        await embassy.officer.wait(lambda f: "only in a private chat" in f[-1].text, chat=group)


async def test_a_draft_survives_a_restart(embassy: Embassy) -> None:
    """A draft begun before a restart is published after it by the same button."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await embassy.draft(STATEMENT)
    async with embassy.open():
        await embassy.publish()
        assert "Delivered: 1 of 1" in (await embassy.report()).text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/post Only a title", "There is a title but no text"),
        ("/post " + "x" * 600 + "\nbody", "The first line is the title and has 600"),
        ("/post Title\n" + "y" * 3500, "is longer than the 3000 characters"),
    ],
)
async def test_what_cannot_be_published_yet(embassy: Embassy, text: str, sentence: str) -> None:
    """A fault is one sentence on the card, Publish is missing, and the words are kept in the draft."""
    async with embassy.open():
        _, card = await embassy.draft(text)
        assert sentence in card.text
        assert not has_button(card, "Publish")
        (draft,) = (await kept(embassy, embassy.officer))["draft"]
        assert text.split("\n")[0].removeprefix("/post ")[:20] in draft["content"]


async def test_thirty_thousand_characters(embassy: Embassy) -> None:
    """A text of 30,000 characters goes out as its beginning and opens in pages that hold all of it."""
    words = [f"word{n}" for n in range(4300)]
    sentences = [" ".join(words[n : n + 10]) + "." for n in range(0, len(words), 10)]
    body = "\n\n".join(" ".join(sentences[n : n + 5]) for n in range(0, len(sentences), 5))
    assert len(body) > 30_000
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        await embassy.published_by_paste(bot, "/post A very long one\n" + body)
        await embassy.report()
        got = await embassy.anna.wait(lambda f: "A very long one" in f[-1].text)
        beginning = got[-1].text.split("\n\n", 1)[1]
        assert body.startswith(beginning)
        assert body[len(beginning) :].startswith("\n\n")
        read: list[str] = []
        await embassy.anna.press("Read in full")
        page = 1
        while True:
            interaction = f"Page {page} of "
            found = await embassy.anna.wait(_last_holds(interaction))
            read += found[-1].text.split("\n\n", 1)[1].rsplit("\n\n", 1)[0].split()
            if not has_button(found[-1], "Next"):
                break
            await embassy.anna.press("Next")
            page += 1
        assert read == body.split()
        await embassy.anna.press("Back")
        await embassy.anna.wait(lambda f: f[-1].text == got[-1].text)


def _last_holds(text: str) -> Condition:
    return lambda found: text in found[-1].text


async def test_pause_resume_cancel(embassy: Embassy) -> None:
    """Staff stop a release, go on with it, and end it; the report says how many had it."""
    embassy.rate = 5
    people = [embassy.sandbox.user(f"Reader {n}", started=True) for n in range(30)]
    async with embassy.open() as bot:
        for person in people:
            await subscribe(bot.services, person.id, 0, ChatKind.PRIVATE, "en")
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await embassy.officer.wait(lambda f: has_button(f[-1], "Pause"))
        await embassy.officer.press("Pause")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Resume"))
        await embassy.officer.press("Resume")
        await embassy.officer.wait(lambda f: has_button(f[-1], "Pause"))
        await people[0].wait(lambda f: "On the exchange" in f[-1].text)
        await embassy.officer.press("Cancel")
        report = await embassy.report()
        assert "was cancelled" in report.text
        got = sum(count_of(embassy.sandbox, person, "On the exchange") for person in people)
        assert f"Delivered: {got} of 30" in report.text
        assert 0 < got < 30
