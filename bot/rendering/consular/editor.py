"""Editing a consular card, as owners see it: which card, which field, the question, the preview before Confirm."""

from __future__ import annotations

from datetime import date

from bot.domain.consular.card import CardField, Field, keyed, value_of
from bot.domain.mission import ConsularCard, Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import INTERFACE, Translator, own_name, translator
from bot.rendering.consular.consular_card import card, hours
from bot.rendering.split import shorten
from bot.rendering.view import TEXT_LIMIT, View, rows, tap


def which_card(translate: Translator, mission: Mission) -> View:
    """Asks for the card, with a button for each."""
    buttons = [(tap(_label(translate, mission, one)[:60], "card", key),) for key, one in keyed(mission).items()]
    back = tap(f"↩️ {translate('button.back')}", "cards")
    return View(bold(translate("card.which")), rows(*buttons, (back,)))


def which_field(translate: Translator, mission: Mission, key: str, shown: ConsularCard, today: date) -> View:
    """Asks for the field: shows the current card, with a button for each field."""
    card_fields = [
        CardField(key, field, lang) for field in Field for lang in (mission.languages if field.local else ("",))
    ]
    buttons = [tap(name(translate, mission, card_field), "card_ask", *_args(card_field)) for card_field in card_fields]
    pairs = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    back = tap(f"↩️ {translate('button.back')}", "card" if len(mission.consular) > 1 else "cards")
    text = join([card(translate, mission, shown, today), bold(translate("card.which_field"))], "\n\n")
    return View(shorten(text, TEXT_LIMIT), rows(*pairs, (back,)))


def question(
    translate: Translator,
    mission: Mission,
    card_field: CardField,
    shown: ConsularCard,
    *,
    may_leave_out: bool,
    is_changed: bool,
) -> View:
    """Asks for a field's new value, and shows the current one. `may_leave_out`: there is a button to empty the field;
    `is_changed`: there is one to return to the config's value."""
    title = join([bold(_label(translate, mission, shown)), " · ", name(translate, mission, card_field)])
    now = translate("card.now", value=_now(translate, card_field, shown) or translate("card.empty"))
    lines = [
        title,
        RichText(now),
        RichText(translate(f"card.ask_{card_field.field}")),
        RichText(translate("card.cancel_hint")),
    ]
    again = tap(f"📄 {translate('button.from_config')}", "card_reset", *_args(card_field)) if is_changed else None
    out = tap(f"🗑 {translate('button.leave_out')}", "card_clear", *_args(card_field)) if may_leave_out else None
    return View(
        join(lines, "\n\n"), rows((again,), (out,), (tap(f"↩️ {translate('button.back')}", "card", card_field.card),))
    )


def preview(
    translate: Translator, mission: Mission, card_field: CardField, shown: ConsularCard, proposal: int, today: date
) -> View:
    """The card as readers will see it, in the language that was changed."""
    said = translator(card_field.lang) if card_field.lang in INTERFACE else translate
    text = join([translate("card.preview"), card(said, mission, shown, today, card_field.lang)], "\n\n")
    confirm = tap(f"✅ {translate('button.confirm')}", "card_set", proposal)
    cancel = tap(f"✖️ {translate('button.cancel')}", "card_drop", proposal)
    return View(shorten(text, TEXT_LIMIT), rows((confirm, cancel)))


def done(translate: Translator, mission: Mission, card_field: CardField, shown: ConsularCard, today: date) -> View:
    """The card after Confirm."""
    said = translator(card_field.lang) if card_field.lang in INTERFACE else translate
    text = join([bold(translate("card.done")), card(said, mission, shown, today, card_field.lang)], "\n\n")
    return View(shorten(text, TEXT_LIMIT), rows((tap(f"✏️ {translate('button.edit')}", "card", card_field.card),)))


def name(translate: Translator, mission: Mission, card_field: CardField) -> str:
    """A field's name; with its language if the mission has several."""
    said = translate(f"card.field_{card_field.field}")
    return f"{said} · {own_name(card_field.lang)}" if card_field.lang and len(mission.languages) > 1 else said


def _label(translate: Translator, mission: Mission, shown: ConsularCard) -> str:
    return shown.label.say(translate.lang, mission.default_language)


def _now(translate: Translator, card_field: CardField, shown: ConsularCard) -> str:
    """The current value, in the form in which a person could type it."""
    value = value_of(shown, card_field)
    if card_field.field is Field.HOURS:
        return "\n" + "\n".join(line.removeprefix("🕘 ") for line in hours(translate, shown)) if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def _args(card_field: CardField) -> tuple[str, ...]:
    return (
        (card_field.card, card_field.field, card_field.lang) if card_field.lang else (card_field.card, card_field.field)
    )
