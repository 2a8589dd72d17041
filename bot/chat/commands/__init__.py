"""One file per command; each ends in its own FEATURE. `FEATURES` lists them in the menu's order."""

from __future__ import annotations

from bot.chat.commands import (
    archive,
    audit,
    cancel,
    card,
    consular,
    counters,
    digest,
    featured,
    invitations,
    language,
    latest,
    notices,
    pin,
    post,
    privacy,
    read,
    release,
    revisions,
    staff,
    start,
    subscribe,
    time,
)
from bot.chat.commands import (
    help as help_,
)
from bot.chat.commands import (
    id as id_,
)
from bot.chat.registry import Feature

FEATURES: tuple[Feature, ...] = (
    latest.FEATURE,
    archive.FEATURE,
    featured.FEATURE,
    counters.FEATURE,
    consular.FEATURE,
    time.FEATURE,
    subscribe.FEATURE,
    language.FEATURE,
    privacy.FEATURE,
    help_.FEATURE,
    cancel.FEATURE,
    post.FEATURE,
    read.FEATURE,
    revisions.FEATURE,
    digest.FEATURE,
    release.FEATURE,
    pin.FEATURE,
    notices.FEATURE,
    start.FEATURE,
    staff.FEATURE,
    audit.FEATURE,
    card.FEATURE,
    invitations.FEATURE,
    id_.FEATURE,
)
