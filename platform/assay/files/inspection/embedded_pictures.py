"""Metadata taken out of JPEG and PNG pictures inside other files, without touching their pixels.

Pictures in a PDF or an Office file keep their encoding, since encoding them anew would change what the document
looks like. Only the parts that draw are copied.
"""

from __future__ import annotations

import re
import struct

from assay.files.inspection.values import RefusalCode, RefusalError

_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_COMMENT = 0xFE
_APPLICATION_SEGMENTS = range(0xE0, 0xF0)
# JFIF (density), ICC profile and Adobe (how colours were transformed) are needed to draw.
_DRAWING_SEGMENTS = {0xE0: (b"JFIF\0",), 0xE2: (b"ICC_PROFILE\0",), 0xEE: (b"Adobe",)}
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_TEXT_CHUNKS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")


def jpeg_without_metadata(data: bytes) -> bytes:
    """The same JPEG up to its end mark without comments and application data that do not draw.

    Raises `RefusalError(UNREADABLE)` when the segments do not hold together.
    """
    if not data.startswith(b"\xff\xd8"):
        raise RefusalError(RefusalCode.UNREADABLE, by="jpeg in document")
    kept = [b"\xff\xd8"]
    at = 2
    while True:
        marker, at = _next_marker(data, at)
        if marker == _END_OF_IMAGE:
            kept.append(b"\xff\xd9")
            return b"".join(kept)
        end = at + _segment_length(data, at)
        body = data[at:end]
        if _draws(marker, body[2:]):
            kept.append(bytes((0xFF, marker)) + body)
        at = end
        if marker == _START_OF_SCAN:
            scan_end = _scan_end(data, at)
            kept.append(data[at:scan_end])
            at = scan_end


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 2 > len(data) or data[at] != 0xFF:
        raise RefusalError(RefusalCode.UNREADABLE, by="jpeg in document")
    return data[at + 1], at + 2


def _segment_length(data: bytes, at: int) -> int:
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2 or at + length > len(data):
        raise RefusalError(RefusalCode.UNREADABLE, by="jpeg in document")
    return length


def _draws(marker: int, body: bytes) -> bool:
    if marker == _COMMENT:
        return False
    if marker in _APPLICATION_SEGMENTS:
        return body.startswith(_DRAWING_SEGMENTS.get(marker, (b"\0never",)))
    return True


def _scan_end(data: bytes, at: int) -> int:
    found = _JPEG_MARKER.search(data, at)
    if found is None:
        raise RefusalError(RefusalCode.UNREADABLE, by="jpeg in document")
    return found.start()


def png_without_metadata(data: bytes) -> bytes:
    """The same PNG up to its end chunk without text, EXIF and time. Raises `RefusalError(UNREADABLE)`."""
    if not data.startswith(_PNG_HEAD):
        raise RefusalError(RefusalCode.UNREADABLE, by="png in document")
    kept = [_PNG_HEAD]
    at = len(_PNG_HEAD)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from("!I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            break
        if name not in _PNG_TEXT_CHUNKS:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise RefusalError(RefusalCode.UNREADABLE, by="png in document")
