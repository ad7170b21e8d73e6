"""What a photo may be: a small square PNG, JPEG or WebP. Its size is read from its own header; nothing is decoded here."""

import struct

from aisha.core.errors import ValidationFailed

MAX_BYTES = 300_000
LEAST_PIXELS, MOST_PIXELS = 32, 1024
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG segments that begin a frame: they hold the size."""


def check_photo(content: bytes) -> str:
    """The suffix of a photo's kind. Raises 400 for what is none, not square, or too small or large."""
    for suffix, size_of in ((".png", _png), (".jpg", _jpeg), (".webp", _webp)):
        size = size_of(content)
        if size is not None:
            _check_size(*size)
            return suffix
    raise ValidationFailed({"file": ["This is no PNG, JPEG or WebP picture."]})


def _check_size(width: int, height: int) -> None:
    if width != height:
        raise ValidationFailed({"file": [f"The picture must be square; this one has {width} by {height} pixels."]})
    if not LEAST_PIXELS <= width <= MOST_PIXELS:
        raise ValidationFailed({"file": [f"The picture must have {LEAST_PIXELS} to {MOST_PIXELS} pixels a side."]})


def _png(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return struct.unpack(">II", content[16:24])


def _jpeg(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
