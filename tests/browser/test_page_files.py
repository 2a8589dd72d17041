"""Pictures, files and albums on the page: attaching them, seeing them, hidden ones, replaced ones."""

from __future__ import annotations

import pytest

from bot.sandbox import Item, Sandbox, picture
from bot.sandbox.people.demo_cast import DemoCast
from tests.browser.screen import Screen, expect
from tests.sandbox.cast import Api
from tests.sandbox.media.sending import sent
from tests.sandbox.media.test_albums import attached, media

ONE = {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": picture(300, 200)}
TWO = {"name": "two.png", "mimeType": "image/png", "buffer": picture(200, 300, format="PNG")}
WORDS = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"words"}


async def attach(screen: Screen, *files: object) -> None:
    """Choose files as with the Attach button."""
    async with screen.page.expect_file_chooser() as chooser:
        await screen.button("Attach").click()
    await (await chooser.value).set_files(list(files))  # type: ignore[arg-type]
    await expect(screen.page.get_by_role("list", name="Attached").get_by_role("listitem")).to_have_count(len(files))


async def seen(screen: Screen, count: int) -> None:
    """So many pictures of the newest message have been loaded."""
    pictures = screen.last.get_by_role("img")
    await expect(pictures).to_have_count(count)
    for number in range(count):
        await expect(pictures.nth(number)).to_have_js_property("complete", True)
        assert await pictures.nth(number).evaluate("picture => picture.naturalWidth") > 0


async def test_a_picture_with_a_caption(screen: Screen, cast: DemoCast) -> None:
    """A chosen picture is sent compressed, with the formatted words in the field as its caption, and shown."""
    cast.anna.start()
    await screen.be(cast.anna)
    await attach(screen, ONE)
    await screen.write("Look **here**")
    await expect(screen.last.locator(".text")).to_have_text("Look here")
    await seen(screen, 1)
    message = cast.anna.messages()[-1]
    assert (message.kind, message.entities) == ("photo", [{"type": "bold", "offset": 5, "length": 4}])
    await expect(screen.page.get_by_role("list", name="Attached")).to_be_hidden()


async def test_several_are_an_album(screen: Screen, cast: DemoCast) -> None:
    """Several pictures are one album, shown as one message; what cannot share it follows; words are not needed."""
    cast.anna.start()
    await screen.be(cast.anna)
    await attach(screen, ONE, TWO, WORDS)
    await screen.button("Send").click()
    await expect(screen.messages).to_have_count(3)
    first, second, third = cast.anna.messages()[1:]
    assert [m.kind for m in (first, second, third)] == ["photo", "photo", "document"]
    assert first.album == second.album != third.album
    assert third.album is None
    await expect(screen.last.get_by_role("link")).to_contain_text("a.txt")


async def test_as_files_and_removed(screen: Screen, cast: DemoCast, sandbox: Sandbox) -> None:
    """With "As files" a picture keeps its bytes; what is removed is not sent."""
    cast.anna.start()
    await screen.be(cast.anna)
    await attach(screen, ONE, TWO)
    await screen.button("Remove two.png").click()
    await screen.page.get_by_label("As files").check()
    await screen.write("original")
    await expect(screen.last.get_by_role("link")).to_contain_text("one.jpg")
    message = cast.anna.messages()[-1]
    assert (message.kind, sandbox.file(message)) == ("document", ONE["buffer"])


async def test_what_the_sandbox_refuses_stays(screen: Screen, cast: DemoCast) -> None:
    """Bytes that are no picture are not sent: the reason is shown, file and words are still there."""
    cast.anna.start()
    await screen.be(cast.anna)
    await attach(screen, {**ONE, "buffer": b"no picture"})
    await screen.write("Look")
    await expect(screen.page.get_by_role("status")).to_contain_text("send it as a file")
    screen.errors.clear()  # the browser itself notes the 400
    await expect(screen.field).to_have_value("Look")
    await expect(screen.page.get_by_role("list", name="Attached").get_by_role("listitem")).to_have_count(1)


async def test_a_spoiler_and_its_caption_above(screen: Screen, cast: DemoCast, api: Api) -> None:
    """A hidden picture is blurred until it is pressed; a caption above is above."""
    cast.anna.start()
    await screen.be(cast.anna)
    shown = {"has_spoiler": True, "show_caption_above_media": True, "caption": "Above"}
    await sent(api, "sendPhoto", {"photo": picture()}, chat_id=cast.anna.id, **shown)
    cover = screen.last.get_by_role("button", name="Hidden photo: press to show it")
    await expect(cover).to_be_visible()
    text, image = [await screen.last.locator(part).bounding_box() for part in (".text", "img")]
    assert text is not None
    assert image is not None
    assert text["y"] < image["y"]
    await cover.click()
    await expect(cover).to_have_count(0)
    await seen(screen, 1)


async def test_an_album_has_no_hole(screen: Screen, cast: DemoCast) -> None:
    """However many pictures an album has, they fill its whole rectangle."""
    area = "e => e.offsetWidth * e.offsetHeight"
    filled = f"g => [...g.children].map({area}).reduce((all, one) => all + one) / ({area})(g)"
    await screen.be(cast.anna)
    for number in range(2, 11):
        cast.anna.send_album([""] * number)
        await expect(screen.last.locator(".grid > *")).to_have_count(number)
        assert await screen.last.locator(".grid").evaluate(filled) > 0.9, number


async def test_albums_and_replaced_pictures(screen: Screen, cast: DemoCast, api: Api) -> None:
    """An album is one message with all its pictures; a replaced one is drawn anew, and a caption changes."""
    cast.anna.start()
    await screen.be(cast.anna)
    items = media(*["photo"] * 4)
    items[0]["caption"] = "Before"
    parts = await sent(api, "sendMediaGroup", attached(4), chat_id=cast.anna.id, media=items)
    await expect(screen.messages).to_have_count(2)
    await seen(screen, 4)
    before = await screen.last.get_by_role("img").first.get_attribute("src")
    where = {"chat_id": cast.anna.id, "message_id": parts[0]["message_id"]}
    new = {"type": "photo", "media": "attach://new", "caption": "After"}
    await sent(api, "editMessageMedia", {"new": picture(80, 80)}, **where, media=new)
    await expect(screen.last.locator(".text")).to_have_text("After")
    await expect(screen.last.locator(".meta")).to_contain_text("edited")
    assert await screen.last.get_by_role("img").first.get_attribute("src") != before


@pytest.mark.parametrize(("kind", "words"), [("video", "Video"), ("audio", "Hymn"), ("document", "a.pdf")])
async def test_named_boxes(screen: Screen, cast: DemoCast, kind: str, words: str) -> None:
    """Videos, music and files are boxes with their names, which fetch the file."""
    cast.anna.send_media(Item(kind, name="a.pdf", about={"title": "Hymn"}))
    await screen.be(cast.anna)
    box = screen.last.get_by_role("link")
    await expect(box).to_contain_text(words)
    unique = cast.anna.messages()[-1].file["file_unique_id"]
    assert str(await box.get_attribute("href")).endswith(unique)


async def test_a_forward_to_the_bot(screen: Screen, cast: DemoCast) -> None:
    """A channel's album is forwarded to the bot from its menu, and says where it comes from."""
    cast.anna.start()
    posted = cast.officer.send_album(["Posted", ""], chat=cast.channel)
    await screen.be(cast.anna, cast.channel)
    await screen.last.get_by_role("button", name="Reply and more").press("Enter")
    await screen.button("Forward to the bot").click()
    found = await cast.anna.wait(lambda messages: len(messages) == 3)
    assert found[-2].unique_ids == posted[0].unique_ids
    await screen.be(cast.anna)
    await expect(screen.last).to_contain_text("Forwarded from Embassy news")
