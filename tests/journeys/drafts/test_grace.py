"""The time of grace, topics and refused previews: what keeps a press officer from an embarrassing mistake."""

from __future__ import annotations

from bot.cli.status import status_of
from tests.journeys.conftest import OWNER, Embassy, count_of, data_of, has_button

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."


async def test_in_the_time_of_grace_nobody_sees_it(embassy: Embassy) -> None:
    """Until the grace is over the statement is in no list and behind no link, and Cancel withdraws it for good."""
    embassy.delivery = {"hold_before_send": "1h"}
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        held = await embassy.officer.wait(lambda f: "Goes out in" in f[-1].text)
        assert not has_button(held[-1], "Pause")
        embassy.anna.send("/latest")
        assert (await embassy.anna.reply()).text == "No statements have been published yet."
        embassy.anna.send("/archive")
        assert "There are none." in (await embassy.anna.reply()).text
        year = embassy.clock().year
        embassy.anna.start(f"s-1-{year}")
        assert "press office" in (await embassy.anna.reply()).text
        await embassy.officer.press("Cancel")
        assert "was cancelled" in (await embassy.report()).text
        embassy.anna.send("/latest")
        assert (await embassy.anna.reply()).text == "No statements have been published yet."
        assert count_of(embassy.sandbox, embassy.anna, "On the exchange") == 0
        (release,) = (await status_of(embassy.config()))["releases"]
        assert release["state"] == "cancelled"


async def test_nobody_is_told_that_it_has_gone_out(embassy: Embassy) -> None:
    """While a statement can still be cancelled, the author and the publishers who were asked read that it goes out
    unless it is cancelled."""
    embassy.delivery = {"hold_before_send": "1h"}
    owner = embassy.sandbox.user("Owner", user_id=OWNER, started=True)
    embassy.officer.start()
    async with embassy.open():
        await embassy.draft(STATEMENT, by=embassy.editor)
        await embassy.editor.press("Submit")
        for person in (owner, embassy.officer):
            await person.wait(lambda f: has_button(f[-1], "Approve"))
        await embassy.officer.press("Approve")
        for person in (owner, embassy.editor):
            await person.wait(lambda f: any("unless it is cancelled before" in m.text for m in f))
            assert not any("has gone out" in m.text for m in person.messages())


async def test_after_the_time_of_grace_it_goes_out(embassy: Embassy) -> None:
    """When the grace is over everybody gets it, and finds it."""
    embassy.delivery = {"hold_before_send": "1s"}
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        assert "Delivered: 1 of 1" in (await embassy.published(STATEMENT)).text
        embassy.anna.send("/latest")
        assert "On the exchange of letters" in (await embassy.anna.reply()).text


async def test_a_topic_is_chosen_on_the_card(embassy: Embassy) -> None:
    """A topic's button files the draft, shows it in the preview, and makes the old Publish button stale."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        preview, card = await embassy.draft(STATEMENT)
        old = data_of(card)
        await embassy.officer.press("Consular")
        await embassy.officer.wait(lambda f: any(m.id == preview.id and "· Consular" in m.text for m in f))
        assert "was changed" in ((await embassy.officer.send_callback(old, card)).text or "")
        await embassy.publish()
        await embassy.report()
        await embassy.anna.wait(lambda f: "· Consular" in f[-1].text)


async def test_a_preview_that_telegram_refuses(embassy: Embassy) -> None:
    """Where Telegram refuses the preview the card is sent without Publish, and says why."""
    body = '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: unsupported"}'
    async with embassy.open():
        embassy.sandbox.faults.status(400, body, method="sendMessage", chat=embassy.officer.id)
        embassy.officer.send(STATEMENT)
        found = await embassy.officer.wait(lambda f: has_button(f[-1], "Discard"))
        assert "Telegram does not accept this text" in found[-1].text
        assert not has_button(found[-1], "Publish")


async def test_an_answer_survives_a_fault_on_the_way(embassy: Embassy) -> None:
    """An answer that met a proxy's error page is sent again."""
    async with embassy.open():
        embassy.sandbox.faults.proxy_page(method="sendMessage", chat=embassy.anna.id)
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text


async def test_nothing_to_see(embassy: Embassy) -> None:
    """A text of zero-width characters only is refused."""
    async with embassy.open():
        embassy.officer.send("/post \u200b\u200b\n\u200b")
        assert "no text to publish" in (await embassy.officer.reply()).text


async def test_the_staff_menu_comes_with_start(embassy: Embassy) -> None:
    """A member of staff who starts the bot sees /post in the menu at once."""
    async with embassy.open():
        embassy.officer.start()
        await embassy.officer.reply()
        await embassy.sandbox.until(lambda: any(c["command"] == "post" for c in embassy.officer.commands()))


async def test_a_closed_topic_waits(embassy: Embassy) -> None:
    """A closed topic is paused, not ended, and wakes when it is opened again."""
    async with embassy.open():
        forum = embassy.group("Forum", forum=True)
        topic = embassy.sandbox.topic(forum, "News")
        embassy.anna.send("/subscribe", chat=forum, thread=topic)
        await embassy.anna.wait(lambda f: any("Done." in m.text for m in f), chat=forum, thread=topic)
        embassy.sandbox.close_topic(forum, topic)
        assert "topic closed: 1" in (await embassy.published(STATEMENT)).text
        embassy.sandbox.reopen_topic(forum, topic)
        assert "Delivered: 1 of 1" in (await embassy.published("/post Second\nMore words.")).text
