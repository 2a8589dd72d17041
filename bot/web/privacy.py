"""What is stored about people: nothing by these pages, and what the bot stores."""

from __future__ import annotations

from bot.rendering.pages import html
from bot.rendering.privacy import policy
from bot.services.privacy import kinds
from bot.web import template
from bot.web.page import Look, Page


async def privacy(look: Look) -> Page:
    """The page."""
    said = policy.policy(look.say, look.setting.mission, kinds(), look.setting.ended_days).text
    _, rest = said.split_first_line()
    return template.draw(look, "privacy.html", title=look.say("privacy.title"), changed=0, said=html.bulleted(rest))
