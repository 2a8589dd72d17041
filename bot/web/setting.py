"""What every page needs besides the database."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.mission import Mission
from bot.store.media.folder import MediaFolder


@dataclass(frozen=True, slots=True)
class Setting:
    """The settings of the pages. `base`: their public address, without a slash at its end. `channels`: the usernames of
    the mission's channels, without @. `ended_days`: how long an ended subscription is stored, for the page on privacy.

    `plain`: the pages become plain files, which have no search and no form; `renewed`: these are written again each
    minute, so that their clocks are right; `hub`: the WebSub hub that feeds name, '' for none; `alerts`: urgent notices
    are also published for warning systems.
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
        """The mission's languages, the default first."""
        return self.mission.languages
