"""The page of a draft's card about its languages: which have a text, and the buttons to add, replace or remove one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.domain.drafts.draft import Draft, missing_languages
from bot.domain.mission import Mission
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator, own_name
from bot.rendering.split import shorten
from bot.rendering.view import Button, View, rows, tap

_NOTHING: Mapping[str, str] = {}
_TITLE = 160  # UTF-16 units of a title


def languages(
    translate: Translator,
    mission: Mission,
    draft: Draft,
    published: Collection[str],
    translators: Collection[str] = (),
    asked: Mapping[str, str] = _NOTHING,
) -> View:
    """The page, with the buttons Add, Replace, Remove and "This text is in". `published`: languages in which readers
    already have a text; these cannot be removed or renamed. `translators`: languages for which a colleague can be
    asked; `asked`: languages for which one was asked, and who has taken the task ('' for nobody)."""
    lines: list[RichText | str] = [bold(translate("languages.title", draft=draft.name))]
    buttons: list[tuple[Button | None, ...]] = []
    texts, missing = draft.content.texts, missing_languages(draft.content, mission.languages)
    for text in texts:
        name = own_name(text.lang)
        lines.append(join([bold(name), ": ", shorten(RichText(text.title), _TITLE)]))
        replace = _act(draft, f"✏️ {translate('button.replace')}: {name}", "text_ask", text.lang)
        stays = len(texts) == 1 or text.lang in published
        remove = None if stays else _act(draft, f"🗑 {translate('button.remove')}: {name}", "text_drop", text.lang)
        buttons.append((replace, remove))
    for lang in missing:
        lines.append(join([bold(own_name(lang)), ": ", _missing(translate, asked.get(lang))]))
        add = _act(draft, f"➕ {translate('button.add')}: {own_name(lang)}", "text_ask", lang)
        label = f"🗣 {translate('button.ask_colleagues')}: {own_name(lang)}"
        buttons.append((add, tap(label, "tr_draft", draft.id, lang) if lang in translators else None))
    moves = [
        _act(draft, _is_in(translate, text.lang if len(texts) > 1 else "", lang), "text_move", text.lang, lang)
        for text in texts
        for lang in missing
        if text.lang not in published
    ]
    buttons += [(move,) for move in moves]
    return View(join(lines, "\n"), rows(*buttons, (tap(f"↩️ {translate('button.back')}", "page", draft.id),)))


def _missing(translate: Translator, taken_by: str | None) -> str:
    """For a language without a text: whether a colleague was asked (not None), and who has taken the task."""
    if taken_by is None:
        return translate("languages.none")
    return translate("languages.taken", name=taken_by) if taken_by else translate("languages.asked")


def reasons(translate: Translator, mission: Mission, draft: Draft) -> View:
    """For a retraction: the reason in each of the mission's languages, or that it is missing."""
    content, lines = draft.content, [bold(translate("languages.title", draft=draft.name))]
    written = guess_language(content.reason, mission.languages) if content.reason else ""
    told = {written: content.reason, **dict(content.reasons)}
    buttons: list[tuple[Button | None, ...]] = []
    for lang in mission.languages:
        name, reason = own_name(lang), told.get(lang, "")
        lines.append(join([bold(name), ": ", reason or translate("languages.no_reason")]))
        label = f"✏️ {translate('button.replace')}" if reason else f"➕ {translate('button.add')}"
        drop = _act(draft, f"🗑 {translate('button.remove')}: {name}", "text_drop", lang)
        other = reason and lang != written
        buttons.append((_act(draft, f"{label}: {name}", "text_ask", lang), drop if other else None))
    return View(join(lines, "\n"), rows(*buttons, (tap(f"↩️ {translate('button.back')}", "page", draft.id),)))


def _is_in(translate: Translator, lang: str, to: str) -> str:
    """The label "This text is in Русский", or "English: this text is in Русский" if there are several texts."""
    said = translate("languages.is_in", language=own_name(to))
    return f"🔁 {own_name(lang)}: {said}" if lang else f"🔁 {said}"


def _act(draft: Draft, label: str, verb: str, *args: str) -> Button:
    return tap(label, verb, draft.id, draft.version, *args)
