"""Statements that carry pictures and files, for readers to find, read and check."""

from __future__ import annotations

from datetime import date

from bot.app import Bot
from bot.domain.importing.incoming import Incoming
from bot.domain.media import Media, MediaKind, MediaSet, PreparedFile
from bot.domain.statements import Number, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.sandbox import Message, Person, picture
from bot.services.importing.take_in import import_statements
from bot.services.media.keep_file import keep_file
from tests.sources.media.pictures import PDF

RED, BLUE = picture(600, 400, "red"), picture(300, 200, "blue")
DAY = date(2026, 11, 20)
BODY = "The gate was painted by hand."
TEXTS = [Text("en", "On the gate", RichText(BODY)), Text("ru", "О воротах", RichText("Ворота покрашены вручную."))]


async def kept(bot: Bot, kind: MediaKind, content: bytes, name: str = "", **said: str) -> Media:
    """A file of the mission's; `said`: what it shows, by language."""
    mime = "application/pdf" if content == PDF else "image/jpeg"
    key = await keep_file(bot.services, PreparedFile(content, mime))
    return Media(kind, key, name, tuple(sorted(said.items())))


async def stored(bot: Bot, *media: Media, number: int = 1, retracted: bool = False, text_first: bool = False) -> None:
    """A statement of the archive that carries them."""
    state = StatementState.RETRACTED if retracted else StatementState.PUBLISHED
    item = Incoming(f"k{number}", DAY, TEXTS, number=Number(2026, number), state=state, position=number)
    await import_statements(bot.services, [replaced(item, media, text_first=text_first)])


def replaced(item: Incoming, media: tuple[Media, ...], *, text_first: bool = False) -> Incoming:
    """The item with those files."""
    carried = MediaSet(media, text_first)
    return Incoming(
        item.key, item.date, item.texts, number=item.number, state=item.state, position=item.position, media=carried
    )


async def came(person: Person, after: Message, number: int) -> list[Message]:
    """The bot's messages after that one, as soon as there are so many."""

    def below(found: list[Message]) -> list[Message]:
        return [message for message in found if message.id > after.id and message.from_bot]

    return below(await person.wait(lambda found: len(below(found)) >= number))
