"""The cost of a release in Telegram Stars, on the card and in the question before it."""

from __future__ import annotations

from bot.domain.drafts.card_facts import CardFacts
from bot.i18n.translator import Translator


def cost_lines(translate: Translator, facts: CardFacts) -> list[str]:
    """The highest possible cost, the balance, and what happens to the rest if the balance is lower; empty if it is
    free."""
    if not facts.stars:
        return []
    said = [f"⭐️ {translate('cost.most', stars=facts.stars)}"]
    if facts.stars_there is None:
        return [*said, translate("cost.not_known")]
    said.append(translate("cost.there", stars=facts.stars_there))
    return [*said, translate("cost.short")] if facts.stars_there < facts.stars else said
