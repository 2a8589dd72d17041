"""Questions to a bot from chats that it is not a member of: by its name and some words, or below a message by its
name."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.world.model import Json


@dataclass(slots=True)
class Asked:
    """One question, and the bot's offers.

    `offset`: of an inline query. `chat_id`, `message_id`: of the message that called a guest bot. `at`: when it was
    asked. `answered`: the bot has answered; `results`, `next_offset` and `button` are its answer. `posted`: the id of
    the message that a guest bot posted in the chat.
    """

    id: str
    user_id: int
    text: str
    at: float
    offset: str = ""
    chat_id: int = 0
    message_id: int = 0
    answered: bool = False
    results: list[Json] = field(default_factory=list)
    next_offset: str = ""
    button: Json | None = None
    posted: int = 0

    @property
    def titles(self) -> list[str]:
        """The titles in the list of offers."""
        return [str(result["title"]) for result in self.results]


@dataclass(slots=True)
class Elsewhere:
    """Questions from other chats, and the answers that Telegram caches for a while. `inline`, `guests`: whether the
    bot's owner has allowed them in @BotFather."""

    inline: bool = True
    guests: bool = True
    asked: dict[str, Asked] = field(default_factory=dict)
    kept: dict[tuple[str, str, int], tuple[float, Asked]] = field(default_factory=dict)

    def keep(self, asked: Asked, seconds: int, until: float, *, personal: bool) -> None:
        """Cache an answer for everyone who asks the same (`personal`: for that person alone)."""
        if seconds > 0:
            self.kept[asked.text, asked.offset, asked.user_id if personal else 0] = (until, asked)

    def kept_for(self, text: str, offset: str, user_id: int, now: float) -> Asked | None:
        """The cached answer, if there is one; the bot is not told about the question then."""
        for user in (user_id, 0):
            until, asked = self.kept.get((text, offset, user), (0.0, None))
            if asked and now < until:
                return asked
        return None
