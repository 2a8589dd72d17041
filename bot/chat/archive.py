"""/archive: all statements in pages, by year, month and topic, in one message that is edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Command, Feature, Interaction, Press, StartLink
from bot.domain.archive import ALL, ArchiveFilter, parse
from bot.rendering.archive import pages
from bot.rendering.view import View
from bot.store import archive


async def on_archive(interaction: Interaction, argument: str) -> None:
    """Show the newest page of all statements, or of the year, month, day or topic given as the argument."""
    part = parse(argument) if argument else ALL
    if part is None:
        part = topic_named(interaction, argument)
    if part is None:
        await interaction.say("archive.usage")
    else:
        await interaction.show(await listing(interaction, part, 1), silent=not interaction.private)


def topic_named(interaction: Interaction, name: str) -> ArchiveFilter | None:
    """The filter for the topic with that key, or with that name in any language."""
    wanted = name.casefold()
    for topic in interaction.context.mission.open_topics:
        if wanted in (topic.key, *(said.casefold() for said in topic.name.by_lang.values())):
            return ArchiveFilter(topic=topic.key)
    return None


async def listing(interaction: Interaction, part: ArchiveFilter, page: int) -> View:
    """A page of the statements that match the filter; a page number outside the range gives the nearest page."""
    reader = interaction.context.services.db.reader
    total = await archive.count(reader, part)
    page = min(max(page, 1), pages.page_count(total))
    found = await archive.page(reader, part, (page - 1) * pages.PER_PAGE, pages.PER_PAGE, total)
    into_bot = not interaction.private
    return pages.listing(
        interaction.translate,
        interaction.context.mission,
        part,
        found,
        page,
        total,
        into_bot=into_bot,
        reads=interaction.reads,
    )


async def open_link(interaction: Interaction, linked: str) -> bool:
    """Open a link to a page: 2021_3 is the third page of the year 2021."""
    code, _, page = linked.rpartition("_")
    part = parse(code)
    if part is None or not page.isascii() or not page.isdigit() or len(page) > 6:
        return False
    await interaction.show(await listing(interaction, part, int(page)))
    return True


async def turn(interaction: Interaction, args: Sequence[str]) -> None:
    """Buttons of a page: Older, Newer, a year, month or topic; also Back from a statement."""
    code, page = args
    part = parse(code)
    if part is None:
        raise ValueError(code)
    await interaction.turn(await listing(interaction, part, number_of(page)))
    await interaction.toast()


async def years(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the years to choose from."""
    if args:
        raise ValueError(args)
    await interaction.turn(
        pages.years(interaction.translate, await archive.years(interaction.context.services.db.reader))
    )
    await interaction.toast()


async def months(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the months of a year to choose from."""
    (year,) = map(number_of, args)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    await interaction.turn(
        pages.months(interaction.translate, year, await archive.months(interaction.context.services.db.reader, year))
    )
    await interaction.toast()


async def topics(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the topics to choose from."""
    if args:
        raise ValueError(args)
    counts = await archive.topics(interaction.context.services.db.reader)
    await interaction.turn(pages.topics(interaction.translate, interaction.context.mission, counts))
    await interaction.toast()


async def fresh(interaction: Interaction) -> None:
    """The newest page of all statements."""
    await on_archive(interaction, "")


FEATURE = Feature(
    commands=(Command(("archive",), on_archive, only_answers=True),),
    presses=(
        Press("archive", turn, only_answers=True),
        Press("years", years, only_answers=True),
        Press("months", months, only_answers=True),
        Press("topics", topics, only_answers=True),
    ),
    links=(StartLink("a-", open_link),),
    fresh=fresh,
)
