"""MP4 (ISO/IEC 14496-12), box by box: structure and sizes checked, metadata blanked where it stands.

Sample tables point at bytes by their place in the file. So nothing moves: a box with metadata becomes a `free` box of
the same size, filled with zeros. The film itself is copied in blocks and never held in memory.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assay.files.inspection.mp4_samples import refuse_samples_outside, sample_ranges
from assay.files.inspection.rebuilt import Changes, Rebuilt
from assay.files.inspection.values import ChangeCode, Format, Limits, RefusalCode, RefusalError

_BLOCK = 1024 * 1024
_LARGEST_INDEX = 48 * 1024 * 1024
_MOST_BOXES = 100_000
_DEEPEST = 16
_TOP_LEVEL = (
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"udta", b"moof", b"mfra", b"sidx",
    b"ssix", b"styp", b"pdin", b"prft", b"emsg",
)  # fmt: skip
_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"mvex", b"moof", b"traf", b"mfra")
_BLANKED = (b"udta", b"meta", b"uuid", b"free", b"skip", b"wide", b"emsg", b"prft", b"pdin", b"ID32")
_BLANKED_HANDLERS = (b"meta", b"mdta", b"gpmd", b"camm", b"tmcd")
_ENCRYPTED = (b"pssh", b"sinf", b"encv", b"enca", b"enct", b"encs")
_REMOTE = (b"rmra", b"rdrf", b"rmda")


@dataclass(frozen=True, slots=True)
class Box:
    """A box: `start` and `end` are places in the file or buffer, `body` is where its content begins."""

    name: bytes
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class _Track:
    box: Box
    handler: bytes
    samples: tuple[tuple[int, int], ...]


def rebuild(path: Path, work_dir: Path, limits: Limits) -> Rebuilt:  # noqa: ARG001 - the signature all formats share
    """Check the film at `path` and copy it without metadata. Raises `RefusalError`."""
    changes = Changes()
    ready = work_dir / "ready.mp4"
    with path.open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        boxes = list(_top_level(source, size))
        index_box = _the_index(boxes)
        films = [(box.body, box.end) for box in boxes if box.name == b"mdat"]
        index = bytearray(_read(source, index_box))
        offset = index_box.start
        tracks = [_track(index, box) for box in _walk(index, changes) if box.name == b"trak"]
        if not any(track.handler in (b"vide", b"soun") for track in tracks):
            raise RefusalError(RefusalCode.UNREADABLE, by="no sound or film")
        for track in tracks:
            refuse_samples_outside(track.samples, films)
        dropped = [track for track in tracks if track.handler in _BLANKED_HANDLERS]
        for track in dropped:
            _blank(index, track.box, changes)
        duration = _duration(index)
        with ready.open("wb") as target:
            for box in boxes:
                _copy(source, target, box, index if box.start == offset else None, changes)
            for track in dropped:
                _zero(target, track.samples)
    return Rebuilt(Format.MP4, ready, changes, duration=duration)


def _top_level(source: BinaryIO, size: int) -> Iterator[Box]:
    at = 0
    for _ in range(_MOST_BOXES):
        if at == size:
            return
        source.seek(at)
        box = _box(source.read(16), at, size, at)
        if box.name not in _TOP_LEVEL or (at == 0) != (box.name == b"ftyp"):
            raise RefusalError(RefusalCode.UNREADABLE, by="film box")
        yield box
        at = box.end
    raise RefusalError(RefusalCode.TOO_COMPLEX, boxes=_MOST_BOXES)


def _box(head: bytes, at: int, end: int, place: int) -> Box:
    """The box whose first bytes are `head`, at `place`, inside something that ends at `end`."""
    if len(head) < 8:
        raise RefusalError(RefusalCode.UNREADABLE, by="film box")
    length, name = struct.unpack_from("!I4s", head)
    body = place + 8
    if length == 1 and len(head) >= 16:
        (length,) = struct.unpack_from("!Q", head, 8)
        body = place + 16
    elif length == 0:
        length = end - at
    if length < body - place or at + length > end:
        raise RefusalError(RefusalCode.UNREADABLE, by="film box size")
    return Box(name, place, body, place + length)


def _the_index(boxes: list[Box]) -> Box:
    found = [box for box in boxes if box.name == b"moov"]
    if len(found) != 1 or not any(box.name == b"mdat" for box in boxes):
        raise RefusalError(RefusalCode.UNREADABLE, by="film without index or content")
    if found[0].end - found[0].start > _LARGEST_INDEX:
        raise RefusalError(RefusalCode.TOO_COMPLEX, index=found[0].end - found[0].start)
    return found[0]


def _read(source: BinaryIO, box: Box) -> bytes:
    source.seek(box.start)
    return source.read(box.end - box.start)


def _walk(index: bytearray, changes: Changes) -> list[Box]:
    """All boxes of the index in order; blanks those with metadata on the way."""
    found: list[Box] = []
    pending = [(_box(bytes(index[:16]), 0, len(index), 0), 0)]
    while pending:
        box, depth = pending.pop()
        found.append(box)
        if len(found) > _MOST_BOXES or depth > _DEEPEST:
            raise RefusalError(RefusalCode.TOO_COMPLEX, boxes=len(found))
        _look_at(index, box, changes)
        if box.name in _CONTAINERS:
            pending.extend((child, depth + 1) for child in reversed(list(children(index, box.body, box.end))))
    return found


def children(index: bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes between `start` and `end` of the index. Raises `RefusalError` when sizes do not fit."""
    at = start
    while at < end:
        # QuickTime ends some lists with four zero bytes.
        if end - at == 4 and not any(index[at:end]):
            return
        box = _box(bytes(index[at : min(at + 16, end)]), at, end, at)
        yield box
        at = box.end


def _look_at(index: bytearray, box: Box, changes: Changes) -> None:
    if box.name in _ENCRYPTED:
        raise RefusalError(RefusalCode.ENCRYPTED)
    if box.name in _REMOTE:
        raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="film elsewhere")
    if box.name in _BLANKED:
        _blank(index, box, changes)
    elif box.name in (b"mvhd", b"tkhd", b"mdhd"):
        _blank_times(index, box)
    elif box.name == b"hdlr":
        # Behind the handler's four letters and reserved words stands a free name.
        index[box.body + 24 : box.end] = bytes(max(0, box.end - box.body - 24))
    elif box.name == b"dref":
        for entry in children(index, box.body + 8, box.end):
            if len(index) <= entry.body + 3 or not index[entry.body + 3] & 1:
                raise RefusalError(RefusalCode.EXTERNAL_LINK, feature="film elsewhere")
    elif box.name == b"stsd":
        for entry in children(index, box.body + 8, box.end):
            if entry.name in _ENCRYPTED:
                raise RefusalError(RefusalCode.ENCRYPTED)


def _blank(index: bytearray, box: Box, changes: Changes) -> None:
    if any(index[box.body : box.end]) and box.name != b"free":
        changes.note(ChangeCode.METADATA_REMOVED)
    index[box.start + 4 : box.start + 8] = b"free"
    index[box.body : box.end] = bytes(box.end - box.body)


def _blank_times(index: bytearray, box: Box) -> None:
    width = 16 if index[box.body : box.body + 1] == b"\1" else 8
    if box.end - box.body >= 4 + width:
        index[box.body + 4 : box.body + 4 + width] = bytes(width)


def _track(index: bytearray, track: Box) -> _Track:
    handler, tables = b"", {}
    for media in _named(index, track, b"mdia"):
        for box in _named(index, media, b"hdlr"):
            handler = bytes(index[box.body + 8 : box.body + 12])
        for info in _named(index, media, b"minf"):
            for table in _named(index, info, b"stbl"):
                tables = {box.name: bytes(index[box.body : box.end]) for box in children(index, table.body, table.end)}
    return _Track(track, handler, sample_ranges(tables))


def _named(index: bytearray, holder: Box, name: bytes) -> list[Box]:
    return [box for box in children(index, holder.body, holder.end) if box.name == name]


def _duration(index: bytearray) -> float | None:
    head = _box(bytes(index[:16]), 0, len(index), 0)
    for box in _named(index, head, b"mvhd"):
        body = bytes(index[box.body : box.end])
        form = "!IQ" if body[:1] == b"\1" else "!II"
        place = 20 if body[:1] == b"\1" else 12
        if len(body) < place + struct.calcsize(form):
            raise RefusalError(RefusalCode.UNREADABLE, by="film header")
        scale, length = struct.unpack_from(form, body, place)
        return length / scale if scale else None
    raise RefusalError(RefusalCode.UNREADABLE, by="film header")


def _copy(source: BinaryIO, target: BinaryIO, box: Box, index: bytearray | None, changes: Changes) -> None:
    if index is not None:
        target.write(index)
        return
    source.seek(box.start)
    head = source.read(box.body - box.start)
    blank = box.name in _BLANKED
    if blank:
        head = head[:4] + b"free" + head[8:]
        if box.name not in (b"free", b"wide"):
            changes.note(ChangeCode.METADATA_REMOVED)
    target.write(head)
    left = box.end - box.body
    while left:
        block = source.read(min(_BLOCK, left))
        if not block:
            raise RefusalError(RefusalCode.UNREADABLE, by="film cut off")
        target.write(bytes(len(block)) if blank else block)
        left -= len(block)


def _zero(target: BinaryIO, samples: tuple[tuple[int, int], ...]) -> None:
    for start, size in samples:
        target.seek(start)
        target.write(bytes(size))
