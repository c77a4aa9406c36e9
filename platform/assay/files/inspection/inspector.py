"""One inspection: scan, tell the format, parse and rebuild, hash.

Loads the parsers; meant for the isolated child of a worker (see `isolation`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assay.files.inspection.detection import detected_format
from assay.files.inspection.digests import size_and_sha256
from assay.files.inspection.values import (
    Accepted,
    Format,
    Kind,
    Limits,
    RefusalCode,
    RefusalError,
    Refused,
)
from assay.files.scanning import Found, TooLargeToScanError

if TYPE_CHECKING:
    from assay.files.inspection.rebuilt import Rebuilt
    from assay.files.scanning import Scanner


def inspect(
    path: Path, *, file_name: str, declared_type: str, limits: Limits, scanner: Scanner, work_dir: Path
) -> Accepted | Refused:
    """Check the file at `path` and write a rebuilt one, with its previews, into `work_dir`.

    `file_name` and `declared_type` are the uploader's words and are only compared, never used as a path.
    Returns `Accepted` or `Refused`; a parser that gives up means `Refused(UNREADABLE)`, one that runs out of memory
    `Refused(TOO_COMPLEX)`. Raises `ScannerUnavailable` when the scanner gives no answer: then the file may not pass
    and the job tries again.
    """
    try:
        form = detected_format(path, file_name=file_name, declared_type=declared_type, limits=limits)
    except RefusalError as refusal:
        return refusal.refused
    try:
        verdict = scanner.scan(path)
    except TooLargeToScanError:
        return Refused(RefusalCode.TOO_LARGE_TO_SCAN)
    if isinstance(verdict, Found):
        return Refused(RefusalCode.INFECTED, {"name": verdict.name})
    try:
        rebuilt = _rebuilder(form)(path, work_dir, limits)
    except RefusalError as refusal:
        return refusal.refused
    except MemoryError:
        return Refused(RefusalCode.TOO_COMPLEX, {"by": "memory"})
    except Exception as error:  # noqa: BLE001 - a parser's complaint about hostile bytes can be of any class
        return Refused(RefusalCode.UNREADABLE, {"by": type(error).__name__})
    size, digest = size_and_sha256(rebuilt.path)
    sent_size, sent_digest = size_and_sha256(path)
    return Accepted(
        media_type=rebuilt.format.media_type,
        extension=rebuilt.format.extensions[0],
        ready_path=rebuilt.path,
        size=size,
        sha256=digest,
        sent_size=sent_size,
        sent_sha256=sent_digest,
        changes=tuple(rebuilt.changes),
        pages=rebuilt.pages,
        previews=tuple(rebuilt.previews),
        duration=rebuilt.duration,
    )


def _rebuilder(form: Format) -> Callable[[Path, Path, Limits], Rebuilt]:
    """What rebuilds this format. Imported here, so that a child loads no parser but the ones it needs."""
    if form is Format.PDF:
        from assay.files.inspection.pdf import rebuild as rebuild_pdf

        return rebuild_pdf
    if form is Format.MP4:
        from assay.files.inspection.mp4 import rebuild as rebuild_mp4

        return rebuild_mp4
    if form is Format.MP3:
        from assay.files.inspection.mp3 import rebuild as rebuild_mp3

        return rebuild_mp3
    if form.kind is Kind.IMAGE:
        from assay.files.inspection import images

        return {Format.JPEG: images.rebuild_jpeg, Format.PNG: images.rebuild_png, Format.HEIC: images.rebuild_heic}[
            form
        ]
    from assay.files.inspection import office

    return office.rebuild_document if form is Format.DOCX else office.rebuild_sheet
