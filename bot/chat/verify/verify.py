"""/verify: is a text the mission's? It is pasted, forwarded, replied to, or given by its number or fingerprint."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from telegram import Message, MessageOriginChannel

from bot.chat.consular.nobody_reads import in_need, with_people
from bot.chat.media.incoming import sent_file_of
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Command, Feature, Interaction, MessageTaker, Press, Question, Turn
from bot.chat.search.search import look_for
from bot.chat.search.typed_query import with_way_back
from bot.chat.statements import find_statement
from bot.chat.verify.judge import judge, text_in
from bot.chat.verify.verify_files import take_files
from bot.domain.consular.need import is_greeting, is_thanks
from bot.domain.errors import Stale
from bot.domain.prompts import Sent, VerifyPrompt
from bot.domain.statements import Number, StatementState
from bot.domain.text.richtext import RichText
from bot.domain.time.calendar import day_in
from bot.domain.verify.fingerprint import code_in
from bot.rendering.search import result_page
from bot.rendering.verify import letter, verdict
from bot.rendering.view import View, tap
from bot.services.search import find
from bot.services.verify.find_originals import is_out
from bot.store.search import questions
from bot.store.statements import statements
from bot.store.subscriptions import targets

# Telegram's apps split a long text into messages and send them together; dates are whole seconds.
_REST_WITHIN = timedelta(seconds=2)
_FULL = 2048  # UTF-16 units, approximately: a shorter message is not part of a split text
_LONGEST_SEARCH = result_page.MOST_TYPED  # characters; a longer text, or one of several lines, is checked
_LONGEST_CODE = 60  # characters around a fingerprint; a longer message is a text


async def verify(interaction: Interaction, _: str) -> None:
    """Check the text after the command, or the message that it replies to; otherwise ask for a text."""
    message = interaction.message
    if message is None:
        return
    whole = text_in(message)
    command = whole.text.split(maxsplit=1)[0]
    said = whole[whole.text.index(command) + len(command) :].strip()
    if sent_file_of(message):
        await _take_all(interaction, message, said)
    elif said:
        if interaction.private and len(said) >= _FULL:
            await _expect_more(interaction, message)
        await take(interaction, message, said)
    elif message.reply_to_message:
        await _take_all(interaction, message.reply_to_message, text_in(message.reply_to_message))
    elif interaction.private:
        await find.ask_for_text(interaction.context.services, interaction.user, interaction.chat)
        await interaction.say("verify.ask")
    else:
        await interaction.say("verify.usage")


async def _expect_more(interaction: Interaction, message: Message, sent: Sent = Sent.TO_CHECK) -> None:
    """Remember that the messages directly after this one may be the rest of its text."""
    services = interaction.context.services
    await find.ask_for_text(services, interaction.user, interaction.chat, follows=message.date, sent=sent)


async def _take_all(interaction: Interaction, message: Message, text: RichText, sent: Sent = Sent.TO_CHECK) -> None:
    """Answer about a message's files, and separately about its text: each is genuine or not on its own."""
    if not await take_files(interaction, message, sent) or text.strip():
        await take(interaction, message, text, sent)


async def take(interaction: Interaction, message: Message, text: RichText, sent: Sent = Sent.TO_CHECK) -> None:
    """Answer about a text, a number or a fingerprint."""
    text = text.strip()
    if not text:
        await interaction.say("verify.no_text")
        return
    services = interaction.context.services
    if number := Number.parse(text.text, day_in(services.mission.timezone, services.clock()).year):
        await _number(interaction, number)
    elif len(text) <= _LONGEST_CODE and (code := code_in(text.text)):
        await _code(interaction, code)
    else:
        await _text(interaction, message, text, sent)


async def _number(interaction: Interaction, number: Number) -> None:
    statement = await statements.by_number(interaction.context.services.db.reader, number)
    if statement is None or not await is_out(interaction.context.services.db.reader, statement, interaction.asker):
        await interaction.say("verify.unknown_number", number=number)
    else:
        await interaction.show(
            verdict.number(interaction.translate, interaction.context.mission, statement),
            silent=not interaction.private,
        )


async def _code(interaction: Interaction, code: str) -> None:
    reader = interaction.context.services.db.reader
    for revision, _ in await questions.of_code(reader, code):
        statement = await statements.by_id(reader, revision.statement)
        if statement and await is_out(reader, statement, interaction.asker):
            earlier = code not in {text.fingerprint for text in statement.texts.values()}
            view = verdict.code(interaction.translate, interaction.context.mission, statement, earlier=earlier)
            await interaction.show(view, silent=not interaction.private)
            return
    await interaction.say("verify.code_unknown", code=code)


async def _text(interaction: Interaction, message: Message, text: RichText, sent: Sent) -> None:
    context = interaction.context
    answer = await judge(context, text, reader=interaction.asker, channel=await _official(interaction, message))
    if letter.is_one(answer, sent):
        view = letter.answer(interaction.translate, answer, sent)
        view = await with_people(interaction, text.text if sent is Sent.FOR_HELP else "", view)
    else:
        view = await asyncio.to_thread(verdict.answer, interaction.translate, context.mission, answer)
    await interaction.show(view, silent=not interaction.private)


async def _official(interaction: Interaction, message: Message) -> str:
    """The title of the official channel that a message was forwarded from; '' if it was not.

    Only the config's channels are official: anybody can make the bot an administrator of their own channel. Telegram
    vouches for the origin (https://core.telegram.org/bots/api#messageoriginchannel).
    """
    origin = message.forward_origin
    if not isinstance(origin, MessageOriginChannel):
        return ""
    known = await targets.is_configured(interaction.context.services.db.reader, origin.chat.id)
    return (origin.chat.title or str(origin.chat.id)) if known else ""


async def answer(interaction: Interaction, message: Message, asked: VerifyPrompt) -> None:
    """Take the text that /verify asked for. If it may be the first part of a longer one, what follows is checked
    too."""
    services = interaction.context.services
    if asked.follows and message.date - asked.follows > _REST_WITHIN:
        await find.close_question(services, interaction.user, interaction.chat, VerifyPrompt)
        await plain(interaction, message)
        return
    text, sent = text_in(message), asked.sent
    if sent is Sent.UNASKED and in_need(interaction, text.text):
        sent = Sent.FOR_HELP
    if len(text) >= _FULL:
        await _expect_more(interaction, message, sent)
    elif (text.strip() or sent_file_of(message)) and not asked.follows:
        await find.close_question(services, interaction.user, interaction.chat, VerifyPrompt)
    await _take_all(interaction, message, text, sent)


async def plain(interaction: Interaction, message: Message) -> bool:
    """A message in private that answers no question: if it is forwarded or long it is checked, a few words are searched
    for. Unless it was forwarded it may be meant for a human, and the answer says whom to contact.

    Returns whether it was one of these.
    """
    text, forwarded = text_in(message).strip(), message.forward_origin is not None
    if not interaction.private:
        return False
    if sent_file_of(message) and await _plain_file(interaction, message, text):
        return True
    if not text or (text.text.startswith("/") and not forwarded):
        return False
    if forwarded:
        await take(interaction, message, text)
    elif len(text) > _LONGEST_SEARCH or "\n" in text.text:
        sent = Sent.FOR_HELP if in_need(interaction, text.text) else Sent.UNASKED
        if len(text) >= _FULL:
            await _expect_more(interaction, message, sent)
        await take(interaction, message, text, sent)
    elif is_thanks(text.text):
        await _say_with_people(interaction, "people.thanks")
    elif is_greeting(text.text):
        await _say_with_people(interaction, "people.greeting")
    else:
        await look_for(interaction, text.text, plain=True)
    return True


async def _say_with_people(interaction: Interaction, key: str) -> None:
    said = View(RichText(interaction.translate(key)))
    await interaction.show(await with_people(interaction, "", said))


async def _plain_file(interaction: Interaction, message: Message, text: RichText) -> bool:
    """A picture or file that answers no question: it is checked if it is forwarded, or has no words by its sender.
    Returns whether it was; otherwise its words are what counts."""
    if message.forward_origin:
        await _take_all(interaction, message, text)
    elif _is_command(text.text):
        await verify(interaction, "")
    elif not text:
        await _take_all(interaction, message, text, Sent.UNASKED)
    else:
        return False
    return True


def _is_command(caption: str) -> bool:
    """Whether a picture's caption is /verify: Telegram's apps allow commands in captions."""
    return caption.partition(" ")[0].partition("@")[0].lower() == "/verify"


async def seal(interaction: Interaction, args: Sequence[str]) -> None:
    """Fingerprint: show the statement's fingerprints in place of its page. Back returns to the page."""
    code, page, origin = args
    statement = await find_statement.find(interaction, code)
    if statement is None or statement.state is not StatementState.PUBLISHED:
        raise Stale("button.old")
    back = tap(f"↩️ {interaction.translate('button.back')}", "read", code, number_of(page), origin)
    view = verdict.seals(interaction.translate, interaction.context.mission, statement, back)
    await interaction.turn(with_way_back(interaction, view, origin))
    await interaction.toast()


FEATURE = Feature(
    commands=(Command(("verify",), verify, only_answers=True),),
    presses=(Press("seal", seal, only_answers=True),),
    questions=(Question(VerifyPrompt, answer),),
    messages=(MessageTaker(Turn.ANYTHING, plain),),
)
