"""A reader's first steps in the bot: language, topics, subscribed; all in the message that greeted them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.mission import Mission
from bot.domain.subscriptions.topics_callback import encode
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator, own_name
from bot.rendering.subscriptions.settings_screens import CHOSEN, OPEN, in_rows
from bot.rendering.subscriptions.wish_lines import language_line, named_topics, topics_line
from bot.rendering.view import Button, View, rows, tap

VERB = "first"
LANGUAGE, SPEAK, TOPICS, DONE, LATER = "lang", "speak", "topics", "done", "later"
MOST_TOPICS = 60  # that can be selected


def language(translate: Translator, offered: Sequence[str]) -> View:
    """Asks for the language."""
    choices = [
        tap(f"{CHOSEN if lang == translate.lang else '🌐'} {own_name(lang)}", VERB, SPEAK, lang) for lang in offered
    ]
    text = join([bold(translate("first.language")), translate("first.language_hint")], "\n\n")
    skip = tap(f"⏭ {translate('button.skip')}", VERB, TOPICS)
    return View(text, (*in_rows(choices, 2), *rows((skip,))))


def topics(translate: Translator, mission: Mission, picked: frozenset[str], *, may_go_back: bool) -> View:
    """Asks for the topics. `picked`: those selected so far; none means all."""
    keys = keys_of(mission)

    def toggle(key: str, name: str) -> Button:
        chosen = key in picked
        then = picked - {key} if chosen else picked | {key}
        return tap(f"{CHOSEN if chosen else OPEN} {name}", VERB, TOPICS, *encode(keys, then))

    everything = tap(
        f"{OPEN if picked else CHOSEN} {translate('button.all_topics')}", VERB, TOPICS, *encode(keys, frozenset())
    )
    named = [(key, name) for key, name in named_topics(translate, mission) if key in keys]
    choices = ((everything,), *in_rows([toggle(key, name) for key, name in named], 2)) if named else ()
    lines = [bold(translate("first.topics" if named else "first.ready"))]
    if named:
        lines.append(RichText(topics_line(translate, mission, picked)))
    subscribe = tap(f"🔔 {translate('button.subscribe')}", VERB, DONE, *encode(keys, picked))
    later = tap(f"⏭ {translate('button.not_now')}", VERB, LATER)
    back = tap(f"↩️ {translate('button.back')}", VERB, LANGUAGE) if may_go_back else None
    return View(join(lines, "\n\n"), (*choices, *rows((subscribe, later), (back,))))


def done(
    translate: Translator, mission: Mission, said: str, lang: str, chosen: frozenset[str], settings: Button
) -> View:
    """That the reader is subscribed, and to what. `said`: the message key of that sentence."""
    lines = [translate(said), language_line(translate, lang)]
    if mission.open_topics:
        lines.append(topics_line(translate, mission, chosen))
    lines.append(translate("first.change"))
    return View(RichText("\n".join(lines)), rows((_latest(translate), settings)))


def later(translate: Translator) -> View:
    """That the reader is not subscribed, and how to read statements anyway."""
    subscribe = tap(f"🔔 {translate('button.subscribe')}", "sub")
    return View(RichText(translate("first.later")), rows((subscribe, _latest(translate))))


def keys_of(mission: Mission) -> list[str]:
    """The topics that can be selected, in order."""
    return [topic.key for topic in mission.open_topics[:MOST_TOPICS]]


def _latest(translate: Translator) -> Button:
    return tap(f"📰 {translate('button.latest')}", "latest")
