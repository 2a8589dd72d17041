"""A mission that signs: its key, the worker, and what a stranger gets at each address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.domain.signing.minisign import SecretKey
from bot.domain.signing.mission_file import Official
from bot.services.context import ServiceContext
from bot.services.signing import use_key
from bot.services.signing.give_files import file_at
from bot.services.signing.sign_files import Signer

OFFICIAL = Official(
    {"": "Embassy"}, ("en", "ru"), "https://e.example", "embassy_bot", ["@embassy"], "https://p.example"
)


@dataclass(slots=True)
class Signing:
    """The mission. `look` signs what is due."""

    context: ServiceContext
    path: Path
    key: SecretKey
    signer: Signer

    @classmethod
    async def begun(cls, context: ServiceContext, folder: Path) -> Signing:
        """With a first key, and everything signed."""
        path = folder / "signing.key"
        key = await use_key.make_first(context, path)
        made = cls(context, path, key, Signer(context, path, OFFICIAL))
        await made.signer.look()
        return made

    async def at(self, path: str) -> bytes:
        """What stands at an address; b'' where there is nothing."""
        found = await file_at(self.context.db.reader, path)
        return found.content if found else b""
