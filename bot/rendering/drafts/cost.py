"""What a release costs in Telegram Stars, as the card and the question before it say it."""

from __future__ import annotations

from bot.domain.drafts.card_facts import CardFacts
from bot.i18n.translator import Translator


def cost_lines(translate: Translator, facts: CardFacts) -> list[str]:
    """The most that it costs, what is there, and what becomes of the rest where that is less; none where it is
    free."""
    if not facts.stars:
        return []
    said = [f"⭐️ {translate('cost.most', stars=facts.stars)}"]
    if facts.stars_there is None:
        return [*said, translate("cost.not_known")]
    said.append(translate("cost.there", stars=facts.stars_there))
    return [*said, translate("cost.short")] if facts.stars_there < facts.stars else said
