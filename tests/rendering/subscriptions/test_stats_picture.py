"""The picture of the figures: readable on a phone, light, in both scripts, whatever the figures are; and its words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.domain.mission import LocalText
from bot.domain.releases.release import ReleaseKind, Totals
from bot.domain.statements import Number
from bot.i18n.translator import INTERFACE, translator
from bot.rendering.subscriptions.stats_page import Reached, Stats, stats
from bot.rendering.subscriptions.stats_picture import MOST_CAPTION, picture, words
from tests.rendering.scenes import MISSION

DAY = date(2026, 5, 30)
NONE = Stats({}, {}, {}, {}, 0, 0, 0, 0, [])
SOME = Stats(
    by_kind={},
    by_language={"ru": 812, "en": 415},
    by_topic={},
    by_rhythm={"at_once": 960, "daily": 214, "weekly": 0},
    paused=0,
    came=1,
    went=1,
    statements=5,
    releases=[Reached(Number(2026, n), Totals(sent=1200 * (n % 2), left=n)) for n in range(1, 6)],
)


def over(counts: Sequence[int]) -> list[tuple[date, int]]:
    return [(DAY + timedelta(weeks=week), count) for week, count in enumerate(counts)]


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize(
    ("shown", "counts"),
    {
        "nothing yet": (NONE, []),
        "one day": (SOME, [5]),
        "nobody": (SOME, [0] * 27),
        "growing": (SOME, [700 + 20 * week for week in range(27)]),
        "a million": (SOME, [10**6, 1]),
    }.values(),
)
def test_it_is_drawn(lang: str, shown: Stats, counts: list[int]) -> None:
    """A PNG three times as wide as a phone is in points, no longer than three screens, below 100 kB."""
    drawn = picture(translator(lang), MISSION, shown, over(counts))
    image = Image.open(io.BytesIO(drawn))
    assert (image.format, image.width) == ("PNG", 1080)
    assert 200 < image.height < 3000
    assert len(drawn) < 100_000


@pytest.mark.parametrize(("one", "other"), [("ЖЖЖ", "ШШШ"), ("жыщ", "щыж"), ("AAA", "BBB")])
def test_letters_of_both_scripts_are_drawn(one: str, other: str) -> None:
    """Each letter is drawn as itself: where a font lacks them, all look the same."""
    drawn = [
        picture(translator("ru"), replace(MISSION, name=LocalText({"": name})), NONE, []) for name in (one, other, one)
    ]
    assert drawn[0] == drawn[2]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize("lang", INTERFACE)
def test_the_words_say_what_is_drawn(lang: str) -> None:
    """Every figure of the picture is in its words, which fit a caption."""
    said = words(translator(lang), SOME, over([700, 1250]))
    for figure in ("700", "1250", "812", "415", "960", "214", "1200"):
        assert figure in said
    assert len(said) <= MOST_CAPTION


@pytest.mark.parametrize("lang", INTERFACE)
def test_nobody_yet(lang: str) -> None:
    """Where nobody ever was subscribed a sentence says so, in the place of an empty chart."""
    say = translator(lang)
    assert say("picture.no_readers") in words(say, NONE, over([0] * 27)).splitlines()
    assert say("picture.no_readers") not in words(say, NONE, over([1, 0]))
    empty, gone = (Image.open(io.BytesIO(picture(say, MISSION, NONE, over(counts)))) for counts in ([0, 0], [1, 0]))
    assert empty.height < gone.height - 200


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Embassy of the Republic", 1),
        ("Embassy of the Republic of Freedonia in the Kingdom of Sylvania", 2),
        ("Посольство Республики Фридонии в Соединённом Королевстве Великой Сильвании и Северной Руритании", 3),
        ("Word " * 100, 3),
        ("W" * 300, 1),
    ],
)
def test_a_long_name_takes_more_lines(name: str, lines: int) -> None:
    """A name as long as missions have is not cut; one beyond that takes no more than three lines."""
    short, longer = (
        Image.open(io.BytesIO(picture(translator("en"), replace(MISSION, name=LocalText({"": said})), NONE, [])))
        for said in ("Embassy", name)
    )
    assert longer.height == short.height + (lines - 1) * 48


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ReleaseKind.PUBLISH, {"en": "delivered", "ru": "доставлено"}),
        (ReleaseKind.CORRECT, {"en": "corrected", "ru": "исправлено"}),
        (ReleaseKind.RETRACT, {"en": "retracted", "ru": "отозвано"}),
    ],
)
@pytest.mark.parametrize("lang", INTERFACE)
def test_what_a_release_did(lang: str, kind: ReleaseKind, said: dict[str, str]) -> None:
    """A correction and a retraction of a statement are told apart from its publication, in page and words."""
    say = translator(lang)
    shown = replace(NONE, releases=[Reached(Number(2026, 1), Totals(sent=3), kind)])
    for text in (stats(say, MISSION, shown).text.text, words(say, shown, [])):
        assert said[lang] in text.splitlines()[-1]
    names = {Reached(Number(2026, 1), Totals(), other).name(say) for other in ReleaseKind}
    assert len(names) == len(ReleaseKind)
