"""Views as parameters of Telegram's methods: texts, captions, files, albums, keyboards."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.ext import ExtBot

from bot.chat.media.sent_files import SentFiles
from bot.chat.platform.callback_data import encode
from bot.domain.media import MediaKind
from bot.domain.text.richtext import RichText, to_entities
from bot.rendering.view import Button, DeepLink, Link, Share, Tap, View

_KEPT = 64  # encoded views
# Media whose caption can be above them.
_CAPTION_ABOVE = (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.ANIMATION)


class Parameters:
    """Makes the parameters of requests that show a view."""

    def __init__(self, bot: ExtBot[Any], files: SentFiles) -> None:
        self._bot, self._files = bot, files
        self._kept: dict[int, tuple[View, bytes]] = {}

    def encoded(self, view: View) -> bytes:
        """The parameters of a text as the end of a JSON object, after those that differ between chats; the many
        messages of a release share one encoding."""
        kept = self._kept.get(id(view))
        if kept is None or kept[0] is not view:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[id(view)] = view, json.dumps(_encode(self.content(view))).encode("ascii")[1:]
        return kept[1]

    async def of(self, view: View) -> tuple[str, dict[str, Any]]:
        """The method that sends a file with its caption, or an album, and its parameters.

        Raises:
            FileNotHere: Telegram does not have a file, and it is not here.
        """
        if len(view.media) > 1:
            return "sendmediagroup", {"media": [await self._files.as_input(item) for item in view.media]}
        item = view.media[0]
        covered: dict[str, Any] = {"has_spoiler": True} if item.spoiler else {}
        if item.kind is MediaKind.DOCUMENT:  # do not let Telegram turn a document into another kind
            covered["disable_content_type_detection"] = True
        source = await self._files.source(item)
        asked = {str(item.kind): source, **covered, **await self._files.measures(item, source), **self._caption(view)}
        return f"send{item.kind}", asked

    async def of_edit(self, view: View, *, same_file: bool) -> tuple[str, dict[str, Any]]:
        """The method that edits a message with a file so that it shows the view, and its parameters. `same_file`: only
        the caption and the buttons change.

        Raises:
            FileNotHere: Telegram does not have the file, and it is not here.
        """
        caption = self._caption(view)
        if same_file:
            return "editmessagecaption", caption
        keyboard = caption.pop("reply_markup", None)
        media = await self._files.as_input(view.media[0], **caption)
        return "editmessagemedia", {"media": media, **({"reply_markup": keyboard} if keyboard else {})}

    def _caption(self, view: View) -> dict[str, Any]:
        """The caption of a file (https://core.telegram.org/bots/api#sendphoto)."""
        asked = {
            "caption": view.text.text,
            "caption_entities": entities(view.text) or None,
            "show_caption_above_media": (view.text_first and view.media[0].kind in _CAPTION_ABOVE) or None,
            "reply_markup": self._keyboard(view),
        }
        return {name: value for name, value in asked.items() if value is not None}

    def content(self, view: View) -> dict[str, Any]:
        """The parameters of a text (https://core.telegram.org/bots/api#sendmessage)."""
        return {
            "text": view.text.text,
            "entities": entities(view.text),
            "link_preview_options": LinkPreviewOptions(is_disabled=not view.preview),
            "reply_markup": self._keyboard(view),
        }

    def _keyboard(self, view: View) -> InlineKeyboardMarkup | None:
        if not view.rows:
            return None
        return InlineKeyboardMarkup([[self._button(button) for button in row] for row in view.rows])

    def _button(self, button: Button) -> InlineKeyboardButton:
        match button.action:
            case Tap() as tap:
                return InlineKeyboardButton(button.label, callback_data=encode(tap))
            case Link(url):
                return InlineKeyboardButton(button.label, url=url)
            case DeepLink(payload):
                return InlineKeyboardButton(button.label, url=self.deep_link(payload))
            case Share(payload, text):
                asked = urlencode({"url": self.deep_link(payload), "text": text}, quote_via=quote)
                return InlineKeyboardButton(button.label, url=f"https://t.me/share/url?{asked}")

    def deep_link(self, payload: str) -> str:
        """The address that opens the bot's private chat (https://core.telegram.org/bots/features#deep-linking)."""
        return f"https://t.me/{self._bot.username}?start={payload}"


def _encode(content: dict[str, Any]) -> dict[str, str]:
    """Parameters as strings: objects and lists are sent as JSON
    (https://core.telegram.org/bots/api#making-requests)."""
    encoded = {"text": content["text"], "link_preview_options": content["link_preview_options"].to_json()}
    if content["entities"]:
        encoded["entities"] = json.dumps([entity.to_dict() for entity in content["entities"]])
    if content["reply_markup"]:
        encoded["reply_markup"] = content["reply_markup"].to_json()
    return encoded


def entities(text: RichText) -> list[MessageEntity]:
    """The text's formatting as Telegram's objects."""
    return [MessageEntity(**entity) for entity in to_entities(text)]
