"""Reading one statement in full, in pages inside one message; and the deep link to a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.media.show import show_all
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press, StartLink
from bot.chat.search.typed_query import typed_in
from bot.chat.statements import latest
from bot.chat.statements.find_statement import find, find_readable
from bot.domain.errors import Stale
from bot.domain.statements import Statement, StatementState
from bot.i18n.translator import own_name
from bot.rendering.digests import digest_message
from bot.rendering.media import media_shown
from bot.rendering.mission import home
from bot.rendering.search import related_list, result_page
from bot.rendering.statements import views
from bot.rendering.view import Button, View, rows, tap
from bot.services.subscriptions import change_settings
from bot.store.subscriptions import settings

ALONE = "s"  # the origin of a page that was opened directly: no Back


async def page(interaction: Interaction, statement: Statement, number: int, origin: str) -> View:
    """A page of the full text; `origin` says where Back leads. Staff have buttons to earlier revisions and to ask for
    missing translations."""
    shown = shown_here(interaction, statement, origin)
    code = views.code_of(statement.number)
    proof = tap(f"🔏 {interaction.translate('button.fingerprint')}", "seal", code, number, origin)
    view = views.page(
        interaction.translate,
        shown,
        number,
        ("read", code, origin),
        _back(interaction, statement, origin),
        proof,
        media_shown.button(interaction.translate, statement.number, statement.media),
    )
    if not interaction.private:
        return view
    view = replace(view, rows=view.rows + rows(await _reader_buttons(interaction, statement, number, origin)))
    if await interaction.context.role(interaction.user) is None:
        return view
    says = interaction.translate
    wanted = [lang for lang in interaction.context.services.translators if lang not in statement.texts]
    asks = [(tap(f"🗣 {says('button.ask_colleagues')}: {own_name(lang)}", "tr_state", code, lang),) for lang in wanted]
    revisions = tap(f"🕓 {says('button.revisions')}", "revs", code, origin) if statement.revision > 1 else None
    return replace(view, rows=(*view.rows, *rows((revisions,), *asks)))


async def _reader_buttons(
    interaction: Interaction, statement: Statement, number: int, origin: str
) -> tuple[Button | None, ...]:
    """Further buttons for a reader: similar statements, and a subscription to the topic."""
    translate, code = interaction.translate, views.code_of(statement.number)
    more = tap(f"🧭 {translate('button.more_like_this')}", "more", code)
    if not _may_take_topic(interaction, statement.topic):
        return (more,)
    found = await settings.by_chat(interaction.context.services.db.reader, interaction.chat)
    if found and found.wishes.includes(statement.topic):
        return (more,)
    return more, tap(f"🔔 {translate('button.this_topic')}", "more_topic", code, number, origin)


def _may_take_topic(interaction: Interaction, key: str) -> bool:
    return any(topic.key == key for topic in interaction.context.mission.open_topics)


async def take_topic(interaction: Interaction, args: Sequence[str]) -> None:
    """Send me this topic: subscribe the reader to it, and show the page without that button."""
    code, number, origin = args
    statement = await find_readable(interaction, code)
    if statement is None:
        return
    if not _may_take_topic(interaction, statement.topic):
        raise Stale("button.old")
    services, translate = interaction.context.services, interaction.translate
    done = await change_settings.add_topic(services, interaction.chat, translate.lang, statement.topic)
    await interaction.turn(await page(interaction, statement, number_of(number), origin))
    key = "topic.done" if done in ("new", "returned") else f"topic.{done}"
    await interaction.toast(
        key, alert=True, topic=interaction.context.mission.topic_name(statement.topic, translate.lang)
    )


def shown_here(interaction: Interaction, statement: Statement, origin: str) -> views.ReleaseParts:
    """The parts of the statement's message, in this chat's language."""
    lang, into_bot = interaction.reads, not interaction.private
    return views.shown(
        interaction.translate, interaction.context.mission, statement, lang, into_bot=into_bot, origin=origin
    )


def _back(interaction: Interaction, statement: Statement, origin: str) -> Button | None:
    label = f"↩️ {interaction.translate('button.back')}"
    if origin == ALONE:
        return None
    if origin == views.RELEASE:
        return tap(label, "fold", views.code_of(statement.number))
    if origin == views.HOME:
        return tap(label, home.VERB)
    if origin == digest_message.ORIGIN:
        return tap(label, "digest")
    if origin.startswith("a_"):
        part, _, number = origin.removeprefix("a_").rpartition("_")
        return tap(label, "archive", part, number_of(number))
    if origin.startswith(related_list.ORIGIN):
        return tap(label, "more_list", origin.removeprefix(related_list.ORIGIN))
    if origin.startswith("q_"):
        return result_page.back(typed_in(interaction), origin)
    return tap(label, "list", number_of(origin.removeprefix("l")))


async def open_link(interaction: Interaction, code: str) -> bool:
    """Show the statement that a link names (142-2026), or say that it is retracted. Returns whether it exists."""
    try:
        statement = await find(interaction, code)
    except ValueError:
        return False
    if statement is None or (statement.state is StatementState.PENDING and not statement.with_press):
        return False
    if statement.state is StatementState.RETRACTED:
        await interaction.say("statement.retracted", number=statement.number)
    else:
        await show_alone(interaction, statement)
    return True


async def show_alone(interaction: Interaction, statement: Statement) -> None:
    """Show a statement's first page in a new message, with its pictures and files."""
    text = await page(interaction, statement, 1, ALONE)
    await show_all(interaction, media_shown.with_text(text, statement.media))


async def read(interaction: Interaction, args: Sequence[str]) -> None:
    """Show another page."""
    code, number, origin = args
    statement = await find_readable(interaction, code)
    if statement:
        await interaction.turn(await page(interaction, statement, number_of(number), origin))
        await interaction.toast()


async def fold(interaction: Interaction, args: Sequence[str]) -> None:
    """Back from the pages to the original message of the release."""
    (code,) = args
    statement = await find_readable(interaction, code)
    if statement:
        await interaction.turn(views.release(shown_here(interaction, statement, views.RELEASE)))
        await interaction.toast()


async def fresh(interaction: Interaction) -> None:
    """The newest statements, since it is unknown which one the button was about."""
    await latest.fresh(interaction)


FEATURE = Feature(
    presses=(
        Press("read", read, only_answers=True),
        Press("fold", fold, only_answers=True),
        Press("more_topic", take_topic),
    ),
    links=(StartLink("s-", open_link, unknown="statement.no_such_link"),),
    fresh=fresh,
)
