"""Search results in one message: each hit with the words around it, pages, and the order. The search itself is in the
store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.mission import Mission
from bot.domain.search.query import Query, excerpt, hits
from bot.domain.statements import Statement, Text
from bot.domain.text.richtext import RichText, Span, bold, italic, join
from bot.i18n.translator import Translator
from bot.rendering.split import shorten
from bot.rendering.statements.views import KEYCAPS, code_of, item_head, payload_of
from bot.rendering.view import TEXT_LIMIT, Button, DeepLink, View, rows, tap

PER_PAGE = 5
MOST_TYPED = 100  # characters of the typed words; more is left out
_SNIPPET = 200  # characters
# Precedes the typed words in the first line of the results and on the button that leads back to them. They are read
# from there again, since callback data has no room for them and readers' messages are not stored.
GLASS = "🔎 "
_PLAIN = "p"


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. `typed`: what the person wrote; `by_date`: the order; `total`: how many were found. `plain`:
    it was written without a command, so that how to reach a human is shown above. `instead_of`: what the person wrote,
    if that found nothing and was corrected to `typed`. `only`: the one word that was searched for, if no statement has
    all of them."""

    typed: str
    query: Query
    by_date: bool
    page: int
    total: int
    more: bool = False  # there are more than `total`, which were not counted
    plain: bool = False
    instead_of: str = ""
    only: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PER_PAGE))

    @property
    def order(self) -> str:
        """The order as a button's argument."""
        return order_code(by_date=self.by_date, plain=self.plain)

    @property
    def origin(self) -> str:
        """The origin, for Back, of a statement that was opened from this page: q_r_2."""
        return f"q_{self.order}_{self.page}"


def order_code(*, by_date: bool, plain: bool) -> str:
    """The order of results and `plain`, encoded for a button's argument."""
    return ("d" if by_date else "r") + (_PLAIN if plain else "")


def read_order(code: str) -> tuple[bool, bool]:
    """Decodes `order_code`: whether by date, and whether without a command.

    Raises:
        ValueError: no button of ours has it.
    """
    by_date, plain = code.startswith("d"), code.endswith(_PLAIN)
    if code != order_code(by_date=by_date, plain=plain):
        raise ValueError(code)
    return by_date, plain


def typed_of(line: str) -> str:
    """The typed words, from the first line of results or from a button's label; '' for any other line."""
    _, glass, typed = line.partition("\n")[0].partition(GLASS)
    return typed.strip() if glass else ""


def listing(
    translate: Translator,
    mission: Mission,
    results: Results,
    found: Sequence[Statement],
    *,
    into_bot: bool,
    link: str = "",
    reads: str = "",
) -> View:
    """A page of results. `into_bot`: buttons are links into the bot, and `link` is the deep link's payload for all
    results.

    `reads`: the language in which the reader wants statements, if it differs from that of the interface.
    """
    count = (
        translate("search.more_than", most=results.total)
        if results.more
        else translate.count("search.count", results.total)
    )
    order = translate("search.by_date" if results.by_date else "search.by_relevance")
    parts: list[RichText | str] = [join([GLASS, bold(results.typed), "\n", italic(f"{count}, {order}")])]
    if results.instead_of:
        parts.append(translate("search.did_you_mean", typed=results.instead_of, meant=results.typed))
    if results.only:
        parts.append(translate("search.only", word=results.only))
    parts += [
        _item(translate, mission, results.query, s, cap, reads or translate.lang)
        for s, cap in zip(found, KEYCAPS, strict=False)
    ]
    if results.pages > 1:
        parts.append(italic(translate("page.of", page=results.page, pages=results.pages)))
    text = shorten(join(parts, "\n\n"), TEXT_LIMIT)
    return View(text, _linked(translate, found, link) if into_bot else _buttons(translate, results, found))


def _item(translate: Translator, mission: Mission, query: Query, statement: Statement, cap: str, lang: str) -> RichText:
    text = text_with_hits(query, statement, lang, mission.default_language)
    around = snippet(query, text)
    head = item_head(translate, mission, statement, text.lang, cap)
    return join([head, around], "\n") if around else head


def text_with_hits(query: Query, statement: Statement, lang: str, default: str) -> Text:
    """The text to show: the one in the reader's language if it has the words, else the first that has them."""
    own = statement.text(lang, default)
    others = (text for text in statement.texts.values() if text is not own)
    return next((t for t in (own, *others) if hits(query, t.title) or hits(query, t.body.text)), own)


def snippet(query: Query, text: Text) -> RichText:
    """The words around the hits, not cut within a word, with the hits in bold. If only the title has hits: the
    beginning."""
    line = " ".join(text.body.text.split())
    marks = hits(query, line)
    start, end = excerpt(line, marks, _SNIPPET)
    spans = tuple(Span(first, last, "bold") for first, last in marks if start <= first and last <= end)
    found = RichText(line, spans)[start:end].strip()
    is_cut = found and (end < len(line) or text.excerpt_only) and not found.text.endswith("…")
    after = " …" if found.text.endswith((".", "!", "?")) else "…"
    return join(["…" if start else "", found, after if is_cut else ""])


def _buttons(translate: Translator, results: Results, found: Sequence[Statement]) -> tuple[tuple[Button, ...], ...]:
    def turn(label: str, page: int, order: str) -> Button:
        return tap(label, "search", order, page)

    opens = tuple(
        tap(cap, "read", code_of(s.number), 1, results.origin) for cap, s in zip(KEYCAPS, found, strict=False)
    )
    page, order = results.page, results.order
    newer = turn(f"◀️ {translate('button.newer')}", page - 1, order) if page > 1 else None
    older = turn(f"▶️ {translate('button.older')}", page + 1, order) if page < results.pages else None
    by_date, by_relevance = f"📅 {translate('button.by_date')}", f"⭐️ {translate('button.by_relevance')}"
    label = by_relevance if results.by_date else by_date
    other = turn(label, 1, order_code(by_date=not results.by_date, plain=results.plain))
    return rows(opens, (newer, older), (other if results.total > 1 else None,))


def _linked(translate: Translator, found: Sequence[Statement], link: str) -> tuple[tuple[Button, ...], ...]:
    opens = tuple(Button(cap, DeepLink(payload_of(s.number))) for cap, s in zip(KEYCAPS, found, strict=False))
    return rows(opens, (Button(f"🔎 {translate('button.all_results')}", DeepLink(link)) if link else None,))


def back(typed: str, origin: str) -> Button:
    """The Back button from a statement to the results; the typed words are part of its label."""
    _, order, page = origin.split("_")
    return tap(f"↩️ {GLASS}{typed}", "search", order, page)


def nothing(
    translate: Translator,
    mission: Mission,
    typed: str,
    topic: str = "",
    *,
    into_bot: bool = False,
    in_need: bool = False,
) -> View:
    """That nothing was found, and what else to try. `topic`: the key of a topic with that name, '' for none. `in_need`:
    for somebody who needs help, without advice on searching."""
    said = translate("search.nothing_in_need" if in_need else "search.nothing")
    parts: list[RichText | str] = [join([GLASS, bold(typed)]), said]
    button = None
    if topic:
        name = mission.topic_name(topic, translate.lang)
        label = f"🏷 {name}"
        button = Button(label, DeepLink(f"a-t-{topic}_1")) if into_bot else tap(label, "archive", f"t-{topic}", 1)
        parts[1] = translate("search.topic", topic=name)
    return View(join(parts, "\n\n"), rows((button,)))
