"""Both catalogs are complete, agree with each other, and hold exactly the sentences that the program says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import bot
from bot.domain.drafts.draft import DraftState
from bot.domain.releases.release import Reason
from bot.i18n.translator import INTERFACE, sentences, translator

_ROOT = Path(bot.__file__).parent
_ROOMS = ("chat", "cli", "delivery", "domain", "rendering", "services", "sources", "web")
_IN_TEMPLATE = re.compile(r'\bsay\("([a-z_]+\.[a-z_]+)"')
_KEY = re.compile(r"[a-z_]+\.(?!html$|css$|js$)[a-z_]*[a-z]|days")
_PLURALS = {"en": 2, "ru": 3}
# English button labels that people rely on (docs/design, section 5), as far as their features are built.
_LABELS = {
    "publish": "Publish",
    "edit": "Edit",
    "discard": "Discard",
    "pause": "Pause",
    "resume": "Resume",
    "cancel": "Cancel",
    "subscribe": "Subscribe",
    "unsubscribe": "Unsubscribe",
    "next": "Next",
    "previous": "Previous",
    "back": "Back",
    "read": "Read in full",
    "confirm": "Confirm",
    "schedule": "Schedule",
    "submit": "Submit",
    "approve": "Approve",
    "reject": "Reject",
}


def placeholders(sentence: str) -> set[str]:
    """The names in braces; a stray brace is a ValueError."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def literals() -> Iterator[tuple[Path, ast.expr]]:
    """Every string and f-string of the rooms that speak to people."""
    for room in _ROOMS:
        for path in sorted((_ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.JoinedStr | ast.Constant):
                    yield path, node


def whole_keys() -> set[str]:
    """String literals in the form of a key, whose first word is one of the catalogs'; and what templates say."""
    families = {key.split(".")[0] for key in sentences("en")}
    templates = (path.read_text("utf-8") for path in sorted((_ROOT / "web" / "templates").glob("*.html")))
    return {key for template in templates for key in _IN_TEMPLATE.findall(template)} | {
        node.value
        for _, node in literals()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if _KEY.fullmatch(node.value) and node.value.split(".")[0] in families
    }


def families_of_keys() -> set[str]:
    """Patterns of f-strings such as f"reason.{reason}"."""
    found = set()
    for _, node in literals():
        if not isinstance(node, ast.JoinedStr):
            continue
        parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in node.values]
        if re.fullmatch(r"[a-z_]+\\\.[a-z_\\w+]*", "".join(parts)) and len(parts) > 1:
            found.add("".join(parts))
    return found


def acts() -> set[str]:
    """The acts of the audit: what the program notes. They look like keys, and are none; an f-string is a pattern."""
    found = set()
    for room in ("services", "store"):
        for path in sorted((_ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.note":
                    found |= set(_acts(node.args[2]))
    return found


def _acts(node: ast.expr) -> Iterator[str]:
    """An act: a string, one of two, a name that was given one of two, or the pattern of an f-string."""
    if isinstance(node, ast.Constant):
        yield re.escape(str(node.value))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*_acts(node.body), *_acts(node.orelse))
    else:
        raise AssertionError(f"line {node.lineno}: write the act where it is noted: {ast.unparse(node)}")


def test_every_act_has_its_sentence() -> None:
    """Each act that the audit can hold is told in a sentence of its own: act.draft_discarded for draft.discarded."""
    told = {key.removeprefix("act.") for key in sentences("en") if key.startswith("act.")} - {"other"}
    patterns = {act.replace(r"\.", "_") for act in acts()}
    assert not [act for act in patterns if not any(re.fullmatch(act, key) for key in told)]
    assert not [key for key in told if not any(re.fullmatch(act, key) for act in patterns)]


def test_the_same_sentences() -> None:
    """Every language has the same keys and, form by form, the same placeholders, all of them plain names."""
    english, russian = sentences("en"), sentences("ru")
    assert english.keys() == russian.keys()
    for key in english:
        asked = placeholders(english[key][0])
        assert all(name.isidentifier() for name in asked), key
        for sentence in (*english[key], *russian[key]):
            assert placeholders(sentence) == asked, key


@pytest.mark.parametrize("lang", INTERFACE)
def test_nothing_is_empty_or_half_done(lang: str) -> None:
    """Every sentence says something, begins and ends clean, and is in its own script."""
    for key, forms in sentences(lang).items():
        for sentence in forms:
            assert sentence.strip() == sentence != "", key
            assert sentence != key
            bare = re.sub(r"\{\w+\}|/\w+|Telegram", "", sentence)
            letters = [c for c in bare if c.isalpha()]
            cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
            assert cyrillic == (len(letters) if lang == "ru" else 0), f"{key}: {sentence}"


@pytest.mark.no_cover
@pytest.mark.parametrize("lang", INTERFACE)
def test_plurals(lang: str) -> None:
    """A counted phrase has as many forms as the language; every other sentence has one."""
    counted = {key for key, forms in sentences(lang).items() if len(forms) > 1}
    assert counted == {
        "days",
        "audience.total",
        "audience.private",
        "audience.groups",
        "audience.channels",
        "archive.count",
        "search.count",
        "halt.done",
        "halt.resumed",
        "history.earlier",
        "length.days",
        "card.copies",
        "retract.what",
        "redact.files",
        "redact.copies",
        "review.many",
        "digest.more",
        "embargo.reaches",
        "progress.waiting",
        "warn.more",
        "notice.source_many",
        "notice.source_more",
        "notice.source_taken",
        "notice.source_left",
        "missed.offer",
        "missed.here",
        "missed.sent",
        "media.n_photo",
        "media.n_video",
        "media.n_animation",
        "media.n_audio",
        "media.n_document",
        "media.copies_edited",
        "media.copies_anew",
        "media.copies_noted",
        "media.left_out",
    }
    assert all(len(sentences(lang)[key]) == _PLURALS[lang] for key in counted)
    assert all("{n}" in form for key in counted for form in sentences(lang)[key])


@pytest.mark.no_cover
def test_every_sentence_that_is_said_is_there() -> None:
    """Each key that the program names is in the catalogs, and each family of keys has members."""
    catalog = set(sentences("en"))
    noted = {act.replace("\\.", ".") for act in acts()}
    assert whole_keys() - noted - catalog == set()
    for family in families_of_keys():
        assert any(re.fullmatch(family, key) for key in catalog), family


@pytest.mark.no_cover
def test_every_sentence_is_said() -> None:
    """The catalogs hold nothing that the program never says."""
    families = families_of_keys()
    unsaid = {
        key for key in set(sentences("en")) - whole_keys() if not any(re.fullmatch(family, key) for family in families)
    }
    assert unsaid == set()


@pytest.mark.parametrize("lang", INTERFACE)
def test_the_families_are_complete(lang: str) -> None:
    """Every reason, and every end that a draft can have, has its words."""
    keys = set(sentences(lang))
    assert {f"reason.{reason}" for reason in Reason} == {key for key in keys if key.startswith("reason.")}
    for state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        assert {f"draft.is_{state}", f"post.edited_after_{state}"} <= keys
    assert {f"menu.{name}" for name in _commands()} <= keys


def _commands() -> set[str]:
    from bot.chat.features import FEATURES

    return {command.name for feature in FEATURES for command in feature.commands if command.audience.value != "nobody"}


def test_the_labels_that_people_rely_on() -> None:
    """The English button labels are those that the design promises."""
    assert {name: translator("en")(f"button.{name}") for name in _LABELS} == _LABELS


def test_a_button_is_called_by_its_name() -> None:
    """What a Russian sentence names in quotes with a capital is a button's label, or one of Telegram's own."""
    said = sentences("ru")
    labels = {text for key, texts in said.items() if key.startswith("button.") for text in texts} | {"Начать"}
    named = {
        (key, name) for key, texts in said.items() for text in texts for name in re.findall(r"«([А-ЯЁ][^»{]*)»", text)
    }
    assert [(key, name) for key, name in sorted(named) if name not in labels] == []
