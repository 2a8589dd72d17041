"""The question before a draft goes out: how many chats get it, and wrong dates in it."""

from __future__ import annotations

from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.mission import Mission
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.drafts.cost import cost_lines
from bot.rendering.drafts.warnings import wrong_days
from bot.rendering.releases.progress import audience, duration
from bot.rendering.view import View, rows, tap


def sure(
    translate: Translator, mission: Mission, draft: Draft, verb: str, facts: CardFacts, grace: float | None = None
) -> View:
    """What needs a second look, and Confirm, which presses `verb` again.

    Args:
        grace: seconds after Confirm in which it can be stopped; None if Confirm sends nothing.
    """
    wrong = wrong_days(translate, mission, draft, facts.now)
    lines: list[RichText | str] = [bold(translate("sure.title" if wrong else "sure.publish", draft=draft.name))]
    lines += [f"⚠️ {said}" for said in wrong]
    if grace is not None and any(facts.counts.values()):
        lines.append(translate("card.reaches", audience=audience(translate, dict(facts.counts))))
    if grace is not None:
        lines.append(translate("sure.grace", time=duration(translate, grace)) if grace else translate("sure.at_once"))
    lines += cost_lines(translate, facts)
    if wrong:
        lines.append(translate("sure.ask"))
    what = (draft.content.short_hash(),) if verb == "approve" else ()
    confirm = tap(f"✅ {translate('button.confirm')}", verb, draft.id, draft.version, *what, "sure")
    return View(join(lines, "\n"), rows((confirm,), (tap(f"↩️ {translate('button.back')}", "page", draft.id),)))
