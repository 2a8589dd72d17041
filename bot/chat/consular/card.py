"""/consular: phone, hours and address of the consular section; owners have a button below it (`card.py`)."""

from __future__ import annotations

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature
from bot.domain.staff import Role
from bot.rendering.consular import consular_card
from bot.rendering.view import View
from bot.services.consular import mission


async def consular(here: Visit, _: str) -> None:
    """Answer with every consular card."""
    await here.show(await cards(here))


async def cards(here: Visit) -> View:
    """The cards as they are now; Edit for an owner, in private."""
    office = here.desk.office
    may_edit = here.private and await here.desk.role(here.user) is Role.OWNER
    return consular_card.consular(here.words, await mission(office), office.clock(), may_edit=may_edit)


FEATURE = Feature(commands=(Command(("consular",), consular),))
