"""Preview on a draft's card: choose the kind of reader to show it for, see how many chats get which form, Send test."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram.error import BadRequest

from bot.chat.drafts import show_card
from bot.chat.drafts.show_card import opened
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction, Press, StartLink
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Refusal
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.richtext import italic
from bot.domain.time.calendar import day_in
from bot.i18n.translator import Translator
from bot.rendering.drafts import preview
from bot.rendering.drafts.preview import Angle, Form
from bot.rendering.view import View
from bot.services.drafts.read_card import statement_of
from bot.store.drafts.cards import ShownCard
from bot.store.releases import copies
from bot.store.subscriptions import targets

PAGE = "preview"
_LINKED = re.compile(r"(\d{1,9})-([A-Za-z-]{2,11})")  # a draft and a language


async def page(context: ChatContext, translate: Translator, draft: Draft, _: CardFacts, shown: ShownCard) -> View:
    """The page: the forms and languages. A correction goes to all who have the statement, whatever their topics."""
    cx, content = context.services.db.counter, draft.content
    by_topic: list[tuple[str, int]] = []
    if draft.kind is ReleaseKind.PUBLISH:
        by_language = await targets.by_language(cx, content.topic, urgent=content.urgent)
        wishes = await targets.by_topic(cx)
        topics = ("", *(topic.key for topic in context.mission.topics))
        by_topic = [(topic, wishes[""] + (wishes.get(topic, 0) if topic else 0)) for topic in topics]
    else:
        by_language = await copies.audience_by_language(cx, draft.statement)
    angle = preview.angle_of(draft, context.mission, shown.view)
    return preview.chooser(translate, context.mission, draft, angle, by_language, by_topic)


async def choose(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the preview as another kind of reader sees it."""
    draft, form, lang = args
    found, angle = await _opened(interaction, number_of(draft), lang), Angle(Form(form), lang)
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=PAGE, view=str(angle))


async def _opened(interaction: Interaction, draft: int, lang: str) -> Draft:
    """The draft, for a member of staff.

    Raises:
        ValueError: neither the draft nor the mission has that language.
    """
    found = await opened(interaction, draft)
    if lang not in (*interaction.context.mission.languages, *found.content.languages):
        raise ValueError(lang)
    return found


async def test(interaction: Interaction, args: Sequence[str]) -> None:
    """Send the release to the person alone, below a line that says it is a test.

    Raises:
        Refusal: Telegram does not accept it.
    """
    draft, lang = args
    found = await _opened(interaction, number_of(draft), lang)
    mission, statement = interaction.context.mission, await statement_of(interaction.context.services, found)
    today = day_in(mission.timezone, interaction.context.services.clock())
    views = preview.previews(mission, found, today, lang, statement=statement)
    await interaction.show(View(italic(interaction.translate("test.line", draft=found.name))))
    try:
        await interaction.context.messenger.answer_all(
            interaction.chat, interaction.thread, views, silent=found.content.silent
        )
    except BadRequest as error:
        raise Refusal("card.refused", reason=error.message) from error
    await interaction.toast("test.sent")


async def _view(interaction: Interaction, draft: Draft, lang: str, form: Form) -> View:
    mission = interaction.context.mission
    today = day_in(mission.timezone, interaction.context.services.clock())
    statement = await statement_of(interaction.context.services, draft)
    return preview.preview(mission, draft, today, lang, form=form, statement=statement)


async def turn(interaction: Interaction, args: Sequence[str]) -> None:
    """Read in full, below a preview; page 0 returns to the preview."""
    draft, page, lang, origin = args
    found, number = await _opened(interaction, number_of(draft), lang), number_of(page)
    await interaction.turn(
        await _page(interaction, found, lang, number, origin)
        if number
        else await _view(interaction, found, lang, Form(origin))
    )
    await interaction.toast()


async def _page(interaction: Interaction, draft: Draft, lang: str, number: int, origin: str) -> View:
    mission = interaction.context.mission
    today = day_in(mission.timezone, interaction.context.services.clock())
    statement = await statement_of(interaction.context.services, draft)
    return preview.preview_page(mission, draft, today, number, lang, origin, statement)


async def open_link(interaction: Interaction, linked: str) -> bool:
    """Open the text that a link in a preview names (17-en), as a reader of a channel would. Returns whether it
    exists."""
    named = _LINKED.fullmatch(linked)
    if not named or await interaction.context.role(interaction.user) is None:
        return False
    try:
        found = await _opened(interaction, int(named[1]), named[2])
    except ValueError:
        return False
    await interaction.show(await _page(interaction, found, named[2], 1, preview.ALONE))
    return True


async def unshared(interaction: Interaction, args: Sequence[str]) -> None:
    """Share below a preview: explain that there is nothing to share yet."""
    await interaction.toast("post.not_shared_yet")


FEATURE = Feature(
    presses=(Press("view", choose), Press("test", test), Press("draft", turn), Press("unshared", unshared)),
    links=(StartLink(f"{preview.LINK}-", open_link),),
    pages=(CardPage(PAGE, page),),
)
