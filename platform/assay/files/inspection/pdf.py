"""PDF: every object walked, every compressed stream inflated with a cap, then saved anew.

The walk goes over all objects of the file, those inside object streams included, because a script hidden there is
invisible to a search through the bytes. Saving anew drops unreferenced objects, earlier versions and whatever
stands behind the end of the file.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import pikepdf
from pikepdf import settings as qpdf_settings

from assay.files.inspection.pdf_objects import ObjectWalk
from assay.files.inspection.pdf_previews import page_previews
from assay.files.inspection.rebuilt import Changes, Rebuilt
from assay.files.inspection.values import ChangeCode, Format, Limits, RefusalCode, RefusalError

_END_REACH = 1024
_INFLATE_STEP = 1024 * 1024
_WHITE_SPACE = b"\0\t\n\f\r "


def rebuild(path: Path, work_dir: Path, limits: Limits) -> Rebuilt:
    """Check the PDF at `path` and save it anew in `work_dir`, with images of its first pages.

    Raises `RefusalError`.
    """
    changes = Changes()
    data = path.read_bytes()
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise RefusalError(RefusalCode.UNREADABLE, by="no end of file mark")
    tail = data[end + 5 :].strip(_WHITE_SPACE)
    if tail:
        changes.note(ChangeCode.EXTRA_DATA_REMOVED)
        if len(tail) > _END_REACH:
            raise RefusalError(RefusalCode.POLYGLOT, hidden="data behind the end")
    refuse_inflating(data, limits)
    del data
    _limit_parser(limits)
    ready = work_dir / "ready.pdf"
    with _opened(path, changes) as document:
        pages = _pages(document, limits)
        ObjectWalk(document, limits, changes).run()
        _save(document, ready, changes)
    return Rebuilt(Format.PDF, ready, changes, pages=pages, previews=page_previews(ready, work_dir, limits))


def refuse_inflating(data: bytes, limits: Limits) -> None:
    """Inflate everything in `data` that stands behind a `stream` keyword and looks like Flate, and count.

    Goes by the bytes and not by the dictionaries: object and reference streams are inflated by the library while
    it opens the file, before any of our checks could read their dictionary. Raises `RefusalError`.
    """
    total, at = 0, data.find(b"stream")
    while at >= 0:
        start = at + 6
        while start < len(data) and data[start : start + 1] in (b"\r", b"\n"):
            start += 1
        # The two bytes of a zlib header: method 8, and a checksum.
        if start + 2 <= len(data) and data[start] & 0x0F == 8 and (data[start] << 8 | data[start + 1]) % 31 == 0:
            total += _inflated_size(data, start, limits, limits.pdf_inflated_bytes - total)
        at = data.find(b"stream", start)


def _inflated_size(data: bytes, start: int, limits: Limits, left: int) -> int:
    inflater, size, view = zlib.decompressobj(), 0, memoryview(data)
    most = min(limits.inflated_bytes, left)
    position, pending = start, b""
    try:
        while not inflater.eof and (pending or position < len(data)):
            if not pending:
                pending = bytes(view[position : position + 65_536])
                position += len(pending)
            size += len(inflater.decompress(pending, _INFLATE_STEP))
            pending = inflater.unconsumed_tail
            if size > most:
                raise RefusalError(RefusalCode.DECOMPRESSION_BOMB, most=most)
    except zlib.error:
        return size
    return size


def _limit_parser(limits: Limits) -> None:
    qpdf_settings.set_qpdf_limits(
        doc_max_warnings=100,
        parser_max_nesting=100,
        parser_max_container_size=limits.pdf_nodes,
        max_stream_filters=3,
        flate_max_memory=limits.inflated_bytes,
        run_length_max_memory=limits.inflated_bytes,
        png_max_memory=limits.inflated_bytes,
        tiff_max_memory=limits.inflated_bytes,
        dct_max_memory=limits.inflated_bytes,
    )


def _opened(path: Path, changes: Changes) -> pikepdf.Pdf:
    try:
        return _unlocked(pikepdf.Pdf.open(path, attempt_recovery=False))
    except pikepdf.PasswordError as error:
        raise RefusalError(RefusalCode.ENCRYPTED) from error
    except pikepdf.PdfError:
        pass
    try:
        document = _unlocked(pikepdf.Pdf.open(path, attempt_recovery=True))
    except pikepdf.PdfError as error:
        raise RefusalError(RefusalCode.UNREADABLE, by="pdf") from error
    changes.note(ChangeCode.REPAIRED)
    return document


def _unlocked(document: pikepdf.Pdf) -> pikepdf.Pdf:
    # Encrypted with an empty password opens without asking, but the permissions are not ours to lift.
    if document.is_encrypted:
        document.close()
        raise RefusalError(RefusalCode.ENCRYPTED)
    return document


def _pages(document: pikepdf.Pdf, limits: Limits) -> int:
    pages = len(document.pages)
    if pages == 0:
        raise RefusalError(RefusalCode.UNREADABLE, by="no pages")
    if pages > limits.pdf_pages:
        raise RefusalError(RefusalCode.TOO_MANY_PAGES, pages=pages, most=limits.pdf_pages)
    return pages


def _save(document: pikepdf.Pdf, ready: Path, changes: Changes) -> None:
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
        changes.note(ChangeCode.METADATA_REMOVED)
    for name in ("/Perms", "/DSS"):
        if name in document.Root:
            del document.Root[name]
    document.save(
        ready,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        recompress_flate=False,
        fix_metadata_version=False,
        preserve_pdfa=False,
        deterministic_id=True,
    )
