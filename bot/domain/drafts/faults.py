"""Why a draft cannot go out as it is: faults of its texts, times, flags and files, and the limits of their lengths."""

from __future__ import annotations

import re

from bot.domain.drafts.draft import Content, Draft
from bot.domain.media import MOST_MEDIA
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Text
from bot.domain.text.characters import says_something
from bot.domain.text.richtext import utf16_length

MAX_TITLE = 512  # characters; each message of a long text repeats it, lists show its beginning
MAX_BODY = 100_000  # characters
MAX_WORD = 3000  # UTF-16 units; a longer word may not fit into a message (4096) beside the heading
MAX_REASON = 500  # characters of a retraction's reason

Fault = tuple[str, dict[str, object]]


def fault(content: Content, kind: ReleaseKind = ReleaseKind.PUBLISH) -> Fault | None:
    """Why the content cannot be sent: a message key and its values; None if it can."""
    if kind is ReleaseKind.RETRACT:
        longest = max(len(content.reason), *(len(reason) for _, reason in content.reasons), 0)
        return ("retract.reason_too_long", {"most": MAX_REASON, "has": longest}) if longest > MAX_REASON else None
    if not content.texts:
        return ("media.needs_text" if content.media else "post.empty"), {}
    if wrong := next(filter(None, (_text_fault(text) for text in content.texts)), None):
        return wrong
    return flags_fault(content)


def fault_of(draft: Draft) -> Fault | None:
    """Like `fault`, for a draft. Texts that are in the archive already are not checked again."""
    return flags_fault(draft.content) if draft.announces else fault(draft.content, draft.kind)


def flags_fault(content: Content) -> Fault | None:
    """Like `fault`, but only for flags, times and files, not the texts."""
    if len(content.media.items) > MOST_MEDIA:
        return "media.too_many", {"most": MOST_MEDIA, "has": len(content.media.items)}
    if content.at and content.not_after and content.not_after <= content.at:
        return "post.expires_before", {}
    if content.press_until and content.urgent:
        return "press.urgent", {}
    if content.press_until and content.at and content.press_until <= content.at:
        return "press.before_start", {}
    if content.urgent and not content.confirmed:
        return "post.urgent_unconfirmed", {}
    return None


def _text_fault(text: Text) -> Fault | None:
    if not says_something(text.title):
        return "post.empty", {}
    if text.title.splitlines() != [text.title]:
        return "post.title_lines", {}
    if len(text.title) > MAX_TITLE:
        return "post.title_too_long", {"most": MAX_TITLE, "has": len(text.title)}
    if not says_something(text.body.text):
        return "post.title_alone", {}
    if len(text.body) > MAX_BODY:
        return "post.too_long", {"most": MAX_BODY, "has": len(text.body)}
    longest = max(re.findall(r"\S+", text.body.text), key=utf16_length, default="")
    if utf16_length(longest) > MAX_WORD:
        return "post.word_too_long", {"most": MAX_WORD, "word": longest[:20]}
    return None
