"""The list of all features, in the order in which menus and /help show their commands."""

from __future__ import annotations

from bot.chat import archive, audit, cap, digests, feeds, privacy, redaction
from bot.chat.alerts import buttons
from bot.chat.consular import card, edit_card
from bot.chat.drafts import (
    approve,
    confirm,
    drafts,
    edit,
    history,
    languages,
    options,
    post,
    preview,
    queue,
    schedule,
)
from bot.chat.inline import guest, inline
from bot.chat.media import incoming, page, show
from bot.chat.mission import cancel, counters, help, home, start, time
from bot.chat.platform.interaction import Feature
from bot.chat.press import admissions, embargo
from bot.chat.releases import control, pin
from bot.chat.search import related, search
from bot.chat.staff import id, invitations, staff
from bot.chat.statements import featured, latest, links, read, revisions, translate
from bot.chat.subscriptions import catch_up, first_steps, language, members, settings, stats, subscribe
from bot.chat.verify import verify

FEATURES: tuple[Feature, ...] = (
    home.FEATURE,
    latest.FEATURE,
    archive.FEATURE,
    search.FEATURE,
    related.FEATURE,
    featured.FEATURE,
    counters.FEATURE,
    card.FEATURE,
    time.FEATURE,
    verify.FEATURE,
    inline.FEATURE,
    guest.FEATURE,
    subscribe.FEATURE,
    settings.FEATURE,
    language.FEATURE,
    privacy.FEATURE,
    help.FEATURE,
    cancel.FEATURE,
    incoming.FEATURE,
    post.FEATURE,
    queue.FEATURE,
    approve.FEATURE,
    schedule.FEATURE,
    drafts.FEATURE,
    languages.FEATURE,
    page.FEATURE,
    options.FEATURE,
    cap.FEATURE,
    links.FEATURE,
    translate.FEATURE,
    embargo.FEATURE,
    admissions.FEATURE,
    preview.FEATURE,
    history.FEATURE,
    confirm.FEATURE,
    edit.FEATURE,
    redaction.FEATURE,
    read.FEATURE,
    revisions.FEATURE,
    show.FEATURE,
    digests.FEATURE,
    control.FEATURE,
    pin.FEATURE,
    buttons.FEATURE,
    feeds.FEATURE,
    start.FEATURE,
    first_steps.FEATURE,
    stats.FEATURE,
    staff.FEATURE,
    audit.FEATURE,
    edit_card.FEATURE,
    invitations.FEATURE,
    id.FEATURE,
    members.FEATURE,
    catch_up.FEATURE,
)
