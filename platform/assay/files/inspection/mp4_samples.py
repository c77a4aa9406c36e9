"""Where the samples of a film track stand in the file (`stsc`, `stsz`, `stco`, `co64`)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from assay.files.inspection.values import RefusalCode, RefusalError

_MOST_SAMPLES = 20_000_000


def sample_ranges(tables: Mapping[bytes, bytes]) -> tuple[tuple[int, int], ...]:
    """Start and size in bytes of every chunk of a track; empty for a track that lives in fragments.

    `tables` are the bodies of the boxes in `stbl`. Raises `RefusalError` when the tables contradict each other.
    """
    try:
        return tuple(_chunks(tables))
    except (struct.error, IndexError) as error:
        raise RefusalError(RefusalCode.UNREADABLE, by="sample table") from error


def refuse_samples_outside(samples: Sequence[tuple[int, int]], films: Sequence[tuple[int, int]]) -> None:
    """Raise `RefusalError` when a chunk lies outside every content box (`films`: start and end)."""
    for start, size in samples:
        if not any(begin <= start and start + size <= end for begin, end in films):
            raise RefusalError(RefusalCode.UNREADABLE, by="sample outside the film")


def _chunks(tables: Mapping[bytes, bytes]) -> list[tuple[int, int]]:
    offsets = _offsets(tables)
    if not offsets:
        return []
    sizes = tables.get(b"stsz", b"")
    each, count = struct.unpack_from("!II", sizes, 4)
    if count > _MOST_SAMPLES or (each == 0 and len(sizes) < 12 + 4 * count):
        raise RefusalError(RefusalCode.UNREADABLE, by="sample sizes")
    runs = _runs(tables.get(b"stsc", b""))
    chunks, sample, run = [], 0, 0
    for number, offset in enumerate(offsets, start=1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        most = min(runs[run][1], count - sample)
        size = each * most if each else sum(struct.unpack_from(f"!{most}I", sizes, 12 + 4 * sample))
        chunks.append((offset, size))
        sample += most
    if sample != count:
        raise RefusalError(RefusalCode.UNREADABLE, by="sample count")
    return chunks


def _offsets(tables: Mapping[bytes, bytes]) -> tuple[int, ...]:
    for name, letter in ((b"stco", "I"), (b"co64", "Q")):
        if name in tables:
            table = tables[name]
            (count,) = struct.unpack_from("!I", table, 4)
            if count > len(table):
                raise RefusalError(RefusalCode.UNREADABLE, by="chunk offsets")
            return struct.unpack_from(f"!{count}{letter}", table, 8)
    return ()


def _runs(table: bytes) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from("!I", table, 4)
    if not count or count > len(table):
        raise RefusalError(RefusalCode.UNREADABLE, by="sample to chunk")
    return [struct.unpack_from("!II", table, 8 + 12 * number) for number in range(count)]
