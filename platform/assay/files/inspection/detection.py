"""Which format a file is, by its name, by what the browser said and by its first bytes: all three must agree.

This is the door only; the parser of the format decides afterwards whether the rest holds.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from assay.files.inspection.values import Format, Limits, RefusalCode, RefusalError

_HEAD = 64
_UNTOLD_TYPES = ("", "application/octet-stream", "binary/octet-stream")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_MP4_BRANDS = (
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9",
    b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"dash", b"mmp4",
)  # fmt: skip
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_END = b"PK\x05\x06"
_ZIP_END_REACH = 65_557  # an end record and the longest comment a ZIP may have


def named_format(file_name: str) -> Format:
    """The format that the last ending of a file name promises. Raises `RefusalError`."""
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in file_name):
        # Control characters, and marks that turn the reading direction so that "gpj.exe" reads as "exe.jpg".
        raise RefusalError(RefusalCode.NAME_UNSAFE)
    extension = file_name.rpartition(".")[2].casefold() if "." in file_name else ""
    for candidate in Format:
        if extension in candidate.extensions:
            return candidate
    raise RefusalError(RefusalCode.TYPE_NOT_ALLOWED)


def detected_format(path: Path, *, file_name: str, declared_type: str, limits: Limits) -> Format:
    """The format of the file at `path`, when name, declared type, size and first bytes agree.

    `declared_type` is what the browser sent; nothing and `application/octet-stream` count as not told.
    Raises `RefusalError`.
    """
    promised = named_format(file_name)
    size = path.stat().st_size
    if size == 0:
        raise RefusalError(RefusalCode.EMPTY)
    most = limits.bytes_for(promised.kind)
    if size > most:
        raise RefusalError(RefusalCode.TOO_LARGE, size=size, most=most)
    declared = declared_type.partition(";")[0].strip().casefold()
    if declared not in _UNTOLD_TYPES and declared not in promised.declared_types:
        raise RefusalError(RefusalCode.TYPE_MISMATCH, promised=promised.value, by="declared type")
    with path.open("rb") as source:
        head = source.read(_HEAD)
    if not _begins_as(promised, head):
        if head.startswith(OLE_HEAD) and promised in (Format.DOCX, Format.XLSX):
            # An Office file with a password is a ZIP wrapped in the old container format.
            raise RefusalError(RefusalCode.ENCRYPTED if _has_encrypted_package(path) else RefusalCode.TYPE_MISMATCH)
        raise RefusalError(RefusalCode.TYPE_MISMATCH, promised=promised.value, by="content")
    if promised.kind.is_media and ends_as_zip(path):
        raise RefusalError(RefusalCode.POLYGLOT, hidden="zip")
    return promised


def ends_as_zip(path: Path) -> bool:
    """Whether archive programs would open this file from its end, whatever its beginning says."""
    size = path.stat().st_size
    with path.open("rb") as source:
        source.seek(max(0, size - _ZIP_END_REACH))
        tail = source.read()
    found = tail.rfind(ZIP_END)
    while found >= 0:
        comment = int.from_bytes(tail[found + 20 : found + 22], "little")
        if found + 22 + comment <= len(tail):
            return True
        found = tail.rfind(ZIP_END, 0, found)
    return False


def _begins_as(promised: Format, head: bytes) -> bool:
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    match promised:
        case Format.PDF:
            return head.startswith(b"%PDF-")
        case Format.JPEG:
            return head.startswith(b"\xff\xd8\xff")
        case Format.PNG:
            return head.startswith(b"\x89PNG\r\n\x1a\n")
        case Format.HEIC:
            return brand in _HEIF_BRANDS
        case Format.DOCX | Format.XLSX:
            return head.startswith(b"PK\x03\x04")
        case Format.MP4:
            return brand in _MP4_BRANDS
        case Format.MP3:
            return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _has_encrypted_package(path: Path) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
