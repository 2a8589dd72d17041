"""The first owner takes the bot by the link that `run` prints."""

from __future__ import annotations

import signal

from tests.process.conftest import Shell

CLAIM = (
    "No owner has opened the bot yet. Whoever opens this link first becomes the owner: "
    "https://t.me/chancery_bot?start=claim-"
)


async def test_the_claim_is_printed(shell: Shell) -> None:
    """`run` prints a link while there is no owner, a new one at each start; whoever opens it is the owner then."""
    links = []
    for _ in range(2):
        async with shell.bot() as process:
            await process.until(lambda process=process: process.out.count("\n") == 2)  # type: ignore[misc]
            line = process.out.splitlines()[1]
            assert line.startswith(CLAIM)
            links.append(line.split()[-1])
            if len(links) == 2:
                anna = shell.sandbox.user("Anna")
                anna.follow(links[0])
                assert "not valid any more" in (await anna.reply()).text
                anna.follow(links[1])
                await anna.wait(lambda found: "first owner" in found[-1].text)
    async with shell.bot() as process:
        assert await process.stopped(signal.SIGTERM) == 0
        assert process.out.splitlines()[1:] == ["Stopped."]
