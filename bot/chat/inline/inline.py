"""Inline mode: `@bot words` in any chat offers matching statements, `@bot` alone the newest ones.

https://core.telegram.org/bots/inline. Nothing about a query is stored or logged (see `elsewhere`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent, Update, User
from telegram.error import BadRequest
from telegram.ext import InlineQueryHandler

from bot.chat.inline.kept import Listed
from bot.chat.platform.interaction import ChatContext, Feature
from bot.chat.platform.outcomes import is_too_late_to_answer
from bot.chat.platform.registry import context_of
from bot.domain.statements import Statement
from bot.domain.text.addresses import is_taken
from bot.i18n.translator import Translator, closest, translator
from bot.rendering.inline.offers import Offered, offered
from bot.rendering.statements import views
from bot.services.inline.offer import offer
from bot.store.subscriptions import chats, settings

CACHE_SECONDS = 10  # that Telegram keeps an answer; short, since it can't be told that a statement was retracted
_ARCHIVE = "a-all_1"  # the deep link of the archive's first page


@dataclass(frozen=True, slots=True)
class Asker:
    """A person who asks from another chat: the language the bot answers in, and the language of statements they
    read."""

    translate: Translator
    reads: str


async def asker_of(context: ChatContext, user: User | None) -> Asker:
    """The person's languages: those stored by the bot, or else the language of their Telegram. Nothing is stored."""
    reader, number = context.services.db.reader, user.id if user else 0
    known = await chats.language(reader, number)
    lang = known or closest(user.language_code if user else None, context.mission.default_language)
    return Asker(translator(lang), await settings.language(reader, number) or lang)


async def on_query(update: Update, ptb: Any) -> None:
    """Offer a page of statements."""
    query = update.inline_query
    if query is None:
        return
    context = context_of(ptb)
    asker = await asker_of(context, query.from_user)
    listed = await _listed(context, asker, " ".join(query.query.split()), query.offset)
    nothing = InlineQueryResultsButton(asker.translate("inline.nothing"), start_parameter=_ARCHIVE)
    try:
        await query.answer(
            [_article(context, one) for one in listed.offered],
            cache_time=CACHE_SECONDS,
            is_personal=True,  # it is in the asker's language
            next_offset=listed.next_offset,
            button=None if listed.offered or query.offset else nothing,
        )
    except BadRequest as error:
        if not is_too_late_to_answer(error):  # the person typed on and sent a newer query
            raise


async def _listed(context: ChatContext, asker: Asker, typed: str, offset: str) -> Listed:
    commits = context.services.db.committed.count
    key = (typed, offset, asker.translate.lang, asker.reads)
    if kept := context.kept_answers.get(key, commits):
        return kept
    found = await offer(context.services, typed, offset)
    mission = context.mission
    shown = [
        offered(asker.translate, mission, one, found.query, asker.reads, _link(context, one, asker.reads))
        for one in found.found
    ]
    listed = Listed(shown, found.next_offset)
    context.kept_answers.put(key, listed, commits)
    return listed


def _link(context: ChatContext, statement: Statement, lang: str) -> str:
    """Where the statement can be read: its page on the website, or in the bot if there is none."""
    page = statement.text(lang, context.mission.default_language).link
    return page if page and is_taken(page) else context.messenger.deep_link(views.payload_of(statement.number))


def _article(context: ChatContext, one: Offered) -> InlineQueryResultArticle:
    content = context.messenger.content_of(one.view)
    keyboard = content.pop("reply_markup")
    said = InputTextMessageContent(content.pop("text"), **content)
    return InlineQueryResultArticle(one.id, one.title, said, reply_markup=keyboard, description=one.excerpt)


FEATURE = Feature(updates=(InlineQueryHandler(on_query),))
