"""A draft's card: the message that describes the draft and has its buttons. The preview above it is in preview.py."""

from __future__ import annotations

from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import CLOSED_BY_RETRACTION, Draft, DraftState
from bot.domain.drafts.faults import fault_of
from bot.domain.mission import Mission, Topic
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText, bold, join, utf16_length
from bot.i18n.translator import Translator, own_name
from bot.rendering.cap import cap_page
from bot.rendering.drafts.correction import changes, reasons
from bot.rendering.drafts.cost import cost_lines
from bot.rendering.drafts.deceptions import deceptions
from bot.rendering.drafts.decisions import called, gone, held, undo
from bot.rendering.drafts.warnings import typed, warnings
from bot.rendering.media import card_lines
from bot.rendering.moments import length, moment
from bot.rendering.releases.progress import audience
from bot.rendering.split import shorten
from bot.rendering.view import Button, View, rows, tap

_MOST_TOPICS = 20
_CHANGES = 2500  # UTF-16 units of a correction's difference and the warnings about deceptive characters, together
_LEAST_CHANGES = 1000
_TITLE = 80  # UTF-16 units of a title on the card


def card(translate: Translator, mission: Mission, draft: Draft, facts: CardFacts) -> View:
    """Describes the draft, its problems, whom it will reach and when; with buttons for what can be done."""
    if draft.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        return over(translate, draft, facts)
    lines: list[RichText | str] = [
        bold(title(translate, draft, facts.number)),
        *_state_lines(translate, mission, draft, facts),
    ]
    lines += _content_lines(translate, draft)
    carried = card_lines.what(translate, mission, draft, facts)
    if facts.warns and draft.asks_for_warning:
        lines += cap_page.card_lines(translate, mission, draft, facts.now)
    undescribed = card_lines.warnings(translate, mission, draft)
    lines += carried
    deceiving = deceptions(translate, draft.content)
    room = max(_LEAST_CHANGES, _CHANGES - sum(map(utf16_length, (*deceiving, *carried, *undescribed))))
    if draft.kind is ReleaseKind.CORRECT and (changed := changes(translate, facts.before, draft.content.texts, room)):
        lines += ["", changed, ""]
    if draft.kind is ReleaseKind.CORRECT and facts.statement and facts.statement.media != draft.content.media:
        lines.append(translate("media.changed"))
    stop = obstacle(translate, draft, facts)
    if stop:
        lines.append(f"⚠️ {stop}")
    elif draft.kind is not ReleaseKind.PUBLISH:
        lines.append(translate.count("card.copies", sum(facts.counts.values())))
        lines += card_lines.copies(translate, mission, draft, facts)
    elif any(facts.counts.values()):
        lines.append(translate("card.reaches", audience=audience(translate, dict(facts.counts))))
        if draft.content.urgent:
            lines.append(translate("card.takes", time=reach_time(translate, facts)))
        lines += cost_lines(translate, facts)
    else:
        lines.append(f"⚠️ {translate('audience.nobody')}")
    begun = bool(draft.content.texts)  # a draft of files alone has nothing else to describe
    warned = (*warnings(translate, mission, draft, facts.now, facts.before), *undescribed) if begun else ()
    lines += [f"⚠️ {warning}" for warning in (*warned, *deceiving)]
    several = len(draft.content.texts) > 1 and draft.kind is not ReleaseKind.RETRACT
    if several:
        lines.append(translate("card.several"))
    if draft.state is DraftState.EDITING:
        if not facts.may_publish and not stop:
            lines.append(translate("card.approval" if facts.needs_approval else "card.editor"))
        if draft.kind is not ReleaseKind.RETRACT and begun:
            lines.append(translate("card.hint_several" if several else "card.hint"))
    buttons = _decision_buttons(translate, draft, facts, stopped=bool(stop)) + _editing_buttons(
        translate, mission, draft, facts
    )
    return View(join(lines, "\n"), rows(*buttons))


def over(translate: Translator, draft: Draft, facts: CardFacts) -> View:
    """The card of a published or discarded draft: what happened to it, and who did it. It has no buttons."""
    lines: list[RichText | str] = [called(draft, translate.lang)]
    if draft.state is DraftState.PUBLISHED:
        lines.append(gone(translate, draft, facts.number, pending=facts.pending))
    else:
        closed = draft.why == CLOSED_BY_RETRACTION
        lines.append(translate("told.closed" if closed else "draft.is_discarded", draft=draft.name))
    if facts.decider:
        lines.append(translate("told.by", name=facts.decider))
    return View(join(lines, "\n"), rows((undo(translate, draft),)) if facts.may_restore else ())


def reach_time(translate: Translator, facts: CardFacts) -> str:
    """How long it takes to reach all chats, at the bot's rate."""
    return length(translate, sum(facts.counts.values()) / facts.rate)


def title(translate: Translator, draft: Draft, number: Number | None) -> str:
    """The kind of draft, its statement, and its name."""
    return translate(f"card.title_{draft.kind}", draft=draft.name, number=number or "")


def obstacle(translate: Translator, draft: Draft, facts: CardFacts) -> str:
    """Why the draft cannot go out as it is; '' if it can."""
    if wrong := fault_of(draft):
        return translate(wrong[0], **wrong[1])
    if draft.content.not_after and draft.content.not_after <= facts.now:
        return translate("post.expired")
    if facts.warns and draft.warning_is_over(facts.now):
        return translate("cap.expired")
    if draft.kind is ReleaseKind.CORRECT and _changes_nothing(draft, facts):
        return translate("correct.nothing")
    return translate("card.refused", reason=facts.refused) if facts.refused else ""


def _changes_nothing(draft: Draft, facts: CardFacts) -> bool:
    now, found = draft.content, facts.statement
    same = facts.warned == now.warning and (found is None or (found.layout, found.media) == (now.layout, now.media))
    return same and facts.before == {text.lang: text for text in now.texts}


def _state_lines(translate: Translator, mission: Mission, draft: Draft, facts: CardFacts) -> list[str]:
    """The draft's state, and its times."""
    content, said = draft.content, _contributor_lines(translate, draft, facts)
    match draft.state:
        case DraftState.SUBMITTED:
            said.append(_submitted(translate, draft, facts.submitter))
        case DraftState.SCHEDULED if facts.approver:
            said.append(translate("card.approved", name=facts.approver))
        case DraftState.HELD:
            said.append(held(translate, draft.why, decides=facts.role.includes(Role.PUBLISHER)))
        case DraftState.EDITING if draft.why:
            said.append(translate("card.rejected", name=facts.decider, reason=draft.why))
    if facts.restored and draft.why != "restored":
        said.append(f"⚠️ {translate('card.restored')}")
    if content.at:
        key = "card.goes_out" if draft.state is DraftState.SCHEDULED else "card.not_before"
        said.append(translate(key, time=moment(translate, mission, content.at, facts.now)))
    if content.press_until:
        said.append(translate("embargo.until", time=moment(translate, mission, content.press_until, facts.now)))
    if content.not_after:
        said.append(translate("card.not_after", time=moment(translate, mission, content.not_after, facts.now)))
    return said


def _submitted(translate: Translator, draft: Draft, name: str) -> str:
    """That the draft waits for a decision, and who submitted it; without a name it comes from a source or a shell."""
    if name:
        return translate("card.submitted", name=name)
    return translate("card.waits" if draft.source else "card.handed_in")


def _contributor_lines(translate: Translator, draft: Draft, facts: CardFacts) -> list[str]:
    """The draft's origin and its contributors, none of whom can be its second person."""
    said = [translate("card.posted", login=facts.poster)] if facts.poster else []
    said += [translate("card.source", source=draft.source)] if draft.source else []
    return said + ([translate("card.writers", names=", ".join(facts.writers))] if facts.writers else [])


def _content_lines(translate: Translator, draft: Draft) -> list[str]:
    """The texts and the flags."""
    content = draft.content
    if draft.kind is ReleaseKind.RETRACT:
        return reasons(translate, content)
    if len(content.texts) == 1:
        said = [translate("card.language", language=own_name(content.texts[0].lang))]
    else:
        said = [f"{own_name(text.lang)}: {shorten(RichText(text.title), _TITLE).text}" for text in content.texts]
    flags = [
        flag for flag in ("urgent", "silent", "featured", "pin", "link_preview", "notice") if getattr(content, flag)
    ]
    if flags:
        said.append(" · ".join(translate(f"flag.{flag}") for flag in flags))
    return said


_Buttons = list[tuple[Button | None, ...]]


def _decision_buttons(translate: Translator, draft: Draft, facts: CardFacts, *, stopped: bool) -> _Buttons:
    """The buttons that decide on the draft: Publish, Submit, Approve and so on. `stopped`: it cannot go out as it
    is."""

    def button(icon: str, name: str, verb: str, *more: str) -> Button:
        return tap(f"{icon} {translate(f'button.{name}')}", verb, draft.id, draft.version, *more)

    go = {ReleaseKind.PUBLISH: ("✅", "publish"), ReleaseKind.CORRECT: ("✅", "correct")}
    icon, name = go.get(draft.kind, ("🚫", "retract"))
    ahead = draft.content.at is not None and draft.content.at > facts.now
    out = button(icon, "publish_then" if ahead else name, "retract" if draft.kind is ReleaseKind.RETRACT else "publish")
    plan = button("🕒", "schedule", "when") if draft.kind is ReleaseKind.PUBLISH else None
    publisher = facts.role.includes(Role.PUBLISHER)
    match draft.state:
        case DraftState.EDITING if stopped:
            return []
        case DraftState.EDITING if facts.may_publish:
            return [(out,), (plan,)]
        case DraftState.EDITING:
            return [(button("📨", "submit", "submit"),), (plan,)]
        case DraftState.SUBMITTED if publisher and facts.may_approve and not stopped:
            approve = button("✅", "approve", "approve", draft.content.short_hash())
            return [(approve, button("❌", "reject", "reject"))]
        case DraftState.SCHEDULED if publisher:
            return [(plan, button("✖️", "cancel", "take_back"))]
        case DraftState.HELD if publisher:
            again = out if not stopped and (facts.approver or not facts.needs_approval) else None
            return [(again,), (plan, button("✖️", "cancel", "take_back"))]
    return [(button("✖️", "cancel", "take_back"),)] if draft.state is DraftState.SUBMITTED else []


def _editing_buttons(translate: Translator, mission: Mission, draft: Draft, facts: CardFacts) -> _Buttons:
    """The buttons that change the draft, or show more of it."""
    waits = draft.state in (DraftState.SCHEDULED, DraftState.HELD)
    if waits and not facts.role.includes(Role.PUBLISHER):
        return [(_page(translate, draft, "🕘", "history"),)]
    edit = None if draft.announces else tap(f"✏️ {translate('button.edit')}", "edit", draft.id, draft.version)
    convert = tap(f"✨ {translate('button.convert')}", "convert", draft.id, draft.version) if typed(draft) else None
    languages = None if draft.announces else _page(translate, draft, "🌐", "languages")
    buttons: _Buttons = [(edit, convert)]
    if draft.kind is not ReleaseKind.RETRACT:
        buttons.append((languages, _page(translate, draft, "⚙️", "options")))
        buttons.append((None if draft.announces else _page(translate, draft, "🖼", "media"),))
        buttons.append((_page(translate, draft, "📡", "cap") if facts.warns and draft.asks_for_warning else None,))
    elif len(mission.languages) > 1:
        buttons.append((languages,))
    buttons.append((_page(translate, draft, "👁", "preview"), _page(translate, draft, "🕘", "history")))
    if draft.kind is ReleaseKind.PUBLISH and not draft.announces:
        buttons += _topics(translate, mission, draft)
    # Far from Publish, so that nobody presses one for the other by accident.
    buttons.append((tap(f"🗑 {translate('button.discard')}", "discard", draft.id, draft.version),))
    return buttons


def _page(translate: Translator, draft: Draft, icon: str, page: str) -> Button:
    """Opens a page of the card."""
    return tap(f"{icon} {translate(f'button.{page}')}", "page", draft.id, page)


def _topics(translate: Translator, mission: Mission, draft: Draft) -> _Buttons:
    """A button for each of the mission's topics; the draft's own is marked."""

    def button(topic: Topic) -> Button:
        mark = "🔘" if topic.key == draft.content.topic else "⚪️"
        name = topic.name.say(translate.lang, mission.default_language)
        lock = "🔒 " if topic.closed else ""
        return tap(f"{mark} {lock}{name}", "topic", draft.id, draft.version, topic.key)

    buttons = [button(topic) for topic in mission.topics[:_MOST_TOPICS]]
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
