"""The topics that need approval, for readers; and the requests and admissions, for publishers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.mission import Mission
from bot.domain.press import Admission, AdmissionState
from bot.domain.text.richtext import RichText, bold, join
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.view import Button, View, rows, tap

PER_PAGE = 8
VERB = "admissions"


def own(translate: Translator, mission: Mission, states: Mapping[str, AdmissionState]) -> View:
    """A reader's page: their admission to each topic that needs approval, with the buttons Ask and Give up."""
    topics = mission.closed_topics
    if not topics:
        return View(RichText(translate("press.none")))
    lines: list[RichText | str] = [bold(translate("press.title")), translate("press.about")]
    buttons: list[tuple[Button | None, ...]] = []
    for topic in topics:
        state, name = states.get(topic.key), mission.topic_name(topic.key, translate.lang)
        lines.append(f"🔒 {name}: {translate(f'press.{state}' if state else 'press.not_asked')}")
        ask = tap(f"🔑 {translate('button.ask_in')}: {name}", "press_ask", topic.key)
        leave = tap(f"✖️ {translate('button.give_up')}: {name}", "press_leave", topic.key)
        buttons.append((leave if state else ask,))
    return View(join(lines, "\n\n"), rows(*buttons))


def listing(translate: Translator, mission: Mission, shown: Sequence[Admission], page: int, total: int) -> View:
    """A page for publishers: requests, with Admit and Refuse; admitted people, with Put out."""
    pages = max(1, -(-total // PER_PAGE))
    lines: list[RichText | str] = [bold(translate("press.list_title"))]
    if not shown:
        lines.append(translate("press.nobody"))
    buttons: list[tuple[Button | None, ...]] = []
    for one in shown:
        topic = mission.topic_name(one.topic, translate.lang)
        day = translate.day(day_in(mission.timezone, one.at))
        lines.append(translate(f"press.line_{one.state}", name=one.name, topic=topic, day=day, code=one.code))
        out = tap(f"✖️ {translate('button.refuse')}: {one.name}", "press_out", one.chat, one.topic)
        if one.state is AdmissionState.ASKED:
            buttons.append(
                (tap(f"✅ {translate('button.admit')}: {one.name}", "press_admit", one.chat, one.topic), out)
            )
        else:
            put = tap(f"🚪 {translate('button.put_out')}: {one.name}", "press_out", one.chat, one.topic)
            buttons.append((put,))
    if pages > 1:
        lines.append(translate("page.of", page=page, pages=pages))
    turn = (
        tap(f"◀️ {translate('button.previous')}", VERB, page - 1) if page > 1 else None,
        tap(f"▶️ {translate('button.next')}", VERB, page + 1) if page < pages else None,
    )
    return View(join(lines, "\n\n"), rows(*buttons, turn))
