"""The walk over every object of a PDF: refuses what can act or reach out, removes metadata on the way."""

from __future__ import annotations

from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from assay.files.inspection.memory import at_most
from assay.files.inspection.pdf_pictures import PICTURE_FILTERS, look_at_picture
from assay.files.inspection.rebuilt import Changes
from assay.files.inspection.values import ChangeCode, Limits, RefusalCode, RefusalError

# Keys that carry something active, whatever their value is (security catalogue F10).
_REFUSED_KEYS = {
    "/JavaScript": RefusalCode.ACTIVE_CONTENT,
    "/JS": RefusalCode.ACTIVE_CONTENT,
    "/XFA": RefusalCode.ACTIVE_CONTENT,
    "/RichMediaContent": RefusalCode.ACTIVE_CONTENT,
    "/RichMediaSettings": RefusalCode.ACTIVE_CONTENT,
    "/EmbeddedFile": RefusalCode.EMBEDDED_FILE,
    "/EmbeddedFiles": RefusalCode.EMBEDDED_FILE,
    "/EF": RefusalCode.EMBEDDED_FILE,
    "/Collection": RefusalCode.EMBEDDED_FILE,
    "/FFilter": RefusalCode.EXTERNAL_LINK,
}
# Names that make an object active wherever they stand: type of an action, an annotation or a stream.
_REFUSED_NAMES = {
    "/JavaScript": RefusalCode.ACTIVE_CONTENT,
    "/Launch": RefusalCode.ACTIVE_CONTENT,
    "/SubmitForm": RefusalCode.ACTIVE_CONTENT,
    "/ImportData": RefusalCode.ACTIVE_CONTENT,
    "/RichMedia": RefusalCode.ACTIVE_CONTENT,
    "/RichMediaExecute": RefusalCode.ACTIVE_CONTENT,
    "/Rendition": RefusalCode.ACTIVE_CONTENT,
    "/Movie": RefusalCode.ACTIVE_CONTENT,
    "/Sound": RefusalCode.ACTIVE_CONTENT,
    "/Screen": RefusalCode.ACTIVE_CONTENT,
    "/3D": RefusalCode.ACTIVE_CONTENT,
    "/GoTo3DView": RefusalCode.ACTIVE_CONTENT,
    "/GoToR": RefusalCode.EXTERNAL_LINK,
    "/GoToE": RefusalCode.EXTERNAL_LINK,
    "/EmbeddedFile": RefusalCode.EMBEDDED_FILE,
    "/FileAttachment": RefusalCode.EMBEDDED_FILE,
}
_TYPE_KEYS = ("/S", "/Type", "/Subtype")
_METADATA_KEYS = ("/Metadata", "/PieceInfo", "/Thumb", "/LastModified")
_LINK_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_NOTE_TYPES = (
    "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline",
    "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink",
)  # fmt: skip
_DRAWN_FILTERS = (*PICTURE_FILTERS, "/CCITTFaxDecode", "/CCF", "/JBIG2Decode")
_MOST_FILTERS = 3
_LONGEST_RUN = 64
_DECODING_BYTES = 192 * 1024 * 1024
_EXPANDING_FILTERS = ("/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")


class ObjectWalk:
    """Walks all objects of `document` once and changes them in place. `run` raises `RefusalError`."""

    def __init__(self, document: pikepdf.Pdf, limits: Limits, changes: Changes) -> None:
        self._document = document
        self._limits = limits
        self._changes = changes
        self._nodes = 0
        self._inflated = 0

    def run(self) -> None:
        """Refuse or clean the whole document."""
        pending: list[Object] = [self._document.trailer]
        for numbered in self._document.objects:
            pending.append(numbered)
            while pending:
                self._count()
                pending.extend(self._look_at(pending.pop()))

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > self._limits.pdf_nodes:
            raise RefusalError(RefusalCode.TOO_COMPLEX, objects=self._nodes)

    def _look_at(self, found: object) -> list[Object]:
        if isinstance(found, Stream):
            inside = _direct(found.stream_dict.values())
            self._look_at_dictionary(found.stream_dict)
            self._look_at_stream(found)
            return inside
        if isinstance(found, Dictionary):
            # Taken before the cleaning, so that a removed action is looked at as well.
            inside = _direct(found.values())
            self._look_at_dictionary(found)
            return inside
        return _direct(found) if isinstance(found, Array) else []

    def _look_at_dictionary(self, entry: Dictionary) -> None:
        keys = set(entry.keys())
        for key in keys & _REFUSED_KEYS.keys():
            raise RefusalError(_REFUSED_KEYS[key], feature=key)
        for key in _TYPE_KEYS:
            value = entry.get(key) if key in keys else None
            if isinstance(value, Name) and str(value) in _REFUSED_NAMES:
                raise RefusalError(_REFUSED_NAMES[str(value)], feature=str(value))
        if "/URI" in keys:
            _refuse_link(entry["/URI"])
        if "/Ref" in keys and entry.get("/Subtype") == Name.Form:
            raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="/Ref")
        self._clean(entry, keys)

    def _clean(self, entry: Dictionary, keys: set[str]) -> None:
        for key in keys & {*_METADATA_KEYS}:
            del entry[key]
            self._changes.note(ChangeCode.METADATA_REMOVED)
        # The actions themselves are walked too: what is left here only moves the view.
        for key in keys & {"/OpenAction", "/AA"}:
            del entry[key]
            self._changes.note(ChangeCode.OPEN_ACTION_REMOVED)
        if "/V" in keys and entry.get("/FT") == Name.Sig:
            del entry["/V"]
            self._changes.note(ChangeCode.SIGNATURE_REMOVED)
        if "/T" in keys and str(entry.get("/Subtype", "")) in _NOTE_TYPES and "/FT" not in keys:
            del entry["/T"]
            self._changes.note(ChangeCode.AUTHORS_REMOVED)

    def _look_at_stream(self, stream: Stream) -> None:
        entry = stream.stream_dict
        if "/F" in entry:
            raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="/F")
        filters = _filters(entry)
        if "/Crypt" in filters:
            raise RefusalError(RefusalCode.ENCRYPTED)
        if len(filters) > _MOST_FILTERS:
            raise RefusalError(RefusalCode.TOO_COMPLEX, filters=len(filters))
        if len(filters) > 1 or any(name in _EXPANDING_FILTERS for name in filters):
            self._inflate(stream, filters)
        if entry.get("/Subtype") == Name.Image:
            look_at_picture(stream, filters, self._limits, self._changes)

    def _inflate(self, stream: Stream, filters: list[str]) -> None:
        # Simple Flate streams were inflated before the file was opened; chains and other methods are here.
        if any(name in _DRAWN_FILTERS for name in filters):
            # A picture behind another filter: the library hands it out as it is or not at all, and drawing the
            # page decodes it within the limits of the child.
            return
        level = pikepdf.StreamDecodeLevel.specialized
        try:
            with at_most(_DECODING_BYTES):
                self._inflated += len(stream.read_bytes(level))
        except MemoryError as error:
            raise RefusalError(RefusalCode.DECOMPRESSION_BOMB, filters=len(filters)) from error
        except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
            runs = "/RunLengthDecode" in filters or "/RL" in filters
            # The library says that it met its limit in words only, and not at all for runs of equal bytes.
            if "limit" in str(error) or (
                runs and len(stream.read_raw_bytes()) * _LONGEST_RUN > self._limits.inflated_bytes
            ):
                raise RefusalError(RefusalCode.DECOMPRESSION_BOMB, filters=len(filters)) from error
            raise RefusalError(RefusalCode.UNREADABLE, by="stream") from error
        if self._inflated > self._limits.pdf_inflated_bytes:
            raise RefusalError(RefusalCode.DECOMPRESSION_BOMB, most=self._limits.pdf_inflated_bytes)


def _direct(values: Iterable[object]) -> list[Object]:
    """Objects that stand inside their holder; those with a number of their own are walked by number."""
    return [value for value in values if isinstance(value, (Dictionary, Array, Stream)) and not value.is_indirect]


def _filters(entry: Dictionary) -> list[str]:
    value = entry.get("/Filter")
    if value is None:
        return []
    return [str(name) for name in value] if isinstance(value, Array) else [str(value)]


def _refuse_link(value: object) -> None:
    text = str(value).strip().casefold()
    if isinstance(value, pikepdf.String) and text and not text.startswith(_LINK_SCHEMES) and ":" in text:
        raise RefusalError(RefusalCode.ACTIVE_CONTENT, feature="/URI")
