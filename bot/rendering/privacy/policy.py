"""/privacy: what is stored about people, why and for how long, and who is responsible for it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.mission import Mission
from bot.domain.privacy import Kept
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator
from bot.rendering.split import shorten
from bot.rendering.view import TEXT_LIMIT, View

_TELEGRAMS = "telegram.org/privacy"


def policy(
    translate: Translator, mission: Mission, kept: Sequence[Kept], ended_days: int, *, replica: bool = False
) -> View:
    """The page. `kept`: the kinds of stored data; `ended_days`: how long an ended subscription is stored; `replica`:
    whether a second machine has a copy of the database."""
    days = translate.count("length.days", ended_days)
    entries = "\n\n".join(f"• {translate(f'privacy.kept_{kind}')}" for kind in kept)
    parts: list[RichText | str] = [bold(translate("privacy.title")), "\n".join(_responsible(translate, mission))]
    parts += [entries, translate("mydata.not_kept"), translate("privacy.ended", days=days)]
    parts += [translate("privacy.rights"), *([translate("privacy.replica")] if replica else [])]
    parts += [translate("privacy.others", link=_TELEGRAMS)]
    return View(shorten(join(parts, "\n\n"), TEXT_LIMIT))


def _responsible(translate: Translator, mission: Mission) -> list[str]:
    """Who is responsible, the legal basis, and whom to ask; or that the mission has not said it."""
    langs, stated = (translate.lang, mission.default_language), mission.privacy
    if stated is None:
        said = [translate("privacy.not_stated", mission=mission.name.say(*langs))]
        return [*said, translate("privacy.contact", contact=mission.contact)] if mission.contact else said
    return [
        translate("privacy.controller", controller=stated.controller.say(*langs)),
        translate("privacy.basis", basis=stated.basis.say(*langs)),
        translate("privacy.contact", contact=stated.contact.say(*langs)),
    ]
