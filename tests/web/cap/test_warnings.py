"""Urgent notices as warning systems get them: valid, complete, updated and taken back, and only while they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser
import pytest

from bot.domain.cap.warning_facts import Category, Certainty, Sender, Severity, Urgency, WarningFacts
from bot.domain.mission import LocalText
from bot.domain.statements import Number
from bot.store import cap
from bot.store.statements import statements
from tests.patience import until
from tests.web.cap.cap_rules import Alert
from tests.web.conftest import NOW, Scene

SENDER = Sender("alerts@embassy.example", LocalText({"": "Freedonia"}))
AREA = LocalText({"en": "The harbour <old part>", "ru": "Гавань"})
ENDS = NOW + timedelta(hours=6)
FACTS = WarningFacts(Category.MET, Urgency.IMMEDIATE, Severity.SEVERE, Certainty.OBSERVED, AREA, ENDS)
ADDRESS = "/alerts/2026/1.cap.xml"


@pytest.fixture
def warning(scene: Scene) -> Scene:
    """A mission that sends warnings."""
    scene.pages.setting = replace(scene.setting, alerts=True)
    return scene


async def warned(scene: Scene, number: Number, revision: int = 1, sender: Sender = SENDER) -> None:
    """Store what staff said of a revision."""

    async def work(cx: Any) -> None:
        found = await statements.by_number(cx, number)
        assert found
        await cap.put(cx, found.id, revision, sender, FACTS)
        await statements.set_state(cx, found.id, found.state)  # as when it is published: something is shown anew

    await scene.write(work)


async def alert(scene: Scene, words: str) -> Alert:
    """The warning, once it has those words."""

    async def there() -> bool:
        return words in (await scene.get(ADDRESS)).text

    await until(there)
    answer = await scene.get(ADDRESS)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/cap+xml; charset=utf-8")
    return Alert(answer.body)


async def index(scene: Scene) -> Any:
    answer = await scene.get("/alerts.atom")
    found = feedparser.parse(answer.body, response_headers={"content-type": answer.headers["content-type"]})
    assert not found.bozo
    return found


async def test_a_warning(warning: Scene) -> None:
    """Everything that staff answered and wrote, in each language, and nothing else; the index leads to it."""
    number = await warning.publish("Storm & flood", "Stay <inside>.\x0c")
    await warned(warning, number)
    found = await alert(warning, "Storm")
    assert (found["identifier"], found["sender"]) == ("2026-1-r1", "alerts@embassy.example")
    assert (found["sent"], found["status"]) == ("2026-11-24T12:00:00-00:00", "Actual")
    assert (found["msgType"], found["scope"], found["references"]) == ("Alert", "Public", "")
    assert [found.said("language", one) for one in (0, 1)] == ["en", "ru"]
    assert [found.said("areaDesc", one) for one in (0, 1)] == ["The harbour <old part>", "Гавань"]
    said = {name: found.said(name) for name in ("category", "urgency", "severity", "certainty")}
    assert said == {"category": "Met", "urgency": "Immediate", "severity": "Severe", "certainty": "Observed"}
    assert (found.said("headline"), found.said("description")) == ("Storm & flood", "Stay <inside>.\ufffd")
    assert found.said("expires") == "2026-11-24T18:00:00-00:00"
    assert found.said("web", 1) == "https://news.example/ru/2026/1"
    assert found.said("senderName") == "Embassy of Freedonia"
    (entry,) = (await index(warning)).entries
    assert (entry.title, entry.link) == ("Storm & flood", "https://news.example/alerts/2026/1.cap.xml")
    assert entry.links[0].type == "application/cap+xml"


async def test_update_and_cancel_refer_to_all_before(warning: Scene) -> None:
    """A correction is an Update in the place of the earlier one, the next in the place of both; a retraction a Cancel
    of all, with the reason and no word of the text."""
    number = await warning.publish("Storm", "Stay inside.")
    await warned(warning, number)
    first = await alert(warning, "inside")
    warning.now += timedelta(minutes=5)
    await warning.correct(number, "Leave the harbour.")
    await warned(warning, number, 2)
    second = await alert(warning, "Leave")
    assert (second["msgType"], second["references"]) == ("Update", first.own)
    warning.now += timedelta(minutes=5)
    await warning.correct(number, "Stay away.")
    third = await alert(warning, "away")
    assert (third["msgType"], third["references"]) == ("Update", f"{first.own} {second.own}")
    assert third.said("expires") == second.said("expires"), "nothing new was said of it"
    warning.now += timedelta(minutes=5)
    await warning.retract(number, "The wind has dropped.")
    last = await alert(warning, "Cancel")
    assert (last["msgType"], last["note"]) == ("Cancel", "The wind has dropped.")
    assert last["references"] == f"{first.own} {second.own} {third.own}"
    assert not last.infos
    assert len({first.own, second.own, third.own, last.own}) == 4
    (entry,) = (await index(warning)).entries
    assert (entry.title, entry.summary) == ("1/2026: Cancel", "The wind has dropped.")


async def test_what_has_expired_leaves_the_index(warning: Scene) -> None:
    """At its time, without a commit; the file stays, for who comes later."""
    await warned(warning, await warning.publish("Storm"))
    await alert(warning, "Storm")
    assert len((await index(warning)).entries) == 1
    warning.now = ENDS + timedelta(minutes=1)
    assert (await index(warning)).entries == []
    assert (await alert(warning, "Storm")).said("expires") == "2026-11-24T18:00:00-00:00"


async def test_a_test_says_so(warning: Scene) -> None:
    """What went out as a test is one for good, also its Cancel."""
    number = await warning.publish("Storm")
    await warned(warning, number, sender=replace(SENDER, test=True))
    assert (await alert(warning, "Storm"))["status"] == "Test"
    await warning.retract(number, "Over.")
    assert (await alert(warning, "Cancel"))["status"] == "Test"


async def test_who_gets_none(warning: Scene) -> None:
    """What is no warning, what is by approval, and everything while the config names no sender: there is no file, and
    it is in no index."""
    plain, secret = await warning.publish("On fish"), await warning.publish("On secrets", topic="press")
    await warned(warning, secret)
    await warning.close_topics("press")
    for number in (plain, secret):
        assert (await warning.get(f"/alerts/2026/{number.serial}.cap.xml")).status == 404
    assert (await index(warning)).entries == []
    warning.pages.setting = replace(warning.setting, alerts=False)
    await warned(warning, plain)
    for address in (ADDRESS, "/alerts.atom"):

        async def gone(address: str = address) -> bool:
            return (await warning.get(address)).status == 404

        await until(gone)
