"""The library python-telegram-bot works with the sandbox as with Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.sandbox import Sandbox
from tests.sandbox.cast import Cast


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with Bot(sandbox.token, base_url=f"{sandbox.api_url}/bot") as running:
        yield running


async def test_messages_round_trip(bot: Bot, cast: Cast) -> None:
    """Send, edit, reply, pin, unpin, delete: the library reads every answer, and the chat shows it."""
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("✅ Subscribe", callback_data="s")]])
    sent = await bot.send_message(
        cast.anna.id,
        "Call +44 203 668 7474 or see https://example.org",
        entities=[MessageEntity("bold", 0, 4)],
        reply_markup=buttons,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        protect_content=True,
        reply_parameters=ReplyParameters(1),
    )
    assert [entity.type for entity in sent.entities] == ["bold", "phone_number", "url"]
    assert sent.parse_entities(["phone_number"]).popitem()[1] == "+44 203 668 7474"
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start"
    assert sent.reply_markup == buttons
    assert sent.has_protected_content
    edited = await bot.edit_message_text("<i>new</i>", cast.anna.id, sent.message_id, parse_mode="HTML")
    assert not isinstance(edited, bool)
    assert edited.text_html == "<i>new</i>"
    assert edited.edit_date is not None
    await bot.edit_message_reply_markup(cast.anna.id, sent.message_id, reply_markup=buttons)
    await bot.pin_chat_message(cast.anna.id, sent.message_id)
    pinned = (await bot.get_chat(cast.anna.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    await bot.unpin_chat_message(cast.anna.id)
    assert (await bot.get_chat(cast.anna.id)).pinned_message is None
    await bot.send_chat_action(cast.anna.id, "typing")
    await bot.delete_message(cast.anna.id, sent.message_id)
    assert [m.text for m in cast.anna.messages()] == ["/start"]


async def test_errors_have_ptbs_classes(bot: Bot, sandbox: Sandbox, cast: Cast) -> None:
    """What the sandbox refuses becomes the exception that the library has for it."""
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "x")
    cast.anna.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(cast.anna.id, "x")
    new = sandbox.migrate(cast.group)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(cast.group.id, "x")
    assert moved.value.new_chat_id == new.id
    sandbox.faults.flood(7)
    with pytest.raises(RetryAfter):
        await bot.send_message(new.id, "x")
    stranger = Bot("1:AAAAAAAAAA", base_url=f"{sandbox.api_url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_conflict(bot: Bot, sandbox: Sandbox) -> None:
    """When another process calls getUpdates, the first one gets a Conflict."""
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await sandbox.until(lambda: sandbox.polling)
    async with Bot(sandbox.token, base_url=f"{sandbox.api_url}/bot") as other:
        await other.get_updates(timeout=0)
    with pytest.raises(Conflict):
        await first


async def test_members_parse(bot: Bot, sandbox: Sandbox, cast: Cast) -> None:
    """Every status of a member becomes its own class of the library, in updates too."""
    chat = cast.supergroup.id
    assert isinstance(await bot.get_chat_member(chat, cast.boris.id), ChatMemberOwner)
    assert isinstance(await bot.get_chat_member(chat, bot.id), ChatMemberMember)
    cast.boris.promote_bot(chat)
    assert isinstance(await bot.get_chat_member(chat, bot.id), ChatMemberAdministrator)
    cast.boris.restrict_bot(chat, can_send_messages=False)
    assert isinstance(await bot.get_chat_member(chat, bot.id), ChatMemberRestricted)
    assert isinstance(await bot.get_chat_member(chat, sandbox.user("Carla").id), ChatMemberLeft)
    cast.boris.remove_bot(chat)
    update = (await bot.get_updates())[-1]
    assert update.my_chat_member is not None
    assert isinstance(update.my_chat_member.new_chat_member, ChatMemberBanned)
    assert len(await bot.get_chat_administrators(cast.channel.id)) == 2


async def test_commands_by_scope_and_language(bot: Bot, cast: Cast) -> None:
    """A person sees the menu of the narrowest scope, and in their language if there is one."""
    await bot.set_my_commands([BotCommand("latest", "News")])
    await bot.set_my_commands([BotCommand("latest", "Новости")], language_code="ru")
    await bot.set_my_commands([BotCommand("post", "Post")], BotCommandScopeChat(cast.anna.id))
    assert [c.command for c in await bot.get_my_commands(BotCommandScopeChat(cast.anna.id))] == ["post"]
    assert cast.anna.commands() == [{"command": "post", "description": "Post"}]
    assert cast.boris.commands(cast.group) == [{"command": "latest", "description": "Новости"}]
    await bot.delete_my_commands(BotCommandScopeChat(cast.anna.id))
    assert cast.anna.commands() == [{"command": "latest", "description": "News"}]
    await bot.set_my_description("About")
    await bot.set_my_short_description("Short")
    assert (await bot.get_my_description()).description == "About"
    assert (await bot.get_my_short_description()).short_description == "Short"


async def test_an_application_answers(sandbox: Sandbox, cast: Cast) -> None:
    """An ordinary Application with handlers answers a deep link and a pressed button."""

    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        assert context.args is not None
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("🔔 Subscribe", callback_data="sub")]])
        await update.message.reply_text(f"Hello {' '.join(context.args)}", reply_markup=keyboard)

    async def button(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Done", show_alert=True)
        await update.callback_query.edit_message_text("Subscribed")

    app = Application.builder().token(sandbox.token).base_url(f"{sandbox.api_url}/bot").build()
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(button))
    async with app:
        assert app.updater is not None
        await app.updater.start_polling()
        await app.start()
        cast.anna.follow("https://t.me/chancery_bot?start=s-142-2026")
        assert (await cast.anna.reply()).text == "Hello s-142-2026"
        answer = await cast.anna.press("Subscribe")
        assert (answer.text, answer.show_alert) == ("Done", True)
        await cast.anna.wait(lambda messages: messages[-1].text == "Subscribed" and messages[-1].edited)
        await app.updater.stop()
        await app.stop()
