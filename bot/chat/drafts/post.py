"""/post: staff write a statement; the card below its preview decides, changes, discards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.attachments import handed_in, is_file, says_post, tell, without_command
from bot.chat.drafts.confirm_dates import is_sure
from bot.chat.mission.help import not_understood
from bot.chat.platform.interaction import Desk, Visit, text_of
from bot.chat.platform.registry import Audience, Command, Feature, Press, Question, number_of
from bot.domain.drafts.document import KINDS
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.text.richtext import RichText
from bot.i18n.translator import own_name
from bot.rendering.view import View, rows, tap
from bot.services.context import require
from bot.services.drafts import approve, change, compose
from bot.services.drafts.change import Changed
from bot.services.drafts.release_draft import Decided
from bot.store.drafts import drafts, parts


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
    if not is_file(message) and not without_command(text_of(message)):
        await compose.ask_for_text(here.desk.office, here.user, here.chat)
        await here.say("post.ask", **KINDS)
        return
    await take_post(here, message)


async def take_post(here: Visit, message: Message, _: str = "", __: int = 0) -> None:
    """The text behind /post, or the answer to /post alone."""
    office, given = here.desk.office, await handed_in(here.desk, message)
    draft = await compose.write(office, here.user, here.chat, message.message_id, given.text, message.date)
    await tell(here, given.notes)
    await show_card.place(here.desk, here.chat, draft)


async def take_new_text(here: Visit, message: Message, question: str, draft: int) -> None:
    """The answer to Edit, or to Add a language. Where somebody else was faster, Use mine is offered."""
    given, lang = await handed_in(here.desk, message), question.partition(":")[0]
    sent = message.message_id, given.text, message.date
    try:
        done = await compose.replace_text(here.desk.office, here.user, here.chat, draft, question, *sent)
    except Refusal as refusal:
        if refusal.key != "draft.text_aside":
            raise
        await show_card.place(here.desk, here.chat, await opened(here, draft), page="")
        await here.show(await _offer(here, draft, message.message_id, refusal))
        return
    await tell(here, given.notes)
    await changed(here, done, view=f".{lang}" if done.draft.content.text(lang) else "")


async def _offer(here: Visit, draft: int, message: int, refusal: Refusal) -> View:
    """A text was kept aside: its button uses it in place of what stands there now."""
    found = await opened(here, draft)
    use = tap(f"📥 {here.words('button.use_mine')}", "use_mine", draft, found.version, message)
    return View(RichText(here.words(refusal.key, **refusal.values)), rows((use,)))


async def use_mine(here: Visit, args: Sequence[str]) -> None:
    """Use mine. Where the draft has been changed once more, the button is made anew: the text is not lost."""
    draft, version, message = map(number_of, args)
    try:
        async with on_newest(here, draft):
            done = await compose.use_aside(here.desk.office, here.user, here.chat, draft, version, message)
    except Stale as stale:
        if stale.key == "draft.changed_by":
            again = Refusal("draft.text_aside", **stale.values)
            await here.turn(await _offer(here, draft, message, again))
        raise
    await here.turn(View(RichText(here.words("draft.mine_used", draft=done.draft.name))))
    await changed(here, done)


async def take_caption(here: Visit, message: Message) -> bool:
    """A file or a picture whose caption is /post: the command, which Telegram's apps let one write there too."""
    if not says_post(message):
        return False
    await post(here, "")
    return True


async def take_text(here: Visit, message: Message) -> bool:
    """A message that is no command and no answer: the next piece of a long paste, or what was taken in before."""
    office = here.desk.office
    if not here.private or await here.desk.role(here.user) is None:
        return False
    if known := await parts.of_message(office.db.reader, here.chat, message.message_id):
        await show_card.place(here.desk, here.chat, known[0])  # taken in before a crash, and not answered
        return True
    text = text_of(message)
    if not text or is_file(message):
        return False
    draft = await compose.follow(office, here.user, here.chat, message.message_id, text, message.date)
    if draft is None:
        return False
    # The card follows when the last piece is in.
    here.desk.refresher.soon((draft.id, here.chat), partial(_show_newest, here.desk, here.chat, draft.id))
    return True


async def _show_newest(desk: Desk, chat: int, draft: int) -> None:
    found = await drafts.by_id(desk.office.db.reader, draft)
    if found and found.state is DraftState.EDITING:
        await show_card.place(desk, chat, found)
        await show_card.refresh(desk, draft, but=chat)


async def message_edited(here: Visit, message: Message) -> None:
    """The writer edited a message that a draft is written in, or put another file into it."""
    office = here.desk.office
    if await parts.of_message(office.db.reader, here.chat, message.message_id) is None:
        return
    given = await handed_in(here.desk, message)
    done = await compose.message_edited(office, here.user, here.chat, message.message_id, given.text)
    if done:
        await changed(here, done)


async def changed(here: Visit, done: Changed, page: str | None = "", view: str | None = None) -> None:
    """Show a change, here and in every chat that shows the draft; a toast tells that an approval is void."""
    await here.toast("draft.voided" if done.voided else "", alert=done.voided)
    await show_card.place(here.desk, here.chat, done.draft, page=page, view=view)
    await show_card.refresh(here.desk, done.draft.id, but=here.chat)
    if done.voided and here.query is None:
        await here.say("draft.voided")


async def opened(here: Visit, draft: int) -> Draft:
    """The draft, for a member of staff.

    Raises:
        NotAllowed: the person is no staff.
        Stale: there is no such draft.
    """
    cx = here.desk.office.db.reader
    await require(cx, here.user, Role.EDITOR)
    found = await drafts.by_id(cx, draft)
    if found is None:
        raise Stale("button.old")
    return found


async def choose_topic(here: Visit, args: Sequence[str]) -> None:
    """A topic's button on the card."""
    draft, version, topic = args
    office = here.desk.office
    await changed(here, await change.choose_topic(office, here.user, number_of(draft), number_of(version), topic))


async def publish(here: Visit, args: Sequence[str]) -> None:
    """Publish or Correct: the card becomes the message in which the release is watched."""
    if not await is_sure(here, args, "publish"):
        return
    draft, version = map(number_of, args[:2])
    async with on_newest(here, draft):
        done = await approve.publish(here.desk.office, here.user, draft, version)
    await went_out(here, done)


async def went_out(here: Visit, done: Decided) -> None:
    """A decision let a draft go: wake the engine, tell, bring the cards in step."""
    here.desk.wake()
    if done.published is None:
        waits = done.draft.state is DraftState.SCHEDULED
        key = "when.scheduled" if waits else f"draft.is_{done.draft.state}"
        await here.toast(key, alert=not waits, draft=done.draft.name)
        await show_card.place(here.desk, here.chat, done.draft, page="")
    else:
        kind = done.draft.kind
        key = f"done.{kind}" if done.published.anew else f"again.{kind}"
        await here.toast(key, number=done.published.number)
    if done.published is None or done.published.anew:
        await show_card.refresh(here.desk, done.draft.id, but=here.chat)


@asynccontextmanager
async def on_newest(here: Visit, draft: int) -> AsyncIterator[None]:
    """A press that came too late shows the card as it is now, beside being refused."""
    try:
        yield
    except Stale:  # told at once, shown after it
        here.desk.refresher.soon((draft, here.chat), partial(_show_again, here.desk, here.chat, draft))
        raise


async def _show_again(desk: Desk, chat: int, draft: int) -> None:
    found = await drafts.by_id(desk.office.db.reader, draft)
    if found and found.state not in (DraftState.PUBLISHED, DraftState.DISCARDED):
        await show_card.place(desk, chat, found, page="")


async def edit(here: Visit, args: Sequence[str]) -> None:
    """Edit: the next message replaces the text; of several texts the languages' page opens."""
    draft, version = map(number_of, args)
    found = await opened(here, draft)
    texts = found.content.texts
    if len(texts) > 1 and found.kind is not ReleaseKind.RETRACT:
        await show_card.place(here.desk, here.chat, found, page="languages")
        await here.toast("edit.which")
        return
    lang = "" if found.kind is ReleaseKind.RETRACT else texts[0].lang if texts else here.desk.mission.default_language
    await ask_for(here, draft, version, lang)


async def ask_for(here: Visit, draft: int, version: int, lang: str) -> None:
    """Ask for the text in `lang` (of a retraction, '': the reason)."""
    found = await compose.ask_for_new_text(here.desk.office, here.user, here.chat, draft, version, lang)
    await here.toast("edit.asked")
    if not lang:
        await here.say("retract.ask_reason", draft=found.name)
    elif found.content.text(lang) is None or len(found.content.texts) > 1:
        if found.content.text(lang):
            await here.say("languages.ask_again", draft=found.name, language=own_name(lang))
        else:
            await here.say("languages.ask", draft=found.name, language=own_name(lang), **KINDS)
    else:
        await here.say("post.ask_again", draft=found.name)


async def discard(here: Visit, args: Sequence[str]) -> None:
    """The Discard button."""
    draft, version = map(number_of, args)
    discarded = await approve.discard(here.desk.office, here.user, draft, version)
    await here.toast("discard.done")
    await show_card.place(here.desk, here.chat, discarded, page="")
    await show_card.refresh(here.desk, draft, but=here.chat)


async def open_page(here: Visit, args: Sequence[str]) -> None:
    """A page of the card; '' is the card itself."""
    draft, page = args if len(args) == 2 else (*args, "")
    if page and show_card.page_of(page) is None:
        raise ValueError(page)
    found = await opened(here, number_of(draft))
    await here.toast()
    await show_card.place(here.desk, here.chat, found, page=page)


async def fresh(here: Visit) -> None:
    """The card of the draft that was written last here.

    Raises:
        Stale: there is none that is still being written.
    """
    last = await parts.last(here.desk.office.db.reader, here.chat)
    if last is None or last.draft.state is not DraftState.EDITING:
        raise Stale("button.old")
    await show_card.place(here.desk, here.chat, last.draft, anew=True)


FEATURE = Feature(
    commands=(Command(("post",), post, Audience.STAFF),),
    presses=(
        Press("publish", publish),
        Press("edit", edit),
        Press("discard", discard),
        Press("topic", choose_topic),
        Press("page", open_page),
        Press("use_mine", use_mine),
    ),
    questions=(Question(compose.POST, take_post), Question(compose.TEXT, take_new_text)),
    fresh=fresh,
)
