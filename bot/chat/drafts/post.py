"""/post: staff write a statement; and the buttons on its card for composing, publishing and discarding."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.attachments import attachment_of, is_file, may_go_on, says_post, tell, without_command
from bot.chat.drafts.confirm import is_sure
from bot.chat.drafts.show_card import on_newest, opened, show_change
from bot.chat.message import text_of
from bot.chat.mission.help import not_understood
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, MessageTaker, Press, Question, Turn
from bot.chat.platform.registry import page_named
from bot.domain.drafts.document import KINDS
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.drafts.sent_media import Goal
from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import StatementPrompt, TextPrompt
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.richtext import RichText
from bot.i18n.translator import own_name
from bot.rendering.view import View, rows, tap
from bot.services.drafts import approve, change, compose, discard
from bot.services.drafts.release_draft import Decided
from bot.store.drafts import parts
from bot.store.media import sent


async def post(interaction: Interaction, argument: str) -> None:
    """Begin a draft with the text after the command, or ask for the text. Only staff learn that the command exists."""
    message = interaction.message
    if message is None or await interaction.context.role(interaction.user) is None:
        if message is not None:
            await not_understood(interaction, message)
        return
    if not interaction.private:
        await interaction.say("staff.private_only")
        return
    if not is_file(message) and not without_command(text_of(message)):
        await compose.ask_for_text(interaction.context.services, interaction.user, interaction.chat)
        await interaction.say("post.ask", **KINDS)
        return
    await _take_statement(interaction, message)


async def _take_statement(interaction: Interaction, message: Message) -> None:
    services, given = interaction.context.services, await attachment_of(interaction.context, message)
    draft = await compose.write(
        services, interaction.user, interaction.chat, message.message_id, given.text, message.date
    )
    await tell(interaction, message, given.notes)
    if may_go_on(message):
        show_card.follow(interaction.context, interaction.chat, draft.id)
    else:
        await show_card.place(interaction.context, interaction.chat, draft)


async def answer_statement(interaction: Interaction, message: Message, _: StatementPrompt) -> None:
    """Take the answer to /post without a text."""
    await _take_statement(interaction, message)


async def answer_text(interaction: Interaction, message: Message, asked: TextPrompt) -> None:
    """Take the answer to Edit, or to Add a language. If somebody else has changed the text since, offer Use mine."""
    given, lang = await attachment_of(interaction.context, message), asked.lang
    sent = message.message_id, given.text, message.date
    try:
        done = await compose.replace_text(
            interaction.context.services, interaction.user, interaction.chat, asked, *sent
        )
    except Refusal as refusal:
        if refusal.key != "draft.text_aside":
            raise
        await show_card.place(interaction.context, interaction.chat, await opened(interaction, asked.draft), page="")
        found = await opened(interaction, asked.draft)
        await interaction.show(offer(interaction, found, message.message_id, refusal))
        return
    await tell(interaction, message, given.notes)
    retracts = done.draft.kind is ReleaseKind.RETRACT
    view = f".{lang}" if lang and (retracts or done.draft.content.text(lang)) else ""
    if may_go_on(message):
        if done.voided:
            await interaction.say("draft.voided")
        show_card.follow(interaction.context, interaction.chat, asked.draft, view=view)
    else:
        await show_change(interaction, done, view=view)


def offer(interaction: Interaction, found: Draft, message: int, refusal: Refusal) -> View:
    """A message that the text was kept separately, with a button that puts it in place of the draft's text."""
    use = tap(f"📥 {interaction.translate('button.use_mine')}", "use_mine", found.id, found.version, message)
    return View(RichText(interaction.translate(refusal.key, **refusal.values)), rows((use,)))


async def use_mine(interaction: Interaction, args: Sequence[str]) -> None:
    """Use mine. If the draft has been changed again, the button is offered anew, so that the text is not lost."""
    draft, version, message = map(number_of, args)
    try:
        async with on_newest(interaction, draft):
            done = await compose.use_aside(
                interaction.context.services, interaction.user, interaction.chat, draft, version, message
            )
    except Stale as stale:
        if stale.key == "draft.changed_by":
            again = Refusal("draft.text_aside", **stale.values)
            await interaction.turn(offer(interaction, await opened(interaction, draft), message, again))
        raise
    await interaction.turn(View(RichText(interaction.translate("draft.mine_used", draft=done.draft.name))))
    await show_change(interaction, done)


async def take_caption(interaction: Interaction, message: Message) -> bool:
    """A file or picture with the caption /post: run the command, since Telegram's apps allow it there."""
    if not says_post(message):
        return False
    await post(interaction, "")
    return True


async def take_text(interaction: Interaction, message: Message) -> bool:
    """Take the next part of a long pasted text, or a message that was stored before a crash and not answered."""
    services = interaction.context.services
    if not interaction.private or await interaction.context.role(interaction.user) is None:
        return False
    if known := await parts.of_message(services.db.reader, interaction.chat, message.message_id):
        await show_card.place(
            interaction.context, interaction.chat, known[0]
        )  # stored before a crash, and not answered
        return True
    text = text_of(message)
    if not text or is_file(message):
        return False
    draft = await compose.follow(services, interaction.user, interaction.chat, message.message_id, text, message.date)
    if draft is None:
        return False
    show_card.follow(interaction.context, interaction.chat, draft.id)
    return True


async def message_edited(interaction: Interaction, message: Message) -> None:
    """The author edited a message that a draft is written in, or replaced its file. If the file itself is in the draft,
    only its caption counts."""
    services, cx = interaction.context.services, interaction.context.services.db.reader
    if await parts.of_message(cx, interaction.chat, message.message_id) is None:
        return
    file = await sent.of_message(cx, interaction.chat, message.message_id)
    if file and file.goal is Goal.DONE:
        text = without_command(text_of(message))
    else:
        text = (await attachment_of(interaction.context, message)).text
    done = await compose.message_edited(services, interaction.user, interaction.chat, message.message_id, text)
    if done:
        await show_change(interaction, done)


async def choose_topic(interaction: Interaction, args: Sequence[str]) -> None:
    """A topic's button on the card."""
    draft, version, topic = args
    services = interaction.context.services
    await show_change(
        interaction, await change.choose_topic(services, interaction.user, number_of(draft), number_of(version), topic)
    )


async def publish(interaction: Interaction, args: Sequence[str]) -> None:
    """Publish or Correct: the card turns into the message that shows the release's progress."""
    if not await is_sure(interaction, args, "publish"):
        return
    draft, version = map(number_of, args[:2])
    async with on_newest(interaction, draft):
        done = await approve.publish(interaction.context.services, interaction.user, draft, version)
    await went_out(interaction, done)


async def went_out(interaction: Interaction, done: Decided) -> None:
    """After a decision that may have released a draft: wake delivery, tell the person, refresh the cards."""
    interaction.context.wake()
    if done.published is None:
        waits = done.draft.state is DraftState.SCHEDULED
        key = "when.scheduled" if waits else f"draft.is_{done.draft.state}"
        await interaction.toast(key, alert=not waits, draft=done.draft.name)
        await show_card.answer(interaction, done.draft)
        return
    kind = done.draft.kind
    key = f"done.{kind}" if done.published.anew else f"again.{kind}"
    await interaction.toast(key, number=done.published.number)
    if done.published.anew:
        await show_card.refresh(interaction.context, done.draft.id, but=interaction.chat)


async def edit(interaction: Interaction, args: Sequence[str]) -> None:
    """Edit: ask for a new text. If the draft has several texts, open the page of languages."""
    draft, version = map(number_of, args)
    found = await opened(interaction, draft)
    texts, retracts = found.content.texts, found.kind is ReleaseKind.RETRACT
    if found.content.reasons or (len(texts) > 1 and not retracts):
        await show_card.place(interaction.context, interaction.chat, found, page="languages")
        await interaction.toast("edit.which")
        return
    first = texts[0].lang if texts else interaction.context.mission.default_language
    await ask_for(interaction, draft, version, "" if retracts else first)


async def ask_for(interaction: Interaction, draft: int, version: int, lang: str) -> None:
    """Ask for the text in `lang` (of a retraction, '': the reason)."""
    found = await compose.ask_for_new_text(
        interaction.context.services, interaction.user, interaction.chat, draft, version, lang
    )
    await interaction.toast("edit.asked")
    if found.kind is ReleaseKind.RETRACT and lang:
        await interaction.say("retract.ask_reason_in", draft=found.name, language=own_name(lang))
    elif not lang:
        await interaction.say("retract.ask_reason", draft=found.name)
    elif found.content.text(lang) is None or len(found.content.texts) > 1:
        if found.content.text(lang):
            await interaction.say("languages.ask_again", draft=found.name, language=own_name(lang))
        else:
            await interaction.say("languages.ask", draft=found.name, language=own_name(lang), **KINDS)
    else:
        await interaction.say("post.ask_again", draft=found.name)


async def on_discard(interaction: Interaction, args: Sequence[str]) -> None:
    """Discard: give the draft up. Its card then has Undo."""
    draft, version = map(number_of, args)
    done = await discard.discard(interaction.context.services, interaction.user, draft, version)
    await interaction.toast("discard.done")
    await show_card.answer(interaction, done)


async def undo(interaction: Interaction, args: Sequence[str]) -> None:
    """Undo: return the discarded draft to editing."""
    (draft,) = map(number_of, args)
    done = await discard.restore(interaction.context.services, interaction.user, draft)
    await interaction.toast("discard.undone", draft=done.name)
    await show_card.answer(interaction, done)


async def open_page(interaction: Interaction, args: Sequence[str]) -> None:
    """Open a page of the card; '' is the card itself."""
    draft, page = args if len(args) == 2 else (*args, "")
    if page and page_named(interaction.context.features, page) is None:
        raise ValueError(page)
    found = await opened(interaction, number_of(draft))
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=page)


async def fresh(interaction: Interaction) -> None:
    """The card of the draft that was last written in this chat.

    Raises:
        Stale: no draft is being written here.
    """
    last = await parts.last(interaction.context.services.db.reader, interaction.chat)
    if last is None or last.draft.state is not DraftState.EDITING:
        raise Stale("button.old")
    await show_card.place(interaction.context, interaction.chat, last.draft, anew=True)


FEATURE = Feature(
    commands=(Command(("post",), post, Audience.STAFF),),
    presses=(
        Press("publish", publish),
        Press("edit", edit),
        Press("discard", on_discard),
        Press("undo", undo),
        Press("topic", choose_topic),
        Press("page", open_page),
        Press("use_mine", use_mine),
    ),
    questions=(Question(StatementPrompt, answer_statement), Question(TextPrompt, answer_text)),
    messages=(MessageTaker(Turn.CAPTION, take_caption), MessageTaker(Turn.CONTINUED, take_text)),
    edited=(message_edited,),
    fresh=fresh,
)
