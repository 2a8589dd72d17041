"""The library python-telegram-bot sends and fetches files in the sandbox as with Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto, InputMediaVideo, Message
from telegram.error import BadRequest, NetworkError

from bot.sandbox import Sandbox, picture
from tests.sandbox.cast import Cast


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    files = f"{sandbox.api_url}/file/bot"
    async with Bot(sandbox.token, base_url=f"{sandbox.api_url}/bot", base_file_url=files) as running:
        yield running


async def test_files_round_trip(bot: Bot, sandbox: Sandbox, cast: Cast) -> None:
    """Albums, single files, captions, replaced files, getFile: the library reads every answer."""
    photo = InputMediaPhoto(picture(300, 200), caption="<b>One</b>", parse_mode="HTML")
    first, second = await bot.send_media_group(cast.anna.id, [photo, InputMediaVideo(b"a video")])
    assert first.media_group_id == second.media_group_id
    assert first.caption_html == "<b>One</b>"
    assert second.video is not None
    replaced = await bot.edit_message_media(InputMediaPhoto(second_picture := picture(200, 200)), cast.anna.id, 3)
    assert isinstance(replaced, Message)
    assert len(second_picture) != replaced.photo[-1].file_size
    captioned = await bot.edit_message_caption(cast.anna.id, 3, caption="Two", show_caption_above_media=True)
    assert isinstance(captioned, Message)
    assert (captioned.caption, captioned.show_caption_above_media) == ("Two", True)
    fetched = await (await bot.get_file(first.photo[-1].file_id)).download_as_bytearray()
    assert bytes(fetched) == sandbox.file(cast.anna.messages()[-2])
    document = await bot.send_document(cast.anna.id, b"words", filename="a.txt")
    assert document.document is not None
    again = await bot.send_document(cast.anna.id, document.document.file_id)
    assert again.document is not None
    assert again.document.file_unique_id == document.document.file_unique_id
    animation = await bot.send_animation(cast.anna.id, picture(format="GIF"), width=5, height=6, duration=1)
    assert animation.animation is not None
    audio = await bot.send_audio(cast.anna.id, b"music", title="Hymn")
    assert audio.audio is not None
    assert audio.audio.title == "Hymn"
    assert await bot.delete_messages(cast.anna.id, [first.message_id, second.message_id])


async def test_refused_files(bot: Bot, sandbox: Sandbox, cast: Cast) -> None:
    """What the sandbox refuses becomes the exception that the library has for it."""
    foreign = sandbox.file_id_of_another_bot(cast.anna.send_photo())
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(cast.anna.id, foreign)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(cast.anna.id, b"no picture")
    with pytest.raises(NetworkError, match="can't be mixed"):
        await bot.send_media_group(cast.anna.id, [InputMediaPhoto(picture()), InputMediaDocument(b"x")])
