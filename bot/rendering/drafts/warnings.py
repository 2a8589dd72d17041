"""The warnings on a draft's card: one sentence for each thing that needs a second look before it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.drafts.draft import Content, Draft, missing_languages
from bot.domain.drafts.wrong_weekdays import wrong_dates
from bot.domain.mission import Mission
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Text
from bot.domain.text.addresses import is_taken
from bot.domain.text.as_read import as_read
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText
from bot.domain.text.typed_marks import first, first_in_title
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator, own_name
from bot.rendering.split import shorten

_MOST_DATES = 8  # wrong weekdays named on a card
_MARKED = 80  # UTF-16 units of words with typed marks


def warnings(
    translate: Translator, mission: Mission, draft: Draft, now: datetime, before: Mapping[str, Text]
) -> list[str]:
    """What needs a second look before the draft goes out, one sentence each.

    Args:
        before: the current texts of the statement being corrected, by language.
    """
    if draft.kind is ReleaseKind.RETRACT:
        return _missing_reasons(translate, mission, draft.content)
    missing = missing_languages(draft.content, mission.languages)
    said = [translate("warn.language", languages=", ".join(map(own_name, missing)))] if missing else []
    if draft.kind is ReleaseKind.PUBLISH and mission.topics and not draft.content.topic and not draft.content.urgent:
        said.append(translate("warn.topic"))
    said += [translate("warn.address", address=text.link) for text in draft.content.texts if not _can_be_opened(text)]
    if told := _old_words(translate, draft, before):
        said.append(told)
    if marks := typed(draft):
        said.append(translate("warn.marks", marks=shorten(RichText(marks), _MARKED).text))
    return said + wrong_days(translate, mission, draft, now)


def typed(draft: Draft) -> str:
    """The first words with typed marks instead of formatting; '' if there are none."""
    if draft.announces or draft.kind is ReleaseKind.RETRACT:
        return ""
    found = (first_in_title(text.title) or first(text.body) for text in draft.content.texts)
    return next(filter(None, found), "")


def _missing_reasons(translate: Translator, mission: Mission, content: Content) -> list[str]:
    """For a retraction: the languages whose readers see the reason in another language."""
    told = {lang for lang, _ in content.reasons} | {guess_language(content.reason, mission.languages)}
    missing = [own_name(lang) for lang in mission.languages if lang not in told] if content.reason else []
    return [translate("warn.reason_language", languages=", ".join(missing))] if missing else []


def _old_words(translate: Translator, draft: Draft, before: Mapping[str, Text]) -> str:
    """For a correction that changes one language but keeps the old text of another, which may have the same fault: a
    warning; '' otherwise. A text in a new language is not counted as changed."""
    if draft.kind is not ReleaseKind.CORRECT:
        return ""
    known = [text for text in draft.content.texts if text.lang in before]
    kept = [text.lang for text in known if _words(text) == _words(before[text.lang])]
    if len(kept) in (0, len(known)):
        return ""
    changed = [text.lang for text in known if text.lang not in kept]
    names = {"changed": ", ".join(map(own_name, changed)), "kept": ", ".join(map(own_name, kept))}
    return translate("warn.old_words", **names)


def _words(text: Text) -> list[str]:
    """The words of a text, regardless of formatting."""
    return as_read(f"{text.title}\n{text.body.text}").split()


def _can_be_opened(text: Text) -> bool:
    return not text.link or is_taken(text.link)


def wrong_days(translate: Translator, mission: Mission, draft: Draft, now: datetime) -> list[str]:
    """Dates with a wrong weekday beside them, one sentence each."""
    if draft.kind is ReleaseKind.RETRACT:
        return []
    said = (
        translate(
            "warn.weekday", quoted=w.quoted, day=translate.day(w.day), weekday=translate.weekday_in_full(w.weekday)
        )
        for w in wrong_dates(draft.content.texts, day_in(mission.timezone, now))
    )
    return list(dict.fromkeys(said))[:_MOST_DATES]
