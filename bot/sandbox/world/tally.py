"""The tally: the results of the bot's calls, in numbers only. For a sandbox that keeps no history (benchmarks)."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.world.model import Json


@dataclass(slots=True)
class Tally:
    """Counts of messages and refusals.

    `sent` counts accepted messages, `doubles` those into a chat that had one already; `first` and `last` are the
    instants of the first and last accepted one. `refused` counts refusals of every method by their code.
    """

    sent: int = 0
    doubles: int = 0
    first: float = 0.0
    last: float = 0.0
    refused: dict[int, int] = field(default_factory=dict)
    chats: set[int] = field(default_factory=set)

    def accept(self, chat_id: int, now: float) -> None:
        """Count a message that was accepted."""
        if not self.sent:
            self.first = now
        self.sent += 1
        self.last = now
        if chat_id in self.chats:
            self.doubles += 1
        else:
            self.chats.add(chat_id)

    def refuse(self, code: int) -> None:
        """Count a call that was refused."""
        self.refused[code] = self.refused.get(code, 0) + 1

    def as_json(self) -> Json:
        """The numbers as an object; codes are strings there."""
        return {
            "sent": self.sent,
            "chats": len(self.chats),
            "doubles": self.doubles,
            "first": self.first,
            "last": self.last,
            "refused": {str(code): count for code, count in self.refused.items()},
        }
