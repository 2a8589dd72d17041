"""A sandbox that only counts, for benchmarks: files are sent, checked and changed there too."""

from __future__ import annotations

import aiohttp

from bot.sandbox import Sandbox, picture
from tests.patience import WAIT
from tests.sandbox.cast import Api, Clock
from tests.sandbox.media.sending import refused, sent
from tests.sandbox.media.test_albums import attached, media


async def test_counted_albums(clock: Clock) -> None:
    """An album counts its items, what is uploaded is counted once, file_ids are no uploads, captions change unseen."""
    async with Sandbox(clock, history=False, patience=WAIT) as sandbox, aiohttp.ClientSession() as session:
        api = Api(sandbox, session)
        parts = await sent(api, "sendMediaGroup", attached(2), chat_id=1, media=media("photo", "photo"))
        again = [{"type": "photo", "media": part["photo"][-1]["file_id"]} for part in parts]
        for reader in (2, 3):
            await api.result("sendMediaGroup", chat_id=reader, media=again)
        async with session.get(f"{sandbox.api_url}/client/tally") as response:
            tally = (await response.json())["result"]
        assert (tally["sent"], tally["chats"], sandbox.uploads) == (6, 3, 2)
        assert await api.result("editMessageCaption", chat_id=2, message_id=1, caption="New")
        assert await sent(api, "editMessageMedia", {"0": picture()}, chat_id=2, message_id=1, media=media("photo")[0])
        assert "too long" in await refused(api, "sendPhoto", {"photo": picture()}, chat_id=1, caption="x" * 1025)
