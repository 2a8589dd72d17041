"""/stats: what staff see in figures, and nobody else."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Embassy
from tests.journeys.platform.menus import opened


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            (
                "4 chats (3 readers, 1 group or topic)",
                "In the last seven days 4 came and 1 went.",
                "Language: English 3 · Русский 1",
                "How often: at once 3 · weekly 1",
                "Statements in the archive: 1",
                "delivered",
            ),
        ),
        (
            "ru",
            (
                "4 чата (3 читателя, 1 группа или тема)",
                "За последние семь дней: новых подписок 4, ушедших 1.",
                "Язык: English 3 · Русский 1",
                "Как часто: сразу 3 · раз в неделю 1",
                "Заявлений в архиве: 1",
                "доставлено",
            ),
        ),
    ],
)
async def test_figures(embassy: Embassy, lang: str, said: tuple[str, ...]) -> None:
    """How many read, in which language and rhythm, who came and went, and how the last release went."""
    async with embassy.open() as bot:
        _, second, third = await embassy.readers(bot, 3)
        await embassy.subscribed(embassy.ivan)
        group = embassy.group()
        embassy.anna.send("/subscribe", chat=group)
        await embassy.anna.wait(lambda f: any("Done." in m.text for m in f), chat=group)
        third.send("/unsubscribe")
        await third.reply()
        await (await opened(second)).press("settings.name_rhythm", "button.weekly")
        await embassy.published("/post On the exchange\nLetters were exchanged.")
        embassy.officer.send(f"/language {lang}")
        await embassy.officer.reply()
        embassy.officer.send("/stats")
        found = (await embassy.officer.reply()).text
        for sentence in said:
            assert sentence in found
        await embassy.officer.press("Refresh" if lang == "en" else "Обновить")


async def test_only_for_staff(embassy: Embassy) -> None:
    """To a reader the command does not exist and the button does nothing; in a group staff are told where it works."""
    async with embassy.open():
        embassy.anna.send("/stats")
        said = await embassy.anna.reply()
        assert "I don't know the command /stats" in said.text
        answer = await embassy.anna.send_callback("1.stats", said)
        assert answer.text == "Only staff can do that."
        group = embassy.group()
        embassy.officer.join(group)
        embassy.officer.send("/stats", chat=group)
        await embassy.officer.wait(lambda f: "only in a private chat" in f[-1].text, chat=group)


@pytest.mark.parametrize(
    ("lang", "label", "said"),
    [("en", "Picture", "By language: English 3, Русский 1."), ("ru", "Картинка", "По языкам: English 3, Русский 1.")],
)
async def test_the_picture(embassy: Embassy, lang: str, label: str, said: str) -> None:
    """The same figures as a picture, with words for who has it read aloud; nobody but staff gets it."""
    embassy.officer.user.language = lang
    async with embassy.open() as bot:
        await embassy.readers(bot, 3)
        await embassy.subscribed(embassy.ivan)
        embassy.officer.send("/stats")
        shown = await embassy.officer.reply()
        await embassy.officer.press(label, shown)
        got = (await embassy.officer.wait(lambda f: f[-1].content and "photo" in f[-1].content))[-1]
        assert said in got.text
        embassy.anna.send("/help")
        answer = await embassy.anna.send_callback("1.stats_picture", await embassy.anna.reply())
        assert answer.text == "Only staff can do that."
