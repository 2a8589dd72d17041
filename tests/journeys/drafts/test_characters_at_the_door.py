"""What staff send is kept as readers will see it, whatever their app put into it."""

from __future__ import annotations

from tests.journeys.conftest import Embassy


async def test_letters_and_lines(embassy: Embassy) -> None:
    """Letters in two pieces are one, line separators are line ends, and no two words become one."""
    async with embassy.open():
        text = "/post A cafe\u0301 opens\nThe first line.\u2028The second line.\u2029The third."
        preview, _ = await embassy.draft(text)
    assert "A café opens" in preview.text
    assert "The first line.\nThe second line.\nThe third." in preview.text


async def test_a_link_of_another_scheme(embassy: Embassy) -> None:
    """/post with a link that Telegram does not take keeps its words, leaves the link out and says so."""
    async with embassy.open():
        link = {"type": "text_link", "offset": 12, "length": 4, "url": "tonsite://foo.ton"}
        embassy.officer.send("/post Title\nHere it is.", entities=[link])
        preview, _ = await embassy.card_of(embassy.officer)
        shown = embassy.officer.messages()
    assert any("Telegram takes links only" in message.text for message in shown)
    assert "Here it is." in preview.text
