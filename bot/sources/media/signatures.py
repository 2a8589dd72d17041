"""What a file is, judged by its first bytes and not by its name."""

from __future__ import annotations

import re

from bot.domain.media import MediaKind

UNKNOWN = "application/octet-stream"
_ZIP, _OLE = "application/zip", "application/x-ole-storage"
_MP4, _HEIF = "video/mp4", "image/heif"

# https://www.iana.org/assignments/media-types; the bytes are those of each format's own specification.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"II\*\0|MM\0\*", "image/tiff"),
    (rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", "image/bmp"),
    (rb"....ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif|avis)", _HEIF),
    (rb"....ftypM4[AB] ", "audio/mp4"),
    (rb"....ftypqt  |....(moov|mdat|wide)", "video/quicktime"),
    (rb"....ftyp", _MP4),
    (rb"\x1a\x45\xdf\xa3", "video/webm"),  # Matroska, of which WebM is a part
    (rb"RIFF....AVI ", "video/x-msvideo"),
    (rb"\0\0\x01[\xba\xb3]", "video/mpeg"),
    (rb"ID3|\xff[\xfb\xf3\xf2\xfa]", "audio/mpeg"),
    (rb"\xff[\xf0-\xf9]", "audio/aac"),
    (rb"OggS", "audio/ogg"),
    (rb"fLaC", "audio/flac"),
    (rb"RIFF....WAVE", "audio/wav"),
    (rb"FORM....AIF[FC]", "audio/aiff"),
    (rb"#!AMR", "audio/amr"),
    (rb"%PDF-", "application/pdf"),
    (rb"PK\x03\x04|PK\x05\x06", _ZIP),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (rb"\{\\rtf", "application/rtf"),
    (rb"Rar!\x1a\x07", "application/vnd.rar"),
    (rb"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (rb"\x1f\x8b", "application/gzip"),
)
_PROGRAMS = re.compile(
    rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|dex\n", re.DOTALL
)
_PATTERNS = [(re.compile(pattern, re.DOTALL), mime) for pattern, mime in _BEGINNINGS]

# The content that a name's ending promises. Other endings promise nothing.
_PROMISED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((".jpg", ".jpeg"), ("image/jpeg",)),
    ".png": ("image/png",),
    ".gif": ("image/gif",),
    ".webp": ("image/webp",),
    **dict.fromkeys((".tif", ".tiff"), ("image/tiff",)),
    ".bmp": ("image/bmp",),
    **dict.fromkeys((".heic", ".heif", ".avif"), (_HEIF,)),
    ".pdf": ("application/pdf",),
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".zip"), (_ZIP,)),
    **dict.fromkeys((".doc", ".xls", ".ppt"), (_OLE,)),
    **dict.fromkeys((".mp4", ".m4v", ".mov"), (_MP4, "video/quicktime")),
    **dict.fromkeys((".webm", ".mkv"), ("video/webm",)),
    ".mp3": ("audio/mpeg",),
    ".m4a": ("audio/mp4", _MP4),
    **dict.fromkeys((".ogg", ".oga", ".opus"), ("audio/ogg",)),
    ".flac": ("audio/flac",),
    ".wav": ("audio/wav",),
    ".rar": ("application/vnd.rar",),
    ".7z": ("application/x-7z-compressed",),
    ".gz": ("application/gzip",),
}
# Beginnings that several formats share: the name decides.
_FINER = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".epub": "application/epub+zip",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}


def type_of(content: bytes, ending: str = "") -> str:
    """The media type of a file; `UNKNOWN` if its beginning is not known.

    Args:
        ending: of its name, in lower case, such as ".pdf".
    """
    found = next((mime for pattern, mime in _PATTERNS if pattern.match(content)), "")
    if found in (_ZIP, _OLE):
        return _FINER.get(ending, found)
    return found or ("text/plain" if _is_text(content) else UNKNOWN)


_SHOWN_AS = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/webp"), MediaKind.PHOTO),
    "image/gif": MediaKind.ANIMATION,
    _MP4: MediaKind.VIDEO,
    "audio/mpeg": MediaKind.AUDIO,
    "audio/mp4": MediaKind.AUDIO,
}


def kind_of(content: bytes) -> MediaKind:
    """The kind as which Telegram's apps show a file with that content; what they cannot play is a document
    (https://core.telegram.org/bots/api#sendvideo, #sendaudio)."""
    return _SHOWN_AS.get(type_of(content), MediaKind.DOCUMENT)


def is_what_it_says(content: bytes, ending: str) -> bool:
    """Whether a file is what the ending of its name promises."""
    promised = _PROMISED.get(ending)
    return promised is None or _matches(content, promised)


def is_program(content: bytes) -> bool:
    """Whether it is something that a computer or phone would execute."""
    return _PROGRAMS.match(content) is not None


def is_of(content: bytes, family: str) -> bool:
    """Whether it is of the family "video" or "audio"; a container for both counts as either."""
    found = type_of(content)
    containers = (_MP4, "video/webm", "video/quicktime", "audio/ogg")
    return found.startswith(f"{family}/") or found in containers


def _matches(content: bytes, promised: tuple[str, ...]) -> bool:
    return next((mime for pattern, mime in _PATTERNS if pattern.match(content)), "") in promised


def _is_text(content: bytes) -> bool:
    beginning = content[:4096]
    try:
        beginning.decode()
    except UnicodeDecodeError as error:
        return error.start > len(beginning) - 4 > 0 and b"\0" not in beginning  # the sample ends within a character
    return b"\0" not in beginning
