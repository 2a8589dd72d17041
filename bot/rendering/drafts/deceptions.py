"""The warnings on a draft's card about links whose text shows another address, and about odd characters
(domain/text/)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.drafts.draft import Content
from bot.domain.text.deceptive import disguised_links, odd_characters
from bot.domain.text.richtext import RichText
from bot.domain.text.typed_marks import converted
from bot.i18n.translator import Translator
from bot.rendering.split import shorten

_MOST = 6  # sentences; the rest are only counted
_SHOWN = 40  # UTF-16 units of a quotation
_ADDRESS = 100  # UTF-16 units of an address; its beginning shows whose it is
_NAMES = 3  # characters named for one word


def deceptions(translate: Translator, content: Content) -> list[str]:
    """One sentence for each, links first."""
    said = list(dict.fromkeys([*_links(translate, content), *_characters(translate, content)]))
    more = len(said) - _MOST
    return said if more <= 0 else [*said[:_MOST], translate.count("warn.more", more)]


def _links(translate: Translator, content: Content) -> Iterator[str]:
    for text in content.texts:
        for link in disguised_links(converted(text.body)):  # also of an address that was only typed and becomes a link
            yield translate("warn.link", shown=_short(link.shown, _SHOWN), address=_short(link.address, _ADDRESS))


def _characters(translate: Translator, content: Content) -> Iterator[str]:
    reasons = [content.reason, *(reason for _, reason in content.reasons)]
    words = [f"{text.title}\n{text.body.text}" for text in content.texts]
    for odd in (odd for text in [*words, *reasons] for odd in odd_characters(text)):
        names = ", ".join(odd.names[:_NAMES]) + ("…" if len(odd.names) > _NAMES else "")
        yield translate(f"warn.{odd.oddity}", where=_short(odd.where, _SHOWN), names=names)


def _short(text: str, most: int) -> str:
    return shorten(RichText(" ".join(text.split())), most).text
