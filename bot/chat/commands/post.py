"""/post: staff write a statement; preview, card, Publish, Edit, Discard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from telegram import Message
from telegram.error import BadRequest

from bot.chat.commands.help import not_understood
from bot.chat.desk import Visit, text_of
from bot.chat.registry import Audience, Command, Feature, Press, number_of
from bot.domain.counting import day_in
from bot.domain.draft import Draft, DraftState
from bot.domain.errors import Refusal, Stale
from bot.domain.people import Role
from bot.domain.richtext import RichText
from bot.rendering import drafts as show
from bot.rendering.view import View
from bot.services import drafts, publishing
from bot.store import drafts as stored
from bot.store import prompts, targets


async def post(here: Visit, argument: str) -> None:
    """Begin a draft with the text behind the command, or ask for it. Only staff see that the command exists."""
    message = here.message
    if message is None or await here.desk.role(here.user) is None:
        if message is not None:
            await not_understood(here, message)
        return
    if not here.private:
        await here.say("staff.private_only")
        return
    text = without_command(text_of(message))
    if not text:
        await drafts.ask_for_text(here.desk.office, here.user, here.chat)
        await here.say("post.ask")
        return
    await show_draft(here, await _write(here, message, text))


def without_command(text: RichText) -> RichText:
    """The text behind `/post`, however it is set off."""
    words = text.text.split(maxsplit=1)
    if not words or not words[0].startswith("/post"):
        return text.strip()
    return text[text.text.index(words[0]) + len(words[0]) :].strip()


async def _write(here: Visit, message: Message, text: RichText) -> Draft:
    return await drafts.write(here.desk.office, here.user, here.chat, message.message_id, text, message.date)


async def take_text(here: Visit, message: Message) -> bool:
    """A message that is no command: the answer to an open question, or the next piece of a long paste."""
    office = here.desk.office
    if not here.private or await here.desk.role(here.user) is None:
        return False
    if known := await stored.of_message(office.db.reader, here.chat, message.message_id):
        await show_draft(here, known)  # taken in before a crash, and not answered
        return True
    question = await prompts.pending(office.db.reader, here.chat, here.user, office.clock())
    text = text_of(message)
    if question and not message.text:
        raise Refusal("post.text_only")
    if question and question[0] == drafts.POST:
        draft = await _write(here, message, text)
    elif question and question[0] == drafts.EDIT:
        at = message.date
        draft = await drafts.replace_text(office, here.user, here.chat, question[1], message.message_id, text, at)
    elif message.text:
        return await _follow(here, message, text)
    else:
        return False
    await show_draft(here, draft)
    return True


async def _follow(here: Visit, message: Message, text: RichText) -> bool:
    """The next piece of a long paste; the card follows when the last piece is in."""
    office = here.desk.office
    draft = await drafts.follow(office, here.user, here.chat, message.message_id, text, message.date)
    if draft is None:
        return False
    here.desk.refresher.soon(draft.id, partial(_show_newest, here, draft.id))
    return True


async def _show_newest(here: Visit, draft: int) -> None:
    found = await stored.by_id(here.desk.office.db.reader, draft)
    mine = found is not None and (found.author, found.chat) == (here.user, here.chat)
    if found and mine and found.state is DraftState.EDITING:
        await show_draft(here, found)


async def message_edited(here: Visit, message: Message) -> None:
    """The author edited a message that a draft is written in."""
    text = without_command(text_of(message))
    draft = await drafts.message_edited(here.desk.office, here.user, here.chat, message.message_id, text)
    if draft:
        await show_draft(here, draft)


async def show_draft(here: Visit, draft: Draft) -> None:
    """The preview and the card: edited in place where they are shown already.

    A preview that Telegram refuses is told on the card, which then has no Publish.
    """
    office = here.desk.office
    today = day_in(office.mission.timezone, office.clock())
    shown, card_shown = await stored.messages(office.db.reader, draft.id)
    refused = ""
    try:
        shown = await _place(here, show.preview(office.mission, draft, today), shown)
    except BadRequest as error:
        refused = error.message
    card_shown = await _place(here, await _card(here, draft, refused), card_shown)
    await drafts.remember_messages(office, draft.id, shown, card_shown)


async def _place(here: Visit, view: View, message: int) -> int:
    """Edit the message, or send one where there is none; its id."""
    if not message:
        return await here.show(view)
    await here.desk.messenger.edit(here.chat, message, view)
    return message


async def _card(here: Visit, draft: Draft, refused: str = "") -> View:
    office, content = here.desk.office, draft.content
    role = await here.desk.role(here.user)
    counts = await targets.audience(office.db.reader, content.topic, urgent=content.urgent)
    may_publish = role is not None and role.includes(Role.PUBLISHER)
    return show.card(here.words, office.mission, draft, counts, may_publish=may_publish, refused=refused)


async def choose_topic(here: Visit, args: Sequence[str]) -> None:
    """A topic's button on the card."""
    draft, topic = args
    changed = await drafts.choose_topic(here.desk.office, here.user, here.chat, number_of(draft), topic)
    await here.toast()
    await show_draft(here, changed)


async def publish(here: Visit, args: Sequence[str]) -> None:
    """The Publish button: the card becomes the message in which the release is watched."""
    draft, version = map(number_of, args)
    try:
        published = await publishing.publish_draft(here.desk.office, here.user, here.chat, draft, version)
    except Stale:
        await _show_newest(here, draft)
        raise
    here.desk.wake()
    await here.toast("publish.done" if published.anew else "publish.again", number=published.number)


async def edit(here: Visit, args: Sequence[str]) -> None:
    """The Edit button: the next message replaces the text."""
    (draft,) = map(number_of, args)
    found = await drafts.ask_for_new_text(here.desk.office, here.user, here.chat, draft)
    await here.toast("edit.asked")
    await here.say("post.ask_again", draft=found.name)


async def discard(here: Visit, args: Sequence[str]) -> None:
    """The Discard button."""
    (draft,) = map(number_of, args)
    discarded = await drafts.discard(here.desk.office, here.user, here.chat, draft)
    await here.toast("discard.done")
    await here.turn(show.card(here.words, here.desk.mission, discarded, {}, may_publish=False))


async def turn_preview(here: Visit, args: Sequence[str]) -> None:
    """Read in full below a preview; page 0 is the way back."""
    draft, number = map(number_of, args)
    found = await stored.by_id(here.desk.office.db.reader, draft)
    if found is None or found.author != here.user or found.chat != here.chat:
        raise Stale("button.not_yours")
    today = day_in(here.desk.mission.timezone, here.desk.office.clock())
    await here.turn(_preview(here, found, today, number))
    await here.toast()


async def unshared(here: Visit, args: Sequence[str]) -> None:
    """Share below a preview: there is nothing to share yet."""
    await here.toast("post.not_shared_yet")


def _preview(here: Visit, draft: Draft, today: date, number: int) -> View:
    if number == 0:
        return show.preview(here.desk.mission, draft, today)
    return show.preview_page(here.desk.mission, draft, today, number)


async def fresh(here: Visit) -> None:
    """The card of the draft that was written last here.

    Raises:
        Stale: there is none that is still being written.
    """
    last = await stored.last_part(here.desk.office.db.reader, here.chat)
    if last is None or last[0].author != here.user or last[0].state is not DraftState.EDITING:
        raise Stale("button.old")
    await show_draft(here, last[0])


FEATURE = Feature(
    commands=(Command(("post",), post, Audience.STAFF),),
    presses=(
        Press("publish", publish),
        Press("edit", edit),
        Press("discard", discard),
        Press("topic", choose_topic),
        Press("draft", turn_preview),
        Press("unshared", unshared),
    ),
    fresh=fresh,
)
