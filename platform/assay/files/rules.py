"""What may be uploaded, under which name, how much of it, and how a file is handed out. Values in, values out."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import quote

from assay.files.inspection.detection import named_format
from assay.files.inspection.values import MIB, Format, Limits, RefusalCode, RefusalError


class FileState(StrEnum):
    """Where a file is on its way."""

    AWAITING = "awaiting"
    """The browser may send it; nothing was confirmed yet."""
    CHECKING = "checking"
    """It arrived and waits for the check, or is in it."""
    READY = "ready"
    REFUSED = "refused"
    GONE = "gone"
    """It never arrived, or its owner deleted it."""


class Purpose(StrEnum):
    """What a file is for; decides which formats are taken."""

    EVIDENCE = "evidence"
    PHOTO = "photo"

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats taken for this purpose."""
        return tuple(Format) if self is Purpose.EVIDENCE else (Format.JPEG, Format.PNG, Format.HEIC)


#: How long the signed form works, and the address for one part.
INTENT_LIFE = timedelta(minutes=15)
#: Parts are this large where that makes few enough of them; S3 takes none below 5 MiB, but for the last, and 10,000.
PART_BYTES = 8 * MIB
PARTS_MOST = 10_000
#: An upload that nobody confirmed by then is forgotten; an object that no row refers to is removed.
UNCONFIRMED_LIFE = timedelta(hours=24)
#: Also the time within which a photo that was withdrawn is gone for whoever was looking at it.
DOWNLOAD_LIFE = timedelta(seconds=60)
MEDIA_LIFE = timedelta(minutes=15)
#: Per person, whatever the purpose.
FILES_PER_DAY = 200
BYTES_WAITING = 5 * 1024**3

NAME_MOST = 200

#: Refusals beyond those of the inspection: the bytes are not, or no longer, what was confirmed.
CHANGED = "changed"
MISSING = "missing"


@dataclass(frozen=True)
class UploadTerms:
    """What the signed form binds: the shown name, the media type, and the largest size for its kind in bytes."""

    name: str
    format: Format
    media_type: str
    most_bytes: int


def clean_file_name(name: str) -> str:
    """The name as shown: the last part of a path, without control characters and marks of direction.

    So a name that turns its ending round shows the one it really has. At most `NAME_MOST` characters, the ending kept.
    It is never used as a path.
    """
    composed = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in composed if not unicodedata.category(c).startswith("C"))
    kept = " ".join(kept.split()).lstrip(".")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > NAME_MOST:
        kept = f"{stem[: NAME_MOST - len(ending) - 2]}…{dot}{ending}" if stem and len(ending) < 20 else kept[:NAME_MOST]
    return kept


def upload_terms(name: str, declared_type: str, size: int | None, purpose: Purpose, limits: Limits) -> UploadTerms:
    """What the form for this file binds. Browsers that do not know a type send none: then ours holds.

    :param size: bytes, as the browser says; None where it cannot tell.
    :raises RefusalError: the ending is not on the list, the type is of another format, or the size is out of bounds.
    """
    cleaned = clean_file_name(name)
    promised = named_format(cleaned)
    if promised not in purpose.formats:
        raise RefusalError(RefusalCode.TYPE_NOT_ALLOWED)
    declared = declared_type.partition(";")[0].strip().casefold()
    if declared in ("", "application/octet-stream", "binary/octet-stream"):
        declared = promised.media_type
    if declared not in promised.declared_types:
        raise RefusalError(RefusalCode.TYPE_MISMATCH, promised=promised.value, by="declared type")
    most = limits.bytes_for(promised.kind)
    if size is not None and size <= 0:
        raise RefusalError(RefusalCode.EMPTY)
    if size is not None and size > most:
        raise RefusalError(RefusalCode.TOO_LARGE, size=size, most=most)
    return UploadTerms(cleaned, promised, declared, most)


def bytes_bound(declared_size: int, most_bytes: int) -> tuple[int, int]:
    """The least and the most bytes that may arrive: exactly what was declared.

    Where the browser could not tell, ``most_bytes`` was declared, and any size up to it will do.
    """
    return (declared_size if declared_size < most_bytes else 1), declared_size


def new_key() -> str:
    """A key for an object in the store: 128 random bits in hexadecimal, which say nothing of a person or a file."""
    return secrets.token_hex(16)


def part_bytes(size: int) -> int:
    """How large the parts of a file of ``size`` bytes are, in whole MiB."""
    least = -(-size // PARTS_MOST)
    return max(PART_BYTES, -(-least // MIB) * MIB)


def part_sizes(size: int, each: int) -> dict[int, int]:
    """Part number, from 1, to its bytes: a file of ``size`` bytes in parts of ``each``, the last one the rest."""
    count = -(-size // each)
    return {number: min(each, size - (number - 1) * each) for number in range(1, count + 1)}


def accepted_endings(purpose: Purpose) -> str:
    """For a file field's ``accept``: every ending taken, with its dot, separated by commas."""
    return ",".join(f".{ending}" for form in purpose.formats for ending in form.extensions)


def is_media(media_type: str | None) -> bool:
    """Whether it is sound or film, by our own table's type."""
    return bool(media_type) and str(media_type).partition("/")[0] in ("video", "audio")


def link_life(media_type: str | None) -> timedelta:
    """How long a download link works: 60 seconds, for sound and film 15 minutes."""
    return MEDIA_LIFE if is_media(media_type) else DOWNLOAD_LIFE


def download_name(shown_name: str, extension: str) -> str:
    """The name to save under: the shown name with the ending of what we made (a HEIC became a JPEG)."""
    stem, dot, ending = shown_name.rpartition(".")
    if dot and any(ending.casefold() in f.extensions and extension in f.extensions for f in Format):
        return shown_name
    return f"{stem or shown_name}.{extension}"


def attachment(name: str) -> str:
    """The Content-Disposition that saves under this name (RFC 6266): plain letters for old programs, and UTF-8."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(c for c in plain if c.isalnum() or c in " ._-()").strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
