"""Who works here: owners add, change and remove people in the chat; each test is one promise to an owner."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.domain.staff import Role
from bot.sandbox import Message, Person
from bot.services.staff import configure, invite
from tests.journeys.conftest import EDITOR, OFFICER, OWNER, Embassy, has_button
from tests.journeys.facts import acts, is_stored, kept


@pytest.fixture
def owner(embassy: Embassy) -> Person:
    """The owner whom the config names."""
    return embassy.sandbox.user("Olga", user_id=OWNER)


async def ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


async def pressed(person: Person, label: str, shown: Message, said: str) -> Message:
    """Press a button; the same message, when it says so."""
    await person.press(label, message=shown)
    found = await person.wait(lambda f: any(m.id == shown.id and said in m.text for m in f))
    return next(m for m in found if m.id == shown.id)


async def adding(person: Person, role: str) -> Message:
    """/staff, Add, the role: the message that asks whom."""
    shown = await ask(person, "/staff")
    shown = await pressed(person, "Add", shown, "Add as what?")
    return await pressed(person, role, shown, "Whom do I add?")


async def named(person: Person, number: int) -> Message:
    """A number was sent; what is asked once more."""
    shown = await ask(person, str(number))
    assert shown.text.startswith("Shall this person be staff?\n")
    return shown


async def confirmed(person: Person, shown: Message, label: str = "Confirm", said: str = "is staff now") -> Message:
    """The last look, and Confirm: what the message says then."""
    return await pressed(person, label, shown, said)


async def added(person: Person, number: int) -> Message:
    """A number was sent and confirmed."""
    return await confirmed(person, await named(person, number))


async def asked_about(owner: Person, name: str) -> Message:
    """What the owner is asked when an invitation was opened."""
    found = await owner.wait(lambda f: any("was opened" in m.text and name in m.text and m.buttons for m in f))
    return next(m for m in reversed(found) if "was opened" in m.text and name in m.text)


async def link_for(embassy: Embassy, owner: Person, role: str) -> str:
    """An invitation's link, made in the chat."""
    shown = await adding(owner, role)
    await owner.press("Invitation link", message=shown)
    found = await owner.wait(lambda f: "An invitation" in f[-1].text)
    link = re.search(r"https://t\.me/chancery_bot\?start=(\S+)", found[-1].text)
    assert link is not None
    assert len(link[1]) <= 64
    return link[0]


async def role_of(embassy: Embassy, person: Person) -> Role | None:
    """The role, as the person is told of it."""
    rows = (await kept(embassy, person)).get("staff", [])
    return Role(rows[0]["role"]) if rows else None


def commands_of(person: Person) -> set[str]:
    return {command["command"] for command in person.commands()}


async def test_the_first_owner_claims(embassy: Embassy) -> None:
    """Without an owner a link makes whoever opens it first the owner, once; the next start's link replaces it."""
    embassy.without_owner = True
    async with embassy.open() as bot:
        old = await invite.offer_claim(bot.services)
        secret = await invite.offer_claim(bot.services)
        link = bot.claim_link(secret)
        assert not is_stored(embassy, secret)
        embassy.ivan.start(f"claim-{old}")
        assert "больше не действует" in (await embassy.ivan.reply()).text
        embassy.anna.follow(link)
        assert "first owner" in (await embassy.anna.reply()).text
        assert await role_of(embassy, embassy.anna) is Role.OWNER
        assert {"staff", "post"} <= commands_of(embassy.anna)
        embassy.ivan.follow(link)
        await embassy.ivan.wait(lambda f: sum("больше не действует" in m.text for m in f) == 2)
        assert await invite.offer_claim(bot.services) == ""
    async with embassy.open() as bot:
        assert await role_of(embassy, embassy.anna) is Role.OWNER


async def test_a_claim_ends_with_the_first_owner(embassy: Embassy, owner: Person) -> None:
    """A claim that was printed is worth nothing once an owner has opened the bot."""
    embassy.without_owner = True
    async with embassy.open() as bot:
        secret = await invite.offer_claim(bot.services)
    embassy.without_owner = False
    async with embassy.open() as bot:
        owner.start()
        await owner.reply()
        embassy.anna.start(f"claim-{secret}")
        assert "not valid any more" in (await embassy.anna.reply()).text
        assert await role_of(embassy, embassy.anna) is None


@pytest.mark.parametrize("way", ["forget", "block"])
async def test_an_owner_who_goes_leaves_no_claim(way: str, embassy: Embassy, owner: Person) -> None:
    """The only owner forgets the chat, or blocks the bot: no later start prints a link by which a stranger could become
    owner, and no older link is good."""
    async with embassy.open() as bot:
        owner.start()
        await owner.reply()
        if way == "forget":
            await ask(owner, "/forget")
            await owner.press("Confirm")
            await owner.reply()
        else:
            owner.block()
            await embassy.settled(bot)
    async with embassy.open() as bot:
        assert await invite.offer_claim(bot.services) == ""
        embassy.anna.start("claim-anything")
        assert "not valid any more" in (await embassy.anna.reply()).text


async def test_owners_hear_of_a_claim(embassy: Embassy, owner: Person) -> None:
    """An owner whom the config names, and who opens the bot later, is told who took it by the link."""
    async with embassy.open() as bot:
        embassy.anna.follow(bot.claim_link(await invite.offer_claim(bot.services)))
        await embassy.anna.reply()
        owner.start()
        await owner.wait(lambda found: any("has become an owner" in message.text for message in found))
        assert not any("has become an owner" in message.text for message in embassy.anna.messages())


async def test_the_list(embassy: Embassy, owner: Person) -> None:
    """/staff names everyone with role and number, owners first, and says who is from the config."""
    async with embassy.open():
        shown = await ask(owner, "/staff")
        lines = shown.text.splitlines()
        assert lines[0] == "Staff"
        assert lines[1] == f"👑 Owner — owner · {OWNER} · from the config"
        assert [line.split(" — ")[1].split(" · ")[0] for line in lines[1:]] == ["owner", "publisher", "editor"]
        shown = await pressed(owner, "Editor", shown, "only the operator can change this, in that file")
        assert shown.labels == ["↩️ Back"]
        await pressed(owner, "Back", shown, "Staff\n")
        assert len(owner.messages()) == 2


async def test_only_owners(embassy: Embassy) -> None:
    """Readers do not learn that /staff exists, other staff are told whose it is, and a group sees nothing."""
    async with embassy.open():
        assert "don't know the command /staff" in (await ask(embassy.anna, "/staff")).text
        assert (await ask(embassy.officer, "/staff")).text == "Only an owner can do that."
        assert "staff" not in commands_of(embassy.officer)


async def test_in_private_only(embassy: Embassy, owner: Person) -> None:
    """In a group the owner is told where it works."""
    async with embassy.open():
        group = embassy.group()
        owner.join(group)
        owner.send("/staff", chat=group)
        await owner.wait(lambda f: "only in a private chat" in f[-1].text, chat=group)


async def test_add_by_number(embassy: Embassy, owner: Person) -> None:
    """A typed number makes a member of staff, who is told, and whose menu follows at once; the list shows it."""
    async with embassy.open():
        embassy.ivan.start()
        await embassy.ivan.reply()
        shown = await adding(owner, "publisher")
        question = await named(owner, embassy.ivan.id)
        assert question.text.splitlines()[1] == f"📣 Иван — publisher · {embassy.ivan.id}"
        assert "post" not in commands_of(embassy.ivan)
        assert "Иван" in (await confirmed(owner, question)).text
        await owner.wait(lambda f: any(m.id == shown.id and "Иван — publisher" in m.text for m in f))
        await embassy.ivan.wait(lambda f: "ваша роль в этой пресс-службе: выпускающий редактор" in f[-1].text)
        assert await role_of(embassy, embassy.ivan) is Role.PUBLISHER
        assert {"post", "audit"} <= commands_of(embassy.ivan)
        embassy.ivan.send("/post Title\nText.")
        await embassy.ivan.wait(lambda f: has_button(f[-1], "Опубликовать"))


async def test_add_by_contact(embassy: Embassy, owner: Person) -> None:
    """A shared contact does it too, also of a stranger to the bot: the owner hears that it can't write first."""
    async with embassy.open():
        await adding(owner, "editor")
        owner.send_contact(embassy.anna)
        question = await owner.reply()
        assert "Anna" in question.text
        assert str(embassy.anna.id) in question.text
        assert "post" not in commands_of(embassy.anna)
        assert "I can't write to them yet" in (await confirmed(owner, question)).text
        assert await role_of(embassy, embassy.anna) is Role.EDITOR
        embassy.anna.start()
        await embassy.anna.reply()
        await embassy.sandbox.until(lambda: "post" in commands_of(embassy.anna))


@pytest.mark.parametrize("wrong", ["@ivan", "Ivan", "0", "99999999999999999999", "12 34", "١٢٣"])
async def test_a_wrong_number_loses_nothing(embassy: Embassy, owner: Person, wrong: str) -> None:
    """What is no number gets one sentence; the question stays open, and the right answer still counts."""
    async with embassy.open():
        await adding(owner, "editor")
        assert "digits only" in (await ask(owner, wrong)).text
        owner.send_contact(None, name="Stranger")
        assert "no Telegram number" in (await owner.reply()).text
        await added(owner, embassy.anna.id)
        assert await role_of(embassy, embassy.anna) is Role.EDITOR


async def test_the_bot_is_nobody(embassy: Embassy, owner: Person) -> None:
    """The bot's own number cannot be added to the staff."""
    async with embassy.open():
        await adding(owner, "editor")
        assert "digits only" in (await ask(owner, str(embassy.sandbox.bot.id))).text


async def test_back_and_cancel_drop_the_question(embassy: Embassy, owner: Person) -> None:
    """After Back, or /cancel, a number is only a number."""
    async with embassy.open():
        shown = await adding(owner, "editor")
        await pressed(owner, "Back", shown, "Staff\n")
        assert "Nothing was found" in (await ask(owner, str(embassy.anna.id))).text
        await adding(owner, "editor")
        assert (await ask(owner, "/cancel")).text == "Cancelled."
        await ask(owner, str(embassy.anna.id))
        assert await role_of(embassy, embassy.anna) is None


async def test_change_and_remove(embassy: Embassy, owner: Person) -> None:
    """A role is changed and taken by buttons; the person hears of both, and the menu follows both."""
    async with embassy.open():
        embassy.anna.start()
        await adding(owner, "editor")
        await added(owner, embassy.anna.id)
        shown = await ask(owner, "/staff")
        shown = await pressed(owner, "Anna", shown, "Anna — editor")
        assert [label.split(" ", 1)[1] for label in shown.labels] == [
            "Make a publisher",
            "Make an owner",
            "Remove",
            "Back",
        ]
        shown = await pressed(owner, "Make a publisher", shown, "Anna — publisher")
        await embassy.anna.wait(lambda f: "Your role in this press office is now: publisher" in f[-1].text)
        shown = await pressed(owner, "Anna", shown, "Anna — publisher")
        shown = await pressed(owner, "Make an owner", shown, "Make Anna an owner?")
        shown = await pressed(owner, "Confirm", shown, "Anna — owner")
        shown = await pressed(owner, "Anna", shown, "Anna — owner")
        shown = await pressed(owner, "Remove", shown, "Remove Anna from the staff?")
        await owner.press("Confirm", message=shown)
        await embassy.anna.wait(lambda f: "no longer staff" in f[-1].text)
        assert await role_of(embassy, embassy.anna) is None
        assert "post" not in commands_of(embassy.anna)
        assert (await acts(embassy, owner))[-4:] == ["staff.added", "staff.changed", "staff.changed", "staff.removed"]


async def test_who_blocked_the_bot_is_changed_all_the_same(embassy: Embassy, owner: Person) -> None:
    """A refusal of the message to the person loses nothing of the change."""
    async with embassy.open():
        embassy.anna.start()
        await embassy.anna.reply()
        embassy.anna.block()
        await adding(owner, "editor")
        assert "can't write to them yet" in (await added(owner, embassy.anna.id)).text
        assert "Anna — editor" in (await ask(owner, "/staff")).text


async def test_the_right_counts_at_the_press(embassy: Embassy, owner: Person) -> None:
    """Buttons made for an owner are worth nothing in other hands, nor in an owner's who no longer is one."""
    async with embassy.open() as bot:
        await configure.keep_staff(bot.services, {OWNER: (Role.OWNER, "Owner"), 77: (Role.OWNER, "Second")})
        embassy.anna.start()
        await adding(owner, "owner")
        await added(owner, embassy.anna.id)
        shown = await ask(embassy.anna, "/staff")
        data = [
            f"1.member_role.{embassy.ivan.id}.owner",
            f"1.member_remove.{OWNER}",
            "1.staff_ask.owner",
            "1.invite.owner",
            "1.invitations",
            "1.withdraw.1",
            "1.invite_take.1",
            f"1.staff_take.{embassy.ivan.id}.owner",
            "1.staff.1",
            "1.staff_add",
            f"1.member.{OWNER}",
        ]
        await configure.keep_staff(bot.services, {OWNER: (Role.OWNER, "Owner")})
        await pressed_remove(owner, embassy.anna)
        for one in data:
            answer = await embassy.anna.send_callback(one, shown)
            assert answer.text == "Only staff can do that.", one
        assert await role_of(embassy, embassy.anna) is None


async def pressed_remove(owner: Person, person: Person) -> None:
    shown = await ask(owner, "/staff")
    await owner.send_callback(f"1.member_remove.{person.id}", shown)


async def test_never_without_an_owner(embassy: Embassy) -> None:
    """The last owner is neither removed nor given a lower role, whichever way."""
    embassy.without_owner = True
    async with embassy.open() as bot:
        embassy.anna.start(f"claim-{await invite.offer_claim(bot.services)}")
        await embassy.anna.reply()
        shown = await ask(embassy.anna, "/staff")
        for data in (f"1.member_role.{embassy.anna.id}.editor", f"1.member_remove.{embassy.anna.id}"):
            answer = await embassy.anna.send_callback(data, shown)
            assert "the only owner" in (answer.text or "")
        await adding(embassy.anna, "editor")
        assert "the only owner" in (await ask(embassy.anna, str(embassy.anna.id))).text
        assert await role_of(embassy, embassy.anna) is Role.OWNER


async def test_an_owner_who_steps_down(embassy: Embassy, owner: Person) -> None:
    """With another owner there one may step down, and then sees no list any more."""
    async with embassy.open():
        embassy.anna.start()
        await adding(owner, "owner")
        await added(owner, embassy.anna.id)
        shown = await ask(embassy.anna, "/staff")
        await embassy.anna.send_callback(f"1.member_role.{embassy.anna.id}.editor", shown)
        await embassy.anna.wait(lambda f: any(m.text == "You are no longer an owner." and not m.buttons for m in f))
        assert await role_of(embassy, embassy.anna) is Role.EDITOR
        assert "staff" not in commands_of(embassy.anna)


@pytest.mark.parametrize("act", ["member_role.{}.owner", "member_remove.{}"])
async def test_the_config_is_the_truth(embassy: Embassy, owner: Person, act: str) -> None:
    """Those whom the config names can't be changed in the chat, however it is tried: one sentence says so."""
    async with embassy.open():
        shown = await ask(owner, "/staff")
        answer = await owner.send_callback(f"1.{act.format(EDITOR)}", shown)
        assert "named in the config file" in (answer.text or "")
        await adding(owner, "owner")
        assert "named in the config file" in (await ask(owner, str(OFFICER))).text
        link = await link_for(embassy, owner, "owner")
        embassy.officer.follow(link)
        assert "named in the config file" in (await embassy.officer.reply()).text
        assert await role_of(embassy, embassy.editor) is Role.EDITOR


async def test_an_invitation(embassy: Embassy, owner: Person) -> None:
    """A link makes whoever opens it first what it says, once, when an owner has seen who that is and confirms it; the
    secret is not stored."""
    async with embassy.open():
        link = await link_for(embassy, owner, "editor")
        assert not is_stored(embassy, link.partition("invite-")[2])
        embassy.ivan.follow(link)
        assert "попросили подтвердить вас. Роль: редактор" in (await embassy.ivan.reply()).text
        question = await asked_about(owner, "Иван")
        assert question.text.splitlines()[1] == f"✏️ Иван — editor · {embassy.ivan.id}"
        assert await role_of(embassy, embassy.ivan) is None
        await confirmed(owner, question)
        await embassy.ivan.wait(lambda f: "ваша роль в этой пресс-службе: редактор" in f[-1].text)
        assert "post" in commands_of(embassy.ivan)
        embassy.anna.follow(link)
        assert "This invitation is not valid" in (await embassy.anna.reply()).text
        assert await role_of(embassy, embassy.anna) is None
        assert (await acts(embassy, owner))[-3:] == ["staff.invited", "staff.accepted", "staff.confirmed"]
    async with embassy.open():
        assert await role_of(embassy, embassy.ivan) is Role.EDITOR


async def test_an_invitation_expires(embassy: Embassy, owner: Person) -> None:
    """An invitation link works for seven days, and not after."""
    async with embassy.open():
        first = await link_for(embassy, owner, "editor")
        second = await link_for(embassy, owner, "editor")
        embassy.clock.shift = timedelta(days=6, hours=23)
        embassy.ivan.follow(first)
        await confirmed(owner, await asked_about(owner, "Иван"))
        embassy.clock.shift = timedelta(days=7, minutes=1)
        embassy.anna.follow(second)
        assert "This invitation is not valid" in (await embassy.anna.reply()).text
        assert await role_of(embassy, embassy.ivan) is Role.EDITOR
        assert await role_of(embassy, embassy.anna) is None


async def test_an_invitation_is_withdrawn(embassy: Embassy, owner: Person) -> None:
    """The list of invitations withdraws each; a second press says that it is over."""
    async with embassy.open():
        link = await link_for(embassy, owner, "publisher")
        shown = await ask(owner, "/staff")
        shown = await pressed(owner, "Invitations · 1", shown, "1. publisher, made by Owner, until")
        data = shown.buttons[0][0].callback_data
        shown = await pressed(owner, "Withdraw 1", shown, "There are none.")
        assert (await owner.send_callback(data or "", shown)).text == "This invitation is over already."
        embassy.anna.follow(link)
        assert "This invitation is not valid" in (await embassy.anna.reply()).text


async def test_a_removed_owners_invitations_end(embassy: Embassy, owner: Person) -> None:
    """Whoever is no owner any more has no links out, whether the chat or the config took the role."""
    async with embassy.open() as bot:
        embassy.anna.start()
        await adding(owner, "owner")
        await added(owner, embassy.anna.id)
        link = await link_for(embassy, embassy.anna, "owner")
        await pressed_remove(owner, embassy.anna)
        own = await link_for(embassy, owner, "owner")
        await configure.keep_staff(bot.services, {77: (Role.OWNER, "Second")})
        for one in (link, own):
            embassy.ivan.follow(one)
            await embassy.ivan.reply()
        assert await role_of(embassy, embassy.ivan) is None


async def test_an_invitation_never_lowers(embassy: Embassy, owner: Person) -> None:
    """Who has the role, or a higher one, keeps it, and the link stays good for somebody else; a higher one is given."""
    async with embassy.open():
        embassy.anna.start()
        await adding(owner, "publisher")
        await added(owner, embassy.anna.id)
        link = await link_for(embassy, owner, "editor")
        embassy.anna.follow(link)
        assert "already" in (await embassy.anna.reply()).text
        assert await role_of(embassy, embassy.anna) is Role.PUBLISHER
        embassy.ivan.follow(link)
        await confirmed(owner, await asked_about(owner, "Иван"))
        assert await role_of(embassy, embassy.ivan) is Role.EDITOR
        embassy.ivan.follow(await link_for(embassy, owner, "publisher"))
        await confirmed(owner, await asked_about(owner, "Иван"))
        await embassy.ivan.wait(lambda f: "выпускающий редактор" in f[-1].text)


async def test_too_many_invitations(embassy: Embassy, owner: Person) -> None:
    """No more than twenty invitations are open at a time."""
    async with embassy.open() as bot:
        for _ in range(20):
            await invite.invite(bot.services, OWNER, Role.EDITOR)
        shown = await ask(owner, "/staff")
        assert "20 open invitations" in ((await owner.send_callback("1.invite.editor", shown)).text or "")


async def test_forged_buttons(embassy: Embassy, owner: Person) -> None:
    """Data that no button of ours carries changes nothing, and is answered."""
    async with embassy.open() as bot:
        shown = await ask(owner, "/staff")
        before = shown.text
        for data in (
            "1.member_role.5.king",
            "1.member_role.x.owner",
            "1.member_role.5",
            "1.member_ask.5.promote",
            "1.member.12345",
            "1.staff_ask.king",
            "1.staff",
            "1.invite.king",
            "1.withdraw.x",
            "1.invite_take.x",
            "1.invite_take.77",
            "1.staff_take.x.owner",
            "1.staff_take.5.owner",
        ):
            answer = await owner.send_callback(data, shown)
            assert answer.text, data
        await embassy.settled(bot)
        assert (await ask(owner, "/staff")).text == before


async def test_two_at_once(embassy: Embassy, owner: Person) -> None:
    """Several who open one link at the same moment: the owner is asked about one, and that one gets the role."""
    async with embassy.open():
        link = await link_for(embassy, owner, "editor")
        crowd = [embassy.sandbox.user(f"Reader {n}") for n in range(5)]
        for person in crowd:
            person.follow(link)
        for person in crowd:
            await person.reply()
        await confirmed(owner, await asked_about(owner, "Reader"))
        assert sum("was opened" in message.text for message in owner.messages()) == 0
        roles = [await role_of(embassy, person) for person in crowd]
        assert sorted(map(str, roles)) == ["None"] * 4 + ["editor"]


async def test_many_people(embassy: Embassy, owner: Person) -> None:
    """A large staff is paged in the same message."""
    async with embassy.open() as bot:
        named = {OWNER: (Role.OWNER, "Owner")} | {n: (Role.EDITOR, f"Person {n:02}") for n in range(1, 25)}
        await configure.keep_staff(bot.services, named)
        shown = await ask(owner, "/staff")
        assert "Page 1 of 3" in shown.text
        shown = await pressed(owner, "Next", shown, "Page 2 of 3")
        shown = await pressed(owner, "Next", shown, "Page 3 of 3")
        assert "Person 24" in shown.text
        await pressed(owner, "Previous", shown, "Page 2 of 3")


async def test_a_forwarded_contact(embassy: Embassy, owner: Person) -> None:
    """A contact says whatever its sender wrote: the owner sees the number, and whose it is at Telegram. After Back
    it was nothing; a second number takes the first one's place."""
    stranger = embassy.sandbox.user("Mallory", started=True)
    async with embassy.open():
        await adding(owner, "publisher")
        notes = embassy.sandbox.group("Notes", creator=owner)
        card = {"contact": {"phone_number": "44", "first_name": "Anna (press)", "user_id": stranger.id}}
        owner.forward(embassy.sandbox.world.post(notes, owner.user, content=card))
        question = await owner.reply()
        assert f"Anna (press) — publisher · {stranger.id}" in question.text
        assert "At Telegram this number belongs to: Mallory" in question.text
        other = await named(owner, embassy.anna.id)
        assert "question is over" in ((await owner.press("Confirm", question)).text or "")
        await pressed(owner, "Back", other, "Staff\n")
        late = await owner.send_callback(f"1.staff_take.{embassy.anna.id}.publisher", other)
        assert "question is over" in (late.text or "")
        assert await role_of(embassy, stranger) is None
        assert await role_of(embassy, embassy.anna) is None


async def test_an_opened_invitation_that_is_refused(embassy: Embassy, owner: Person) -> None:
    """The wrong person has opened the link: Withdraw, which that person is told. Any owner sees it below /staff."""
    async with embassy.open():
        link = await link_for(embassy, owner, "publisher")
        embassy.anna.follow(link)
        question = await asked_about(owner, "Anna")
        embassy.anna.follow(link)
        await embassy.anna.wait(lambda f: sum("asked to confirm you" in m.text for m in f) == 2)
        assert sum("was opened" in m.text for m in owner.messages()) == 1
        shown = await ask(owner, "/staff")
        waits = f"waits for Confirm: 📣 Anna — publisher · {embassy.anna.id}"
        shown = await pressed(owner, "Invitations · 1", shown, waits)
        assert "✅ Confirm 1" in shown.labels
        await pressed(owner, "Withdraw", question, "There are none.")
        await embassy.anna.wait(lambda f: "Your invitation was withdrawn" in f[-1].text)
        assert "over already" in ((await owner.press("Confirm 1", shown)).text or "")
        assert await role_of(embassy, embassy.anna) is None


async def test_names_that_make_trouble(embassy: Embassy, owner: Person) -> None:
    """A name of invisible or turning characters, or of many lines, cannot disturb the list."""
    odd = embassy.sandbox.user("\u202eevil\u202c\nStaff\n", last_name="x" * 300, started=True)
    nameless = embassy.sandbox.user("\u200b\u2060", started=True)
    async with embassy.open():
        for person in (odd, nameless):
            await adding(owner, "editor")
            await added(owner, person.id)
        text = (await ask(owner, "/staff")).text
        assert "✏️ evil Staff xxx" in text
        assert "\u202e" not in text
        assert f"✏️ {nameless.id} — editor" in text


async def test_a_contacts_name_is_too_long(embassy: Embassy, owner: Person) -> None:
    """A name that the list has no room for is refused with a sentence that says how long it may be; the question stays
    open."""
    async with embassy.open():
        await adding(owner, "editor")
        content = {"contact": {"phone_number": "44", "first_name": "A" * 65, "user_id": embassy.anna.id}}
        notes = embassy.sandbox.group("Notes", creator=owner)
        owner.forward(embassy.sandbox.world.post(notes, owner.user, content=content))
        assert "at most 64 characters; this one has 65" in (await owner.reply()).text
        await added(owner, embassy.anna.id)


async def test_id(embassy: Embassy) -> None:
    """/id tells anyone their number, in private and in a group; who is anonymous there is told where to ask."""
    async with embassy.open():
        assert (await ask(embassy.anna, "/id")).text == f"Your Telegram number is {embassy.anna.id}."
        assert (await ask(embassy.ivan, "/id")).text == f"Ваш номер в Telegram: {embassy.ivan.id}."
        group = embassy.sandbox.group("Big", creator=embassy.anna, members=[embassy.ivan], supergroup=True)
        embassy.anna.add_bot(group)
        embassy.ivan.send("/id", chat=group)
        await embassy.ivan.wait(lambda f: any(str(embassy.ivan.id) in m.text and m.silent for m in f), chat=group)
        embassy.anna.send("/id", chat=group, anonymous=True)
        await embassy.anna.wait(lambda f: "can't see your number" in f[-1].text, chat=group)


async def test_in_russian(embassy: Embassy) -> None:
    """Adding and removing staff works in Russian."""
    owner = embassy.sandbox.user("Ольга", language="ru", user_id=OWNER)
    async with embassy.open():
        shown = await ask(owner, "/staff")
        assert shown.text.startswith("Сотрудники\n👑 Owner — владелец")
        shown = await pressed(owner, "Добавить", shown, "Кем добавить?")
        shown = await pressed(owner, "редактор", shown, "Кого добавить? Роль: редактор.")
        assert "нет номера в Telegram" in (await contact_of_nobody(owner)).text
        question = await ask(owner, str(embassy.anna.id))
        assert question.text.startswith("Добавить этого человека в сотрудники?")
        await confirmed(owner, question, "Подтвердить", "Среди сотрудников теперь")
        shown = await ask(owner, "/staff")
        shown = await pressed(owner, str(embassy.anna.id), shown, "редактор")
        shown = await pressed(owner, "Исключить", shown, "Исключить из сотрудников")
        await owner.press("Подтвердить", message=shown)
        await owner.wait(lambda f: any(m.id == shown.id and str(embassy.anna.id) not in m.text for m in f))


async def contact_of_nobody(person: Person) -> Message:
    person.send_contact()
    return await person.reply()
