"""Pictures inside a PDF: their size refused when too large, metadata of JPEG taken out."""

from __future__ import annotations

import base64
import io
import zlib

from pikepdf import Array, Dictionary, Name, Stream

from assay.files.inspection.embedded_pictures import jpeg_without_metadata
from assay.files.inspection.images import opened
from assay.files.inspection.rebuilt import Changes
from assay.files.inspection.values import ChangeCode, Limits, RefusalCode, RefusalError

PICTURE_FILTERS = {"/DCTDecode": "JPEG", "/DCT": "JPEG", "/JPXDecode": "JPEG2000"}


def look_at_picture(stream: Stream, filters: list[str], limits: Limits, changes: Changes) -> None:
    """Check one image of a PDF, decoded by `filters`, and clean it in place. Raises `RefusalError`."""
    entry = stream.stream_dict
    pixels = _whole(entry, "/Width") * _whole(entry, "/Height")
    bilevel = _whole(entry, "/BitsPerComponent") == 1 or bool(entry.get("/ImageMask", False))
    if pixels > (limits.bilevel_pixels if bilevel else limits.image_pixels):
        raise RefusalError(RefusalCode.TOO_MANY_PIXELS, pixels=pixels)
    if not filters or filters[-1] not in PICTURE_FILTERS:
        return
    data = stream.read_raw_bytes()
    for name in filters[:-1]:
        data = _unwrapped(data, name, limits)
    form = PICTURE_FILTERS[filters[-1]]
    # The encoded picture may be larger than the dictionary says.
    with opened(io.BytesIO(data), form, limits):
        pass
    clean = jpeg_without_metadata(data) if form == "JPEG" else data
    if clean != data or len(filters) > 1:
        if clean != data:
            changes.note(ChangeCode.METADATA_REMOVED)
        stream.write(clean, filter=Name(filters[-1]), decode_parms=_last_parameters(entry))


def _unwrapped(data: bytes, name: str, limits: Limits) -> bytes:
    try:
        match name:
            case "/FlateDecode" | "/Fl":
                inflater = zlib.decompressobj()
                plain = inflater.decompress(data, limits.document_bytes)
                if inflater.unconsumed_tail:
                    raise RefusalError(RefusalCode.DECOMPRESSION_BOMB, most=limits.document_bytes)
                return plain
            case "/ASCII85Decode" | "/A85":
                return base64.a85decode(data.strip().removeprefix(b"<~").removesuffix(b"~>"))
            case "/ASCIIHexDecode" | "/AHx":
                return bytes.fromhex(data.partition(b">")[0].decode("ascii"))
    except (zlib.error, ValueError) as error:
        raise RefusalError(RefusalCode.UNREADABLE, by="picture in document") from error
    raise RefusalError(RefusalCode.UNKNOWN_CONTENT, feature="picture filter")


def _last_parameters(entry: Dictionary) -> Dictionary | None:
    parameters = entry.get("/DecodeParms")
    if isinstance(parameters, Array):
        parameters = parameters[-1] if len(parameters) else None
    return parameters if isinstance(parameters, Dictionary) else None


def _whole(entry: Dictionary, key: str) -> int:
    value = entry.get(key, 0)
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return 0
