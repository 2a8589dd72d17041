"""A mission and statements to be shown, with the texts that make trouble."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.drafts.draft import Content, Draft, DraftState
from bot.domain.mission import Clock, ConsularCard, Counter, LocalText, Mission, Topic
from bot.domain.statements import Number, Statement, StatementState, Text
from bot.domain.text.richtext import RichText, Span, bold, italic, join, link

NUMBER = Number(2021, 142)
NOW = datetime(2021, 9, 26, 12, 5, tzinfo=UTC)

MISSION = Mission(
    name=LocalText({"en": "Embassy", "ru": "Посольство"}),
    languages=("en", "ru"),
    timezone="Europe/London",
    website="https://example.org/",
    clocks=(
        Clock(LocalText({"en": "Moscow", "ru": "Москва"}), "Europe/Moscow"),
        Clock(LocalText({"en": "London", "ru": "Лондон"}), "Europe/London"),
    ),
    counters=(
        Counter(date(2018, 3, 4), LocalText({"en": "{days} since A", "ru": "{days} с А"}), "Europe/London"),
        Counter(date(2018, 3, 12), LocalText({"en": "It is {days} since B", "ru": "{days} с Б"}), "Europe/London"),
    ),
    consular=(
        ConsularCard(
            LocalText({"en": "Consular queries", "ru": "Консульский отдел"}),
            "+44 (0) 203 668 7474",
            "consul@example.org",
            LocalText({"": "5 Some Street"}),
            LocalText({"en": "By appointment", "ru": "По записи"}),
            {"mon": ["09:00-12:00"], "wed": ["09:00-12:00"], "fri": ["10:00-11:00", "14:00-15:00"]},
            duty_phone="+44 7700 900123",
        ),
    ),
    topics=(Topic("news", LocalText({"en": "News", "ru": "Новости"})),),
)

NESTED = join(
    ["Plain ", bold(join(["bold ", italic(join(["both 😀 ", link("linked", "https://e.org/?a=1&b=2")]))])), "."]
)
BODIES: dict[str, RichText] = {
    "short": RichText("A short text."),
    "typed markup": RichText("He typed <b>bold</b> &amp; <i>, *stars*, _lines_ and `ticks` [a](b)."),
    "right to left": RichText("שלום עולם. " * 400),
    "arabic": RichText("مرحبا بالعالم. " * 400),
    "emoji": RichText("👩‍👩‍👧 😀🇬🇧 " * 700),
    "nested": NESTED,
    "nested and long": join([NESTED] * 200, "\n\n"),
    "one bold stretch": bold("Word and word. " * 2000),
    "30,000 characters": RichText(("All work and no play. " * 1500)[:30_000].strip()),
    "paragraphs": RichText("\n\n".join(("Sentence after sentence. " * 12).strip() for _ in range(60))),
    "lines": RichText("\n".join(["line of a poem"] * 900)),
    "no spaces": RichText("\n".join(["x" * 2999] * 9)),
    "code": RichText("Say: print(1)\n\nand more", (Span(5, 13, "pre", "python"), Span(15, 18, "code"))),
    "quote": RichText("Said:\n\nWords of another.\n\nEnd.", (Span(7, 24, "blockquote"),)),
    "exactly full": RichText("f" * 2000 + " " + "g" * 2000),
}
TITLES = ("T", "<b>Title</b> & more", "😀" * 127, "t" * 255, "כותרת ארוכה " * 20)


def statement(
    body: RichText,
    title: str = "Title",
    number: Number = NUMBER,
    *,
    excerpt: bool = False,
    url: str = "",
    topic: str = "news",
) -> Statement:
    """A published statement with one English text."""
    text = Text("en", title.strip(), body, url, excerpt)
    return Statement(1, number, date(2021, 8, 4), None, topic, StatementState.PUBLISHED, 1, {"en": text})


def draft(body: RichText, title: str = "Title", state: DraftState = DraftState.EDITING) -> Draft:
    """A draft, D17."""
    return Draft(17, 3, state, 5, 5, Content.of("en", title.strip(), body, topic="news"), NOW)
