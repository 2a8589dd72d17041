"""What Telegram refuses in the content of a message, with its own sentences, over real HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.cast import Api, Cast

BOLD = {"type": "bold", "offset": 0, "length": 2}


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "B", **button}]]}


CONTENT: dict[str, tuple[dict[str, Any], str]] = {
    "no text": ({"text": ""}, "message text is empty"),
    "white space": ({"text": " \n\t "}, "text must be non-empty"),
    "nothing visible": ({"text": "\u200b \u2060"}, "text must be non-empty"),
    "empty markup": ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
    "too long": ({"text": "x" * 4097}, "message is too long"),
    "too long in UTF-16": ({"text": "🙂" * 2049}, "message is too long"),
    "far too long": ({"text": "x" * 32769}, "text is too long"),
    "half a character": ({"text": "\ud83d"}, "strings must be encoded in UTF-8"),
    "open tag": (
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "unknown tag": (
        {"text": "<foo>x</foo>", "parse_mode": "html"},
        'can\'t parse entities: Unsupported start tag "foo" at byte offset 0',
    ),
    "bare dot": (
        {"text": "Hi.", "parse_mode": "MarkdownV2"},
        "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    "open star": (
        {"text": "*x", "parse_mode": "Markdown"},
        "can't parse entities: Can't find end of the entity starting at byte offset 0",
    ),
    "no such mode": ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    "entity outside": (
        {"text": "abc", "entities": [{**BOLD, "length": 4}]},
        "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 4",
    ),
    "entity of nothing": (
        {"text": "abc", "entities": [{**BOLD, "length": 0}]},
        "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 0",
    ),
    "entity cuts a character": (
        {"text": "🙂 x", "entities": [{**BOLD, "length": 1}]},
        "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol",
    ),
    "unknown entity": (
        {"text": "abc", "entities": [{**BOLD, "type": "blink"}]},
        "can't parse MessageEntity: Unsupported type specified",
    ),
    "entity without offset": (
        {"text": "abc", "entities": [{"type": "bold", "length": 1}]},
        "can't parse MessageEntity: Can't find field \"offset\"",
    ),
    "link without url": (
        {"text": "abc", "entities": [{**BOLD, "type": "text_link"}]},
        "can't parse MessageEntity: Can't find field \"url\"",
    ),
    "link to nowhere": (
        {"text": "abc", "entities": [{**BOLD, "type": "text_link", "url": "localhost"}]},
        "entity URL 'localhost' is invalid: Wrong HTTP URL",
    ),
    "broken entities": ({"text": "abc", "entities": "[{"}, "can't parse entities JSON object"),
    "long data": ({"text": "x", "reply_markup": keyboard(callback_data="я" * 33)}, "BUTTON_DATA_INVALID"),
    "no data": (
        {"text": "x", "reply_markup": keyboard(callback_data="")},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "no action": (
        {"text": "x", "reply_markup": keyboard()},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "two actions": (
        {"text": "x", "reply_markup": keyboard(callback_data="a", url="https://example.org")},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "bad url": (
        {"text": "x", "reply_markup": keyboard(url="http://localhost:80/")},
        "inline keyboard button URL 'http://localhost:80/' is invalid: Wrong HTTP URL",
    ),
    "bad scheme": (
        {"text": "x", "reply_markup": keyboard(url="tel:+4420")},
        "inline keyboard button URL 'tel:+4420' is invalid: Unsupported URL protocol",
    ),
    "no label": ({"text": "x", "reply_markup": keyboard(text=" ", callback_data="a")}, "BUTTON_TEXT_INVALID"),
    "nine in a row": (
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "B", "callback_data": "a"}] * 9]}},
        "reply markup is too long",
    ),
    "101 buttons": (
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "B", "callback_data": "a"}]] * 101}},
        "reply markup is too long",
    ),
    "flat keyboard": (
        {"text": "x", "reply_markup": {"inline_keyboard": [{"text": "B"}]}},
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    "broken markup": ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    "keyboard of numbers": (
        {"text": "x", "reply_markup": {"keyboard": [[5]]}},
        "can't parse keyboard button: KeyboardButton must be a String or an Object",
    ),
    "flat reply keyboard": (
        {"text": "x", "reply_markup": {"keyboard": ["A"]}},
        'field "keyboard" must be an Array of Arrays',
    ),
    "markup that is no object": ({"text": "x", "reply_markup": [1]}, "object expected as reply markup"),
    "button that is no object": (
        {"text": "x", "reply_markup": {"inline_keyboard": [["B"]]}},
        "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
    ),
    "button without text": (
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    "entity that is no object": (
        {"text": "x", "entities": [1]},
        "can't parse MessageEntity: expected an Object",
    ),
    "offset that is no number": (
        {"text": "x", "entities": [{**BOLD, "offset": "a"}]},
        'can\'t parse MessageEntity: Field "offset" must be a Number',
    ),
    "preview that is no object": (
        {"text": "x", "link_preview_options": "[]"},
        "object expected as link preview options",
    ),
    "reply that is no object": (
        {"text": "x", "reply_parameters": "[]"},
        "object expected as reply parameters",
    ),
    "topic in a private chat": ({"text": "x", "message_thread_id": 77}, "message thread not found"),
    "reply to nothing": ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
}


@pytest.mark.parametrize("name", CONTENT)
async def test_refused_content(name: str, api: Api, cast: Cast) -> None:
    """A message that Telegram refuses is refused with Telegram's sentence, and nothing appears in the chat."""
    params, sentence = CONTENT[name]
    before = len(cast.anna.messages())
    assert await api("sendMessage", chat_id=cast.anna.id, **params) == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {sentence}",
    }
    assert len(cast.anna.messages()) == before


@pytest.mark.parametrize(
    ("params", "held"),
    [
        ({"text": "x" * 4096}, "x" * 4096),
        ({"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"}, "x" * 4096),
        ({"text": "\n  hello \n"}, "hello"),
        ({"text": "x", "reply_markup": keyboard(callback_data="d" * 64)}, "x"),
        ({"text": "x", "reply_markup": keyboard(url="t.me/chancery_bot?start=s-1")}, "x"),
        ({"text": "x", "reply_markup": keyboard(url="tg://user?id=1")}, "x"),
        ({"text": "x", "reply_markup": {"force_reply": True}}, "x"),
        ({"text": "x", "reply_markup": {"keyboard": [["A", {"text": "B"}]]}}, "x"),
        ({"text": "x", "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}}, "x"),
        ({"text": "x", "message_thread_id": 0}, "x"),
        ({"text": "x", "link_preview_options": '{"is_disabled": true}', "disable_notification": "True"}, "x"),
    ],
)
async def test_limits_are_inclusive(params: dict[str, Any], held: str, api: Api, cast: Cast) -> None:
    """What is just within the limits is sent, without the white space that Telegram cuts off."""
    result = await api.result("sendMessage", chat_id=cast.anna.id, **params)
    assert result["text"] == cast.anna.messages()[-1].text == held
