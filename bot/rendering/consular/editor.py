"""Changing a consular card, as owners see it: which card, which field, the question, the look before Confirm."""

from __future__ import annotations

from datetime import date

from bot.domain.consular.card import Field, Place, keyed, value_of
from bot.domain.mission import ConsularCard, Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import INTERFACE, Words, own_name, words
from bot.rendering.consular.consular_card import card, hours
from bot.rendering.split import shorten
from bot.rendering.view import TEXT_LIMIT, View, rows, tap


def which_card(speech: Words, mission: Mission) -> View:
    """The cards, by their labels."""
    buttons = [(tap(_label(speech, mission, one)[:60], "card", key),) for key, one in keyed(mission).items()]
    back = tap(f"↩️ {speech('button.back')}", "cards")
    return View(bold(speech("card.which")), rows(*buttons, (back,)))


def which_field(speech: Words, mission: Mission, key: str, shown: ConsularCard, today: date) -> View:
    """A card as it is, and its fields."""
    places = [Place(key, field, lang) for field in Field for lang in (mission.languages if field.local else ("",))]
    buttons = [tap(name(speech, mission, place), "card_ask", *_args(place)) for place in places]
    pairs = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    back = tap(f"↩️ {speech('button.back')}", "card" if len(mission.consular) > 1 else "cards")
    text = join([card(speech, mission, shown, today), bold(speech("card.which_field"))], "\n\n")
    return View(shorten(text, TEXT_LIMIT), rows(*pairs, (back,)))


def question(
    speech: Words, mission: Mission, place: Place, shown: ConsularCard, *, may_leave_out: bool, is_changed: bool
) -> View:
    """What to send now for a field, and what stands there."""
    title = join([bold(_label(speech, mission, shown)), " · ", name(speech, mission, place)])
    now = speech("card.now", value=_now(speech, place, shown) or speech("card.empty"))
    lines = [title, RichText(now), RichText(speech(f"card.ask_{place.field}")), RichText(speech("card.cancel_hint"))]
    again = tap(f"📄 {speech('button.from_config')}", "card_reset", *_args(place)) if is_changed else None
    out = tap(f"🗑 {speech('button.leave_out')}", "card_clear", *_args(place)) if may_leave_out else None
    return View(join(lines, "\n\n"), rows((again,), (out,), (tap(f"↩️ {speech('button.back')}", "card", place.card),)))


def preview(speech: Words, mission: Mission, place: Place, shown: ConsularCard, proposal: int, today: date) -> View:
    """The card as readers will see it, in the language that was changed."""
    said = words(place.lang) if place.lang in INTERFACE else speech
    text = join([speech("card.preview"), card(said, mission, shown, today, place.lang)], "\n\n")
    confirm = tap(f"✅ {speech('button.confirm')}", "card_set", proposal)
    cancel = tap(f"✖️ {speech('button.cancel')}", "card_drop", proposal)
    return View(shorten(text, TEXT_LIMIT), rows((confirm, cancel)))


def done(speech: Words, mission: Mission, place: Place, shown: ConsularCard, today: date) -> View:
    """After Confirm."""
    said = words(place.lang) if place.lang in INTERFACE else speech
    text = join([bold(speech("card.done")), card(said, mission, shown, today, place.lang)], "\n\n")
    return View(shorten(text, TEXT_LIMIT), rows((tap(f"✏️ {speech('button.edit')}", "card", place.card),)))


def name(speech: Words, mission: Mission, place: Place) -> str:
    """A field's name; with the language where there are several texts."""
    said = speech(f"card.field_{place.field}")
    return f"{said} · {own_name(place.lang)}" if place.lang and len(mission.languages) > 1 else said


def _label(speech: Words, mission: Mission, shown: ConsularCard) -> str:
    return shown.label.say(speech.lang, mission.default_language)


def _now(speech: Words, place: Place, shown: ConsularCard) -> str:
    """What stands there, in a form that could be sent back."""
    value = value_of(shown, place)
    if place.field is Field.HOURS:
        return "\n" + "\n".join(line.removeprefix("🕘 ") for line in hours(speech, shown)) if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def _args(place: Place) -> tuple[str, ...]:
    return (place.card, place.field, place.lang) if place.lang else (place.card, place.field)
