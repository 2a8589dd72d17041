"""A crowd of strangers, none of whom is over an allowance, by the real way in: who is answered before whom, what is
left out, and what never is. The order of answers counts here, not seconds; those are in `python -m bench.crowd`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.platform import flood
from bot.sandbox import Event, Person
from tests.journeys.conftest import OWNER, Embassy, count_of
from tests.journeys.facts import subscriptions

LEFT_OUT = "Very many people are writing at this moment"
RATE = 10
_TWO_HOURS = timedelta(hours=2)


class Heard:
    """To whom the bot wrote, in order."""

    def __init__(self, embassy: Embassy) -> None:
        self._embassy = embassy
        self.chats: list[int] = []
        embassy.sandbox.world.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.kind != "message":
            return
        if self._embassy.sandbox.world.chats[event.chat_id].messages[int(event.item)].from_bot:
            self.chats.append(event.chat_id)

    def before(self, person: Person, others: list[Person]) -> int:
        """How many of the others were written to before the person was."""
        place = self.chats.index(person.id)
        return len({other.id for other in others} & set(self.chats[:place]))


def strangers(embassy: Embassy, number: int) -> list[Person]:
    return [embassy.sandbox.user(f"Stranger {n}", started=True) for n in range(number)]


async def all_heard(embassy: Embassy, people: list[Person]) -> None:
    for person in people:
        await person.wait(lambda found: any(message.from_bot for message in found))


async def test_who_is_answered_first(embassy: Embassy) -> None:
    """An owner's /halt and a subscriber's /latest, sent after sixty strangers' questions, are answered before most of
    them; all are answered."""
    embassy.rate = RATE
    owner = embassy.sandbox.user("Olga", user_id=OWNER, started=True)
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna)
        heard, others = Heard(embassy), strangers(embassy, 60)
        for person in others:
            person.send("/latest")
        owner.send("/halt")
        embassy.anna.send("/latest")
        await all_heard(embassy, others)
        await embassy.settled(bot)
        assert heard.before(owner, others) < 20
        assert heard.before(embassy.anna, others) < 20


async def test_known_before(embassy: Embassy) -> None:
    """Who wrote to the bot before the crowd came, without subscribing, goes before it; who wrote for the first time
    with it does not, also at the second question."""
    embassy.rate = RATE
    async with embassy.open():
        embassy.ivan.send("/time")
        await embassy.ivan.reply()
        embassy.clock.shift += _TWO_HOURS
        heard, others = Heard(embassy), strangers(embassy, 60)
        others[0].send("/time")
        await others[0].reply()
        for person in others[1:]:
            person.send("/latest")
        others[0].send("/latest")
        embassy.ivan.send("/latest")
        await all_heard(embassy, others[1:])
        await others[0].wait(lambda found: sum(message.from_bot for message in found) == 2)
        assert heard.before(embassy.ivan, others[1:]) < 20
        again = len(heard.chats) - 1 - heard.chats[::-1].index(others[0].id)
        assert again > len(others) / 2


async def test_questions_are_left_out_and_acts_are_not(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound a question is answered with one sentence, however often it is asked; a subscription, a /start,
    the consular number, the end of a subscription and a block are still carried out."""
    monkeypatch.setattr(flood, "ANSWER_SECONDS", 2.0)
    embassy.rate = RATE
    asking = strangers(embassy, 40)
    leaving, joining, worried, starting = (embassy.sandbox.user(f"Person {n}", started=True) for n in range(4))
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.anna, leaving)
        for text in ("/latest", "What is new?"):
            for person in asking:
                person.send(text)
        joining.send("/subscribe")
        worried.send("/consular")
        starting.send("/start")
        leaving.send("/unsubscribe")
        embassy.anna.block()
        await embassy.settled(bot)
        await all_heard(embassy, [*asking, joining, worried, starting])
        figures = await subscriptions(embassy)
        assert (figures["active"], figures["ended"]) == (1, 2)
        assert count_of(embassy.sandbox, worried, "+44 (0) 203 668 7474") == 1
        told = [count_of(embassy.sandbox, person, LEFT_OUT) for person in asking]
        assert 0 < sum(told) <= len(asking)
        assert max(told) == 1
        assert not any(count_of(embassy.sandbox, person, LEFT_OUT) for person in (joining, worried, starting, leaving))


async def test_a_press_that_is_left_out(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press beyond the bound is answered at once, with the same sentence and no message."""
    embassy.rate = RATE
    pressing, others = embassy.sandbox.user("Pressing"), strangers(embassy, 40)
    monkeypatch.setattr(flood, "ANSWER_SECONDS", 1.0)
    async with embassy.open() as bot:
        pressing.start()
        greeting = await pressing.reply()
        for person in others:
            person.send("/latest")
        answer = await pressing.send_callback("1.list.0", greeting)
        assert (answer.text or "").startswith(LEFT_OUT)
        assert count_of(embassy.sandbox, pressing, LEFT_OUT) == 0
        await embassy.settled(bot)
