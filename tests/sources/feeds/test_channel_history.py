"""The history of a channel, as Telegram Desktop exports it, becomes statements of their days."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.media import MediaKind
from bot.sources.feeds.channel_history import is_channel_history, read_channel_history
from bot.sources.importing.detect import HISTORY, detect
from bot.sources.importing.parsed import Parsed, SourceError

MORNING = int(datetime(2021, 8, 4, 9, tzinfo=UTC).timestamp())
LONG = "The talks on the exchange of letters were held in the capital today, and both sides called them useful."


def post(number: int, text: Any = "", *, at: int = MORNING, **more: Any) -> dict[str, Any]:
    """A message of the export."""
    return {
        "id": number,
        "type": "message",
        "date": datetime.fromtimestamp(at, UTC).isoformat()[:19],
        "date_unixtime": str(at),
        "from": "Embassy",
        "text": text,
        **more,
    }


def history(*messages: dict[str, Any], **more: Any) -> str:
    """The whole file."""
    return json.dumps(
        {"name": "Embassy", "type": "public_channel", "id": 77, "messages": list(messages)} | more, ensure_ascii=False
    )


def read(*messages: dict[str, Any], timezone: str = "Europe/London") -> Parsed:
    """What these messages become."""
    return read_channel_history(history(*messages), languages=["en", "ru"], timezone=timezone)


def one(*messages: dict[str, Any]) -> Incoming:
    """The only statement that they become."""
    (found,) = read(*messages).items
    return found


def test_it_is_known_by_sight() -> None:
    """Whatever the file is called; other JSON is what it was."""
    assert detect(history(), "result.json") == HISTORY
    assert detect(
        json.dumps({"about": "Here is the data you requested.", "chats": {"list": [{"type": "public_channel"}]}})
    )
    assert not is_channel_history('[{"key": "yaml:1", "date": "2021-08-04"}]')
    assert detect('[{"key": "yaml:1"}]', "archive.json") == "yaml"


def test_a_post() -> None:
    """Its first line is the title, the rest its text, with the formatting; its key is the channel's and its own."""
    entities = [
        {"type": "bold", "text": "On the talks"},
        {"type": "plain", "text": "\n\nThey were "},
        {"type": "text_link", "text": "held", "href": "https://mfa.example/1"},
        {"type": "plain", "text": ". "},
        {"type": "hashtag", "text": "#talks"},
    ]
    item = one(post(5, entities, text_entities=entities))
    (text,) = item.texts
    assert (item.key, item.date, item.line) == ("telegram:77:5", date(2021, 8, 4), 5)
    assert (text.lang, text.title, text.body.text) == ("en", "On the talks", "They were held. #talks")
    assert [(s.kind, s.argument) for s in text.body.spans] == [("text_link", "https://mfa.example/1")]


def test_a_post_without_a_title() -> None:
    """Its first sentence is its title, and the text stays whole; a sentence alone is a title alone."""
    item = one(post(5, f"{LONG} More will follow."))
    assert (item.texts[0].title, item.texts[0].body.text) == (LONG, f"{LONG} More will follow.")
    alone = one(post(5, "The section is closed."))
    assert (alone.texts[0].title, alone.texts[0].body.text) == ("The section is closed.", "")


def test_its_language() -> None:
    """That of its letters."""
    assert one(post(5, "О переговорах\n\nОни состоялись.")).texts[0].lang == "ru"


def test_what_is_left_out() -> None:
    """Service messages are nothing; a picture alone is told, with the post's number."""
    service = {"id": 1, "type": "service", "date_unixtime": str(MORNING), "action": "create_channel", "text": ""}
    parsed = read(service, post(2, photo="photos/1.jpg"), post(3, "A title\nA text"))
    assert [item.line for item in parsed.items] == [3]
    assert parsed.refused == ["line 2: the post has no text; its files alone are no statement"]


def test_files() -> None:
    """Pictures, films and documents by their paths; an album is one statement; stickers are nothing; what is not in the
    export is told."""
    album = [post(n, "A title\nText" if n == 7 else "", photo=f"photos/{n}.jpg") for n in (6, 7, 8)]
    item = one(*album)
    assert item.key == "telegram:77:6"
    assert item.media
    assert [media.file for media in item.media.items] == ["photos/6.jpg", "photos/7.jpg", "photos/8.jpg"]
    film = one(post(1, "A\nB", file="video_files/a.mp4", media_type="video_file"))
    paper = one(post(1, "A\nB", file="files/a.pdf", mime_type="application/pdf"))
    sticker = one(post(1, "A\nB", file="stickers/a.webp", media_type="sticker"))
    assert film.media
    assert paper.media
    assert (film.media.items[0].kind, paper.media.items[0].kind) == (MediaKind.VIDEO, MediaKind.DOCUMENT)
    assert paper.media.items[0].name == "a.pdf"
    assert sticker.media is None
    missing = read(post(1, "A\nB", photo="(File not included. Change data exporting settings to download.)"))
    assert missing.items[0].media is None
    assert missing.notes == ["# post 1: its file is not in the export"]


def test_two_texts_are_no_album() -> None:
    """Pictures with a text each are a statement each, however quickly they follow."""
    assert len(read(post(1, "A\nB", photo="1.jpg"), post(2, "C\nD", photo="2.jpg")).items) == 2
    assert len(read(post(1, "A\nB", photo="1.jpg"), post(2, "", at=MORNING + 60, photo="2.jpg")).items) == 1


def test_replies_and_forwards() -> None:
    """What a post replies to, and whose words it forwards, stands above it as Telegram shows it."""
    first = post(1, "On the talks\nThey were held.")
    replied, forwarded = (
        read(first, post(2, "It is over\nThanks.", reply_to_message_id=1)).items[1],
        one(post(3, "A title\nText", forwarded_from="Reuters")),
    )
    assert replied.texts[0].body.text == "↩ On the talks\n\nThanks."
    assert replied.texts[0].body.spans[0].kind == "blockquote"
    assert forwarded.texts[0].body.text == "↪ Reuters\n\nText"


def test_days() -> None:
    """A post is of the mission's day; those of a day keep their order; edits are told."""
    late = int(datetime(2021, 8, 4, 23, 30, tzinfo=UTC).timestamp())
    parsed = read(post(1, "A\nB"), post(2, "C\nD", edited="2021-08-05T10:00:00"), post(3, "E\nF", at=late))
    assert [(item.date.day, item.position) for item in parsed.items] == [(4, 0), (4, 1), (5, 0)]
    assert parsed.notes == ["# posts that were edited in the channel; their last text was taken: 1"]


def test_polls() -> None:
    """A poll's question and answers are a text."""
    poll = {"question": "Which hours suit you?", "answers": [{"text": "Morning", "voters": 3}, {"text": "Evening"}]}
    assert one(post(1, "", poll=poll)).texts[0].body.text == "• Morning\n• Evening"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "no JSON"),
        (history(type="personal_chat"), "export of a chat"),
        ('{"chats": {"list": []}}', "holds 0 channels"),
        ('{"messages": 5}', "no export of a channel"),
    ],
)
def test_what_is_none(text: str, why: str) -> None:
    """It is refused with a sentence."""
    with pytest.raises(SourceError, match=why):
        read_channel_history(text, languages=["en"], timezone="Europe/London")


def test_odd_messages() -> None:
    """Whatever a message holds, the others come in."""
    odd: list[Any] = [None, 5, {}, {"type": "message"}, post(1, 7), post(2, [None, {"type": "bold"}, {"text": 5}])]
    odd += [
        post(3, "A\nB", photo=5, reply_to_message_id="x", poll=[]),
        post(4, "C\nD", at=MORNING) | {"date_unixtime": "x"},
    ]
    parsed = read(*odd, post(9, "A title\nText"))
    assert [item.line for item in parsed.items] == [3, 9]
    assert "line 4: the post has no date" in parsed.refused
