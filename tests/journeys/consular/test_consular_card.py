"""The consular card changed in the chat: each test is one promise to the consular section and to its readers."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.consular.card import Field
from bot.domain.staff import Role
from bot.i18n.translator import translator
from bot.sandbox import Message, Person
from bot.services.staff import configure
from tests.journeys.conftest import OFFICER, OWNER, Embassy, has_button
from tests.journeys.facts import acts


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


async def editing(owner: Person, field: str) -> Message:
    """/consular, Edit, the field: the message that asks."""
    shown = await ask(owner, "/consular")
    shown = await pressed(owner, "Edit", shown, "What do you want to change?")
    return await pressed(owner, field, shown, "Now: ")


async def changed(owner: Person, field: str, text: str) -> Message:
    """The whole way to Confirm; the message that says so."""
    await editing(owner, field)
    preview = await ask(owner, text)
    assert "This is how readers will see the card" in preview.text, preview.text
    return await pressed(owner, "Confirm", preview, "Readers see this card now")


@pytest.mark.parametrize(
    ("field", "text", "seen"),
    [
        ("Phone", "+44 20 7946 0000", "📞 +44 20 7946 0000"),
        ("E-mail", "visas@embassy.example", "✉️ visas@embassy.example"),
        ("Address · English", "1 Sample Street", "📍 1 Sample Street"),
        ("Hours", "Mon-Tue 10:00-11:00", "🕘 Mon, Tue: 10:00–11:00"),
        ("Holidays", "25.12.2099", "🚫 Closed: 25 December 2099"),
        ("Duty phone", "+44 7700 900123", "emergencies only: +44 7700 900123"),
        ("Note · English", "Please have your passport at hand.", "Please have your passport at hand."),
    ],
)
async def test_each_field(embassy: Embassy, owner: Person, field: str, text: str, seen: str) -> None:
    """Readers see a confirmed change at once and after a restart, and nothing before Confirm."""
    async with embassy.open():
        await editing(owner, field)
        preview = await ask(owner, text)
        assert seen in preview.text
        assert seen not in (await ask(embassy.anna, "/consular")).text
        await pressed(owner, "Confirm", preview, "Readers see this card now")
        assert seen in (await ask(embassy.anna, "/consular")).text
        assert (await acts(embassy, owner))[-1] == "consular.changed"
    async with embassy.open():
        assert seen in (await ask(embassy.anna, "/consular")).text


async def test_every_field_has_its_words() -> None:
    """A field without a name, or without its question, would fail in an owner's hands."""
    for lang in ("en", "ru"):
        for field in Field:
            assert translator(lang)(f"card.field_{field}")
            assert translator(lang)(f"card.ask_{field}")


async def test_only_owners_see_edit(embassy: Embassy, owner: Person) -> None:
    """Readers, other staff and groups see the card without a button; an owner sees Edit, in private."""
    async with embassy.open():
        for person in (embassy.anna, embassy.officer):
            assert (await ask(person, "/consular")).buttons == []
        assert has_button(await ask(owner, "/consular"), "Edit")
        group = embassy.group()
        owner.join(group)
        owner.send("/consular", chat=group)
        await owner.wait(lambda f: "203 668" in f[-1].text and not f[-1].buttons, chat=group)


async def test_the_right_counts_at_the_press(embassy: Embassy, owner: Person) -> None:
    """Buttons of an owner's card, and a question that was open, are worth nothing once the role is gone."""
    async with embassy.open() as bot:
        shown = await editing(owner, "Phone")
        key = (shown.buttons[-1][0].callback_data or "").rpartition(".")[2]
        await configure.keep_staff(bot.services, {OFFICER: (Role.OWNER, "Officer")})
        assert (await ask(owner, "+44 20 7946 0000")).text == "Only staff can do that."
        for data in (
            f"card_ask.{key}.phone",
            f"card_reset.{key}.phone",
            f"card_clear.{key}.email",
            "card",
            "card_set.1",
        ):
            answer = await owner.send_callback(f"1.{data}", shown)
            assert answer.text == "Only staff can do that.", data


@pytest.mark.parametrize(
    ("field", "wrong", "sentence", "right"),
    [
        ("Phone", "call us", "That is no phone number", "+44 20 7946 0000"),
        ("E-mail", "a@b", "That is no e-mail address", "a@b.example"),
        ("Hours", "Mon 9-12", "I can't read the hours in “Mon 9-12”", "Mon 10:00-12:00"),
        ("Holidays", "25.12.2026 30.2.2026", "I can't read the day “30.2.2026”", "25.12.2026"),
        ("Note · English", "x" * 501, "at most 500 characters", "x"),
    ],
)
async def test_bad_input_loses_nothing(
    embassy: Embassy, owner: Person, field: str, wrong: str, sentence: str, right: str
) -> None:
    """One clear sentence; the question stays open, and the right answer counts."""
    async with embassy.open():
        await editing(owner, field)
        said = (await ask(owner, wrong)).text
        assert sentence in said
        assert "Nothing was changed" in said
        assert "how readers will see" in (await ask(owner, right)).text
        assert "consular.changed" not in await acts(embassy, owner)


async def test_no_text(embassy: Embassy, owner: Person) -> None:
    """A contact sent where a text is asked for is answered with one sentence."""
    async with embassy.open():
        await editing(owner, "Phone")
        owner.send_contact(None, name="Consul")
        assert (await owner.reply()).text == "Please send it as text. Nothing was changed."


async def test_back_to_the_config(embassy: Embassy, owner: Person) -> None:
    """A change can be taken back to what the config says; what was not changed has no such button."""
    async with embassy.open():
        asked = await editing(owner, "Phone")
        assert not has_button(asked, "As in the config")
        await ask(owner, "/cancel")
        await changed(owner, "Phone", "+44 20 7946 0000")
        asked = await editing(owner, "Phone")
        preview = await pressed(owner, "As in the config", asked, "how readers will see")
        assert "203 668 7474" in preview.text
        await pressed(owner, "Confirm", preview, "Readers see this card now")
        assert "203 668 7474" in (await ask(embassy.anna, "/consular")).text
        assert (await acts(embassy, owner))[-2:] == ["consular.changed", "consular.reset"]
        text = (await ask(embassy.officer, "/audit")).text
        assert (
            "Owner changed the card “Consular queries”. Phone was: +44 (0) 203 668 7474. It is now: +44 20 79" in text
        )
        assert "Owner took the card “Consular queries” back to the config." in text


async def test_leaving_out(embassy: Embassy, owner: Person) -> None:
    """What a card can do without can be left out; the phone cannot."""
    async with embassy.open():
        asked = await editing(owner, "E-mail")
        preview = await pressed(owner, "Leave out", asked, "how readers will see")
        await pressed(owner, "Confirm", preview, "Readers see this card now")
        assert "✉️" not in (await ask(embassy.anna, "/consular")).text
        asked = await editing(owner, "Phone")
        assert not has_button(asked, "Leave out")
        key = (asked.buttons[-1][0].callback_data or "").rpartition(".")[2]
        answer = await owner.send_callback(f"1.card_clear.{key}.phone", asked)
        assert answer.text == "A card needs its phone number."


async def test_cancel_and_what_is_over(embassy: Embassy, owner: Person) -> None:
    """Cancel changes nothing; a Confirm that is over, or is another's, says so."""
    async with embassy.open() as bot:
        await editing(owner, "Phone")
        preview = await ask(owner, "111 1111")
        data = preview.buttons[0][0].callback_data or ""
        await pressed(owner, "Cancel", preview, "Nothing was changed.")
        assert "over already" in ((await owner.send_callback(data, preview)).text or "")
        await editing(owner, "Phone")
        first = await ask(owner, "222 2222")
        await editing(owner, "Phone")
        second = await ask(owner, "333 3333")
        old = await owner.send_callback(first.buttons[0][0].callback_data or "", first)
        assert "over already" in (old.text or "")
        await configure.keep_staff(bot.services, {OWNER: (Role.OWNER, "Owner"), OFFICER: (Role.OWNER, "Officer")})
        theirs = await ask(embassy.officer, "/consular")
        answer = await embassy.officer.send_callback(second.buttons[0][0].callback_data or "", theirs)
        assert "over already" in (answer.text or "")
        await pressed(owner, "Confirm", second, "Readers see this card now")
        assert "333 3333" in (await ask(embassy.anna, "/consular")).text


async def test_two_owners_at_once(embassy: Embassy, owner: Person) -> None:
    """Who confirms after another owner has changed the field is told, and nothing is overwritten unseen."""
    async with embassy.open() as bot:
        await configure.keep_staff(bot.services, {OWNER: (Role.OWNER, "Owner"), OFFICER: (Role.OWNER, "Officer")})
        await editing(owner, "Phone")
        mine = await ask(owner, "111 1111")
        await changed(embassy.officer, "Phone", "222 2222")
        answer = await owner.press("Confirm", message=mine)
        assert "Somebody changed this field meanwhile" in (answer.text or "")
        assert "222 2222" in (await ask(embassy.anna, "/consular")).text


async def test_the_same_again(embassy: Embassy, owner: Person) -> None:
    """Sending what the card already says changes nothing, and is said so."""
    async with embassy.open():
        await editing(owner, "E-mail")
        assert (await ask(owner, "consular@embassy.example")).text == "That is what the card says already."


async def test_back_drops_the_question(embassy: Embassy, owner: Person) -> None:
    """After Back a text is only a text; the message leads back to the card that readers see."""
    async with embassy.open():
        shown = await editing(owner, "Phone")
        shown = await pressed(owner, "Back", shown, "What do you want to change?")
        await pressed(owner, "Back", shown, "Consular queries")
        assert "Nothing was found" in (await ask(owner, "111 1111")).text


async def test_the_config_moves_on(embassy: Embassy, owner: Person, caplog: pytest.LogCaptureFixture) -> None:
    """A change stays with its card, by the label; of a card that the config has no more the operator is told."""
    async with embassy.open():
        await changed(owner, "Phone", "111 1111")
        shown = await editing(owner, "E-mail")
    embassy.card_label = "Visas"
    async with embassy.open():
        text = (await ask(embassy.anna, "/consular")).text
        assert "111 1111" not in text
        assert "203 668 7474" in text
        assert "changes of consular cards that the config no longer has, by their labels: 1" in caplog.text
        assert "no longer has this card" in (await ask(owner, "a@b.example")).text
        answer = await owner.send_callback(shown.buttons[-1][0].callback_data or "", shown)
        assert "no longer has this card" in (answer.text or "")
    embassy.card_label = "Consular queries"
    async with embassy.open():
        assert "111 1111" in (await ask(embassy.anna, "/consular")).text


async def test_in_russian(embassy: Embassy) -> None:
    """The whole way in Russian; the Russian note is seen by Russian readers, in the preview too."""
    owner = embassy.sandbox.user("Ольга", language="ru", user_id=OWNER)
    async with embassy.open():
        shown = await ask(owner, "/consular")
        shown = await pressed(owner, "Изменить", shown, "Что изменить?")
        shown = await pressed(owner, "Часы приёма", shown, "Сейчас: \nпн: 09:00–12:00")
        assert "Не понимаю часы" in (await ask(owner, "каждый день")).text
        preview = await ask(owner, "пн-ср 10:00-11:00")
        assert "🕘 пн, вт, ср: 10:00–11:00" in preview.text
        await pressed(owner, "Подтвердить", preview, "Теперь читатели видят")
        shown = await ask(owner, "/consular")
        shown = await pressed(owner, "Изменить", shown, "Что изменить?")
        shown = await pressed(owner, "Примечание · Русский", shown, "Сейчас: пусто")
        preview = await ask(owner, "Возьмите паспорт.")
        await pressed(owner, "Подтвердить", preview, "Теперь читатели видят")
        assert "Возьмите паспорт." in (await ask(embassy.ivan, "/consular")).text


async def test_forged_buttons(embassy: Embassy, owner: Person) -> None:
    """Data that no button of ours carries changes nothing, and is answered."""
    async with embassy.open():
        shown = await editing(owner, "Phone")
        key = (shown.buttons[-1][0].callback_data or "").rpartition(".")[2]
        for data in (
            f"card_ask.{key}.label",
            f"card_ask.{key}.phone.en",
            f"card_ask.{key}.note",
            f"card_ask.{key}.note.fr",
            "card_ask.00000000.phone",
            "card_ask",
            f"card_ask.{key}.note.en.ru",
            "card.00000000",
            f"card_reset.{key}.phone",
            "card_set.99",
            "card_set.x",
            f"card.{key}.x",
            "cards.1",
        ):
            assert (await owner.send_callback(f"1.{data}", shown)).text, data
        assert "consular.changed" not in await acts(embassy, owner)


async def test_readers_never_wait_for_a_half_change(embassy: Embassy, owner: Person) -> None:
    """While owners change it readers always get a whole card: the old one or the new one."""
    async with embassy.open():
        await editing(owner, "Phone")
        preview = await ask(owner, "111 1111")

        async def read() -> str:
            return (await ask(embassy.anna, "/consular")).text

        seen, _ = await asyncio.gather(read(), owner.press("Confirm", message=preview))
        assert ("111 1111" in seen) != ("203 668 7474" in seen)
