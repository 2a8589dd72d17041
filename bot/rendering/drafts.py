"""A draft as its author sees it: the preview exactly as readers will get it, and the card below it."""

from __future__ import annotations

from datetime import date

from bot.domain.draft import Draft, DraftState, fault
from bot.domain.mission import Mission, Topic
from bot.domain.people import ChatKind
from bot.domain.richtext import RichText, bold, join
from bot.domain.statement import Text
from bot.i18n.words import Words, own_name, words
from bot.rendering import statements
from bot.rendering.progress import audience
from bot.rendering.view import Button, View, rows, tap

_MOST_TOPICS = 20


def _shown(speech: Words, mission: Mission, draft: Draft, today: date) -> statements.Shown:
    """The draft as a release will show it; the number is given when it is published: .../2026."""
    number = speech("statement.number", number=f".../{today.year}")
    content = draft.content
    parts = [speech.day(today), number]
    if topic := mission.topic_name(content.topic, speech.lang):
        parts.append(topic)
    text = Text(content.lang, content.title, content.body, content.link)
    read = tap(f"📖 {speech('button.read')}", "draft", draft.id, 1)
    share = tap(f"📤 {speech('button.share')}", "unshared")
    return statements.Shown(" · ".join(parts), text, read, share)


def preview(mission: Mission, draft: Draft, today: date) -> View:
    """The release, in the words of the draft's own language."""
    return statements.release(_shown(words(draft.content.lang), mission, draft, today))


def preview_page(mission: Mission, draft: Draft, today: date, number: int) -> View:
    """A page of the full text behind the preview's Read in full."""
    speech = words(draft.content.lang)
    back = tap(f"↩️ {speech('button.back')}", "draft", draft.id, 0)
    return statements.page(speech, _shown(speech, mission, draft, today), number, ("draft", str(draft.id)), back)


def card(
    speech: Words, mission: Mission, draft: Draft, counts: dict[ChatKind, int], *, may_publish: bool, refused: str = ""
) -> View:
    """What the draft is, how many chats it will reach, and what may be done with it.

    `refused` is Telegram's sentence where it did not take the preview: then there is no Publish.
    """
    if draft.state is not DraftState.EDITING:
        return View(bold(speech(f"draft.is_{draft.state}", draft=draft.name)))
    lines: list[RichText | str] = [bold(speech("card.title", draft=draft.name))]
    lines.append(speech("card.language", language=own_name(draft.content.lang)))
    wrong = fault(draft.content)
    if wrong:
        lines.append(f"⚠️ {speech(wrong[0], **wrong[1])}")
    elif refused:
        lines.append(f"⚠️ {speech('card.refused', reason=refused)}")
    elif any(counts.values()):
        lines.append(speech("card.reaches", audience=audience(speech, counts)))
    else:
        lines.append(f"⚠️ {speech('audience.nobody')}")
    sendable = not wrong and not refused
    if sendable and not may_publish:
        lines.append(speech("card.editor"))
    lines.append(speech("card.hint"))
    publish: Button | None = None
    if may_publish and sendable:
        publish = tap(f"✅ {speech('button.publish')}", "publish", draft.id, draft.version)
    edit = tap(f"✏️ {speech('button.edit')}", "edit", draft.id)
    discard = tap(f"🗑 {speech('button.discard')}", "discard", draft.id)
    return View(join(lines, "\n"), rows((publish,), (edit, discard), *_topics(speech, mission, draft)))


def _topics(speech: Words, mission: Mission, draft: Draft) -> list[tuple[Button, ...]]:
    """The mission's topics, the draft's own marked: a channel that takes some topics only gets no others."""

    def button(topic: Topic) -> Button:
        mark = "🔘" if topic.key == draft.content.topic else "⚪️"
        name = topic.name.say(speech.lang, mission.default_language)
        return tap(f"{mark} {name}", "topic", draft.id, topic.key)

    buttons = [button(topic) for topic in mission.topics[:_MOST_TOPICS]]
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
