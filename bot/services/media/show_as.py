"""Shows a picture that was sent as a file as a picture, or as a file again."""

from __future__ import annotations

from bot.domain.errors import Refusal
from bot.domain.media import MOST_PHOTO_BYTES, MediaKind
from bot.services.context import ServiceContext
from bot.services.drafts.change import ChangedDraft, load
from bot.services.media import arrange
from bot.store.media import files

_MOST_SIDES, _MOST_RATIO = 10_000, 20  # https://core.telegram.org/bots/api#sendphoto


async def show_as(
    context: ServiceContext, user: int, draft: int, version: int, tag: str, kind: MediaKind
) -> ChangedDraft:
    """Send a draft's file as that kind.

    Raises:
        NotAllowed, Stale: as `arrange.arrange`.
        Refusal: Telegram does not accept it as a picture, or we do not have its bytes.
    """
    item = arrange.item_of((await load(context.db.reader, draft)).content.media, tag)
    found = await files.file(context.db.reader, item.file)
    if kind is MediaKind.PHOTO:
        if found is None or not found.kept or not found.width:
            raise Refusal("media.no_picture")
        if found.size > MOST_PHOTO_BYTES:
            raise Refusal("media.photo_too_large", most=MOST_PHOTO_BYTES // 1_000_000)
        sides = sorted((found.width, found.height))
        if sum(sides) > _MOST_SIDES or sides[1] > _MOST_RATIO * sides[0]:
            raise Refusal("media.photo_shape", most=_MOST_SIDES, ratio=_MOST_RATIO)
    return await arrange.arrange(context, user, draft, version, arrange.shown_as(tag, kind))
