"""/stats as a picture for a phone: readers over time, by language and rhythm, the last releases; and the same in words,
for people who have it read aloud."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.mission import Mission
from bot.i18n.translator import Translator, own_name
from bot.rendering.subscriptions.stats_page import Stats

if TYPE_CHECKING:
    from PIL import ImageFont

MOST_CAPTION = 1024  # UTF-16 units: https://core.telegram.org/bots/api#sendphoto
_WIDTH = 1080  # pixels; a phone shows it about 360 points wide, so letters are three times as large here
_MARGIN, _GAP = 64, 44
_TITLE, _HEAD, _TEXT = 54, 44, 38  # pixels, the sizes of letters
_ROOM = 160  # pixels for a figure
_CHART = 300  # pixels, the height of the line chart
_BAR, _ROW = 26, 92
_MOST_BARS = 6
_MOST_LINES = 3  # of the mission's name
_PAPER, _INK, _SOFT, _LINE, _MAIN, _FILL = "#ffffff", "#15191e", "#525a64", "#d5dae0", "#1f66b0", "#dbe8f6"
# DejaVu has Cyrillic letters, Pillow's own font has none. Its licence is in the same folder.
_FONT = Path(__file__).with_name("DejaVuSans.ttf")

Readers = Sequence[tuple[date, int]]  # the number of readers on each day, oldest first


def picture(translate: Translator, mission: Mission, shown: Stats, readers: Readers) -> bytes:
    """The picture as a PNG."""
    page = _Page(translate)
    page.title(translate("stats.title"), mission.name.say(translate.lang, mission.default_language))
    page.line(translate("picture.readers"), readers)
    for name, counts in _counted(translate, shown).items():
        page.bars(name, counts)
    numbered = [(one.name(translate), one.totals.sent, one.totals.total) for one in shown.releases if one.totals.total]
    if numbered:
        page.shares(translate("stats.releases"), numbered)
    return page.png()


def words(translate: Translator, shown: Stats, readers: Readers) -> str:
    """What the picture shows, in sentences."""
    said = [translate("stats.title")]
    if readers:
        (first, before), (_, now) = readers[0], readers[-1]
        moved = translate("picture.words_readers", day=translate.day(first), before=before, now=now)
        said.append(moved if _has_readers(readers) else translate("picture.no_readers"))
    for name, counts in _counted(translate, shown).items():
        said.append(f"{name}: {', '.join(f'{what} {count}' for what, count in counts.items())}.")
    said += [release.said(translate) for release in shown.releases if release.totals.total]
    return "\n".join(said)[:MOST_CAPTION]


def _has_readers(readers: Readers) -> bool:
    return any(count for _, count in readers)


def _counted(translate: Translator, shown: Stats) -> dict[str, dict[str, int]]:
    """The figures that are drawn as bars, by the name of their section."""
    languages = {own_name(lang): n for lang, n in shown.by_language.items()}
    rhythms = {translate(f"stats.{name}"): n for name, n in shown.by_rhythm.items()}
    found = {translate("picture.languages"): languages, translate("picture.rhythm"): rhythms}
    return {name: counts for name, counts in found.items() if counts}


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(_FONT, size)


class _Page:
    """A page that grows downwards as sections are added."""

    def __init__(self, translate: Translator) -> None:
        from PIL import Image, ImageDraw  # with the first picture, since few are asked for

        self._translate = translate
        self._image = Image.new("RGB", (_WIDTH, 4000), _PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._y = _MARGIN

    def title(self, text: str, below: str) -> None:
        """The title, and the mission's name."""
        self._write(_MARGIN, text, _TITLE, _INK)
        self._y += _TITLE + 18
        for line in _lines(below, _WIDTH - 2 * _MARGIN):
            self._write(_MARGIN, line, _TEXT, _SOFT)
            self._y += _TEXT + 10
        self._y += _GAP - 10

    def line(self, name: str, readers: Readers) -> None:
        """The number of readers over time: first, last and highest are labelled."""
        if len(readers) < 2:
            return
        self._section(name)
        if not _has_readers(readers):
            self._write(_MARGIN, self._translate("picture.no_readers"), _TEXT, _SOFT)
            self._y += _TEXT + _GAP
            return
        counts = [count for _, count in readers]
        top, left, right = max(*counts, 1), _MARGIN, _WIDTH - _MARGIN
        base = self._y + _TEXT + 24 + _CHART
        step = (right - left) / (len(counts) - 1)
        points = [(left + place * step, base - count / top * _CHART) for place, count in enumerate(counts)]
        self._draw.polygon([(left, base), *points, (right, base)], fill=_FILL)
        self._draw.line([(left, base), (right, base)], fill=_LINE, width=3)
        self._draw.line(points, fill=_MAIN, width=7, joint="curve")
        x, y = points[-1]
        self._draw.ellipse((x - 11, y - 11, x + 11, y + 11), fill=_MAIN)
        above = min(y for x, y in points if x - left < _ROOM)  # of the first figure, above the line
        self._draw.text((left, above - 14), str(counts[0]), _SOFT, _font(_TEXT), anchor="lb")
        self._draw.text((right, points[-1][1] - 18), str(counts[-1]), _INK, _font(_HEAD), anchor="rb")
        self._y = base + 16
        self._write(left, self._translate.day(readers[0][0]), _TEXT, _SOFT)
        self._draw.text((right, self._y), self._translate.day(readers[-1][0]), _SOFT, _font(_TEXT), anchor="ra")
        self._y += _TEXT + _GAP

    def bars(self, name: str, counts: Mapping[str, int]) -> None:
        """A bar for each of the largest figures."""
        self._section(name)
        largest = sorted(counts.items(), key=lambda item: -item[1])[:_MOST_BARS]
        top = max((count for _, count in largest), default=0) or 1
        for label, count in largest:
            self._bar(label, str(count), count / top)
        self._y += _GAP

    def shares(self, name: str, releases: Sequence[tuple[str, int, int]]) -> None:
        """A bar for each release: how much of it was delivered."""
        self._section(name)
        for label, sent, total in releases:
            self._bar(label, self._translate("picture.of", sent=sent, total=total), sent / total)
        self._y += _GAP

    def _section(self, name: str) -> None:
        self._write(_MARGIN, name, _HEAD, _INK)
        self._y += _HEAD + 26

    def _bar(self, label: str, figure: str, share: float) -> None:
        right = _WIDTH - _MARGIN
        room = right - _MARGIN - self._draw.textlength(figure, _font(_TEXT)) - 30
        self._write(_MARGIN, _fitting(label, room), _TEXT, _INK)
        self._draw.text((right, self._y), figure, _INK, _font(_TEXT), anchor="ra")
        top = self._y + _TEXT + 14
        self._draw.rounded_rectangle((_MARGIN, top, right, top + _BAR), _BAR // 2, fill=_FILL)
        if share:
            end = _MARGIN + max(_BAR, share * (right - _MARGIN))
            self._draw.rounded_rectangle((_MARGIN, top, end, top + _BAR), _BAR // 2, fill=_MAIN)
        self._y += _ROW + 8

    def _write(self, x: int, text: str, size: int, colour: str) -> None:
        self._draw.text((x, self._y), _fitting(text, _WIDTH - 2 * _MARGIN, size), colour, _font(size))

    def png(self) -> bytes:
        """The PNG, with few colours: about ten kilobytes."""
        out = io.BytesIO()
        page = self._image.crop((0, 0, _WIDTH, min(self._y + _MARGIN - _GAP, self._image.height)))
        page.quantize(32).save(out, "PNG", optimize=True)
        return out.getvalue()


def _lines(text: str, room: float) -> list[str]:
    """The text in as few lines as possible, three at most; the last may be too long."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or len(lines) == _MOST_LINES or _font(_TEXT).getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fitting(text: str, room: float, size: int = _TEXT) -> str:
    """The text, cut if it is wider than `room` pixels."""
    if _font(size).getlength(text) <= room:
        return text
    while text and _font(size).getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
