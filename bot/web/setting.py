"""What every page needs to know beside the database."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.mission import Mission
from bot.store.media.folder import MediaFolder


@dataclass(frozen=True, slots=True)
class Setting:
    """`base`: the pages' address as the public sees it, without a slash at its end. `channels`: the usernames of the
    mission's channels, without @. `ended_days`: how long an ended subscription is kept, for the page on privacy.

    `plain`: the pages become plain files, which have no search and no form; `renewed`: these are written anew each
    minute, so that clocks are right in them; `hub`: the WebSub hub that feeds name, '' for none;
    `alerts`: urgent notices are there for warning systems too.
    """

    mission: Mission
    base: str
    media: MediaFolder
    channels: tuple[str, ...] = ()
    ended_days: int = 28
    plain: bool = False
    renewed: bool = True
    hub: str = ""
    alerts: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        """The mission's, the default first."""
        return self.mission.languages
