"""Languages on a draft's card: add, replace or remove the text of a language (of a retraction: the reason), or change
which language a text is in; and the button that turns typed marks into formatting."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.drafts.post import ask_for
from bot.chat.drafts.show_card import on_newest, show_change
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction, Press
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.releases.release import ReleaseKind
from bot.i18n.translator import Translator
from bot.rendering.drafts import languages_page
from bot.rendering.view import View
from bot.services.drafts import rework
from bot.services.drafts.read_card import statement_of
from bot.store.drafts import translations
from bot.store.drafts.cards import ShownCard
from bot.store.staff import members

PAGE = "languages"


async def page(context: ChatContext, translate: Translator, draft: Draft, _: CardFacts, __: ShownCard) -> View:
    """The page: each language with its buttons."""
    if draft.kind is ReleaseKind.RETRACT:
        return languages_page.reasons(translate, context.mission, draft)
    statement = await statement_of(context.services, draft) if draft.kind is not ReleaseKind.PUBLISH else None
    cx = context.services.db.reader
    names = await members.names(cx)
    asked = await translations.asked(cx, draft.id, 0)
    at_it = {lang: names.get(one.taken_by, "") if one.taken_by else "" for lang, one in asked.items()}
    published = set(statement.texts) if statement else set()
    translators = set(context.services.translators)
    return languages_page.languages(translate, context.mission, draft, published, translators, at_it)


async def ask(interaction: Interaction, args: Sequence[str]) -> None:
    """Add or Replace: ask for the text."""
    draft, version, lang = args
    async with on_newest(interaction, number_of(draft)):
        await ask_for(interaction, number_of(draft), number_of(version), lang)


async def remove(interaction: Interaction, args: Sequence[str]) -> None:
    """Remove: delete the draft's text in that language."""
    draft, version, lang = args
    async with on_newest(interaction, number_of(draft)):
        done = await rework.remove_text(
            interaction.context.services, interaction.user, number_of(draft), number_of(version), lang
        )
    await show_change(interaction, done, PAGE, view="")


async def move(interaction: Interaction, args: Sequence[str]) -> None:
    """Another language: record that the text is in that one."""
    draft, version, lang, to = args
    async with on_newest(interaction, number_of(draft)):
        done = await rework.move_text(
            interaction.context.services, interaction.user, number_of(draft), number_of(version), lang, to
        )
    await show_change(interaction, done, PAGE, view="")


async def convert(interaction: Interaction, args: Sequence[str]) -> None:
    """Convert: turn typed marks such as *bold* or [words](address) into formatting."""
    draft, version = map(number_of, args)
    async with on_newest(interaction, draft):
        done = await rework.convert_marks(interaction.context.services, interaction.user, draft, version)
    await show_change(interaction, done)


FEATURE = Feature(
    presses=(
        Press("text_ask", ask),
        Press("text_drop", remove),
        Press("text_move", move),
        Press("convert", convert),
    ),
    pages=(CardPage(PAGE, page),),
)
