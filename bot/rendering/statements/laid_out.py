"""A statement's text in its layout: the topic's template and hashtags, the signature, buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from bot.domain.text.layout import Layout
from bot.domain.text.richtext import RichText, bold, italic, join, plain
from bot.rendering.view import Button, Link


@dataclass(frozen=True, slots=True)
class Heading:
    """The parts of the heading above a text. `corrected` gives the day of the last correction; `notes` are lines
    below."""

    title: str
    day: str
    number: str
    topic: str = ""
    corrected: str = ""
    notes: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """4 August 2021 · No. 142/2026 · Press releases"""
        return " · ".join(filter(None, (self.day, self.number, self.topic, self.corrected)))

    def without(self, names: set[str]) -> RichText:
        """The heading without the parts that a template places itself: title, date, number."""
        title = [] if "title" in names else [bold(self.title)]
        facts = [fact for name, fact in (("date", self.day), ("number", self.number)) if name not in names]
        topic = self.topic if facts else ""  # the topic's template shows the topic by itself
        line = " · ".join(filter(None, (*facts, topic, self.corrected)))
        return join([*title, *([italic(line)] if line else []), *map(italic, self.notes)], "\n")


def laid_out(heading: Heading, layout: Layout, langs: tuple[str, str], body: RichText) -> RichText:
    """The heading and the text as a message shows them. `langs`: the text's language, and the mission's first.

    Every copy has title, date and number: those that the template does not place are put above it, or below the text if
    the template places the title.
    """
    template = layout.template.say(*langs)
    names = _names(template)
    rest = heading.without(names)
    if template:
        values: dict[str, RichText | str] = {
            "title": bold(heading.title),
            "date": heading.day,
            "number": heading.number,
            "text": body,
        }
        body = join(_filled(template, values)).strip()
    parts = [body, rest] if "title" in names else [rest, body]
    return join(filter(None, [*parts, closing(layout, langs)]), "\n\n")


def closing(layout: Layout, langs: tuple[str, str]) -> RichText:
    """The lines below a text: hashtags and signature."""
    return join(filter(None, [" ".join(layout.hashtags), italic(layout.signature.say(*langs))]), "\n")


def added_lines(heading: Heading, layout: Layout, langs: tuple[str, str]) -> Iterator[str]:
    """The lines that the layout adds to a text, for a comparison with a copy."""
    template = layout.template.say(*langs)
    yield from heading.without(_names(template)).text.splitlines()
    values = {"title": heading.title, "date": heading.day, "number": heading.number, "text": ""}
    yield from filter(None, (line.strip() for line in join(_filled(template, values)).text.splitlines()))
    yield from filter(None, [" ".join(layout.hashtags), layout.signature.say(*langs)])


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _filled(template: str, values: Mapping[str, RichText | str]) -> Iterator[RichText]:
    for literal, name, _, _ in Formatter().parse(template):
        yield plain(literal)
        if name:
            yield plain(values[name])


def link_rows(layout: Layout, langs: tuple[str, str]) -> tuple[tuple[Button, ...], ...]:
    """The mission's own buttons, each in its own row."""
    return tuple((Button(f"🔗 {link.label(*langs)}", Link(link.address)),) for link in layout.links)
