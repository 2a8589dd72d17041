"""/redact, for owners: take texts down for good, after a second person has confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.mission.help import is_for_staff
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press
from bot.domain.errors import Refusal, Stale
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.time.calendar import day_in
from bot.rendering import redaction
from bot.rendering.view import View
from bot.services.redaction import ask, take_down


async def redact(interaction: Interaction, argument: str) -> None:
    """`/redact 142/2026 [r1 r3-4] reason`: request it. If a request is already waiting, show that."""
    if not await is_for_staff(interaction):
        return
    services = interaction.context.services
    word, _, typed = argument.strip().partition(" ")
    number = Number.parse(word, day_in(services.mission.timezone, services.clock()).year)
    if number is None:
        raise Refusal("redact.usage", some="/redact 142/2026 r1 r3-4")
    try:
        asked = await ask.ask(services, interaction.user, number, typed)
    except Stale as stale:
        if stale.key != "redact.waits":
            raise
        await interaction.say(stale.key, **stale.values)
        asked = await ask.read(services, interaction.user, number_of(str(stale.values["id"])))
    await interaction.show(_shown(interaction, asked))


async def look(interaction: Interaction, args: Sequence[str]) -> None:
    """Look at it, below the alert: show what would be removed, and the question."""
    (id,) = map(number_of, args)
    asked = await ask.read(interaction.context.services, interaction.user, id)
    await interaction.turn(_shown(interaction, asked))
    await interaction.toast()


async def confirm(interaction: Interaction, args: Sequence[str]) -> None:
    """Confirm: carry it out."""
    (id,) = map(number_of, args)
    done = await take_down.confirm(interaction.context.services, interaction.user, id)
    interaction.context.wake()
    await interaction.toast()
    await interaction.turn(redaction.done(interaction.translate, done.number, sends=bool(done.release)))


async def refuse(interaction: Interaction, args: Sequence[str]) -> None:
    """Reject, or Cancel by the person who asked: nothing is removed."""
    (id,) = map(number_of, args)
    number = await take_down.refuse(interaction.context.services, interaction.user, id)
    await interaction.toast()
    await interaction.turn(redaction.refused(interaction.translate, number))


def _shown(interaction: Interaction, asked: ask.Asked) -> View:
    """The request, with the buttons for the person who looks at it."""
    mine, statement = asked.redaction.asked_by == interaction.user, asked.statement
    title = statement.text(interaction.translate.lang, interaction.context.mission.default_language).title
    return redaction.request(
        interaction.translate,
        statement,
        asked.redaction.revisions,
        asked.redaction.reason,
        files=asked.files,
        copies=asked.copies,
        title=title,
        name="" if mine else asked.name,
        id=asked.redaction.id,
    )


FEATURE = Feature(
    commands=(Command(("redact",), redact, Audience.STAFF, Role.OWNER),),
    presses=(Press("redact_see", look), Press("redact_yes", confirm), Press("redact_no", refuse)),
)
