"""What is put around a statement's text: the topic's template and hashtags, the mission's signature, and buttons.

Values and rules only; `rendering/statements/laid_out.py` puts them around a text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.mission import LocalText
from bot.domain.text.addresses import is_taken
from bot.domain.text.characters import tidied

MOST_LINKS = 3
EXAMPLE = "https://example.org/visas"  # shown to people who are asked for an address
MAX_LABEL = 64  # characters; longer ones are cut by Telegram's apps
_LANGUAGE_MARK = ":"


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button below a release that opens an address. `labels`: (language, words), each language once; '' for all."""

    labels: tuple[tuple[str, str], ...]
    address: str

    def label(self, *langs: str) -> str:
        """The words in the first of `langs` that has some, else in any language."""
        return LocalText(dict(self.labels)).say(*langs)


_NO_WORDS = LocalText()


@dataclass(frozen=True, slots=True)
class Layout:
    """What is put around the texts of one revision of a statement. False if it is nothing."""

    template: LocalText = _NO_WORDS
    hashtags: tuple[str, ...] = ()
    signature: LocalText = _NO_WORDS
    links: tuple[LinkButton, ...] = ()
    origin: str = ""  # if it came from another Chancery: its number there and the host, as `142/2026 mfa.example`

    def __bool__(self) -> bool:
        return bool(self.template or self.hashtags or self.signature or self.links or self.origin)

    def around(self, links: Sequence[LinkButton]) -> Layout:
        """A copy with these buttons."""
        return replace(self, links=tuple(links))

    def same_words(self, other: Layout) -> bool:
        """Whether both put the same words around a text, whatever their buttons."""
        return replace(self.around(()), origin="") == replace(other.around(()), origin="")

    def to_json(self) -> dict[str, object]:
        """As plain JSON values."""
        return {
            "template": dict(self.template.by_lang),
            "hashtags": list(self.hashtags),
            "signature": dict(self.signature.by_lang),
            "links": [{"labels": dict(link.labels), "address": link.address} for link in self.links],
            **({"origin": self.origin} if self.origin else {}),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Layout:
        """The inverse of `to_json`; None gives nothing."""
        if stored is None:
            return cls()
        return cls(
            LocalText(stored["template"]),
            tuple(stored["hashtags"]),
            LocalText(stored["signature"]),
            tuple(LinkButton(tuple(link["labels"].items()), link["address"]) for link in stored["links"]),
            stored.get("origin", ""),
        )

    def dump(self) -> str:
        """As JSON, for a database column."""
        return json.dumps(self.to_json(), ensure_ascii=False)


BARE = Layout()


@dataclass(frozen=True, slots=True)
class LayoutRules:
    """What the config puts around statements: a signature for all, and more by the topic's key."""

    signature: LocalText = _NO_WORDS
    topics: Mapping[str, Layout] = field(default_factory=dict)

    def of(self, topic: str, links: Sequence[LinkButton] = ()) -> Layout:
        """The layout for a statement of that topic ('' for none) with these buttons."""
        return replace(self.topics.get(topic, BARE), signature=self.signature, links=tuple(links))


def parse_link(typed: str, languages: Sequence[str]) -> LinkButton | None:
    """The button that a person typed: its words on the first lines, its address on the last; None if it is not in this
    form. A line that begins with a language's code and a colon (`ru: Подать заявление`) has the words in that language.
    """
    *words, address = [line.strip() for line in tidied(typed).splitlines() if line.strip()] or [""]
    labels: dict[str, str] = {}
    for line in words:
        code, mark, rest = line.partition(_LANGUAGE_MARK)
        lang = code.lower() if mark and code.lower() in languages else ""
        said = rest.strip() if lang else line
        if not said or len(said) > MAX_LABEL or lang in labels:
            return None
        labels[lang] = said
    if not labels or not is_taken(address) or any(char.isspace() for char in address):
        return None
    return LinkButton(tuple(labels.items()), address)
