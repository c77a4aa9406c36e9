"""MP3: every frame from the first to the last; only the frames are copied.

Tags in front (ID3v2) and behind (ID3v1, APE, Lyrics3) hold names, pictures and comments, and are left out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assay.files.inspection.rebuilt import Changes, Rebuilt
from assay.files.inspection.values import ChangeCode, Format, Limits, RefusalCode, RefusalError

_BLOCK = 1024 * 1024
_FEWEST_FRAMES = 3
_LONGEST_FRAME = 1441
_MOST_PADDING = 64 * 1024
_KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_APE_HEAD = b"APETAGEX"


@dataclass(frozen=True, slots=True)
class _Frame:
    version: int
    rate: int
    samples: int
    length: int


def rebuild(path: Path, work_dir: Path, limits: Limits) -> Rebuilt:  # noqa: ARG001 - the signature all formats share
    """Check the recording at `path` and copy its frames. Raises `RefusalError`."""
    changes = Changes()
    ready = work_dir / "ready.mp3"
    with path.open("rb") as source, ready.open("wb") as target:
        size = os.fstat(source.fileno()).st_size
        end = _end_of_sound(source, size)
        start = _start_of_sound(source, end)
        if start or end != size:
            changes.note(ChangeCode.METADATA_REMOVED)
        seconds, sound_end = _frames_end(source, start, end)
        if sound_end != end:
            changes.note(ChangeCode.EXTRA_DATA_REMOVED)
        _copy(source, target, start, sound_end)
    return Rebuilt(Format.MP3, ready, changes, duration=round(seconds, 3))


def _start_of_sound(source: BinaryIO, end: int) -> int:
    at = 0
    while True:
        source.seek(at)
        head = source.read(10)
        if not head.startswith(b"ID3"):
            break
        if len(head) < 10 or any(byte & 0x80 for byte in head[6:10]):
            raise RefusalError(RefusalCode.UNREADABLE, by="tag size")
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        at += 10 + length + (10 if head[5] & 0x10 else 0)
        if at >= end:
            raise RefusalError(RefusalCode.UNREADABLE, by="tag without sound")
    source.seek(at)
    padding = source.read(_MOST_PADDING)
    return at + len(padding) - len(padding.lstrip(b"\0"))


def _end_of_sound(source: BinaryIO, size: int) -> int:
    end = size
    while True:
        cut = _tag_behind(source, end)
        if not cut:
            return end
        end -= cut
        if end <= 0:
            raise RefusalError(RefusalCode.UNREADABLE, by="tag without sound")


def _tag_behind(source: BinaryIO, end: int) -> int:
    """Size in bytes of the tag that ends at `end`, or 0."""
    source.seek(max(0, end - 128))
    tail = source.read(min(128, end))
    if len(tail) == 128 and tail.startswith(b"TAG"):
        if end >= 355:
            source.seek(end - 355)
            if source.read(4) == b"TAG+":
                return 355
        return 128
    if tail[-32:].startswith(_APE_HEAD):
        length = int.from_bytes(tail[-20:-16], "little")
        with_header = int.from_bytes(tail[-12:-8], "little") & 0x80000000
        return min(end, length + (32 if with_header else 0)) if length >= 32 else 32
    if tail.endswith(b"LYRICS200") and tail[-15:-9].isdigit():
        return min(end, int(tail[-15:-9]) + 15)
    return 0


def _frames_end(source: BinaryIO, start: int, end: int) -> tuple[float, int]:
    """Seconds of sound and the place behind the last whole frame."""
    source.seek(start)
    buffer, at, place = b"", 0, start
    first: _Frame | None = None
    frames, samples = 0, 0
    known: dict[bytes, _Frame | None] = {}
    while place < end:
        if len(buffer) - at < _LONGEST_FRAME:
            buffer = buffer[at:] + source.read(_BLOCK)
            at = 0
        head = buffer[at : at + 4]
        if head not in known:
            known[head] = _frame(head)
        frame = known[head]
        if frame is None or (first is not None and (frame.version, frame.rate) != (first.version, first.rate)):
            if end - place < _LONGEST_FRAME or not any(buffer[at : at + end - place]):
                break
            raise RefusalError(RefusalCode.UNREADABLE, by="sound frame")
        if place + frame.length > end:
            break  # the last frame was cut off, as recorders do
        first = first or frame
        frames += 1
        samples += frame.samples
        at += frame.length
        place += frame.length
    if first is None or frames < _FEWEST_FRAMES:
        raise RefusalError(RefusalCode.UNREADABLE, by="no sound")
    return samples / first.rate, place


def _frame(head: bytes) -> _Frame | None:
    """What a frame header says (ISO/IEC 11172-3, layer III), or None when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    kilobits_at, rate_at, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer != 1 or kilobits_at in (0, 15) or rate_at == 3:
        return None
    kilobits = (_KILOBITS_1 if version == 3 else _KILOBITS_2)[kilobits_at]
    rate, samples = _RATES[version][rate_at], 1152 if version == 3 else 576
    return _Frame(version, rate, samples, samples // 8 * kilobits * 1000 // rate + padding)


def _copy(source: BinaryIO, target: BinaryIO, start: int, end: int) -> None:
    source.seek(start)
    left = end - start
    while left:
        block = source.read(min(_BLOCK, left))
        if not block:
            raise RefusalError(RefusalCode.UNREADABLE, by="sound cut off")
        target.write(block)
        left -= len(block)
