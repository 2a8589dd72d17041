"""Media on a draft's card: order, add, replace, remove, describe, cover, and the place of the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telegram import Message

from bot.chat.drafts.show_card import leave_page, on_newest, opened, show_change
from bot.chat.message import text_of
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction, Press, Question
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.media import MediaKind, MediaSet
from bot.domain.prompts import AltPrompt, MediaPrompt
from bot.i18n.translator import Translator, own_name
from bot.rendering.media import media_page
from bot.rendering.media.media_page import PAGE
from bot.rendering.view import View
from bot.services.drafts import change
from bot.services.media import arrange, show_as
from bot.store.drafts.cards import ShownCard


async def page(context: ChatContext, translate: Translator, draft: Draft, _: CardFacts, shown: ShownCard) -> View:
    """The page: all of the media, or one of them."""
    item = draft.content.media.item(shown.page.partition("-")[2])
    if item is None:
        return media_page.media(translate, context.mission, draft)
    return media_page.one(translate, context.mission, draft, item)


async def _change(
    interaction: Interaction,
    draft: str,
    version: str,
    alter: Callable[[MediaSet], MediaSet],
    tag: str = "",
) -> None:
    """Change the media and show the page again: the page of the file with the tag, or of all files."""
    async with on_newest(interaction, number_of(draft)):
        done = await arrange.arrange(
            interaction.context.services, interaction.user, number_of(draft), number_of(version), alter
        )
    await show_change(interaction, done, f"{PAGE}-{tag}" if tag else PAGE)


async def ask(interaction: Interaction, args: Sequence[str]) -> None:
    """Add, or Replace: ask for a file."""
    draft, version, replaces = (*args, "")[:3]
    async with on_newest(interaction, number_of(draft)):
        found = await arrange.ask_for_file(
            *(interaction.context.services, interaction.user, interaction.chat),
            *(number_of(draft), number_of(version), replaces),
        )
    await interaction.toast()
    await interaction.say("media.ask_other" if replaces else "media.ask_more", draft=found.name)


async def no_file(interaction: Interaction, message: Message, asked: MediaPrompt) -> None:
    """The message that answers Add or Replace has no file."""
    raise Refusal("media.send_file")


async def remove(interaction: Interaction, args: Sequence[str]) -> None:
    """Remove: take the file out of the draft."""
    draft, version, tag = args
    await _change(interaction, draft, version, arrange.removed(tag))


async def move(interaction: Interaction, args: Sequence[str]) -> None:
    """Earlier, Later: move the file to that place."""
    draft, version, tag, to = args
    await _change(interaction, draft, version, arrange.moved(tag, number_of(to)), tag)


async def cover(interaction: Interaction, args: Sequence[str]) -> None:
    """Switch the cover that hides a file until a reader taps it."""
    draft, version, tag, on = args
    await _change(interaction, draft, version, arrange.covered(tag, spoiler=on == "1"), tag)


async def text_first(interaction: Interaction, args: Sequence[str]) -> None:
    """Put the text before the media, or after them."""
    draft, version, on = args
    await _change(interaction, draft, version, arrange.text_first(first=on == "1"))


async def change_kind(interaction: Interaction, args: Sequence[str]) -> None:
    """Send the file as a picture, or as a document."""
    draft, version, tag, kind = args
    async with on_newest(interaction, number_of(draft)):
        done = await show_as.show_as(
            *(interaction.context.services, interaction.user, number_of(draft), number_of(version)),
            *(tag, MediaKind(kind)),
        )
    await show_change(interaction, done, PAGE)


async def ask_to_describe(interaction: Interaction, args: Sequence[str]) -> None:
    """Describe: ask what a picture shows."""
    draft, version, tag, lang = args
    async with on_newest(interaction, number_of(draft)):
        await arrange.ask_for_alt(
            *(interaction.context.services, interaction.user, interaction.chat),
            number_of(draft),
            number_of(version),
            tag,
            lang,
        )
    found = await opened(interaction, number_of(draft))
    item = arrange.item_of(found.content.media, tag)
    number = found.content.media.items.index(item) + 1
    await interaction.toast()
    await interaction.say("media.ask_alt", number=number, draft=found.name, language=own_name(lang))


async def describe(interaction: Interaction, message: Message, asked: AltPrompt) -> None:
    """Take the typed description (alternative text) of a picture."""
    said = text_of(message).text if message.text else ""
    services = interaction.context.services
    try:
        done = await arrange.describe(services, interaction.user, interaction.chat, asked, message.message_id, said)
    except Stale:  # the picture is no longer there
        await change.cancel_question(services, interaction.user, interaction.chat, AltPrompt)
        raise
    await show_change(interaction, done, f"{PAGE}-{asked.tag}")


async def cancelled(interaction: Interaction, asked: MediaPrompt | AltPrompt) -> None:
    """/cancel: back to the page."""
    tag = asked.tag if isinstance(asked, AltPrompt) else asked.replaces
    await leave_page(interaction, asked.draft, f"{PAGE}-{tag}" if tag else PAGE)


FEATURE = Feature(
    presses=(
        Press("media_ask", ask),
        Press("media_drop", remove),
        Press("media_move", move),
        Press("media_cover", cover),
        Press("media_text", text_first),
        Press("media_kind", change_kind),
        Press("media_alt", ask_to_describe),
    ),
    questions=(Question(MediaPrompt, no_file, cancelled), Question(AltPrompt, describe, cancelled)),
    pages=(CardPage(PAGE, page),),
)
