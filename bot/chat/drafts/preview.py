"""Preview on a draft's card: which reader's view stands above it, how many chats get which, Send test."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram.error import BadRequest

from bot.chat.drafts import show_card
from bot.chat.drafts.post import opened
from bot.chat.platform.interaction import Desk, Visit
from bot.chat.platform.registry import Feature, Press, number_of
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Refusal
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.richtext import italic
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Words
from bot.rendering.drafts import preview
from bot.rendering.drafts.card import Facts
from bot.rendering.drafts.preview import Angle, Form
from bot.rendering.view import View
from bot.store.drafts.cards import Shown
from bot.store.releases import copies
from bot.store.subscriptions import targets

PAGE = "preview"
_LINK = re.compile(rf"{preview.LINK}-(\d{{1,9}})-([A-Za-z-]{{2,11}})")


async def page(desk: Desk, speech: Words, draft: Draft, _: Facts, shown: Shown) -> View:
    """The page itself. A correction goes to those who have the statement, whatever their topics."""
    cx, content = desk.office.db.counter, draft.content
    by_topic: list[tuple[str, int]] = []
    if draft.kind is ReleaseKind.PUBLISH:
        by_language = await targets.by_language(cx, content.topic, urgent=content.urgent)
        wishes = await targets.by_topic(cx)
        topics = ("", *(topic.key for topic in desk.mission.topics))
        by_topic = [(topic, wishes[""] + (wishes.get(topic, 0) if topic else 0)) for topic in topics]
    else:
        by_language = await copies.audience_by_language(cx, draft.statement)
    angle = preview.angle_of(draft, desk.mission, shown.view)
    return preview.chooser(speech, desk.mission, draft, angle, by_language, by_topic)


async def choose(here: Visit, args: Sequence[str]) -> None:
    """Another view."""
    draft, form, lang = args
    found, angle = await _opened(here, number_of(draft), lang), Angle(Form(form), lang)
    await here.toast()
    await show_card.place(here.desk, here.chat, found, page=PAGE, view=str(angle))


async def _opened(here: Visit, draft: int, lang: str) -> Draft:
    """The draft, for a member of staff.

    Raises:
        ValueError: neither it nor the mission has such a language.
    """
    found = await opened(here, draft)
    if lang not in (*here.desk.mission.languages, *found.content.languages):
        raise ValueError(lang)
    return found


async def test(here: Visit, args: Sequence[str]) -> None:
    """Send the release to oneself, below a line that says that nobody else gets it.

    Raises:
        Refusal: Telegram does not take it.
    """
    draft, lang = args
    found = await _opened(here, number_of(draft), lang)
    view = await _view(here, found, lang, Form.PRIVATE)
    await here.show(View(italic(here.words("test.line", draft=found.name))))
    try:
        await here.show(view, silent=found.content.silent)
    except BadRequest as error:
        raise Refusal("card.refused", reason=error.message) from error
    await here.toast("test.sent")


async def _view(here: Visit, draft: Draft, lang: str, form: Form) -> View:
    mission = here.desk.mission
    today = day_in(mission.timezone, here.desk.office.clock())
    statement = await show_card.statement_of(here.desk, draft)
    return preview.preview(mission, draft, today, lang, form=form, statement=statement)


async def turn(here: Visit, args: Sequence[str]) -> None:
    """Read in full below a preview; page 0 is the way back."""
    draft, page, lang, origin = args
    found, number = await _opened(here, number_of(draft), lang), number_of(page)
    if here.query and here.query.message:
        here.desk.shown.pop((here.chat, here.query.message.message_id), None)
    await here.turn(
        await _page(here, found, lang, number, origin) if number else await _view(here, found, lang, Form(origin))
    )
    await here.toast()


async def _page(here: Visit, draft: Draft, lang: str, number: int, origin: str) -> View:
    mission = here.desk.mission
    today = day_in(mission.timezone, here.desk.office.clock())
    statement = await show_card.statement_of(here.desk, draft)
    return preview.preview_page(mission, draft, today, number, lang, origin, statement)


async def from_link(here: Visit, payload: str) -> bool:
    """Open the text that a preview's link names (d-17-en), as readers of a channel do; whether it is such a link."""
    named = _LINK.fullmatch(payload)
    if not named or await here.desk.role(here.user) is None:
        return False
    try:
        found = await _opened(here, int(named[1]), named[2])
    except ValueError:
        return False
    await here.show(await _page(here, found, named[2], 1, preview.ALONE))
    return True


async def unshared(here: Visit, args: Sequence[str]) -> None:
    """Share below a preview: there is nothing to share yet."""
    await here.toast("post.not_shared_yet")


show_card.PAGES[PAGE] = page
FEATURE = Feature(
    presses=(Press("view", choose), Press("test", test), Press("draft", turn), Press("unshared", unshared))
)
