"""For tests that need a statement which went out: a shell publishes it, as where one person may decide."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.drafts.approval_rule import Rules
from bot.domain.drafts.draft import Content
from bot.services.context import ServiceContext
from bot.services.drafts.intake import post_from_shell
from bot.services.releases.start import Started


async def from_shell(context: ServiceContext, content: Content) -> Started:
    """Publish the content at once; its statement and its release."""
    done = await post_from_shell(replace(context, rules=Rules()), content)
    assert isinstance(done, Started)
    return done
