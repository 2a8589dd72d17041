"""What a feed or a channel tells again is found among what came another way, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.importing.incoming import Incoming
from bot.domain.importing.outcomes import New, Unchanged
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.importing.take_in import import_statements

DAY = date(2021, 9, 26)
TITLE = "On the exchange of letters"
LONG = "Letters were exchanged in the capital today. Both sides have called the talks useful and will go on with them."


def said(
    key: str, title: str = TITLE, body: str = LONG, day: date = DAY, lang: str = "en", excerpt_only: bool = False
) -> Incoming:
    return Incoming(key, day, [Text(lang, title, RichText(body), excerpt_only=excerpt_only)])


@pytest.mark.parametrize(
    "again",
    [
        said("telegram:1:1"),
        said("feed:1", title=TITLE.upper() + "!"),
        said("feed:1", body="Another text below the same title."),
        said("feed:1", title="Another title", day=DAY + timedelta(days=1)),
        said("telegram:1:1", title=LONG.partition(".")[0] + ".", body=f"{TITLE}\n\n{LONG}"),
        said("feed:1", title="Another title", body=LONG[:100], excerpt_only=True),
    ],
)
async def test_doubles(context: ServiceContext, again: Incoming) -> None:
    """The same title on those days, the same text, its beginning, or the title within the text: nothing new comes in,
    and the statement stays as it is."""
    await import_statements(context, [said("page:2021-09-26:abc")])
    (outcome,) = await import_statements(context, [again])
    assert isinstance(outcome, Unchanged)
    assert outcome.title == TITLE


@pytest.mark.parametrize(
    "other",
    [
        said("feed:1", title="Another title", body="Another text, which is quite as long as the first one was."),
        said("feed:1", day=DAY + timedelta(days=2)),
        said("feed:1", title="Hello", body="Words."),
        said("feed:1", lang="ru"),
        said("yaml:1"),
    ],
)
async def test_no_doubles(context: ServiceContext, other: Incoming) -> None:
    """Another text, another day, another language; and what an archive brings is what it says it is."""
    await import_statements(context, [said("page:2021-09-26:abc"), said("page:2021-09-26:d", "Hello", "Others.")])
    (outcome,) = await import_statements(context, [other])
    assert isinstance(outcome, New)


async def test_posts_of_one_channel(context: ServiceContext) -> None:
    """Two posts of one channel are two statements, whatever they say: so is a greeting that comes every year."""
    posts = [said("telegram:1:1"), said("telegram:1:2")]
    assert all(isinstance(one, New) for one in await import_statements(context, posts))
    assert all(isinstance(one, Unchanged) for one in await import_statements(context, posts))
