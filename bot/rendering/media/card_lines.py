"""A draft card's lines about its media: what there is, in which messages it goes out, what happens to the copies, and
warnings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.media import MediaKind
from bot.domain.mission import Mission
from bot.domain.releases.copy_shapes import fates
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.richtext import RichText
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator, own_name
from bot.rendering.drafts.preview import previews
from bot.rendering.media.marks import counted
from bot.rendering.split import shorten
from bot.rendering.view import View

_NAME = 40  # UTF-16 units of a file's name


def what(translate: Translator, mission: Mission, draft: Draft, facts: CardFacts) -> list[str]:
    """The media, and their messages if there are several."""
    items = draft.content.media.items
    if not items or draft.kind is ReleaseKind.RETRACT:
        return []
    said = [translate("media.carries", what=counted(translate, items))]
    if draft.content.texts:
        said += _orders(translate, mission, draft, facts)
    return said


def _orders(translate: Translator, mission: Mission, draft: Draft, facts: CardFacts) -> list[str]:
    """In which messages it goes out; a line for each language if they differ."""
    orders = {text.lang: _views(mission, draft, facts, text.lang) for text in draft.content.texts}
    told = {lang: _order(translate, views) for lang, views in orders.items()}
    if len(set(told.values())) == 1:
        return [said for said in [next(iter(told.values()))] if said]
    return [f"{own_name(lang)}: {said or translate('media.one_message')}" for lang, said in told.items()]


def _order(translate: Translator, views: Sequence[View]) -> str:
    """ "Readers get 3 messages: an album of 2 pictures, 1 document, the text."; '' if there is one message."""
    if len(views) == 1:
        return ""
    said = [
        translate("media.part_text")
        if not view.media
        else translate("media.part_album", what=counted(translate, view.media))
        if len(view.media) > 1
        else counted(translate, view.media)
        for view in views
    ]
    return translate("media.order", parts=" → ".join(said))


def _views(mission: Mission, draft: Draft, facts: CardFacts, lang: str) -> tuple[View, ...]:
    today = day_in(mission.timezone, facts.now)
    return previews(mission, draft, today, lang, statement=facts.statement)


def copies(translate: Translator, mission: Mission, draft: Draft, facts: CardFacts) -> list[str]:
    """For a correction: how many copies can be edited in place, how many are sent anew, and how many get a reply."""
    if not facts.copies and not facts.unchangeable:
        return []

    def kinds(lang: str) -> list[MediaKind | None]:
        views = _views(mission, draft, facts, lang)
        return [item.kind if item else None for view in views for item in view.media or (None,)]

    found = fates(facts.copies, cache(kinds), facts.unchangeable)
    counts = (("edited", found.edited), ("anew", found.anew), ("noted", found.noted))
    return [translate.count(f"media.copies_{name}", number) for name, number in counts if number]


def warnings(translate: Translator, mission: Mission, draft: Draft) -> list[str]:
    """Pictures without a description in a language, and files whose bytes only Telegram has."""
    if draft.kind is ReleaseKind.RETRACT:
        return []
    numbered = list(enumerate(draft.content.media.items, 1))
    missing = [
        f"{own_name(lang)} ({', '.join(numbers)})"
        for lang in draft.content.languages or mission.languages[:1]
        if (numbers := [str(number) for number, item in numbered if item.needs_alt and not item.alt(lang)])
    ]
    said = [translate("media.warn_alt", missing=", ".join(missing))] if missing else []
    theirs = [shorten(RichText(item.name or f"{number}"), _NAME).text for number, item in numbered if not item.is_ours]
    return said + ([translate("media.warn_theirs", names=", ".join(theirs))] if theirs else [])
