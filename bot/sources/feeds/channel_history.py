"""Reads the history of a channel as Telegram Desktop exports it (result.json, "machine-readable JSON").

Each post becomes a statement: text with formatting, files, day. Service messages are left out. The form is that of the
program itself (github.com/telegramdesktop/tdesktop, Telegram/SourceFiles/export/output/export_output_json.cpp).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.importing.incoming import Incoming
from bot.domain.media import MOST_MEDIA, Media, MediaKind, MediaSet
from bot.domain.statements import Text
from bot.domain.text.addresses import is_taken
from bot.domain.text.characters import tidied, tidy
from bot.domain.text.language import guess_language
from bot.domain.text.richtext import RichText, join
from bot.sources.feeds.titles import titled
from bot.sources.importing.parsed import Parsed, SourceError, text_fault

_CHANNELS = ("public_channel", "private_channel")
_GROUPS = ("private_group", "private_supergroup", "public_supergroup", "personal_chat", "bot_chat", "saved_messages")
_BEGINS = re.compile(r'\s*\{.{0,2000}?"(?:messages|chats)"\s*:', re.DOTALL)
_TYPE = re.compile(rf'"type"\s*:\s*"(?:{"|".join((*_CHANNELS, *_GROUPS))})"')
_KINDS = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strikethrough",
    "spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "text_link": "text_link",
}
_FILES = {
    "video_file": MediaKind.VIDEO,
    "video_message": MediaKind.VIDEO,
    "animation": MediaKind.ANIMATION,
    "audio_file": MediaKind.AUDIO,
    "voice_message": MediaKind.AUDIO,
}
_SECONDS = 2  # the longest time between two messages of an album; the export does not mark albums


@dataclass(frozen=True, slots=True)
class _Post:
    """A message, or an album's messages as one."""

    number: int
    at: datetime
    text: RichText
    files: tuple[Media, ...]
    reply_to: int
    forwarded: str
    edited: bool


def is_channel_history(text: str) -> bool:
    """Whether a text begins like such an export."""
    return _BEGINS.match(text) is not None and _TYPE.search(text[:4000]) is not None


def read_channel_history(text: str, *, languages: Sequence[str], timezone: str) -> Parsed:
    """The posts as statements, oldest first. `languages`: the mission's, the first is the default; `timezone`: the
    mission's, in which posts are dated.

    Raises:
        SourceError: it is not JSON, not a channel, or has several chats.
    """
    channel = _channel(text)
    parsed = Parsed()
    posts = _albums(_posts(channel["messages"], ZoneInfo(timezone), parsed))
    known = {post.number: post for post in posts}
    days: Counter[date] = Counter()
    for post in posts:
        day = post.at.astimezone(ZoneInfo(timezone)).date()
        item = _item(post, known, f"telegram:{channel.get('id', '')}", day, languages)
        if isinstance(item, str):
            parsed.refused.append(f"line {post.number}: {item}")
            continue
        parsed.items.append(replace(item, position=days[day]))
        days[day] += 1
    if edited := sum(post.edited for post in posts):
        parsed.notes.append(f"# posts that were edited in the channel; their last text was taken: {edited}")
    return parsed


def _channel(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError("this is no JSON; export the channel once more, as machine-readable JSON") from None
    if isinstance(found, dict) and "messages" not in found:
        chats = _dict(found.get("chats")).get("list")
        channels = [one for one in chats if _dict(one).get("type") in _CHANNELS] if isinstance(chats, list) else []
        if len(channels) != 1:
            raise SourceError(f"this holds {len(channels)} channels; export the one that is meant by itself")
        found = channels[0]
    if not isinstance(found, dict) or not isinstance(found.get("messages"), list):
        raise SourceError("this is no export of a channel")
    if found.get("type") not in _CHANNELS:
        raise SourceError("this is the export of a chat; what people wrote in it is no statement of the mission")
    return found


def _posts(messages: Sequence[object], zone: ZoneInfo, parsed: Parsed) -> Iterator[_Post]:
    for given in messages:
        message = _dict(given)
        number = message.get("id")
        if message.get("type") != "message" or not isinstance(number, int):
            continue
        at = _instant(message, zone)
        if at is None:
            parsed.refused.append(f"line {number}: the post has no date")
            continue
        reply, forwarded = message.get("reply_to_message_id"), message.get("forwarded_from")
        yield _Post(
            number,
            at,
            _text(message),
            tuple(_files(message, parsed)),
            reply if isinstance(reply, int) else 0,
            tidied(forwarded) if isinstance(forwarded, str) else "",
            bool(message.get("edited")),
        )


def _albums(posts: Iterator[_Post]) -> list[_Post]:
    """The posts, with messages with files that follow each other at once, and have at most one text, joined into
    one."""
    found: list[_Post] = []
    for post in posts:
        last = found[-1] if found else None
        together = last and last.files and post.files and (post.at - last.at).total_seconds() < _SECONDS
        room = last and len(last.files) + len(post.files) <= MOST_MEDIA
        if last and together and room and not (last.text and post.text) and last.forwarded == post.forwarded:
            found[-1] = replace(last, text=last.text or post.text, files=(*last.files, *post.files))
        else:
            found.append(post)
    return found


def _item(post: _Post, known: Mapping[int, _Post], source: str, day: date, languages: Sequence[str]) -> Incoming | str:
    """The post as a statement; or why it cannot be one."""
    if not post.text:
        return "the post has no text; its files alone are no statement"
    title, body = titled(tidy(post.text))
    title = tidied(title)
    context = _context(post, known)
    body = join([context, body], "\n\n") if context and body else context or body
    if fault := text_fault(title, body.text):
        return fault
    lang = guess_language(post.text.text, languages)
    media = MediaSet(post.files) if post.files else None
    return Incoming(f"{source}:{post.number}", day, (Text(lang, title, body),), line=post.number, media=media)


def _context(post: _Post, known: Mapping[int, _Post]) -> RichText:
    """What Telegram shows above a post: what it replies to, or where it was forwarded from."""
    if post.forwarded:
        return RichText(f"↪ {post.forwarded}").formatted("blockquote")
    answered = known.get(post.reply_to)
    if answered and answered.text:
        return RichText(f"↩ {titled(answered.text)[0]}").formatted("blockquote")
    return RichText()


def _text(message: Mapping[str, Any]) -> RichText:
    """The text with its formatting. Older exports have plain strings among the entities of `text`."""
    parts = message.get("text_entities") or message.get("text") or []
    pieces = [_piece(part) for part in (parts if isinstance(parts, list) else [parts])]
    poll = _dict(message.get("poll"))
    if question := poll.get("question"):
        answers = poll.get("answers")
        told = [str(_dict(one).get("text", "")) for one in (answers if isinstance(answers, list) else [])]
        pieces.append(RichText("\n".join([f"📊 {question}", *(f"• {one}" for one in told)])))
    return join(pieces).strip()


def _piece(part: object) -> RichText:
    if isinstance(part, str):
        return RichText(part)
    entity = _dict(part)
    said = entity.get("text")
    text = RichText(said) if isinstance(said, str) else RichText()
    kind = _KINDS.get(str(entity.get("type")), "")
    if kind == "text_link":
        address = str(entity.get("href", ""))
        return text.formatted(kind, address) if is_taken(address) else text
    if kind == "pre":
        return text.formatted(kind, str(entity.get("language") or ""))
    if kind == "blockquote" and entity.get("collapsed"):
        kind = "expandable_blockquote"
    return text.formatted(kind) if kind else text


def _files(message: Mapping[str, Any], parsed: Parsed) -> Iterator[Media]:
    """The message's file, by its path from the export's folder."""
    path, kind, name = message.get("photo"), MediaKind.PHOTO, ""
    if not isinstance(path, str):
        path = message.get("file")
        media_type = str(message.get("media_type") or "")
        if not isinstance(path, str) or media_type == "sticker":
            return
        kind = _FILES.get(media_type, MediaKind.DOCUMENT)
        name = str(message.get("file_name") or path.rpartition("/")[2]) if kind is MediaKind.DOCUMENT else ""
    if path.startswith("("):  # as in "(File not included. Change data exporting settings to download.)"
        parsed.notes.append(f"# post {message.get('id')}: its file is not in the export")
        return
    yield Media(kind, path, name[:255])


def _instant(message: Mapping[str, Any], zone: ZoneInfo) -> datetime | None:
    """When a message was sent. Old exports have only the local time of the exporting machine, which is read as the
    mission's."""
    try:
        if "date_unixtime" in message:
            return datetime.fromtimestamp(int(message["date_unixtime"]), UTC)
        found = datetime.fromisoformat(str(message.get("date", "")))
        return found if found.tzinfo else found.replace(tzinfo=zone)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _dict(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}
