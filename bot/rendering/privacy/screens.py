"""/mydata and /forget: what is stored about a chat, in sentences; and the question before it is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator, own_name
from bot.rendering.view import View, rows, tap

_Kept = Mapping[str, Sequence[Mapping[str, Any]]]
# Tables with their own sentence here, or counted together as records of staff's acts.
_SAID = frozenset(
    {"chat", "target", "target_topic", "delivery", "message", "inbox", "prompt", "picked_topic", "admission"}
)


def kept(translate: Translator, mission: Mission, chat: int, found: _Kept, staff: frozenset[str]) -> View:
    """What is stored, in sentences. `found`: rows by table; `staff`: the tables that record what somebody did as
    staff."""
    lines = [f"• {line}" for line in _lines(translate, mission, chat, found, staff)]
    notes = [translate(f"mydata.{note}") for note in ("not_kept", "privacy", "file")]
    text = join([bold(translate("mydata.title")), "\n".join(lines), *notes], "\n\n")
    return View(text, rows((tap(f"🗑 {translate('button.forget')}", "forget_ask"),)))


def _lines(translate: Translator, mission: Mission, chat: int, found: _Kept, staff: frozenset[str]) -> Iterator[str]:
    for row in found.get("chat", ()):
        yield translate("mydata.chat", chat=chat, language=own_name(row["lang"]))
    for row in found.get("target", ()):
        if row["chat"] == chat:
            yield _subscription(translate, mission, row)
    if given := sum(row["chat"] != chat for row in found.get("target", ())):
        yield translate("mydata.given", count=given)
    if topics := found.get("target_topic"):
        yield translate("mydata.topics", topics=", ".join(_topic(translate, mission, row["topic"]) for row in topics))
    if picked := found.get("picked_topic"):
        yield translate("mydata.picked", topics=", ".join(_topic(translate, mission, row["topic"]) for row in picked))
    for row in found.get("admission", ()):
        if row["chat"] == chat:
            yield translate(f"mydata.{row['state']}", topic=_topic(translate, mission, row["topic"]))
    if sent := found.get("message"):
        yield translate("mydata.sent", count=len(sent))
    if rows_of_ledger := found.get("delivery"):
        yield translate("mydata.ledger", count=len(rows_of_ledger))
    if found.get("prompt"):
        yield translate("mydata.question")
    if other := sum(len(found[table]) for table in found if table not in _SAID | staff):
        yield translate("mydata.other", count=other)
    if done := sum(len(found[table]) for table in found if table in staff):
        yield translate("mydata.staff", count=done)


def _subscription(translate: Translator, mission: Mission, row: Mapping[str, Any]) -> str:
    since = translate.day(_day(mission, row["since"]))
    if row["ended"] is None:
        return translate("mydata.subscribed", day=since)
    return translate("mydata.ended", day=since, end=translate.day(_day(mission, row["ended"])))


def _day(mission: Mission, seconds: float) -> date:
    return day_in(mission.timezone, datetime.fromtimestamp(seconds, UTC))


def _topic(translate: Translator, mission: Mission, key: str) -> str:
    """The topic's name; its key if the config no longer has it."""
    name = next((topic.name for topic in mission.topics if topic.key == key), None)
    return name.say(translate.lang, mission.default_language) if name else key


def ask(translate: Translator, minute: int, *, staff: bool) -> View:
    """The warning before everything is deleted. `minute`: the current minute since 1970, for the button. `staff`: the
    person is a member of staff."""
    lines = [bold(translate("forget.title")), RichText(translate("forget.what")), RichText(translate("forget.copies"))]
    if staff:
        lines.append(RichText(translate("forget.staff")))
    confirm = tap(f"✅ {translate('button.confirm')}", "forget_now", minute)
    back = tap(f"↩️ {translate('button.back')}", "forget_not")
    return View(join(lines, "\n\n"), rows((confirm,), (back,)))
