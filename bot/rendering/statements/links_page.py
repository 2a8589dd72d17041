"""The page of a draft's card about the layout of its texts: its own buttons, and the words from the config."""

from __future__ import annotations

from bot.domain.drafts.draft import Draft
from bot.domain.releases.release import ReleaseKind
from bot.domain.text.layout import EXAMPLE, MOST_LINKS, Layout, LinkButton
from bot.domain.text.richtext import RichText, bold, join
from bot.i18n.translator import Translator, own_name
from bot.rendering.view import Button, View, rows, tap


def links(translate: Translator, draft: Draft, today: Layout, published: Layout) -> View:
    """The page. `today`: the config's layout for statements of its topic; `published`: the layout of the statement that
    is corrected."""
    layout = draft.content.layout
    lines: list[RichText | str] = [bold(translate("links.title", draft=draft.name))]
    lines += [f"{place}. {_named(link)}\n{link.address}" for place, link in enumerate(layout.links, start=1)]
    lines.append(translate("links.about" if layout.links else "links.none", most=MOST_LINKS))
    buttons: list[tuple[Button | None, ...]] = []
    for place, link in enumerate(layout.links):
        label = f"🗑 {translate('button.remove')}: {link.label(translate.lang)}"
        buttons.append((tap(label, "link_drop", draft.id, draft.version, place),))
    if len(layout.links) < MOST_LINKS:
        buttons.append((tap(f"➕ {translate('button.add_link')}", "link_ask", draft.id, draft.version),))
    if draft.kind is ReleaseKind.CORRECT:
        said, button = _words(translate, draft, today, published)
        lines += said
        buttons.append((button,))
    back = tap(f"↩️ {translate('button.back')}", "page", draft.id, "options")
    return View(join(lines, "\n\n"), rows(*buttons, (back,)))


def ask(translate: Translator, draft: Draft) -> View:
    """The page that asks for a button."""
    lines: list[RichText | str] = [
        bold(translate("links.title", draft=draft.name)),
        translate("links.ask", example=EXAMPLE),
    ]
    if len(draft.content.languages) > 1:
        first, second = draft.content.languages[:2]
        lines.append(translate("links.ask_several", first=first, second=second, example=EXAMPLE))
    back = tap(f"↩️ {translate('button.back')}", "link_back", draft.id)
    return View(join(lines, "\n\n"), rows((back,)))


def _named(link: LinkButton) -> str:
    return " · ".join(f"{own_name(lang)}: {label}" if lang else label for lang, label in link.labels)


def _words(translate: Translator, draft: Draft, today: Layout, published: Layout) -> tuple[list[str], Button | None]:
    """For a correction: which layout its texts have, and the button that switches to the other."""
    layout = draft.content.layout
    if not layout.same_words(published):
        keep = tap(f"↩️ {translate('button.words_kept')}", "words", draft.id, draft.version, 0)
        return [translate("links.words_todays")], keep
    if layout.same_words(today):
        return [], None
    take = tap(f"🔄 {translate('button.words_todays')}", "words", draft.id, draft.version, 1)
    return [translate("links.words_kept")], take
