"""What the bot keeps of its readers, shown and forgotten; each test is one promise to a reader."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.privacy import Kept
from bot.i18n.translator import translator
from bot.sandbox import Message, Person
from bot.services.housekeeping import Retention, empty_log
from tests.configs import MISSION
from tests.journeys.conftest import OWNER, Embassy, count_of, has_button, roomy
from tests.journeys.facts import kept, mydata, status, subscriptions
from tests.patience import until

TITLE = "On the exchange of letters"
QUESTION = {"chat", "inbox"}  # what the very question for it makes anew
STATEMENT = f"/post {TITLE}\nLetters were exchanged today."


async def ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


async def forgotten(person: Person, confirm: str = "Confirm") -> Message:
    shown = await ask(person, "/forget")
    await person.press(confirm, message=shown)
    found = await person.wait(lambda f: not next(m for m in f if m.id == shown.id).buttons)
    return next(m for m in found if m.id == shown.id)


async def test_mydata(embassy: Embassy) -> None:
    """Sentences, and a file that has every entry: the chat, the subscription, what was sent, and no name."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await embassy.published(STATEMENT)
        text, whole = await mydata(embassy, embassy.anna)
        assert f"The chat's number, {embassy.anna.id}, and the language that I speak here: English." in text
        assert "The subscription, since " in text
        assert "Messages with statements that I sent here: 1." in text
        assert "neither your name nor your username" in text
        assert "staff: " not in text
        assert whole["chat"] == embassy.anna.id
        assert set(whole["kept"]) == {"chat", "target", "delivery", "message", "inbox"}
        assert whole["kept"]["delivery"][0]["state"] == "sent"
        copy = next(m for m in embassy.anna.messages() if TITLE in m.text)
        assert whole["kept"]["message"][0]["message_id"] == copy.id
        assert "Anna" not in json.dumps(whole)


STATED = {
    "controller": {"en": "Embassy, 1 Sample Street", "ru": "Посольство, Сэмпл-стрит, 1"},
    "basis": {"en": "Your consent", "ru": "Ваше согласие"},
    "contact": "privacy@embassy.example",
}


@pytest.mark.parametrize("lang", ["en", "ru"])
async def test_privacy(embassy: Embassy, lang: str) -> None:
    """/privacy says who answers for what is kept and by what right, and of each kind what, why and how long; the home
    page and /mydata lead to it, and in a group it answers too."""
    embassy.extra = {"mission": MISSION | {"privacy": STATED}, "retention": {"ended_subscriptions": 21}}
    person, says = (embassy.anna, translator("en")) if lang == "en" else (embassy.ivan, translator("ru"))
    async with embassy.open():
        text = (await ask(person, "/privacy")).text
        for part in (STATED["controller"][lang], STATED["basis"][lang], "privacy@embassy.example"):  # type: ignore[index]
            assert part in text
        for kind in Kept:
            assert says(f"privacy.kept_{kind}") in text, kind
        assert says("privacy.ended", days=says.count("length.days", 21)) in text
        assert says("privacy.rights") in text
        assert not text.endswith("…")
        for command in ("/start", "/mydata"):
            assert "/privacy" in (await ask(person, command)).text
        group = embassy.group()
        person.send("/privacy", chat=group)
        await person.wait(lambda f: any(says("privacy.title") in m.text for m in f) or len(f) > 2, chat=group)


@pytest.mark.parametrize("lang", ["en", "ru"])
async def test_privacy_that_is_not_stated(embassy: Embassy, lang: str) -> None:
    """A mission that has not said who answers for it is named, and so is where it can be written to."""
    embassy.extra = {"mission": MISSION | {"contact": "press@embassy.example"}}
    person, says = (embassy.anna, translator("en")) if lang == "en" else (embassy.ivan, translator("ru"))
    async with embassy.open():
        text = (await ask(person, "/privacy")).text
        name = MISSION["name"][lang]  # type: ignore[index]
        assert says("privacy.not_stated", mission=name) in text
        assert says("privacy.contact", contact="press@embassy.example") in text


async def test_mydata_in_russian(embassy: Embassy) -> None:
    """In the reader's own language; who has never subscribed learns that too."""
    async with embassy.open():
        text, whole = await mydata(embassy, embassy.ivan)
        assert f"Номер чата, {embassy.ivan.id}, и язык, на котором я здесь говорю: Русский." in text
        assert "Подписку" not in text
        assert set(whole["kept"]) == {"chat", "inbox"}
        await embassy.ivan.press("Забыть этот чат")
        found = await embassy.ivan.wait(lambda f: has_button(f[-1], "Подтвердить"))
        assert "изменить ваши копии я уже не смогу" in found[-1].text


async def test_mydata_of_staff(embassy: Embassy) -> None:
    """Staff see what they did too, and that it stays."""
    async with embassy.open():
        await embassy.published(STATEMENT)
        text, whole = await mydata(embassy, embassy.officer)
        assert "What you did as staff: " in text
        assert {"staff", "draft", "draft_part", "audit", "watch"} <= set(whole["kept"])


@pytest.mark.parametrize("command", ["/mydata", "/forget"])
async def test_in_a_group(embassy: Embassy, command: str) -> None:
    """A group learns nothing and loses nothing: the bot answers in private only."""
    async with embassy.open():
        group = embassy.group()
        embassy.anna.send(command, chat=group)
        found = await embassy.anna.wait(lambda f: "in a private chat only" in f[-1].text, chat=group)
        assert not found[-1].buttons


async def test_forget(embassy: Embassy) -> None:
    """After the warning and Confirm no table holds the chat; the report's counts stay, the copies stay as they are, and
    /start begins afresh."""
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna, embassy.ivan)
        await embassy.published(STATEMENT)
        shown = await ask(embassy.anna, "/forget")
        assert "I can no longer change the copies that you hold" in shown.text
        await embassy.anna.press("Back", message=shown)
        await embassy.anna.wait(lambda f: f[-1].text == "Nothing was deleted.")
        assert "I keep nothing about this chat any more" in (await forgotten(embassy.anna)).text
        await embassy.settled(bot)
        assert set(await kept(embassy, embassy.anna)) == QUESTION
        release = await status(embassy)
        assert (release["total"], release["sent"]) == (2, 2)
        assert "Delivered: 1 of 1" in (await embassy.published("/post Second\nMore words.")).text
        assert count_of(embassy.sandbox, embassy.anna, TITLE) == 1
        embassy.anna.start()
        greeting = await embassy.anna.reply()
        assert has_button(greeting, "Subscribe")
        assert "Welcome back" not in greeting.text


async def test_forget_in_russian_while_a_release_runs(embassy: Embassy) -> None:
    """Somebody who goes in the middle of a release is counted as skipped or as delivered, and it ends as usual."""
    embassy.rate = 10
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.ivan)
        people = await embassy.readers(bot, 25)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await embassy.sandbox.until(lambda: sum(count_of(embassy.sandbox, p, TITLE) for p in people) >= 2)
        assert "больше ничего не храню" in (await forgotten(embassy.ivan, "Подтвердить")).text
        report = await embassy.report()
        assert "of 26" in report.text
        await embassy.settled(bot)
        assert set(await kept(embassy, embassy.ivan)) == QUESTION
        assert all(count_of(embassy.sandbox, person, TITLE) == 1 for person in people)


async def test_a_question_of_long_ago(embassy: Embassy) -> None:
    """A Confirm that was asked for long ago forgets nothing: the question is asked anew."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        shown = await ask(embassy.anna, "/forget")
        embassy.clock.shift += timedelta(minutes=11)
        answer = await embassy.anna.press("Confirm", message=shown)
        assert answer.show_alert
        assert "target" in await kept(embassy, embassy.anna)
        await embassy.anna.press("Confirm", message=shown)
        await embassy.anna.wait(lambda f: any("I keep nothing" in m.text for m in f))


async def test_staff_forget(embassy: Embassy) -> None:
    """What somebody did as staff stays, and they are told so; their role too."""
    async with embassy.open():
        await embassy.subscribed(embassy.officer)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await embassy.officer.wait(lambda f: any("Time taken" in m.text for m in f))
        shown = await ask(embassy.officer, "/forget")
        assert "What you did as staff is the mission's record" in shown.text
        await embassy.officer.press("Confirm", message=shown)
        await embassy.officer.wait(lambda f: any("Only what you did as staff is kept" in m.text for m in f))
        left = set(await kept(embassy, embassy.officer))
        assert {"staff", "audit", "draft"} <= left
        assert not {"target", "message"} & left
        assert "Audit" in (await ask(embassy.officer, "/audit")).text


async def test_ended_subscriptions_are_forgotten(embassy: Embassy) -> None:
    """Some weeks after a subscription ended the running bot forgets it, except for counts; one that was taken up again
    in time is kept."""
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna, embassy.ivan)
        await embassy.published(STATEMENT)
        for person in (embassy.anna, embassy.ivan):
            assert await ask(person, "/unsubscribe")
        await embassy.settled(bot)
    embassy.clock.shift += timedelta(days=27)
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.ivan)
        assert "target" in await kept(embassy, embassy.anna)
    embassy.clock.shift += timedelta(days=2)

    async def none_is_ended() -> bool:
        return not (await subscriptions(embassy))["ended"]

    async with embassy.open():
        await embassy.until(none_is_ended)
        assert "target" not in await kept(embassy, embassy.anna)
        assert "target" in await kept(embassy, embassy.ivan)
        assert (await status(embassy))["sent"] == 2


async def test_no_words_and_no_names_anywhere(embassy: Embassy) -> None:
    """After readers have written, pressed, joined and left, no byte of the database or of its log holds what they
    wrote or what they are called: in the running bot once it is idle, and when it has ended."""
    secret = "Зимородок-kingfisher-41"
    zoe = embassy.sandbox.user("Zoëlinda", last_name="Quackenbush", username="zoe_quack")
    needles = [part.encode() for part in (secret, "Zoëlinda", "Quackenbush", "zoe_quack", "Pelican club")]
    needles += [part.encode("utf-16-le") for part in (secret, "Quackenbush")]
    needles += [json.dumps(part)[1:-1].encode() for part in (secret, "Zoëlinda")]
    async with embassy.open() as bot:
        zoe.start()
        await zoe.reply()
        for text in (secret, f"/subscribe {secret}", secret * 100, f"/nonsense {secret}"):
            sent = zoe.send(text)
            await zoe.reply()
        zoe.edit(sent, f"{secret} again")
        greeting = next(m for m in zoe.messages() if m.buttons)
        await zoe.send_callback("1.list.5", greeting)
        group = embassy.sandbox.group("Pelican club", creator=zoe)
        zoe.add_bot(group)
        await zoe.wait(lambda f: f[-1].from_bot, chat=group)
        zoe.send(f"/subscribe {secret}", chat=group)
        await zoe.wait(lambda f: "Done" in f[-1].text, chat=group)
        zoe.remove_bot(group)
        zoe.block()
        await embassy.settled(bot)

        async def forgotten() -> bool:
            await empty_log(bot.services, Retention(28, roomy))  # as every ten seconds; it waits for two quiet ones
            return not _holding(embassy.path, needles)

        await until(forgotten)
    assert not _holding(embassy.path, needles)


def _holding(path: Path, needles: list[bytes]) -> list[str]:
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    assert files
    return [file.name for file in files if any(needle in file.read_bytes() for needle in needles)]


async def test_what_is_said_of_the_owner(embassy: Embassy) -> None:
    """A person who was never met is in no file of /mydata of another."""
    owner = embassy.sandbox.user("Olga", user_id=OWNER)
    async with embassy.open():
        _, whole = await mydata(embassy, embassy.anna)
        assert str(OWNER) not in json.dumps(whole)
        _, whole = await mydata(embassy, owner)
        assert {"staff", "staff_name", "audit"} <= set(whole["kept"])
