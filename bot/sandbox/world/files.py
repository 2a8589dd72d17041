"""The files that Telegram stores: their identifiers, and their bytes while there is room for them.

core.telegram.org/bots/api#sending-files: a file_id belongs to one bot and works for no other; a file_unique_id is the
same for all bots and can't be used to send. Sending the same bytes twice makes two files.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass, field

from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.model import Json

KEPT_BYTES = 256 * 1024 * 1024
"""The most bytes kept, of all files together. Beyond it the oldest files lose theirs: they can still be sent, but not
fetched."""

NUMBERS = {"photo": 2, "video": 4, "document": 5, "audio": 9, "animation": 10}
"""The first byte of a file_id, by the kind of the file (`FileType` of github.com/tdlib/td)."""

_FILE_ID = struct.Struct(">BBqqB")  # kind, 0, bot, file, the version at the end
_UNIQUE_ID = struct.Struct(">BBq")
_VERSION = 4


@dataclass(slots=True)
class File:
    """A file that was sent once. `about`: its fields in the Bot API's object, without identifiers and size.

    `size` in bytes, also of a file whose bytes are not kept (`data` None). `sizes`: for a picture, the files of all its
    sizes, including this one, smallest first. `forgotten`: Telegram no longer knows it.
    """

    number: int
    kind: str
    size: int
    data: bytes | None
    about: Json
    path: str
    sizes: list[File] = field(default_factory=list)
    forgotten: bool = False

    @property
    def unique_id(self) -> str:
        """The file_unique_id."""
        return _text(_UNIQUE_ID.pack(1 if self.kind == "photo" else 2, 0, self.number))

    def id_for(self, bot: int) -> str:
        """The bot's file_id of it."""
        return _text(_FILE_ID.pack(NUMBERS[self.kind], 0, bot, self.number, _VERSION))


class Files:
    """All files, by number. `uploads`: how many the bot has uploaded."""

    def __init__(self) -> None:
        self.uploads = 0
        self._files: dict[int, File] = {}
        self._by_path: dict[str, File] = {}
        self._by_unique_id: dict[str, File] = {}
        self._served: dict[str, bytes] = {}
        self._kept = 0
        self._oldest = 1  # files before this number have no bytes

    def keep(self, kind: str, data: bytes, about: Json, *, size: int | None = None, ending: str = "") -> File:
        """Store a new file. `size`: in bytes, if it differs from that of `data`; `ending`: of its path, such as
        ".jpg"."""
        number = len(self._files) + 1
        path = f"{kind}s/file_{number}{ending}"
        file = self._files[number] = File(number, kind, len(data) if size is None else size, data, about, path)
        self._by_path[path] = self._by_unique_id[file.unique_id] = file
        self._kept += len(data)
        while self._kept > KEPT_BYTES and self._oldest < number:
            self._drop_bytes(self._files[self._oldest])
            self._oldest += 1
        return file

    def _drop_bytes(self, file: File) -> None:
        self._kept -= len(file.data or b"")
        file.data = None

    def find(self, file_id: str, bot: int) -> File:
        """The file that this file_id names.

        Raises:
            Refused: it is not a file_id, in the words of `from_persistent_id` in github.com/tdlib/td (FileManager.cpp);
            or it is another bot's, or of a file that Telegram has forgotten.
        """
        wrong = "wrong remote file identifier specified: "
        try:
            raw = base64.b64decode(file_id + "=" * (-len(file_id) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise bad_request(wrong + "Wrong character in the string") from None
        if not raw or raw[-1] != _VERSION:
            raise bad_request(wrong + "can't unserialize it. Wrong last symbol")
        if len(raw) != _FILE_ID.size:
            raise bad_request(wrong + "can't unserialize it")
        _, _, owner, number, _ = _FILE_ID.unpack(raw)
        file = self._files.get(number)
        if file is None or owner != bot or file.forgotten:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return file

    def with_unique_id(self, unique_id: str) -> File | None:
        """The file with this file_unique_id."""
        return self._by_unique_id.get(unique_id)

    def forget(self, file: File) -> None:
        """Make Telegram forget the file, for a picture all its sizes: its file_ids are refused."""
        for each in file.sizes or [file]:
            each.forgotten = True

    # --- downloads (core.telegram.org/bots/api#getfile)

    def at(self, path: str) -> bytes | None:
        """The bytes at a file_path; None if nothing is there."""
        name = path.rpartition("/")[2]
        if name in self._served:
            return self._served[name]
        found = self._by_path.get(path)
        return None if found is None or found.forgotten else found.data

    def serve(self, name: str, data: bytes) -> None:
        """Serve bytes that belong to no file at every path that ends in this name, as only a faulty Telegram does."""
        self._served[name] = data


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
