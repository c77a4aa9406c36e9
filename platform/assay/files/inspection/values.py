"""What an inspection says: accepted with what was changed, or refused with a reason.

Light on purpose: no imaging or PDF library, no Flask, no database. Web processes read these values; only the
isolated child of a worker loads the parsers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_babel import LazyString

MIB = 1024 * 1024

Fact = str | int
Facts = Mapping[str, Fact]


class Kind(StrEnum):
    """What a file is to its reader; decides which limits hold."""

    PDF = "pdf"
    IMAGE = "image"
    DOCUMENT = "document"
    SHEET = "sheet"
    VIDEO = "video"
    AUDIO = "audio"

    @property
    def is_media(self) -> bool:
        """Whether the larger limit for sound and film holds."""
        return self in (Kind.VIDEO, Kind.AUDIO)


class Format(StrEnum):
    """A file format on the allow-list (security catalogue: ASVS 5.2.2)."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    DOCX = "docx"
    XLSX = "xlsx"
    MP4 = "mp4"
    MP3 = "mp3"

    @property
    def kind(self) -> Kind:
        """The kind of this format."""
        return _KINDS[self]

    @property
    def extensions(self) -> tuple[str, ...]:
        """File name endings of this format, lower case without the dot; the first is the one we write."""
        return _EXTENSIONS[self]

    @property
    def media_type(self) -> str:
        """The media type (RFC 6838) we serve this format with."""
        return _MEDIA_TYPES[self][0]

    @property
    def declared_types(self) -> tuple[str, ...]:
        """Media types that browsers send for this format."""
        return _MEDIA_TYPES[self]


_KINDS = {
    Format.PDF: Kind.PDF,
    Format.JPEG: Kind.IMAGE,
    Format.PNG: Kind.IMAGE,
    Format.HEIC: Kind.IMAGE,
    Format.DOCX: Kind.DOCUMENT,
    Format.XLSX: Kind.SHEET,
    Format.MP4: Kind.VIDEO,
    Format.MP3: Kind.AUDIO,
}
_EXTENSIONS = {
    Format.PDF: ("pdf",),
    Format.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    Format.PNG: ("png",),
    Format.HEIC: ("heic", "heif"),
    Format.DOCX: ("docx",),
    Format.XLSX: ("xlsx",),
    Format.MP4: ("mp4", "m4v"),
    Format.MP3: ("mp3",),
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    Format.PDF: ("application/pdf", "application/x-pdf"),
    Format.JPEG: ("image/jpeg", "image/jpg", "image/pjpeg"),
    Format.PNG: ("image/png", "image/x-png"),
    Format.HEIC: ("image/heic", "image/heif"),
    Format.DOCX: (f"{_OFFICE}.wordprocessingml.document", "application/zip", "application/x-zip-compressed"),
    Format.XLSX: (f"{_OFFICE}.spreadsheetml.sheet", "application/zip", "application/x-zip-compressed"),
    Format.MP4: ("video/mp4", "video/x-m4v", "application/mp4"),
    Format.MP3: ("audio/mpeg", "audio/mp3", "audio/mpeg3", "audio/x-mpeg-3"),
}


class RefusalCode(StrEnum):
    """Why a file is refused. The words for users stand in `messages`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NAME_UNSAFE = "name_unsafe"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    TYPE_MISMATCH = "type_mismatch"
    UNREADABLE = "unreadable"
    TOO_COMPLEX = "too_complex"
    ENCRYPTED = "encrypted"
    INFECTED = "infected"
    TOO_LARGE_TO_SCAN = "too_large_to_scan"
    POLYGLOT = "polyglot"
    DECOMPRESSION_BOMB = "decompression_bomb"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    ACTIVE_CONTENT = "active_content"
    MACROS = "macros"
    DOCUMENT_TYPE_DECLARATION = "document_type_declaration"
    EMBEDDED_FILE = "embedded_file"
    EMBEDDED_OBJECT = "embedded_object"
    EXTERNAL_LINK = "external_link"
    UNSAFE_PATH = "unsafe_path"
    UNKNOWN_CONTENT = "unknown_content"

    @property
    def message(self) -> LazyString:
        """What is wrong and how to mend it, in the reader's language."""
        from assay.files.inspection.messages import REFUSALS

        return REFUSALS[self]


class ChangeCode(StrEnum):
    """What the rebuilt file lacks or has otherwise than the file that was sent."""

    METADATA_REMOVED = "metadata_removed"
    CONVERTED_FROM_HEIC = "converted_from_heic"
    ROTATED = "rotated"
    COLOURS_CONVERTED = "colours_converted"
    FIRST_IMAGE_KEPT = "first_image_kept"
    AUTHORS_REMOVED = "authors_removed"
    OPEN_ACTION_REMOVED = "open_action_removed"
    SIGNATURE_REMOVED = "signature_removed"
    REPAIRED = "repaired"
    EXTRA_DATA_REMOVED = "extra_data_removed"
    TEMPLATE_LINK_REMOVED = "template_link_removed"
    PRINTER_SETTINGS_REMOVED = "printer_settings_removed"
    CUSTOM_DATA_REMOVED = "custom_data_removed"

    @property
    def message(self) -> LazyString:
        """What was changed, in the reader's language."""
        from assay.files.inspection.messages import CHANGES

        return CHANGES[self]


class PreviewKind(StrEnum):
    """What a preview image is for."""

    THUMBNAIL = "thumbnail"
    PAGE = "page"
    VIEW = "view"


@dataclass(frozen=True, slots=True)
class Change:
    """One change made while rebuilding. `detail` holds harmless facts, never text from the file."""

    code: ChangeCode
    detail: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview image made from the rebuilt file.

    `page` counts from 1 and is None for images; `width` and `height` are pixels, `size` is bytes.
    """

    kind: PreviewKind
    page: int | None
    path: Path
    media_type: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The rebuilt file is safe to give to others.

    `size` and `sha256` are of the file at `ready_path`; `sent_size` and `sent_sha256` of what was uploaded.
    `pages` is None where a format has none; `duration` is seconds, for sound and film only.
    """

    media_type: str
    extension: str
    ready_path: Path
    size: int
    sha256: str
    sent_size: int
    sent_sha256: str
    changes: tuple[Change, ...] = ()
    pages: int | None = None
    previews: tuple[Preview, ...] = ()
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The file is not taken over. `detail` holds harmless facts (numbers, names of features)."""

    code: RefusalCode
    detail: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of an inspection. Sizes are bytes, times seconds, lengths pixels."""

    document_bytes: int = 25 * MIB
    media_bytes: int = 500 * MIB
    image_pixels: int = 40_000_000
    bilevel_pixels: int = 160_000_000
    frames: int = 64
    pdf_pages: int = 300
    pdf_nodes: int = 600_000
    archive_entries: int = 2_000
    inflated_bytes: int = 100_000_000
    pdf_inflated_bytes: int = 400_000_000
    preview_pages: int = 20
    preview_width: int = 1200
    view_side: int = 1600
    thumbnail_side: int = 400
    document_cpu_seconds: int = 5
    document_wall_seconds: int = 30
    media_cpu_seconds: int = 60
    media_wall_seconds: int = 180
    memory_bytes: int = 1024 * MIB

    def bytes_for(self, kind: Kind) -> int:
        """The largest file of this kind, in bytes."""
        return self.media_bytes if kind.is_media else self.document_bytes


class RefusalError(Exception):
    """Raised inside the checks to end an inspection with a refusal."""

    def __init__(self, code: RefusalCode, **detail: Fact) -> None:
        super().__init__(code.value)
        self.refused = Refused(code, detail)
