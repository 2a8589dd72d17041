"""A statement goes out in the reader's language, else in the mission's with one line that says so; and once."""

from __future__ import annotations

import pytest

from bot.i18n.translator import translator
from tests.journeys.conftest import Embassy, count_of

RUSSIAN = "О переговорах\nПереговоры начались."
LONG = "\n\n".join(f"Paragraph {n}. " + "Some words. " * 40 for n in range(20)) + " End."


async def test_the_line_that_says_so(embassy: Embassy) -> None:
    """Who reads another language gets the default one's text with one line in their own; who reads it, without."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
        await embassy.published("/post On the talks\nThe talks have begun.")
        note = translator("ru")("statement.other_language", language="английский")
        for_ivan = embassy.ivan.messages()[-1].text
        assert for_ivan.splitlines()[:3] == ["On the talks", for_ivan.splitlines()[1], f"🌐 {note}"]
        assert for_ivan.endswith("\n\nThe talks have begun.")
        assert "🌐" not in embassy.anna.messages()[-1].text
        for command in ("/latest", "/archive"):
            embassy.ivan.send(command)
            listed = (await embassy.ivan.reply()).text
            assert "On the talks" in listed
            assert "🌐 английский" in listed
            assert listed.count(translator("ru")("statement.some_other_language")) == 1
            embassy.anna.send(command)
            assert "🌐" not in (await embassy.anna.reply()).text


async def test_pages_say_so_too(embassy: Embassy) -> None:
    """Each page of a long text that is not in the reader's language has the line."""
    async with embassy.open() as bot:
        await embassy.subscribed(embassy.ivan)
        await embassy.published_by_paste(bot, "/post A long one\n" + LONG)
        await embassy.report()
        note = translator("ru")("statement.other_language", language="английский")
        release = embassy.ivan.messages()[-1]
        assert note in release.text
        await embassy.ivan.press("Читать полностью")
        await embassy.ivan.wait(lambda found: "Страница 1" in found[-1].text and note in found[-1].text)
        await embassy.ivan.press("Следующая")
        await embassy.ivan.wait(lambda found: "Страница 2" in found[-1].text and note in found[-1].text)
        await embassy.ivan.press("Назад")
        await embassy.ivan.wait(lambda found: found[-1].text == release.text)


@pytest.mark.parametrize("notice", [False, True])
async def test_a_translation_that_comes_later(embassy: Embassy, notice: bool) -> None:
    """Nobody gets the statement twice: copies of its readers become the translation in place, the others keep theirs,
    and /latest shows it."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna, embassy.ivan)
        await embassy.published("/post On the talks\nThe talks have begun.")
        await embassy.corrected("1 ru", RUSSIAN, notice=notice)
        await embassy.ivan.wait(lambda found: any("Переговоры начались." in m.text for m in found))
        await embassy.anna.wait(lambda found: any("corrected" in m.text for m in found))
        assert count_of(embassy.sandbox, embassy.ivan, "Переговоры начались.") == 1
        assert count_of(embassy.sandbox, embassy.ivan, "The talks have begun.") == 0
        assert count_of(embassy.sandbox, embassy.anna, "The talks have begun.") == 1
        assert not any("🌐" in message.text for message in embassy.ivan.messages())
        embassy.ivan.send("/latest")
        assert "О переговорах" in (await embassy.ivan.reply()).text


async def test_statements_in_another_language_than_the_buttons(embassy: Embassy) -> None:
    """Who chose Russian statements with English buttons reads Russian texts everywhere, under English words."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.anna.send("/settings")
        await embassy.anna.reply()
        await embassy.anna.press("Language")
        await embassy.anna.press("Русский")
        await embassy.published("/post On the talks\nThe talks have begun.")
        assert translator("ru")("statement.other_language", language="английский") in embassy.anna.messages()[-1].text
        await embassy.corrected("1 ru", RUSSIAN)
        await embassy.anna.wait(lambda found: any("Переговоры начались." in m.text for m in found))
        embassy.anna.send("/latest")
        listed = (await embassy.anna.reply()).text
        assert listed.startswith("Latest statements")
        assert "О переговорах" in listed
        assert "🌐" not in listed
