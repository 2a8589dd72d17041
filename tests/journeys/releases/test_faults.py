"""Faults between the bot and Telegram: nothing lost, nothing twice, nobody kept waiting."""

from __future__ import annotations

import logging

import pytest

from tests.journeys.conftest import Embassy, count_of, has_button
from tests.journeys.facts import attempts, done

STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."


async def test_a_cut_after_the_work_is_unknown(embassy: Embassy) -> None:
    """A message whose answer was lost is reported as unknown and not sent again."""
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 5)
        embassy.sandbox.faults.cut_after(method="sendMessage", chat=people[3].id)
        report = await embassy.published(STATEMENT)
        assert "Delivered: 4 of 5" in report.text
        assert "Unknown: 1" in report.text
        assert count_of(embassy.sandbox, people[3], "On the exchange") == 1


async def test_resend_unknown(embassy: Embassy) -> None:
    """A press officer sends again what may not have arrived; the report then counts it, and its button is gone."""
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 5)
        embassy.sandbox.faults.cut_before(2, method="sendMessage", chat=people[3].id)
        report = await embassy.published(STATEMENT)
        assert "Unknown: 1" in report.text
        await embassy.officer.press("Resend unknown", report)
        await embassy.until(lambda: not embassy.sandbox.faults.orders)
        assert (await done(embassy))["unknown"] == 1
        await embassy.officer.wait(lambda found: has_button(found[-1], "Resend unknown"))
        await embassy.officer.press("Resend unknown")
        await embassy.officer.wait(lambda found: "Delivered: 5 of 5" in found[-1].text)
        assert not has_button(embassy.officer.messages()[-1], "Resend unknown")
        assert [count_of(embassy.sandbox, person, "On the exchange") for person in people] == [1] * 5
        toast = await embassy.officer.send_callback("1.resend.1", report)
        assert toast.text == "Nothing of this release is unknown any more."


@pytest.mark.parametrize("code", [500, 502])
async def test_a_server_fault_is_unknown(embassy: Embassy, code: int) -> None:
    """After a 5xx the outcome of that send is unknown, and the release ends."""
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 3)
        embassy.sandbox.faults.status(code, "<html>", "text/html", method="sendMessage", chat=people[1].id)
        assert "Unknown: 1" in (await embassy.published(STATEMENT)).text


async def test_no_connection_loses_nobody(embassy: Embassy) -> None:
    """While nothing listens the release waits; afterwards everybody has it once."""
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 5)
        await embassy.sandbox.stop_listening()
        await embassy.posted_from_shell(bot, "On the exchange", "Letters were exchanged.")
        await embassy.until(lambda: attempts(bot))
        await embassy.sandbox.listen()
        release = await done(embassy)
        assert all(count_of(embassy.sandbox, person, "On the exchange") == 1 for person in people)
        assert (release["sent"], release["left"]) == (5, 0)


async def test_a_flood_is_obeyed(embassy: Embassy) -> None:
    """A 429 stops the release for as long as it says; everybody gets it, and nobody twice."""
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 8)
        embassy.sandbox.faults.flood(1, method="sendMessage", chat=people[4].id)
        assert "Delivered: 8 of 8" in (await embassy.published(STATEMENT)).text
        assert all(count_of(embassy.sandbox, person, "On the exchange") == 1 for person in people)


async def test_content_errors_do_not_burn_the_audience(embassy: Embassy) -> None:
    """After three chats that refuse the message itself the release stops and staff are told."""
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 50)
        body = '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: unsupported"}'
        for person in people:
            embassy.sandbox.faults.status(400, body, method="sendMessage", chat=person.id)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await embassy.officer.wait(lambda f: "refused the message itself" in f[-1].text)
        tried = [call for call in embassy.sandbox.calls if call.method == "sendMessage" and not call.ok]
        assert len({call.chat for call in tried} & {person.id for person in people}) == 3


async def test_telegrams_pace(strict: Embassy) -> None:
    """Sixty readers under Telegram's limits: not one 429, and a reply in between does not wait for the end."""
    strict.rate = 28  # the config's default
    async with strict.open() as bot:
        await strict.readers(bot, 60)
        await strict.draft(STATEMENT)
        await strict.publish()
        await strict.sandbox.until(lambda: _sends(strict) > 10)
        strict.anna.send("/time")
        await strict.anna.reply()
        assert _sends(strict) < 60
        assert "Delivered: 60 of 60" in (await strict.report()).text
        assert not [call for call in strict.sandbox.calls if "Too Many" in (call.description or "")]


def _sends(embassy: Embassy) -> int:
    return sum(1 for call in embassy.sandbox.calls if call.method == "sendMessage" and call.ok)


async def test_the_token_is_in_no_log_line(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """At the lowest level, with every fault on the way, no line of the log holds the token."""
    caplog.set_level(logging.DEBUG)
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 4)
        embassy.sandbox.faults.cut_before(method="sendMessage", chat=people[0].id)
        embassy.sandbox.faults.malformed(method="sendMessage", chat=people[1].id)
        embassy.sandbox.faults.proxy_page(method="sendMessage", chat=people[2].id)
        await embassy.draft(STATEMENT)
        await embassy.publish()
        await embassy.officer.wait(lambda f: any("Time taken" in m.text for m in f))  # among words on the odd answers
    assert caplog.records
    secret = embassy.sandbox.token.split(":")[1]
    plain = logging.Formatter()  # tracebacks and all, without our own hiding of tokens
    assert not [record for record in caplog.records if secret in plain.format(record)]
