"""Hostile sound and film."""

from __future__ import annotations

import struct
from collections.abc import Callable

from assay.files.inspection.values import RefusalCode
from tests.support import sample_files as good
from tests.support.hostile_files import PROGRAM, SCRIPT, Hostile


def _replaced(old: bytes, new: bytes) -> bytes:
    data = good.mp4()
    assert data.count(old) == 1
    return data.replace(old, new)


def _box_too_long() -> bytes:
    data = good.mp4()
    place = data.index(b"trak") - 4
    return data[:place] + struct.pack("!I", 2**31) + data[place + 4 :]


def _sample_outside() -> bytes:
    data = good.mp4()
    place = data.index(b"stco") + 12
    return data[:place] + struct.pack("!I", len(data)) + data[place + 4 :]


def _tagged(content: bytes) -> bytes:
    size = len(content)
    head = b"ID3\4\0\0" + bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127))
    return head + content + good.mp3()


def _films() -> list[tuple[str, Callable[[], bytes], RefusalCode | None, bytes]]:
    code = RefusalCode
    archive = good.zipped({"a.txt": b"x"})
    start = good.box(b"ftyp", b"isom\0\0\2\0isom")
    nested = good.box(b"udta", SCRIPT)
    for _ in range(40):
        nested = good.box(b"mdia", nested)
    return [
        ("head only", lambda: start, code.UNREADABLE, b""),
        ("no index", lambda: start + good.box(b"mdat", bytes(99)), code.UNREADABLE, b""),
        ("cut off", lambda: good.mp4()[:-700], code.UNREADABLE, b""),
        ("box too long", _box_too_long, code.UNREADABLE, b""),
        ("samples elsewhere in the file", _sample_outside, code.UNREADABLE, b""),
        ("quicktime", lambda: _replaced(b"ftypisom", b"ftypqt  "), code.TYPE_MISMATCH, b""),
        ("locked", lambda: good.mp4(entry=b"encv"), code.ENCRYPTED, b""),
        ("film elsewhere", lambda: _replaced(b"url \0\0\0\1", b"url \0\0\0\0"), code.EXTERNAL_LINK, b""),
        ("neither sound nor film", lambda: _replaced(b"vide", b"text"), code.UNREADABLE, b""),
        ("zip behind", lambda: good.mp4() + archive, code.POLYGLOT, b""),
        ("zip in the film", lambda: good.mp4(behind=good.box(b"mdat", archive)), code.POLYGLOT, b""),
        ("html behind", lambda: good.mp4() + b"<html>" + SCRIPT, code.UNREADABLE, b""),
        ("boxes 40 deep", lambda: good.mp4(in_index=nested), code.TOO_COMPLEX, b""),
        ("script in the index", lambda: good.mp4(in_index=good.box(b"udta", SCRIPT)), None, SCRIPT),
        ("script in a free box", lambda: good.mp4(behind=good.box(b"free", SCRIPT)), None, SCRIPT),
    ]


def _sounds() -> list[tuple[str, Callable[[], bytes], RefusalCode | None, bytes]]:
    code = RefusalCode
    return [
        ("text", lambda: b"\xff\xfb" + SCRIPT * 200, code.UNREADABLE, b""),
        ("tag only", lambda: _tagged(b"x")[:11], code.UNREADABLE, b""),
        ("tag longer than the file", lambda: b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(99), code.UNREADABLE, b""),
        ("something in the middle", lambda: good.mp3() + SCRIPT * 200 + good.mp3(), code.UNREADABLE, b""),
        ("zip behind", lambda: good.mp3() + good.zipped({"a.txt": b"x"}), code.POLYGLOT, b""),
        ("program in the tag", lambda: _tagged(b"x" * 20 + PROGRAM), None, PROGRAM),
        ("script behind", lambda: good.mp3() + SCRIPT, None, SCRIPT),
    ]


def corpus() -> list[Hostile]:
    """All classes of hostile sound and film."""
    films = [Hostile(f"mp4: {label}", "gesprek.mp4", build, want, gone=gone) for label, build, want, gone in _films()]
    return films + [
        Hostile(f"mp3: {label}", "opname.mp3", build, want, gone=gone) for label, build, want, gone in _sounds()
    ]
