"""The demo's topic by approval, tried as a person does who looks at its page: with the demo's cast and config."""

from __future__ import annotations

from pathlib import Path

from bot import app
from bot.cli.demo.setup import demo_config
from bot.config import parse
from bot.sandbox import Sandbox
from bot.sandbox.people.demo_cast import CHANNEL_NAME, OFFICER, add_demo_cast
from tests.journeys.conftest import QUICK, has_button
from tests.journeys.drafts.card_work import followed, pressed, sent
from tests.patience import WAIT

TOPIC = "Press briefings"
TITLE = "Briefing on Thursday"


async def test_nora_is_admitted_and_nobody_else_gets_it(tmp_path: Path) -> None:
    """Nora asks, the press officer hears of it and admits her; what is filed under the topic reaches her alone."""
    async with Sandbox(patience=WAIT) as sandbox:
        cast = add_demo_cast(sandbox)
        text = demo_config(sandbox.api_url, tmp_path, OFFICER, CHANNEL_NAME).replace(
            "hold_before_send: 3s", "hold_before_send: 0"
        )
        async with app.running(parse(text, {"BOT_TOKEN": sandbox.token}), gaps=QUICK):
            cast.officer.start()
            await cast.officer.reply()
            for reader in (cast.anna, cast.nora):
                reader.send("/subscribe")
                await reader.wait(lambda found: "New statements will arrive here" in found[-1].text)
            cast.nora.send("/press")
            await cast.nora.press(f"Ask: {TOPIC}", await cast.nora.reply())
            told = (await cast.officer.wait(lambda found: has_button(found[-1], "Who asks")))[-1]
            assert "Nora" in told.text
            await cast.officer.press("Who asks", told)
            listed = (await cast.officer.wait(lambda found: any("Admit: Nora" in said for said in found[-1].labels)))[
                -1
            ]
            await cast.officer.press(next(said for said in listed.labels if "Admit: Nora" in said), listed)
            await cast.nora.wait(lambda found: f"You are admitted to: {TOPIC}" in found[-1].text)
            cast.officer.send(f"/post {TITLE}\n\nAt 10:00, by telephone.")
            _, shown = await followed(cast.officer, "Draft D1")
            shown = await pressed(cast.officer, TOPIC, shown, "Will reach: 1 ")
            await cast.officer.press("Publish", shown)
            await cast.nora.wait(lambda found: TITLE in found[-1].text)
            await sent(cast.officer, shown)
            others = (*cast.anna.messages(), *sandbox.messages(cast.channel))
            assert not any(TITLE in message.text for message in others)
