"""Files of statements in an archive file: what is written is read again, and what cannot be is refused by its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.importing.incoming import Incoming
from bot.domain.media import MAX_ALT, Media, MediaKind, MediaSet
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.sources.importing.archive_write import ArchiveWriter
from bot.sources.importing.yaml_file import read_yaml

KEY = "a" * 64
TEXTS = (Text("en", "T", RichText("B")),)

_FILES = st.one_of(
    st.text("0123456789abcdef", min_size=64, max_size=64), st.just("id:AgAD-_b"), st.just("p/a b: c.jpg")
)
_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=MAX_ALT)
_NAMES = st.text(max_size=200).filter(str.isprintable)
_MEDIA = st.builds(
    Media,
    st.sampled_from(MediaKind),
    _FILES,
    _NAMES,
    st.dictionaries(st.sampled_from(["en", "ru", "no", "zh-Hans"]), _WORDS.filter(bool)).map(
        lambda alts: tuple(sorted(alts.items()))
    ),
    st.booleans(),
)
_SETS = st.builds(
    MediaSet, st.lists(_MEDIA, min_size=1, max_size=10, unique_by=lambda media: media.tag).map(tuple), st.booleans()
)


def written(item: Incoming, format: str) -> str:
    writer = ArchiveWriter(format)
    return writer.item(item) + writer.end()


@pytest.mark.no_cover
@given(
    now=_SETS | st.none(),
    earlier=st.lists(_SETS | st.just(MediaSet()), max_size=3),
    format=st.sampled_from(["yaml", "json"]),
)
def test_round_trip(now: MediaSet | None, earlier: list[MediaSet], format: str) -> None:
    """The files of every revision come back as they were, from both formats."""
    history = (TEXTS,) * len(earlier)
    item = Incoming("k", date(2021, 5, 12), TEXTS, history=history, media=now, earlier_media=tuple(earlier))
    parsed = read_yaml(written(item, format))
    assert not parsed.refused
    (found,) = parsed.items
    assert found.media == now
    assert found.earlier_media == (tuple(earlier) if any(earlier) else ())


def test_the_form() -> None:
    """Only what there is to say is written."""
    media = Media(MediaKind.PHOTO, KEY, alts=(("en", "A gate"), ("ru", "Ворота: вид")), spoiler=True)
    file = Media(MediaKind.DOCUMENT, KEY, "Plan 1.pdf")
    item = Incoming("k", date(2021, 5, 12), TEXTS, media=MediaSet((media, file), text_first=True))
    assert written(item, "yaml").endswith(
        f"""  media:
    - kind: photo
      file: {KEY if KEY[0].isalpha() else f'"{KEY}"'}
      alt: {{en: "A gate", ru: "Ворота: вид"}}
      spoiler: true
    - kind: document
      file: {KEY}
      name: "Plan 1.pdf"
  text_first: true
"""
    )


ITEM = "- {date: 2021-05-11, title: T"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (f"{ITEM}, media: 3}}", "line 1: media must be a list"),
        (f"{ITEM}, media: [{{kind: photo}}]}}", "line 1: a file of media has no file"),
        (
            f"{ITEM}, media: [{{kind: picture, file: a.jpg}}]}}",
            "kind picture of a file is none of photo, video",
        ),
        (f"{ITEM}, media: [{{kind: photo, file: a.jpg, alt: A}}]}}", "line 1: alt must be a map"),
        (f"{ITEM}, media: [{{kind: photo, file: a.jpg, alt: {{E: A}}}}]}}", "line 1: E is not a language"),
        (f"{ITEM}, media: [{{kind: photo, file: a.jpg, alts: {{en: A}}}}]}}", "unknown key alts in a file of media"),
        (f"{ITEM}, media: [{{kind: photo, file: a}}, {{kind: photo, file: a}}]}}", "the file a stands twice in media"),
        (f"{ITEM}, media: [{', '.join(['{kind: photo, file: a}'] * 11)}]}}", "media has 11 files, at most 10"),
        (f"{ITEM}, text_first: true}}", "line 1: text_first stands without media"),
        (f'{ITEM}, media: [{{kind: photo, file: "{"a" * 300}"}}]}}', "file must be at most 255 characters"),
        (f'{ITEM}, media: [{{kind: photo, file: a, alt: {{en: "{"a" * 501}"}}}}]}}', "an alt has 501 characters"),
    ],
)
def test_refused(source: str, sentence: str) -> None:
    """A statement whose files are not of that form is refused with a sentence that names the line."""
    parsed = read_yaml(source)
    assert not parsed.items
    assert sentence in parsed.refused[0]


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_no_files(format: str) -> None:
    """A source that does not say is another thing than one that says there are none."""
    say: Callable[[str], MediaSet | None] = lambda more: read_yaml(f"{ITEM}{more}}}").items[0].media  # noqa: E731
    assert say("") is None
    assert say(", media: []") == MediaSet()
    assert "media" not in written(Incoming("k", date(2021, 5, 12), TEXTS, history=(TEXTS,)), format)
