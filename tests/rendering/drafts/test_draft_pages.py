"""The pages of a draft's card: whatever is on them, each is one message whose buttons Telegram takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.platform.callback_data import encode
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Act, Content, Draft, DraftState, HistoryEntry
from bot.domain.media import Media, MediaKind, MediaSet
from bot.domain.releases.copy_shapes import CopyShape
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.domain.statements import Number, Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, utf16_length
from bot.i18n.translator import translator
from bot.rendering.drafts import confirm_page, history_page, languages_page, list_page, options_page, preview
from bot.rendering.drafts.card import card
from bot.rendering.drafts.list_page import Listed
from bot.rendering.drafts.preview import ALONE, Angle, Form
from bot.rendering.media import media_page
from bot.rendering.view import TEXT_LIMIT, Tap, View
from tests.rendering.scenes import MISSION, NOW, statement

LANGUAGES = ("en", "ru", "fr", "de", "es", "ar", "zh", "pt")
EVERYWHERE = replace(MISSION, languages=LANGUAGES)
LARGEST = 999_999_999
LONG = "t" * 512
BODY = RichText("On Friday, 4 August 2021. " * 4000)
AT = datetime(2030, 1, 1, tzinfo=UTC)
MEDIA = MediaSet(
    tuple(
        Media(kind, f"id:{number}", "n" * 255, tuple((lang, "a" * 500) for lang in sorted(LANGUAGES[4:])), spoiler=True)
        for number, kind in enumerate([*MediaKind, *MediaKind])
    )
)
TEXTS = tuple(Text(lang, LONG, BODY) for lang in LANGUAGES[:4])
DRAFT = Draft(LARGEST, LARGEST, DraftState.EDITING, 5, 5, Content(TEXTS, "news", not_after=AT), NOW)
ONE = Draft(17, 3, DraftState.EDITING, 5, 5, Content.of("en", "Title", RichText("Body."), topic="news"), NOW)
FACTS = CardFacts(NOW, Role.PUBLISHER, dict.fromkeys(ChatKind, 10**6))
NAMES = dict.fromkeys(range(40), "N" * 64)


def pages(lang: str) -> Iterator[View]:
    """Every page, as full as it can be."""
    translate = translator(lang)
    for draft in (DRAFT, replace(DRAFT, kind=ReleaseKind.CORRECT), replace(DRAFT, content=Content())):
        yield languages_page.languages(translate, EVERYWHERE, draft, {"fr"})
        yield options_page.options(translate, EVERYWHERE, draft, NOW)
        yield options_page.urgent(translate, draft, FACTS)
        yield options_page.expiry(translate, EVERYWHERE, draft, NOW)
        yield options_page.expiry_choice(translate, EVERYWHERE, draft, "expiry.twice", (AT, AT), NOW)
        counts = dict.fromkeys(LANGUAGES, 10**6)
        topics = [("", 10**6), *((f"topic-{n}", 10**6) for n in range(30))]
        for form in Form:
            yield preview.chooser(translate, EVERYWHERE, draft, Angle(form, "pt"), counts, topics)
        yield confirm_page.sure(translate, EVERYWHERE, replace(draft, content=Content(TEXTS[:2])), "publish", FACTS, 10)
    for draft in (replace(DRAFT, content=replace(DRAFT.content, media=MEDIA)), replace(DRAFT, content=Content())):
        yield media_page.media(translate, EVERYWHERE, draft)
        for item in draft.content.media.items:
            yield media_page.one(translate, EVERYWHERE, draft, item)
        yield card(translate, EVERYWHERE, draft, FACTS)
        before = {text.lang: replace(text, title="s" * 512, body=RichText("Other words. " * 4000)) for text in TEXTS}
        shapes = (CopyShape("en", (None,), in_digest=False, young=True, count=10**6),)
        facts = replace(FACTS, before=before, copies=shapes, unchangeable=10**6)
        yield card(translate, EVERYWHERE, replace(draft, kind=ReleaseKind.CORRECT), facts)
    changes = [HistoryEntry(n, n % 40, NOW + timedelta(days=n), list(Act)[n % len(Act)]) for n in range(100)]
    yield history_page.history(translate, EVERYWHERE, DRAFT, changes, NAMES)
    listed = [Listed(replace(DRAFT, kind=ReleaseKind.CORRECT), changes[n], Number(2026, 999_999)) for n in range(8)]
    for whose in (list_page.MINE, list_page.ALL):
        counted = {list_page.MINE: 10**6, list_page.ALL: 10**6}
        yield list_page.listing(translate, EVERYWHERE, listed, NAMES, whose, 2, counted)


@pytest.mark.no_cover
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_each_page_is_one_message(lang: str) -> None:
    """The text is within Telegram's limit, and so is the data of each button."""
    for view in pages(lang):
        assert utf16_length(view.text.text) <= TEXT_LIMIT, view.text.text[:80]
        assert len([button for row in view.rows for button in row]) <= 100
        for button in (button for row in view.rows for button in row):
            if isinstance(button.action, Tap):
                assert encode(button.action)


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_preview_leads_into_the_draft_only(form: Form, lang: str) -> None:
    """No button of a preview opens another statement, whatever the form; each can be sent."""
    for draft in (DRAFT, ONE, replace(ONE, content=Content())):
        view = preview.preview(EVERYWHERE, draft, NOW.date(), lang, form=form)
        assert utf16_length(view.text.text) <= TEXT_LIMIT
        taps = [b.action for row in view.rows for b in row if isinstance(b.action, Tap)]
        assert {action.verb for action in taps} <= {"draft", "unshared"}
        assert all(encode(action) for action in taps)
        for origin in (form, ALONE):
            page = preview.preview_page(EVERYWHERE, draft, NOW.date(), 2, lang, origin)
            assert utf16_length(page.text.text) <= TEXT_LIMIT


def test_a_corrections_preview() -> None:
    """It has the statement's own number and day, and says that it is corrected."""
    draft = replace(ONE, kind=ReleaseKind.CORRECT)
    found = statement(RichText("Old."))
    view = preview.preview(MISSION, draft, NOW.date(), "en", statement=found)
    assert "4 August 2021 · No. 142/2021 · News · corrected" in view.text.text
    assert "Body." in view.text.text


def test_a_retractions_preview() -> None:
    """The preview of a retraction is the notice that readers get, with the present reason."""
    draft = replace(ONE, kind=ReleaseKind.RETRACT, content=replace(ONE.content, reason="A slip."))
    view = preview.preview(MISSION, draft, NOW.date(), "en", statement=statement(RichText("Old.")))
    assert view.text.text.startswith("No. 142/2021 has been retracted\n")
    assert view.text.text.endswith("Retracted on 26 September 2021.\nReason: A slip.")


def test_what_readers_have_stays() -> None:
    """Of a correction a text that readers have can be replaced, not removed, and is in the language that it is in."""
    view = languages_page.languages(translator("en"), EVERYWHERE, replace(DRAFT, kind=ReleaseKind.CORRECT), {"en"})
    labels = [button.label for row in view.rows for button in row]
    assert "✏️ Replace: English" in labels
    assert "🗑 Remove: English" not in labels
    assert not [label for label in labels if label.startswith("🔁 English")]
    assert "🔁 Русский: This text is in Español" in labels


@pytest.mark.parametrize("state", [DraftState.EDITING, DraftState.SUBMITTED])
def test_a_card_of_several_texts(state: DraftState) -> None:
    """Who writes or decides is told that the preview is one of the texts; a single one is all there is."""
    texts = (*ONE.content.texts, Text("ru", "Заголовок", RichText("Текст.")))
    several = replace(ONE, state=state, content=Content(texts))
    said = card(translator("en"), MISSION, several, FACTS).text.text
    assert "Above is one of these texts: Preview shows the others." in said
    assert "exactly what readers will get" not in said
    assert "one of these texts" not in card(translator("en"), MISSION, replace(ONE, state=state), FACTS).text.text


PICTURES = tuple(Media(MediaKind.PHOTO, letter * 64) for letter in "ab")
SHEET = Media(MediaKind.DOCUMENT, "c" * 64, "plan.pdf")


def said_of(media: MediaSet, *texts: Text, **facts: object) -> str:
    """What the card says of a draft with those media."""
    draft = replace(ONE, content=replace(ONE.content, media=media, texts=texts or ONE.content.texts))
    return card(translator("en"), MISSION, draft, replace(FACTS, **facts)).text.text  # type: ignore[arg-type]


def test_the_messages_of_a_card_with_media() -> None:
    """What goes out, in which order, where that is more than one message; by language where they differ."""
    assert "Readers get" not in said_of(MediaSet(PICTURES[:1]))
    order = "an album (2 pictures) → 1 document → the text."
    assert order in said_of(MediaSet((*PICTURES, SHEET)))
    assert "the text → an album (2 pictures)." in said_of(MediaSet(PICTURES, text_first=True))
    long = Text("ru", "Заголовок", RichText("Слово. " * 300))
    said = said_of(MediaSet(PICTURES[:1]), *ONE.content.texts, long)
    assert "English: one message." in said
    assert "Русский: Readers get, one message after the other: 1 picture → the text." in said


def test_pictures_that_nobody_described() -> None:
    """Each language names the pictures that have no words in it; documents need none."""
    described = PICTURES[1].with_alt("en", "A hall.")
    russian = Text("ru", "Заголовок", RichText("Текст."))
    said = said_of(MediaSet((PICTURES[0], described, SHEET)), *ONE.content.texts, russian)
    assert "Pictures that are not described: English (1), Русский (1, 2)." in said
    assert "not described" not in said_of(MediaSet((described, SHEET)))


def test_files_that_only_telegram_has() -> None:
    """They are named, with what that means."""
    film = Media(MediaKind.VIDEO, "id:x", "film.mp4", (("en", "A film."),))
    assert "Only Telegram has the bytes of film.mp4" in said_of(MediaSet((film,)))


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    ("whose", "said"),
    [
        ({"source": "hq.example"}, "hq.example"),
        ({"login": "alice"}, "alice"),
        ({}, None),
    ],
)
def test_whose_draft_it_is(lang: str, whose: dict[str, str], said: str | None) -> None:
    """Of a draft that no person began, card, history and list name the source or the login name; never the program."""
    translate = translator(lang)
    draft = replace(ONE, author=0, state=DraftState.SUBMITTED, **whose)  # type: ignore[arg-type]
    changes = [HistoryEntry(n, 0, NOW, act) for n, act in enumerate((Act.BEGUN, Act.TEXT, Act.SUBMITTED), start=1)]
    history = history_page.history(translate, EVERYWHERE, draft, changes, {}).text.text
    counts = {list_page.MINE: 0, list_page.ALL: 1}
    listed = list_page.listing(
        translate, EVERYWHERE, [Listed(draft, changes[0])], {}, list_page.ALL, 1, counts
    ).text.text
    shown = card(translate, EVERYWHERE, draft, replace(FACTS, poster=whose.get("login", ""))).text.text
    for page in (history, listed):
        assert (said or translate("actor.command_line")) in page
        assert translate("actor.program") not in page
    assert (said or translate("card.handed_in")) in shown
    assert (translate("card.handed_in") in shown) == ("source" not in whose)
