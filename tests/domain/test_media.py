"""The promises of media as values: their order, what becomes of each, which messages can become which."""

from __future__ import annotations

import pytest

from bot.domain.drafts.draft import Content
from bot.domain.drafts.faults import fault
from bot.domain.media import Media, MediaKind, MediaSet, albums, shape
from bot.domain.releases.copy_shapes import CopyShape, Fates, fates
from bot.domain.text.richtext import RichText

A, B, C = (Media(MediaKind.PHOTO, letter * 64) for letter in "abc")
FILE = Media(MediaKind.DOCUMENT, "d" * 64, "a.pdf")
PHOTO, DOCUMENT, VIDEO = MediaKind.PHOTO, MediaKind.DOCUMENT, MediaKind.VIDEO


def test_adding() -> None:
    """What is added stands at the end; what is there already stays where it is, as it is."""
    described = A.with_alt("en", "A hall.")
    assert MediaSet((described, B)).with_added([A, C]).items == (described, B, C)


@pytest.mark.parametrize(
    ("to", "order"), [(0, (B, A, C)), (1, (A, B, C)), (2, (A, C, B)), (9, (A, C, B)), (-1, (B, A, C))]
)
def test_moving(to: int, order: tuple[Media, ...]) -> None:
    """One goes to its place, the others keep their order."""
    assert MediaSet((A, B, C)).moved(B.tag, to).items == order


def test_replacing() -> None:
    """Another file takes the place of one; where it is there already, it is there once."""
    carried = MediaSet((A, B, C), text_first=True)
    assert carried.with_item(B.tag, FILE) == MediaSet((A, FILE, C), text_first=True)
    assert carried.with_item(B.tag, C).items == (A, C)
    assert carried.with_item(B.tag, B.with_alt("en", "x")).items[1].alt("en") == "x"


def test_removing_and_finding() -> None:
    """By the tag, which stays the same whatever is said about the file."""
    carried = MediaSet((A, B))
    assert carried.without(A.tag).items == (B,)
    assert carried.item(A.tag) is A
    assert carried.item("no") is None
    assert A.with_alt("en", "words").tag == A.tag != Media(DOCUMENT, A.file).tag


def test_an_empty_description_is_none() -> None:
    """Words that are taken away leave nothing behind."""
    assert A.with_alt("en", "x").with_alt("ru", "y").with_alt("en", "").alts == (("ru", "y"),)


@pytest.mark.parametrize(
    "changed",
    [
        MediaSet((A,)),
        MediaSet((B, A)),
        MediaSet((A, B), text_first=True),
        MediaSet((A.with_alt("en", "words"), B)),
        MediaSet((Media(PHOTO, A.file, spoiler=True), B)),
        MediaSet((Media(DOCUMENT, A.file), B)),
    ],
)
def test_an_approval_is_of_the_media_too(changed: MediaSet) -> None:
    """Files, order, kinds, descriptions, covers and the text's place are in the hash that is approved."""
    approved = Content.of("en", "T", RichText("B"), media=MediaSet((A, B)))
    assert Content.of("en", "T", RichText("B"), media=changed).content_hash() != approved.content_hash()
    assert Content.from_json(approved.to_json()).content_hash() == approved.content_hash()


def test_media_need_a_text_and_are_at_most_ten() -> None:
    """A sentence of its own for each."""
    eleven = tuple(Media(PHOTO, f"{number:064}") for number in range(11))
    assert fault(Content(media=MediaSet((A,)))) == ("media.needs_text", {})
    assert fault(Content()) == ("post.empty", {})
    assert fault(Content.of("en", "T", RichText("B"), media=MediaSet(eleven))) == (
        "media.too_many",
        {"most": 10, "has": 11},
    )


def test_albums() -> None:
    """Photos share one with videos, documents with documents; an animation is alone; each where its first item is."""
    film, loop = Media(VIDEO, "e" * 64), Media(MediaKind.ANIMATION, "f" * 64)
    assert albums([FILE, A, loop, film]) == [(FILE,), (A, film), (loop,)]


@pytest.mark.parametrize(
    ("shown", "wanted", "can"),
    [
        ([None], [None], True),
        ([PHOTO], [DOCUMENT], True),
        ([PHOTO], [None], False),
        ([None], [PHOTO], False),
        ([PHOTO, PHOTO, None], [PHOTO, PHOTO, None], True),
        ([PHOTO, PHOTO, None], [VIDEO, PHOTO, None], True),
        ([PHOTO, PHOTO, None], [PHOTO, DOCUMENT, None], False),
        ([PHOTO, None], [PHOTO, PHOTO, None], False),
    ],
)
def test_what_can_be_edited_into_what(shown: list[MediaKind | None], wanted: list[MediaKind | None], can: bool) -> None:
    """Message by message: a text stays a text, an album keeps its number and what can share it."""
    assert (shape(shown) == shape(wanted)) is can


def test_what_becomes_of_the_copies() -> None:
    """Edited where it can be, sent anew where it is young, else left with a reply; a digest is always edited."""
    shapes = [
        CopyShape("en", (PHOTO,), in_digest=False, young=True, count=5),
        CopyShape("en", (None,), in_digest=False, young=True, count=4),
        CopyShape("en", (None,), in_digest=False, young=False, count=3),
        CopyShape("en", (None,), in_digest=True, young=False, count=2),
        CopyShape("ru", (PHOTO,), in_digest=False, young=False, count=1),
    ]
    wanted: dict[str, list[MediaKind | None]] = {"en": [PHOTO], "ru": [PHOTO, None]}
    assert fates(shapes, lambda lang: wanted[lang], unchangeable=10) == Fates(edited=7, anew=4, noted=14)
