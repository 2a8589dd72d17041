"""Entities that Telegram itself finds, entities of parse modes, lengths and links; compared with TDLib's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tdjson
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.bot_api.checks import url_fault
from bot.sandbox.text.entities import with_found
from bot.sandbox.text.length import units
from bot.sandbox.text.parse_modes import TDLIB_TYPES, bot_api_entity, parse


def cut(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start s-1", [("bot_command", "/start")]),
        ("/latest@chancery_bot 3", [("bot_command", "/latest@chancery_bot")]),
        ("see /help, or not/this", [("bot_command", "/help")]),
        ("🙂 https://example.org/a?b=1.", [("url", "https://example.org/a?b=1")]),
        ("example.org and x.y", [("url", "example.org")]),
        ("press@example.org", [("email", "press@example.org")]),
        ("ask @chancery_bot!", [("mention", "@chancery_bot")]),
        ("+44 (0) 203 668 7474", [("phone_number", "+44 (0) 203 668 7474")]),
        ("142/2026 on 04.08.2021 at 10:30", []),
        ("#news", [("hashtag", "#news")]),
    ],
)
def test_found_by_itself(text: str, found: list[tuple[str, str]]) -> None:
    """Commands, links, addresses, mentions and phones are found where Telegram finds them."""
    entities = with_found(text, [])
    assert [(e["type"], cut(text, e["offset"], e["length"])) for e in entities] == found


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("/@ab1_.🙂 \n"), max_size=40))
def test_commands_are_where_tdlib_finds_them(text: str) -> None:
    """In any text, the bot commands found are those that TDLib's own getTextEntities finds."""
    request = json.dumps({"@type": "getTextEntities", "text": text}).encode()
    answer = json.loads(tdjson.td_execute(request) or b"{}")
    theirs = [
        (e["offset"], e["length"]) for e in answer["entities"] if e["type"]["@type"] == "textEntityTypeBotCommand"
    ]
    ours = [(e["offset"], e["length"]) for e in with_found(text, []) if e["type"] == "bot_command"]
    assert ours == theirs


def test_nothing_is_found_inside_code() -> None:
    """Inside code and links nothing else is found."""
    code = {"type": "code", "offset": 0, "length": 6}
    assert with_found("/start", [code]) == [code]


@pytest.mark.parametrize("mode", ["HTML", "MarkdownV2", "Markdown"])
def test_modes_agree(mode: str) -> None:
    """The same text in the three parse modes gives the same entities, in UTF-16 units."""
    source = {
        "HTML": '🙂 <b>bold</b> <i>it</i> <code>c</code> <a href="https://example.org/">l</a>',
        "MarkdownV2": "🙂 *bold* _it_ `c` [l](https://example.org/)",
        "Markdown": "🙂 *bold* _it_ `c` [l](https://example.org/)",
    }[mode]
    text, entities = parse(source, mode)
    assert text == "🙂 bold it c l"
    assert entities == [
        {"type": "bold", "offset": 3, "length": 4},
        {"type": "italic", "offset": 8, "length": 2},
        {"type": "code", "offset": 11, "length": 1},
        {"type": "text_link", "offset": 13, "length": 1, "url": "https://example.org/"},
    ]


def tdlib_entity(entity: dict[str, Any]) -> dict[str, Any]:
    """An entity of the Bot API's in TDLib's shape (`textEntity`)."""
    names = {name: f"textEntityType{td}" for td, name in TDLIB_TYPES.items() if td != "PreCode"}
    kind: dict[str, Any] = {"@type": names[entity["type"]]}
    if entity["type"] == "pre" and entity.get("language"):
        kind = {"@type": "textEntityTypePreCode", "language": entity["language"]}
    elif entity["type"] == "text_link":
        kind["url"] = entity["url"]
    elif entity["type"] == "text_mention":
        kind["user_id"] = entity["user"]["id"]
    elif entity["type"] == "custom_emoji":
        kind["custom_emoji_id"] = entity["custom_emoji_id"]
    return {"@type": "textEntity", "offset": entity["offset"], "length": entity["length"], "type": kind}


def test_rich_entities_round_trip() -> None:
    """Every kind of entity that TDLib reads can be turned into TDLib's shape and back."""
    source = (
        '<pre><code class="language-py">x</code></pre>\n<blockquote expandable>q</blockquote>\n'
        '<tg-spoiler>s</tg-spoiler><tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>'
        '<a href="tg://user?id=12">u</a><u>n</u><s>k</s><pre>p</pre>'
    )
    _, entities = parse(source, "HTML")
    kinds = [e["type"] for e in entities]
    assert kinds == [
        "pre",
        "expandable_blockquote",
        "spoiler",
        "custom_emoji",
        "text_mention",
        "underline",
        "strikethrough",
        "pre",
    ]
    assert [bot_api_entity(tdlib_entity(entity)) for entity in entities] == entities


@settings(deadline=None)
@given(st.text(max_size=50))
def test_units_are_utf16(text: str) -> None:
    """`units` counts UTF-16 code units, for any text."""
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org", None),
        ("example.org/path", None),
        ("http://127.0.0.1/x", None),
        ("tg://user?id=1", None),
        ("https://пример.рф/", None),
        ("http://localhost/", "Wrong HTTP URL"),
        ("http://", "Wrong HTTP URL"),
        ("https://exa mple.org", "Wrong HTTP URL"),
        ("http://[::1", "Wrong HTTP URL"),
        ("ftp://example.org", "Unsupported URL protocol"),
        ("mailto:a@example.org", "Unsupported URL protocol"),
    ],
)
def test_urls(url: str, fault: str | None) -> None:
    """Links that Telegram refuses are refused, with Telegram's own reason."""
    assert url_fault(url) == fault
